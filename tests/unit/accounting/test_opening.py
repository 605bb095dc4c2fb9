"""Every form of account begins alike: groups, missing documents, restatement and digests."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from duheng.accounting import MissingFile, UnknownName, UnusableAccount, heading
from duheng.accounting.files import InputFiles
from duheng.accounting.formats import RUNNERS, run_account
from duheng.accounting.opening import open_document
from duheng.rulebook import load_packs
from duheng.terms.documents import Document

EXAMPLES = Path(__file__).parents[3] / "examples"
FORMS = {
    "duheng-account/1": "account/ACCOUNT.yaml",
    "duheng-stack/1": "stack/STACK.yaml",
    "duheng-sink/1": "forest-sink/ACCOUNT.yaml",
    "duheng-calculation/1": "allowance/ACCOUNT.yaml",
    "duheng-balance/1": "balance/BALANCE.yaml",
    "duheng-savings/1": "savings/SAVINGS.yaml",
    "duheng-matching/1": "green-park/MATCHING.yaml",
}
RESTATED = {"digest": "sha256:" + "ab" * 32, "reason": {"en": "a meter was read wrongly"}}


@pytest.fixture(scope="module")
def library():
    return load_packs(kinds=["methods", "rules"])


def copied(form, folder, **changes):
    """Return the example of a form in another folder, with some keys changed."""
    example = EXAMPLES / FORMS[form]
    place = folder / example.parent.name
    shutil.copytree(example.parent, place)
    for script in place.glob("generate.py"):
        runpy.run_path(str(script), run_name="__main__")
    path = place / example.name
    document = yaml.safe_load(path.read_text(encoding="utf-8")) | changes
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return path


def test_every_form_has_an_example_here():
    assert set(FORMS) == set(RUNNERS)


@pytest.mark.parametrize("form", RUNNERS)
def test_a_figure_names_what_it_replaces_and_why(form, tmp_path, monkeypatch, library):
    monkeypatch.setattr("sys.argv", ["generate.py"])
    path = copied(form, tmp_path, restates=RESTATED)
    result = run_account(path, library=library)
    assert [one.restates for one in result.figures] == [RESTATED] * len(result.figures)
    assert result.to_dict()["figures"][0]["restates"] == RESTATED


@pytest.mark.parametrize("form", RUNNERS)
def test_a_group_that_no_form_has_is_refused_before_anything_is_read(form, tmp_path):
    path = tmp_path / "A.yaml"
    path.write_text(f"format: {form}\n", encoding="utf-8")
    with pytest.raises(UnknownName, match="not grouped by 'colour'") as refused:
        run_account(path, group_by=["colour"])
    assert refused.value.hint


def test_a_restatement_without_a_reason_is_refused(tmp_path, monkeypatch, library):
    monkeypatch.setattr("sys.argv", ["generate.py"])
    path = copied("duheng-balance/1", tmp_path, restates={"digest": RESTATED["digest"]})
    with pytest.raises(UnusableAccount, match="'reason' is missing"):
        run_account(path, library=library)


def test_a_document_that_is_not_there_is_missing(tmp_path):
    with pytest.raises(MissingFile, match="no document"):
        run_account(tmp_path / "none.yaml")
    with pytest.raises(MissingFile, match="no document"):
        open_document(tmp_path / "none.yaml", "balance")


def test_the_digest_of_a_document_stays_what_it_was(tmp_path, monkeypatch):
    # the canonical form decides what a recomputed figure must reproduce: it must never shift
    monkeypatch.setattr(heading, "ENGINE", "duheng 0")
    content = {"title": "测试", "time_zone": "Asia/Shanghai", "period": "2025", "value": 0.1}
    opened = heading.heading_of(Document(content, name="A.yaml", lines={}), tmp_path)
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    files = InputFiles(tmp_path)
    files.path("rows.csv", "readings")
    pack = SimpleNamespace(digest="sha256:" + "0" * 64)
    assert (
        opened.digest(files, pack, ["b", "a", "b"])
        == "sha256:c1bfe204b3ee9820301c3c5d8ae59e3dac1bd188fe363d7e937b438e7b0793db"
    )
