"""Whatever the site refuses, it says in the reader's language.

The one way: gettext where the refusal is raised, never where it is rendered. That each text has
its Chinese, test_texts.py looks up; here nothing is said that no catalogue can know.
"""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import translation
from signing_in import client_of

from duheng.rulebook.errors import NoSuchEntry, UnknownPack
from duheng.site import errors
from duheng.site.actions.action import ACTIONS
from duheng.site.actions.actor import Actor
from duheng.site.actions.kinds import kind_title
from duheng.site.actions.recording import Recorded
from duheng.site.pages.refusal_words import sentences, words_of
from duheng.site.pages.refusals import title_of
from duheng.site.people.action_titles import title_of as action_title
from duheng.terms.errors import DuhengError

HOUSE = Path(__file__).parents[3] / "src" / "duheng"
SITE = HOUSE / "site"
NO_PAGE = {"duheng.cli", "duheng.site", "duheng.telemetry.edge", "duheng.telemetry.protocols"}
"""Rooms that no page of the site calls, and the site itself, whose words gettext knows."""
MODULES = sorted(one for one in SITE.glob("**/*.py") if "migrations" not in one.parts)
REFUSALS = {
    name: one
    for name, one in vars(errors).items()
    if isinstance(one, type) and issubclass(one, DuhengError) and one is not DuhengError
}
TO_PROGRAMMERS = {"NestedAction", "UnscopedQuery", "WriteOutsideAction"}
TO_OPERATORS = {"SiteNotReady", "TablesDiffer", "WallMissing"}
"""Said on a terminal by a command; commands speak English."""
BY_PROGRAMS = {"demonstration/actions.py"}
"""Refuses what only our own program can ask."""
SAID = (set(REFUSALS) | {"Unreadable"}) - TO_PROGRAMMERS - TO_OPERATORS
TAKING_FAULTS = {"refuse_faults", "refuse_unusable"}
TRANSLATING = {"_", "gettext", "ngettext", "pgettext"}
KEYS_OF_DATA = {"fields"}


def called(node: ast.AST) -> str:
    func = getattr(node, "func", None)
    return str(getattr(func, "id", getattr(func, "attr", "")))


def raw_texts(node: ast.AST) -> Iterator[str]:
    """Yield the texts of an expression that stand outside gettext; keys and fillings are none."""
    if isinstance(node, ast.Constant):
        text = node.value if isinstance(node.value, str) else ""
        if any(sign.isalpha() for sign in text):
            yield text
    for one in held_texts(node):
        yield from raw_texts(one)


def held_texts(node: ast.AST) -> list[ast.expr]:
    """Return the parts of an expression that are said; keys and fillings are not."""
    match node:
        case ast.Call() if called(node) in {"str", "dict"}:
            return [*node.args, *(word.value for word in node.keywords)]
        case ast.BinOp(op=ast.Mod()):
            return [node.left]
        case ast.Dict() | ast.JoinedStr():
            return list(node.values)
        case ast.IfExp():
            return [node.body, node.orelse]
    return []


