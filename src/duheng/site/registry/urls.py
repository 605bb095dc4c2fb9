"""Addresses of the registry: every subject names its own."""

from django.urls import URLPattern

from duheng.site.registry.certificates.urls import URLS as CERTIFICATES
from duheng.site.registry.chains.urls import URLS as CHAINS
from duheng.site.registry.confirmations.urls import URLS as CONFIRMATIONS
from duheng.site.registry.documents.urls import URLS as DOCUMENTS
from duheng.site.registry.due.urls import URLS as DUE
from duheng.site.registry.figures.urls import URLS as FIGURES
from duheng.site.registry.instruments.urls import URLS as INSTRUMENTS
from duheng.site.registry.labels.urls import URLS as LABELS
from duheng.site.registry.materials.urls import URLS as MATERIALS
from duheng.site.registry.programme.urls import URLS as PROGRAMME
from duheng.site.registry.standards.urls import URLS as STANDARDS

app_name = "registry"
urlpatterns: list[URLPattern] = [
    *LABELS,
    *INSTRUMENTS,
    *STANDARDS,
    *MATERIALS,
    *DOCUMENTS,
    *PROGRAMME,
    *CERTIFICATES,
    *CONFIRMATIONS,
    *CHAINS,
    *FIGURES,
    *DUE,
]
