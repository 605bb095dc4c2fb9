"""The table of settings names every variable that the code reads, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
READ = re.compile(r"""environ(?:\.get\(|\[)\s*["'](DUHENG_[A-Z_]+)""")
ALSO = {"DUHENG_LANG", "DUHENG_DEBUG", "DUHENG_PACKS"}  # read through names of their own


def test_every_variable_is_on_the_page_and_nothing_else() -> None:
    page = (ROOT / "docs/look-up/settings.md").read_text(encoding="utf-8")
    read = {
        name
        for path in (ROOT / "src/duheng").rglob("*.py")
        for name in READ.findall(path.read_text(encoding="utf-8"))
    }
    assert read
    assert set(re.findall(r"`(DUHENG_[A-Z_]+)`", page)) == read | ALSO