def said_by(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args
    for word in call.keywords:
        if word.arg == "hint":
            yield word.value
        elif word.arg == "data" and isinstance(word.value, ast.Dict):
            for key, value in zip(word.value.keys, word.value.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in KEYS_OF_DATA:
                    yield value


def untranslatable(tree: ast.AST) -> Iterator[str]:
    """Yield what the refusals of a module say that gettext does not see."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in SAID | TAKING_FAULTS:
            for part in said_by(node):
                yield from raw_texts(part)
                held = part.values if isinstance(part, ast.Dict) else [part]
                names |= {one.id for one in held if isinstance(one, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                inner = target.value if isinstance(target, ast.Subscript) else target
                if isinstance(inner, ast.Name) and inner.id in names | {"faults", "problems"}:
                    yield from raw_texts(node.value)


@pytest.mark.parametrize("path", MODULES, ids=lambda one: str(one.relative_to(SITE)))
def test_a_refusal_says_nothing_that_cannot_be_translated(path: Path) -> None:
    if str(path.relative_to(SITE)) in BY_PROGRAMS:
        return
    assert list(untranslatable(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "text",
    [
        "raise NotPossibleNow('no')",
        "raise NotAllowed(f'no {role}')",
        "raise NoSuchRecord(_('no'), hint='look again')",
        "raise UnusableFields(_('no'), data={'fields': {'at': 'is missing'}})",
        "reason = 'is missing'\nraise UnusableFields(reason)",
        "faults['at'] = 'is missing'\nrefuse_faults(faults)",
        "raise Unreadable('is missing')",
    ],
)
def test_a_text_outside_gettext_is_found(text: str) -> None:
    assert list(untranslatable(ast.parse(text)))


def test_the_kinds_of_refusals_that_are_not_said_to_readers_are_known() -> None:
    assert set(REFUSALS) >= TO_PROGRAMMERS | TO_OPERATORS


@pytest.mark.parametrize("name", sorted(set(REFUSALS)))
def test_every_refusal_has_a_chinese_title(name: str) -> None:
    with translation.override("zh-hans"):
        assert any("\u4e00" <= sign <= "\u9fff" for sign in title_of(REFUSALS[name]("")))


def test_every_action_has_a_chinese_title() -> None:
    import_module("duheng.site.urls")  # with every view comes every action
    with translation.override("zh-hans"):
        wordless = {
            one
            for one in ACTIONS
            if not any("\u4e00" <= sign <= "\u9fff" for sign in action_title(one))
        }
    assert {one for one in wordless if not one.startswith("test")} == set()


def test_every_kind_of_record_has_a_chinese_name() -> None:
    models = [one for one in apps.get_models() if issubclass(one, Recorded)]
    with translation.override("zh-hans"):
        named = {one.__name__: kind_title(one) for one in models}
    assert len(named) > 20
    assert {
        name for name, word in named.items() if not any("\u4e00" <= s <= "\u9fff" for s in word)
    } == set()


def refusals_of_rooms() -> list[type[DuhengError]]:
    """Return every refusal that a room below a page may raise."""
    for path in sorted(HOUSE.rglob("errors.py")):
        import_module(".".join(("duheng", *path.relative_to(HOUSE).with_suffix("").parts)))
    found: list[type[DuhengError]] = []
    waiting = [DuhengError]
    while waiting:
        found.append(waiting.pop())
        waiting.extend(found[-1].__subclasses__())
    return [
        one
        for one in found
        if one.__module__.startswith("duheng.")
        and not any(one.__module__.startswith(f"{room}.") for room in NO_PAGE)
    ]


def test_every_refusal_of_the_rooms_below_has_a_chinese_sentence() -> None:
    codes = {one.code for one in refusals_of_rooms()}
    assert codes - sentences().keys() == set(), "write them into pages/refusal_sentences.json"
    said = list(sentences().values())
    assert [one for one in said if not re.search(r"[\u4e00-\u9fff].*。$", one)] == []
    assert len(said) == len(set(said))


def test_a_refusal_of_a_room_below_is_said_in_chinese_with_what_it_said_itself() -> None:
    error = UnknownPack("no pack 'x'", hint="see pack list")
    with translation.override("zh-hans"):
        words = words_of(error)
    assert words.message == sentences()["rulebook.unknown_pack"]
    assert (words.hint, words.original, words.original_hint) == ("", "no pack 'x'", "see pack list")
    with translation.override("en"):
        assert words_of(error).message == "no pack 'x'"
        assert words_of(error).original == ""


def test_a_chinese_name_in_an_english_message_makes_it_no_chinese_one() -> None:
    with translation.override("zh-hans"):
        words = words_of(NoSuchEntry("no row for '电能表'"))
        assert words.message == sentences()["rulebook.no_such_entry"]
        assert words.original == "no row for '电能表'"


def test_what_the_site_says_itself_is_shown_as_it_is() -> None:
    with translation.override("zh-hans"):
        words = words_of(errors.NotAllowed("不允许", hint="请联系管理员"))
    assert (words.message, words.hint, words.original) == ("不允许", "请联系管理员", "")


def test_a_refusal_of_a_kind_that_nobody_wrote_a_sentence_for_says_what_its_kind_says() -> None:
    class Finer(UnknownPack):
        code = "tests.finer"

    with translation.override("zh-hans"):
        assert words_of(Finer("x")).message == sentences()["rulebook.unknown_pack"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("language", "is_folded"), [("zh-hans", True), ("en", False)])
def test_the_page_of_a_refusal_folds_the_words_of_the_program(
    alice: Actor, monkeypatch: pytest.MonkeyPatch, language: str, is_folded: bool
) -> None:
    def refuse(*_given: object) -> None:
        raise UnknownPack("no pack <x>")

    monkeypatch.setattr("duheng.site.home.views.overview", refuse)
    answer = client_of(alice, language=language).get("/")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "no pack &lt;x&gt;" in page
    assert "rulebook.unknown_pack" in page
    assert ('<details class="refusal-original">' in page) is is_folded
    assert (sentences()["rulebook.unknown_pack"] in page) is is_folded
