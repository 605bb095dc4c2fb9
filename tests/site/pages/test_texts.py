"""Every visible text stands in gettext, and has its Chinese in the catalogue of its room."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.template.base import DebugLexer, Token, TokenType

SITE = Path(__file__).parents[3] / "src" / "duheng" / "site"
ROOMS = sorted(one.parent for one in SITE.glob("*/apps.py"))
TEMPLATES = sorted(SITE.glob("*/templates/**/*.html"))
MODULES = sorted(
    one
    for one in SITE.glob("**/*.py")
    if not {"migrations", "demonstration"} & set(one.relative_to(SITE).parts)
)
SEEN_ATTRIBUTES = {"alt", "title", "aria-label", "placeholder", "label", "data-confirm"}
SIGNS = {"CSV", "XLSX", "PDF", "XML", "JSON", "QR", "API", "SHA-256", "SI", "DCC"}
SYMBOLS = {"U", "u", "k", "p", "ν", "z", "ζ", "E", "n", "h"}
LANGUAGES = {"中文", "English"}
LETTERS = re.compile(r"[^\W\d_]+(?:-\d+)?")
HAN = re.compile(r"[\u3400-\u9fff]")
TRANSLATING = {
    "_", "gettext", "gettext_lazy", "pgettext", "pgettext_lazy", "ngettext", "ngettext_lazy",
}  # fmt: skip
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}


def name_of(path: Path) -> str:
    return str(path.relative_to(SITE))


def tokens(path: Path) -> list[Token]:
    return DebugLexer(path.read_text(encoding="utf-8")).tokenize()


def outside_gettext(path: Path) -> str:
    """Return a template's own text, without its tags and what it translates."""
    kept = []
    depth = 0
    for token in tokens(path):
        if token.token_type == TokenType.BLOCK:
            word = token.contents.split()[0]
            depth += word in {"blocktranslate", "blocktrans", "comment"}
            depth -= word in {"endblocktranslate", "endblocktrans", "endcomment"}
        elif token.token_type == TokenType.TEXT and not depth:
            kept.append(token.contents)
    return "".join(kept)


class Visible(HTMLParser):
    """Gathers the texts that a person sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._quiet = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._quiet += tag in {"script", "style", "code"}
        self.found += [value for name, value in attributes if name in SEEN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in {"script", "style", "code"}

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.found.append(data)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_visible_text_of_a_template_stands_outside_gettext(path: Path) -> None:
    reader = Visible()
    reader.feed(outside_gettext(path))
    words = {word for text in reader.found for word in LETTERS.findall(text)}
    assert words <= SIGNS | SYMBOLS | LANGUAGES


def chinese_in(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    texts = (one for one in ast.walk(tree) if isinstance(one, ast.Constant) and id(one) not in said)
    for one in texts:
        if isinstance(one.value, str) and HAN.search(one.value):
            yield one.value


DATA = {
    "people/password_words.py": "words that no password may hold",
    "settings.py": "the language by its own name",
    "pages/site_record.py": "the product's own name",
    "home/words.py": "ranges of characters",
    "people/demo_people.py": "names of a demonstration's people",
    "registry/readers.py": "what instruments write on certificates",
    "registry/imports/profiles.py": "headings of spreadsheets as they come",
}
"""Modules that hold Chinese as data: they read it or are called by it, they show no sentence."""

EXAMPLES = SITE / "api"
"""The interface's description shows records as its users have them."""


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_chinese_stands_in_code(path: Path) -> None:
    if name_of(path) in DATA or path.is_relative_to(EXAMPLES):
        return
    assert list(chinese_in(path)) == []


