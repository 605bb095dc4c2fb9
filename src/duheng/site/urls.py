"""Every address of the site, by room."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("duheng.site.home.urls")),
    path("people/", include("duheng.site.people.urls")),
    path("check/", include("duheng.site.registry.certificates.public_urls")),
    path("registry/", include("duheng.site.registry.urls")),
    path("indicators/", include("duheng.site.indicators.urls")),
    path("monitoring/", include("duheng.site.monitoring.urls")),
    path("energy/", include("duheng.site.accounts.urls")),
    path("rules/", include("duheng.site.rules.urls")),
    path("api/", include("duheng.site.api.urls")),
    path("accounts/", include("duheng.site.people.sign_in_urls")),
]
