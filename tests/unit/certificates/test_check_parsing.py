"""The parse of the check: blanks between elements may go, blanks of a text never."""

from __future__ import annotations

import pytest

from duheng.certificates.checks.parsing import Refused, parsed
from duheng.certificates.errors import HostileCertificate
from duheng.certificates.safe_xml import parse_xml


def _child_text(content: bytes) -> str | None:
    return parsed(content, "a.xml")[0].text


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (b" ", " "),
        (b" <!-- c -->de", " de"),
        (b" <?p i?>de", " de"),
        (b" <![CDATA[de]]>", " de"),
        (b" <!-- c -->", " "),
        (b"1<!-- c --> 2", "1 2"),
        (b"<!-- c --> <!-- d -->de", " de"),
    ],
)
def test_the_blanks_of_a_text_are_kept_beside_comments_and_sections(
    inside: bytes, text: str
) -> None:
    assert _child_text(b"<?xml version='1.0'?>\n<a>\n  <b>" + inside + b"</b>\n</a>") == text


def test_blanks_between_elements_are_dropped_and_lines_stay_those_of_the_file() -> None:
    root = parsed(b"<a>\n  <!-- c! -->\n  <b>what? yes!</b>\n\n  <c/>\n</a>", "a.xml")

    assert root.text is None
    assert [(one.tag, one.sourceline) for one in root] == [("b", 3), ("c", 5)]


@pytest.mark.parametrize("mark", [b"!", b"?", b"<!--", b"<!-- ! ? -->"])
def test_many_marks_are_no_way_to_slow_the_look_down(mark: bytes) -> None:
    """Were each mark a search to the end of the file, this would take hours."""
    content = b"<a>" + mark * 500_000 + b"</a>"

    if mark == b"<!--":
        with pytest.raises(Refused):
            parsed(content, "a.xml")
    else:
        assert parsed(content, "a.xml").tag == "a"


@pytest.mark.parametrize("before", [b"", b"<!-- c -->", b"!" * 2000])
def test_a_document_type_is_refused_wherever_it_hides(before: bytes) -> None:
    content = b"<?xml version='1.0'?>" + before + b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"

    with pytest.raises(Refused):
        parsed(content, "a.xml")


def test_the_reader_keeps_what_a_signature_covers() -> None:
    root = parse_xml(b"<a>\n  <b>1<?p i?>2</b></a>", "a.xml")

    assert root.text == "\n  "
    assert len(root[0]) == 1


def test_reader_and_check_refuse_the_same_entities() -> None:
    content = b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>"

    with pytest.raises(Refused):
        parsed(content, "a.xml")
    with pytest.raises(HostileCertificate):
        parse_xml(content, "a.xml")
