"""Query engines: DuckDB here, Spark where one machine is not enough; the same Ibis expressions."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import ibis
import pyarrow as pa

from duheng.telemetry.errors import EngineMissing, UnusableDeclaration
from duheng.telemetry.stream import READINGS
from duheng.telemetry.workspace import DEFAULT_MEMORY, column_name, text_literal

ENGINE_VARIABLE = "DUHENG_ENGINE"
_SPARK = "spark://"
_COLUMNS = ("channel", "at", "revision", "value", "status", "batch")


class Engine(Protocol):
    """What runs queries over files of readings.

    Attributes
    ----------
    name : str
        ``duckdb`` or ``spark``.
    backend : Any
        The Ibis backend, for tables of your own.
    """

    name: str
    backend: Any

    def readings(self, paths: Sequence[Path]) -> Any:
        """Return the readings of files as an Ibis table, with ``at_us`` [µs since 1970, UTC]."""


@contextmanager
def open_engine(
    address: str | None = None,
    *,
    memory: str = DEFAULT_MEMORY,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Engine]:
    """Yield the query engine of an address, in UTC.

    Parameters
    ----------
    address : str or None
        ``spark://HOST:PORT`` of a master, ``spark://local[2]`` for Spark in this process;
        ``None`` or an empty text is DuckDB.
    memory : str
        Limit of DuckDB's memory; larger work spills to a temporary folder.
    settings : Mapping or None
        Settings of Spark.

    Raises
    ------
    EngineMissing
        When pyspark or Java is not here, or the master does not answer.
    UnusableDeclaration
        When the address names no engine.
    """
    if not address:
        yield from _duckdb(memory)
    elif address.startswith(_SPARK):
        yield from _spark(address, settings or {})
    else:
        raise UnusableDeclaration(
            f"'{address}' names no query engine",
            hint=f"leave {ENGINE_VARIABLE} empty for DuckDB, or give spark://HOST:PORT",
        )


class _DuckDb:
    name = "duckdb"

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    def readings(self, paths: Sequence[Path]) -> Any:
        files = ", ".join(text_literal(str(path)) for path in paths)
        columns = ", ".join(column_name(name) for name in _COLUMNS)
        return self.backend.sql(
            f'SELECT {columns}, epoch_us("at") AS at_us '  # noqa: S608
            f"FROM read_parquet([{files}], hive_partitioning = false)"
        )


class _Spark:
    name = "spark"

    def __init__(self, backend: Any, session: Any) -> None:
        self.backend = backend
        self.session = session

    def readings(self, paths: Sequence[Path]) -> Any:
        name = f"readings_{secrets.token_hex(6)}"
        frame = self.session.read.parquet(*(str(path.absolute()) for path in paths))
        frame.selectExpr(*_COLUMNS, "unix_micros(at) AS at_us").createOrReplaceTempView(name)
        return self.backend.table(name)


def no_readings() -> Any:
    """Return an Ibis table of no reading, in any engine."""
    schema = pa.schema([(field.name, field.type) for field in READINGS])
    return ibis.memtable(schema.append(pa.field("at_us", pa.int64())).empty_table())


def _duckdb(memory: str) -> Iterator[Engine]:
    spill = tempfile.mkdtemp(prefix="duheng-engine-")
    backend = ibis.duckdb.connect(memory_limit=memory, temp_directory=spill)
    try:
        backend.raw_sql("SET TimeZone = 'UTC'")
        backend.raw_sql("SET preserve_insertion_order = false")
        yield _DuckDb(backend)
    finally:
        backend.disconnect()
        shutil.rmtree(spill, ignore_errors=True)


def _spark(address: str, settings: Mapping[str, str]) -> Iterator[Engine]:
    session = _spark_session(address, settings)
    try:
        backend = ibis.pyspark.connect(session)
        yield _Spark(backend, session)
    finally:
        session.stop()


def _spark_session(address: str, settings: Mapping[str, str]) -> Any:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise EngineMissing(
            "pyspark is not installed", hint="pip install 'duheng[spark]'"
        ) from error
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise EngineMissing("Spark needs Java, and there is none", hint="install Java 17")
    within = address.removeprefix(_SPARK)
    if not within.startswith("local"):
        _check_answers(address)
    builder = SparkSession.builder.master(within if within.startswith("local") else address)
    for name, value in {**_SETTINGS, **settings}.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, OSError, _java_fault()) as error:
        raise EngineMissing(
            f"Spark at {address} cannot be used: {str(error).splitlines()[0]}",
            hint="see that the master runs and that Java is version 17",
        ) from error


def _check_answers(address: str) -> None:
    """Refuse a master that is not there at once; Spark itself tries for a minute."""
    place = urlsplit(address)
    try:
        socket.create_connection((place.hostname or "", place.port or 7077), _PATIENCE_S).close()
    except (OSError, ValueError) as error:
        raise EngineMissing(
            f"no Spark master answers at {address}: {error}", hint="start it, or see the address"
        ) from error


_PATIENCE_S = 5.0
_SETTINGS = {
    "spark.app.name": "duheng",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_LTZ",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.ansi.enabled": "false",  # a NaN or a failed cast is NULL, as in DuckDB's TRY_CAST
}


def _java_fault() -> type[Exception]:
    found: type[Exception] = import_module("py4j.protocol").Py4JError
    return found
