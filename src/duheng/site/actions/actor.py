"""Who acts: a plain record that every action and every query takes."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from duheng.site.errors import NotAllowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody, in a role, with a scope.

    Attributes
    ----------
    person_id : int or None
        The person; ``None`` for the system itself and for the public.
    organisation_id : int or None
        On whose behalf.
    roles : frozenset of str
        Keys of roles.
    permissions : frozenset of str
        What the roles allow, such as ``registry.change_instrument``.
    divisions : tuple of str
        Beginnings of division codes whose records of others may be seen (``15`` the region,
        ``1501`` a city with its banners); empty for an enterprise.
    is_system : bool
        Whether it is the software itself: set-up, sequencer, demonstration.
    """

    person_id: int | None = None
    organisation_id: int | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    permissions: frozenset[str] = field(default_factory=frozenset)
    divisions: tuple[str, ...] = ()
    is_system: bool = False

    def may(self, permission: str) -> bool:
        """Return whether the actor's roles allow this."""
        return self.is_system or permission in self.permissions

    def check_may(self, permission: str) -> None:
        """Refuse when the actor's roles do not allow this.

        Raises
        ------
        NotAllowed
            Always then, naming the permission.
        """
        if not self.may(permission):
            raise NotAllowed(
                _("your roles do not include %(permission)s") % {"permission": permission},
                hint=_("ask your organisation's administrator for the role, or sign in as another"),
                data={"permission": permission},
            )


SYSTEM = Actor(is_system=True, roles=frozenset({"system"}))
PUBLIC = Actor()
