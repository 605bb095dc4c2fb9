"""The connection: tells the session who asks whenever that has changed since it was told last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base

from duheng.site.actions.tenancy import Eyes, present_eyes

_TELL = (
    "SELECT set_config('duheng.organisation', %s, false),"
    " set_config('duheng.divisions', %s, false),"
    " set_config('duheng.person', %s, false),"
    " set_config('duheng.signed_in', %s, false),"
    " set_config('duheng.unscoped', %s, false)"
)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with the second wall.

    A rollback takes back what the session was told, so it is told again. A pool that hands one
    session to several clients between transactions cannot stand before this database.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._told: Eyes | None = None
        self.execute_wrappers.append(self._tell_first)

    def tell(self) -> None:
        """Tell the session who asks, where that has changed."""
        eyes = present_eyes()
        if eyes == self._told:
            return
        flags = [_flag(eyes.signed_in), _flag(eyes.unscoped)]
        values = [eyes.organisation, eyes.divisions, eyes.person, *flags]
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(_TELL, values)
        self._told = eyes

    def init_connection_state(self) -> None:
        """Begin a session that was told nothing: it sees no tenant's rows."""
        self._told = None
        super().init_connection_state()

    def _tell_first(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        self.tell()
        return execute(sql, params, many, context)

    def _rollback(self) -> None:
        self._told = None
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._told = None


def _flag(value: bool) -> str:
    return "on" if value else "off"
