"""A new site from the command line: region, first people, first instruments, twice and wrongly."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

DUHENG = Path(sys.executable).parent / "duheng"
PEOPLE = (
    "--organisation", "Institute", "--system", "Wang <wang@example.org>",
    "--security", "Li <li@example.org>", "--audit", "Zhao <zhao@example.org>",
)  # fmt: skip
TABLE = "器具名称,型号规格,出厂编号,行政区划\n电子天平,ME204,S1,包头市\n电子天平,ME204,S2,包头市\n"


class Site:
    def __init__(self, folder: Path) -> None:
        self.home = folder / "site"

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "DUHENG_LANG": "en", "DUHENG_ADDRESS": "https://m.example"}
        for name in ("DUHENG_DATABASE_URL", "DUHENG_HOME", "DUHENG_KEYS"):
            environment.pop(name, None)
        environment["DJANGO_SETTINGS_MODULE"] = "duheng.site.settings"
        return subprocess.run(
            [str(DUHENG), *command, "--home", str(self.home)],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def set_up(self, *options: str) -> subprocess.CompletedProcess[str]:
        return self.run("site", "setup", "--log-origin", "log.example/1", *options)

    def told(self, *options: str) -> dict[str, Any]:
        done = self.set_up("--json", *options)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_people_and_instruments_are_there_once_however_often_it_is_run(
    site: Site, tmp_path: Path
) -> None:
    table = tmp_path / "ledger.csv"
    table.write_text(TABLE, encoding="utf-8")
    first = site.told(*PEOPLE, "--import", str(table))
    again = site.told(*PEOPLE, "--import", str(table))
    assert (first["imported_rows"], again["imported_rows"]) == (2, 0)
    assert first["organisation_id"] == again["organisation_id"]
    links = [one["address"] for one in first["invitations"] + again["invitations"]]
    assert len(set(links)) == 6, "a link that may be lost is replaced by a new one"
    assert all(one.startswith("https://m.example/people/invited/") for one in links)
    assert {one["role"] for one in first["invitations"]} == {
        "system_administrator", "security_administrator", "audit_administrator",
    }  # fmt: skip
    labels = site.run("labels", str(tmp_path / "labels.pdf"), "--sheet", "thermal")
    assert "2 stickers" in labels.stdout


def test_a_table_with_a_fault_registers_nothing_and_names_the_row(
    site: Site, tmp_path: Path
) -> None:
    table = tmp_path / "ledger.csv"
    table.write_text(TABLE.replace("包头市\n", "火星\n", 1), encoding="utf-8")
    refused = site.set_up(*PEOPLE, "--import", str(table))
    assert refused.returncode == 2
    assert "row 2" in refused.stderr
    assert "/people/invited/" in refused.stdout, "people were invited before"
    table.write_text(TABLE, encoding="utf-8")
    assert site.told(*PEOPLE, "--import", str(table))["imported_rows"] == 2


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--region", "99"), "known are 15"),
        (("--organisation", "I", "--system", "a@x.org"), "three"),
        (("--system", "a@x.org"), "--organisation"),
        (
            ("--organisation", "I", "--system", "A <a@x.org>", "--security", "B <A@x.org>",
             "--audit", "c@x.org"),
            "one person",
        ),
        (
            ("--organisation", "I", "--system", "A", "--security", "b@x.org", "--audit", "c@x.org"),
            "Name <",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_set_up_is_refused_with_its_reason(
    site: Site, options: tuple[str, ...], reason: str
) -> None:
    refused = site.set_up(*options)
    assert refused.returncode == 2
    assert reason in refused.stderr
    assert "Traceback" not in refused.stderr


def test_an_upgrade_that_was_killed_between_two_migrations_is_refused_with_the_way_out(
    site: Site,
) -> None:
    site.told()
    base = sqlite3.connect(site.home / "site.sqlite3")
    base.execute("DELETE FROM django_migrations WHERE app = 'indicators'")
    base.commit()
    base.close()
    refused = site.set_up()
    assert refused.returncode == 2
    assert "site.tables_differ" in refused.stderr
    assert "backup" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_an_upgrade_says_nothing_again_and_keeps_what_was_said(site: Site) -> None:
    assert site.run("site", "setup").returncode == 2, "a new site needs the name of its log"
    site.told("--title", "Our region")
    (site.home / "ledger" / "identity.json").unlink()  # as if the first run had been interrupted
    done = site.run("site", "setup")
    assert done.returncode == 0, done.stderr
    record = json.loads((site.home / "site.json").read_text(encoding="utf-8"))
    assert (record["title"], record["log_origin"]) == ("Our region", "log.example/1")
