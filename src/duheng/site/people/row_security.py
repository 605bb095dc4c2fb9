"""Row-level security: PostgreSQL itself leaves out the rows of other tenants.

One policy per table, made from the model's ``SCOPE``, or from the ``WALL`` of what is no record
(notifications, jobs, the search index), so that both walls say the same. It binds the owner of the
tables too. What happened (actions and entries) is closed to everybody but the
software itself, which looks at the record's scope first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, models

from duheng.site.actions.models import ActionRecord, Entry
from duheng.site.actions.scope import Scope
from duheng.site.actions.tenancy import OfPerson

POLICY = "duheng_scope"
_UNSCOPED = "(SELECT current_setting('duheng.unscoped', true) = 'on')"
_ORGANISATION = "(SELECT NULLIF(current_setting('duheng.organisation', true), '')::bigint)"
_DIVISIONS = (
    "(SELECT COALESCE(string_to_array(NULLIF(current_setting('duheng.divisions', true), ''), ','),"
    " ARRAY[]::text[]))"
)
_PERSON = "(SELECT NULLIF(current_setting('duheng.person', true), '')::bigint)"
_SIGNED_IN = "(SELECT current_setting('duheng.signed_in', true) = 'on')"

Test = Callable[[str], str]


def walled_models(config: AppConfig | None = None) -> Iterator[type[models.Model]]:
    """Yield the models behind the second wall, of one application or of all."""
    for model in config.get_models() if config is not None else apps.get_models():
        if belonging(model) is not None or model in (ActionRecord, Entry):
            yield model


def belonging(model: type[models.Model]) -> Scope | OfPerson | None:
    """Return to whom the rows of a model belong; ``None`` when the model does not say."""
    found: Scope | OfPerson | None = getattr(model, "SCOPE", None) or getattr(model, "WALL", None)
    return found


def condition(model: type[models.Model]) -> str:
    """Return the SQL condition under which a row of a model is seen and written."""
    scope = belonging(model) or Scope()
    if isinstance(scope, OfPerson):
        own = _reach(model, scope.column, lambda column: f"{column} = {_PERSON}")
        return f"{_UNSCOPED}\n OR {own}"
    tests = [_UNSCOPED]
    for path in scope.organisations:
        tests.append(_reach(model, path, lambda column: f"{column} = {_ORGANISATION}"))
    if scope.division is not None:
        tests.append(_reach(model, scope.division, _starts))
    if scope.listed is not None:
        seen = _reach(model, scope.listed, lambda column: column)
        tests.append(f"({_SIGNED_IN} AND {seen})")
    return "\n OR ".join(tests)


def protect(model: type[models.Model]) -> list[str]:
    """Return the statements that put a model's table behind the wall, whatever was there."""
    table = _quoted(model._meta.db_table)
    return [
        f"DROP POLICY IF EXISTS {POLICY} ON {table}",
        f"CREATE POLICY {POLICY} ON {table} USING ({condition(model)})",
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    ]


def release(model: type[models.Model]) -> list[str]:
    """Return the statements that take the wall away, so that a migration may change the table."""
    table = _quoted(model._meta.db_table)
    return [
        f"DROP POLICY IF EXISTS {POLICY} ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]


def grants_to(role: str, tables: Iterable[str]) -> list[str]:
    """Return the statements that let a role that owns nothing do what the site does.

    Records are never deleted, so the role cannot: only what is no record (sessions, caches, jobs)
    is.
    """
    name, kept = _quoted(role), {one._meta.db_table for one in _recorded()}
    statements = [f"GRANT USAGE ON SCHEMA public TO {name}"]
    for table in tables:
        rights = "SELECT, INSERT, UPDATE" + ("" if table in kept else ", DELETE")
        statements.append(f"GRANT {rights} ON {_quoted(table)} TO {name}")
    statements.append(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
    return statements


def put_up_walls(sender: AppConfig, using: str, **_options: Any) -> None:
    """Protect the tables of an application; runs after its migrations."""
    _execute(sender, using, protect)


def take_down_walls(sender: AppConfig, using: str, **_options: Any) -> None:
    """Release the tables of an application; runs before its migrations."""
    _execute(sender, using, release)


def tables_without_wall(using: str = "default") -> list[str]:
    """Return the tables that should be behind the wall and are not; none on SQLite."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relrowsecurity AND c.relforcerowsecurity AND p.polname = %s",
            [POLICY],
        )
        walled = {name for (name,) in cursor.fetchall()}
    return sorted({one._meta.db_table for one in walled_models()} - walled)


def stands_above_walls(using: str = "default") -> str:
    """Return the name of the role that asks, when policies do not bind it; nothing otherwise."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles"
            " WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
        )
        found = cursor.fetchone()
    return "" if found is None else str(found[0])


def _execute(
    config: AppConfig, using: str, statements: Callable[[type[models.Model]], list[str]]
) -> None:
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for model in walled_models(config):
            if model._meta.db_table in there:
                for statement in statements(model):
                    cursor.execute(statement)


def _recorded() -> Iterator[type[models.Model]]:
    yield from (one for one in apps.get_models() if hasattr(one, "SCOPE"))
    yield from (ActionRecord, Entry)


def _reach(model: type[models.Model], path: str, test: Test, depth: int = 0) -> str:
    """Return a test on a column of a row, or of a record that the row leads to."""
    head, _, rest = path.partition("__")
    field: Any = model._meta.get_field(head)
    here = _quoted(model._meta.db_table) if depth == 0 else f"r{depth}"
    if not rest:
        return test(f"{here}.{_quoted(field.column)}")
    above: type[models.Model] = field.related_model
    name = f"r{depth + 1}"
    return (  # every name is quoted, and comes from the models
        f"EXISTS (SELECT 1 FROM {_quoted(above._meta.db_table)} AS {name}"  # noqa: S608
        f" WHERE {name}.{_quoted(field.target_field.column)} = {here}.{_quoted(field.column)}"
        f" AND {_reach(above, rest, test, depth + 1)})"
    )


def _starts(column: str) -> str:
    return f"{column} ^@ ANY ({_DIVISIONS}::text[])"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
