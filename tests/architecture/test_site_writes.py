"""The site: records change in actions only, and every action says who may do it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "src" / "duheng" / "site"
MODULES = sorted(
    path
    for path in SITE.rglob("*.py")
    if "migrations" not in path.parts and path.name != "tests.py"
)
WRITES = {
    "save", "record", "withdraw", "create", "get_or_create", "update_or_create", "delete",
    "bulk_create", "bulk_update", "record_in_bulk",
}  # fmt: skip
PAST = {"_base_manager", "_default_manager", "save_base", "cursor", "executemany", "raw"}


def name_of(path: Path) -> str:
    return path.relative_to(SITE).as_posix()


def is_of_actions(path: Path) -> bool:
    parts = path.relative_to(SITE).parts
    return parts[0] == "actions" or path.name == "actions.py" or "actions" in parts[:-1]


def calls(path: Path) -> Iterator[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def is_write(call: ast.Call) -> bool:
    """Whether a call writes to the database, as far as its words say."""
    name = called(call)
    if name == "update":  # of a query, by columns; of a dict, by a dict
        return bool(call.keywords) and not call.args
    if name in {"delete", "create", "save"} and isinstance(call.func, ast.Attribute):
        return True
    return name in WRITES


def writes_of(path: Path) -> list[str]:
    return sorted({f"{called(one)} (line {one.lineno})" for one in calls(path) if is_write(one)})


CALLED_BY_ACTIONS = {
    "people/granting.py": "the rules of granting, called by two actions",
    "people/demo_people.py": "an action of the demonstration, which asks for no address",
    "registry/certificates/recording.py": "certificates in bulk, for the actions of three rooms",
    "registry/undoing.py": "one action over every kind of record of the registry",
}
"""Modules beside ``actions`` that write records: the floor refuses them outside an action."""

NO_RECORDS = {
    "home/indexing.py": "the search index, made from the history",
    "pages/jobs/running.py": "how far jobs came",
    "pages/jobs/stepping.py": "how far jobs came, inside the action that is the step",
    "pages/notifications/delivery.py": "the outbox and its log",
    "pages/notifications/outbox.py": "the outbox, inside the action that tells",
    "pages/notifications/queries.py": "that a notification was read",
    "monitoring/quality/storing.py": "derived from readings by the worker, made again at any time",
    "people/accounts.py": "accounts, sessions and factors, in the actions on persons",
    "people/middleware.py": "the language that goes with an account",
    "people/models/accounts.py": "accounts",
    "people/queries/tokens.py": "how often a token was used",
    "pages/lists/export.py": "a spreadsheet, in memory",
    "registry/chains/views/downwards.py": "a spreadsheet, in memory",
    "registry/instruments/views/importing.py": "a spreadsheet, in memory",
    "registry/labels/printing.py": "a drawing, in memory",
    "registry/plain.py": "a class that is called record",
}
"""Modules that write what is no record: no history of it is owed to anybody."""

OWN_SQL = {
    "home/word_index.py": "the index of words, which no model knows",
    "people/row_security.py": "policies of PostgreSQL",
    "registry/chains/ascending.py": "reads the graph above, set by set",
    "registry/chains/descending.py": "reads the graph below, set by set",
    "registry/chains/levels_sqlite.py": "reads the graph below, set by set",
    "registry/chains/levels_postgres.py": "reads the graph below, set by set",
    "registry/chains/stored.py": "a file of its own, derived from judgements",
    "registry/chains/rows.py": "reads the rows of both",
}
"""Modules that ask the database in its own words; none of them writes a record."""

BY_THEMSELVES = {
    "demonstration.change": "of the demonstration, by the system",
    "demonstration.record": "of the demonstration, by the system",
    "demonstration.record_certificates": "of the demonstration, by the system",
    "monitoring.note_manifest": "by the worker, as the system",
    "monitoring.note_correction": "by the worker, as the system",
    "pages.start_job": "wants what the kind of job wants",
    "pages.stop_job": "a job belongs to whoever started it",
    "pages.go_on": "wants what the kind of job wants",
    "pages.fail_job": "by the worker, as the system",
    "pages.note_job_step": "a step of a job, which wanted its permission when it began",
    "pages.note_job_done": "the last step of a job, which wanted its permission when it began",
    "people.grant_role": "looks at the role: some are granted by the security administrator alone",
    "people.end_grant": "as for granting",
    "people.withdraw_grant": "as for granting",
    "people.accept_invitation": "by whoever holds the token, before there is an account",
    "people.register_organisation": "in the own division, or anywhere",
    "people.change_organisation": "the own organisation, or any",
    "people.note_event": "at the door, before anybody is known",
    "registry.withdraw_confirmation": "who may confirm: of a standard, who checks standards",
    "people.revoke_token": "the own token, or one of the own organisation's",
    "people.open_demo_account": "of the demonstration, by the system",
    "registry.remind_due": "once a day, by the system",
    "registry.undo_change": "wants what changing that kind of record wants",
}
"""Actions without a permission of their own, with what decides instead."""


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_records_are_written_in_actions_only(path: Path) -> None:
    if is_of_actions(path) or name_of(path) in CALLED_BY_ACTIONS | NO_RECORDS:
        return
    assert writes_of(path) == [], "write it in the actions of the room"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_reaches_past_the_managers_that_scope_and_refuse(path: Path) -> None:
    if is_of_actions(path):
        return
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    found = {node.attr for node in tree if isinstance(node, ast.Attribute)} & PAST
    assert not found or name_of(path) in OWN_SQL


@pytest.mark.parametrize(
    "name", sorted(CALLED_BY_ACTIONS | NO_RECORDS | OWN_SQL), ids=lambda name: name
)
def test_a_module_that_is_let_off_still_needs_it(name: str) -> None:
    path = SITE / name
    assert path.is_file()
    text = path.read_text(encoding="utf-8")
    assert writes_of(path) or any(word in text for word in PAST)


Declared = tuple[str, Path, ast.FunctionDef, dict[str, ast.expr]]


def declared_actions() -> Iterator[Declared]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for mark in getattr(node, "decorator_list", ()):
                if isinstance(mark, ast.Call) and called(mark) == "action":
                    assert isinstance(node, ast.FunctionDef)
                    name = ast.literal_eval(mark.args[0])
                    yield name, path, node, {str(one.arg): one.value for one in mark.keywords}


ACTIONS = sorted(declared_actions(), key=lambda one: one[0])


def action_name(value: object) -> str:
    return str(value[0]) if isinstance(value, tuple) else ""


@pytest.mark.parametrize("found", ACTIONS, ids=action_name)
def test_an_action_takes_everything_by_name_with_actor_and_instant(found: Declared) -> None:
    name, path, function, _options = found
    assert is_of_actions(path) or name_of(path) in CALLED_BY_ACTIONS
    assert not function.args.args, "keyword-only"
    assert {"actor", "at"} <= {one.arg for one in function.args.kwonlyargs}
    assert name.split(".")[0] == path.relative_to(SITE).parts[0], "named after its room"


@pytest.mark.parametrize("found", ACTIONS, ids=action_name)
def test_an_action_says_what_permission_it_wants_or_what_decides(found: Declared) -> None:
    name, _path, _function, options = found
    wanted = ast.literal_eval(options["permission"])
    if wanted is None:
        assert name in BY_THEMSELVES
        return
    assert name not in BY_THEMSELVES
    roles = (SITE / "people" / "roles.py").read_text(encoding="utf-8")
    assert f'"{wanted}": ' in roles, "people read it by its title: PERMISSION_TITLES"


def test_no_two_actions_share_a_name_and_every_explanation_is_of_one() -> None:
    names = [name for name, *_rest in ACTIONS]
    assert len(names) == len(set(names))
    assert sorted(set(BY_THEMSELVES) - set(names)) == []
