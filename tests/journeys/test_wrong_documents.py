"""Whatever stands in a document, the command line refuses it or takes it: it never breaks down."""

import copy
import io
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import yaml

from duheng.cli.errors import ExitStatus
from duheng.cli.main import main
from duheng.terms.documents import read_yaml

EXAMPLES = Path(__file__).parents[2] / "examples"
LEFT_OUT = object()
STRANGE = (LEFT_OUT, None, [], {}, "x", -1, float("inf"), float("nan"), True, "a\0b", [[1], [2]])
DOCUMENTS = {
    "evaluate/end-gauge.yaml": ("evaluate",),
    "evaluate/impedance.yaml": ("evaluate",),
    "certificates/calibration.yaml": ("certificate", "show"),
    "certificates/verification.yaml": ("certificate", "show"),
    "steel-year/packs/electricity-consumed.yaml": ("pack", "test"),
}
ACCEPTED = {ExitStatus.DONE, ExitStatus.NEGATIVE, ExitStatus.UNUSABLE}

Place = tuple[str | int, ...]


def places(part: Any, above: Place = ()) -> Iterator[Place]:
    inner = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in inner:
        yield (*above, key)
        if isinstance(value, dict | list):
            yield from places(value, (*above, key))


def changed(document: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    whole = copy.deepcopy(document)
    part: Any = whole
    for key in place[:-1]:
        part = part[key]
    if value is LEFT_OUT:
        del part[place[-1]]
    else:
        part[place[-1]] = value
    return whole


def run(*arguments: str) -> tuple[int, str]:
    out, err = io.TextIOWrapper(io.BytesIO()), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main([*arguments, "--json"])
    return status, err.getvalue()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_with_anything_anywhere_is_taken_or_refused(name: str, tmp_path: Path) -> None:
    document = dict(read_yaml(EXAMPLES / name))
    file = tmp_path / Path(name).name
    faults = []
    for place in places(document):
        for value in STRANGE:
            written = yaml.safe_dump(changed(document, place, value), allow_unicode=True)
            file.write_text(written, encoding="utf-8")
            status, told = run(*DOCUMENTS[name], str(file))
            if status not in ACCEPTED:
                faults.append((place, value, told))
    assert faults == []