def texts_of_template(path: Path) -> Iterator[tuple[str, str]]:
    """Yield what a template translates, each with its context."""
    held: list[str] | None = None
    options = ""
    for token in tokens(path):
        if token.token_type == TokenType.BLOCK:
            contents = token.contents
            word = contents.split()[0]
            if word in {"translate", "trans"}:
                found = re.match(r"""trans(?:late)? +(["'])(.*?)\1""", contents)
                if found:
                    yield found[2], _context(contents)
            elif word in {"blocktranslate", "blocktrans"}:
                held, options = [], contents
            elif word in {"plural", "endblocktranslate", "endblocktrans"}:
                if held is not None:
                    yield _block("".join(held), options), _context(options)
                held = None
        elif held is not None:
            is_variable = token.token_type == TokenType.VAR
            held.append(f"%({token.contents})s" if is_variable else token.contents)


def _context(contents: str) -> str:
    found = re.search(r"""context (["'])(.*?)\1""", contents)
    return found[2] if found else ""


def _block(text: str, options: str) -> str:
    if "trimmed" in options.split():
        return " ".join(line.strip() for line in text.strip().splitlines())
    return text


def texts_of_module(path: Path) -> Iterator[tuple[str, str]]:
    """Yield what a module translates, each with its context."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in TRANSLATING:
            continue
        given = [one.value for one in node.args if isinstance(one, ast.Constant)]
        if getattr(node.func, "id", "") in WITH_CONTEXT and len(given) > 1:
            yield str(given[1]), str(given[0])
        elif given:
            yield str(given[0]), ""


def texts_of(room: Path) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for path in room.glob("templates/**/*.html"):
        found |= set(texts_of_template(path))
    for path in room.glob("**/*.py"):
        if "migrations" not in path.parts:
            found |= set(texts_of_module(path))
    return found


@pytest.mark.parametrize("room", ROOMS, ids=lambda one: one.name)
def test_every_text_of_a_room_has_its_chinese(room: Path) -> None:
    wanted = texts_of(room)
    path = room / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    if not wanted:
        return
    assert path.is_file(), f"run: make texts ROOM={room.name}"
    known = {
        (one.msgid, one.msgctxt or "")
        for one in polib.pofile(str(path))
        if (one.msgstr or all(one.msgstr_plural.values() or [""])) and not one.fuzzy
    }
    assert sorted(wanted - known) == [], f"run: make texts ROOM={room.name}"


@pytest.mark.parametrize("room", ROOMS, ids=lambda one: one.name)
def test_the_compiled_catalogue_of_a_room_is_fresh(room: Path) -> None:
    path = room / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    if not path.is_file():
        return
    written = {
        (one.msgid, one.msgctxt): one.msgstr or one.msgstr_plural
        for one in polib.pofile(str(path)).translated_entries()
    }
    compiled = {
        (one.msgid, one.msgctxt): one.msgstr or one.msgstr_plural
        for one in polib.mofile(str(path.with_suffix(".mo")))
    }
    assert written == compiled, f"run: make texts ROOM={room.name}"


def test_a_text_that_several_rooms_use_is_said_the_same_in_all() -> None:
    """Catalogues are merged: of two translations of one text, one room's would be shown in both."""
    said: dict[tuple[str, str], dict[str, list[str]]] = {}
    for room in ROOMS:
        path = room / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
        for one in polib.pofile(str(path)).translated_entries() if path.is_file() else ():
            words = one.msgstr or str(one.msgstr_plural)
            said.setdefault((one.msgid, one.msgctxt or ""), {}).setdefault(words, []).append(
                room.name
            )
    assert {text: ways for text, ways in said.items() if len(ways) > 1} == {}


ONE_WORD = {"withdraw": ("撤回", "注销"), "loading": ("传递系数", "载荷系数")}
"""What a thing is called in Chinese, and what it is not called: 注销 is an act of an authority."""


@pytest.mark.parametrize("room", ROOMS, ids=lambda one: one.name)
def test_one_thing_has_one_chinese_word(room: Path) -> None:
    path = room / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    for one in polib.pofile(str(path)).translated_entries() if path.is_file() else ():
        for english, (word, wrong) in ONE_WORD.items():
            said = "".join((one.msgstr, *one.msgstr_plural.values()))
            if re.match(rf"{english}s?\b", one.msgid, re.IGNORECASE):
                assert word in said, one.msgid
            assert not (english in one.msgid.lower() and wrong in said), one.msgid
