"""Addresses of organisations and people."""

from django.urls import URLPattern, path

from duheng.site.people.views import (
    account,
    audit,
    history,
    invitations,
    organisations,
    persons,
    registrations,
)

app_name = "people"

_ORGANISATION = "organisations/<int:organisation_id>/"
_PERSON = "persons/<int:person_id>/"
_INVITATION = "invitations/<int:invitation_id>/"
_REGISTRATION = "registrations/<int:registration_id>/"

urlpatterns: list[URLPattern] = [
    path("organisations/", organisations.index, name="organisations"),
    path("organisations/new/", organisations.register, name="register_organisation"),
    path(_ORGANISATION, organisations.organisation, name="organisation"),
    path(f"{_ORGANISATION}change/", organisations.change, name="change_organisation"),
    path(f"{_ORGANISATION}withdraw/", organisations.withdraw, name="withdraw_organisation"),
    path(f"{_ORGANISATION}invite/", invitations.new, name="invite"),
    path("persons/", persons.index, name="persons"),
    path("persons/new/", persons.add, name="add_person"),
    path(_PERSON, persons.person, name="person"),
    path(f"{_PERSON}change/", persons.change, name="change_person"),
    path(f"{_PERSON}withdraw/", persons.withdraw, name="withdraw_person"),
    path(f"{_PERSON}erase/", persons.erase, name="erase_person"),
    path(f"{_PERSON}grant/", persons.grant, name="grant"),
    path(f"{_PERSON}end-sessions/", persons.end, name="end_sessions"),
    path(f"{_PERSON}register/", registrations.add, name="add_registration"),
    path("grants/<int:grant_id>/end/", persons.end_role, name="end_grant"),
    path("grants/<int:grant_id>/take-back/", persons.take_back, name="take_back"),
    path("registrations/", registrations.index, name="registrations"),
    path(f"{_REGISTRATION}change/", registrations.change, name="change_registration"),
    path(f"{_REGISTRATION}withdraw/", registrations.withdraw, name="withdraw_registration"),
    path("invitations/", invitations.index, name="invitations"),
    path(f"{_INVITATION}again/", invitations.again, name="invite_again"),
    path(f"{_INVITATION}withdraw/", invitations.withdraw, name="withdraw_invitation"),
    path("invited/<str:token>/", invitations.accept, name="accept"),
    path("account/", account.mine, name="account"),
    path("account/second-factor/", account.second_factor, name="second_factor"),
    path("account/sessions/", account.sessions, name="sessions"),
    path("account/tokens/", account.tokens, name="tokens"),
    path("account/tokens/new/", account.new_token, name="new_token"),
    path("account/tokens/<int:token_id>/revoke/", account.revoke, name="revoke_token"),
    path("audit/", audit.actions, name="audit"),
    path("audit/<int:action_id>/", audit.records, name="audit_records"),
    path("history/<str:kind>/<int:record_id>/", history.history, name="history"),
]
