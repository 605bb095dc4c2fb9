"""A small synthetic region, built once for each module that looks at it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from duheng.site.demonstration.building import Built, build_region, sequence, trust_folder
from duheng.site.demonstration.digital import write_waves
from duheng.site.demonstration.planning import RegionPlan, plan_region
from duheng.site.demonstration.sizes import sizes_of
from duheng.site.upkeep.folders import SiteFolders
from duheng.site.upkeep.setting_up import SiteRecord, set_up

TODAY = date(2026, 6, 15)
SMALL = 0.01


@pytest.fixture(scope="module")
def plan() -> RegionPlan:
    return plan_region(sizes_of(TODAY, SMALL))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> SiteFolders:
    folder: Path = tmp_path_factory.mktemp("region")
    return SiteFolders(folder / "home", folder / "keys")


@pytest.fixture(scope="module")
def region(
    plan: RegionPlan,
    folders: SiteFolders,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Built]:
    """Build the region in the database of the tests; leave it empty behind."""
    places = {
        "HOME": folders.home,
        "KEYS": folders.keys,
        "MEDIA_ROOT": folders.home / "files",
        "STATIC_ROOT": folders.home / "static",
    }
    record = SiteRecord(title="test", region="15", log_origin="test.example/region", synthetic=True)
    with override_settings(**places), django_db_blocker.unblock():
        set_up(folders, record)
        waves = write_waves(plan, trust_folder(folders), lambda done, wanted: None)
        try:
            built = build_region(plan, waves, lambda step, what: None)
            sequence(folders)
            yield built
        finally:
            call_command("flush", verbosity=0, interactive=False)
