"""The files of a day: each holds a group of channels over a span of time that no other touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from duheng.telemetry.durable import make_folder, sha256_of, sync_file
from duheng.telemetry.errors import DamagedStore
from duheng.telemetry.history.records import (
    STORED,
    Records,
    Statuses,
    statuses_of,
    to_records,
    to_table,
)

READINGS_FOLDER = "readings"
_ROW_GROUP = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a day.

    Attributes
    ----------
    path : str
        Path inside the history.
    sha256 : str
        Digest of the file.
    rows : int
        Number of readings.
    group : int
        Group of its channels.
    first_us, last_us : int
        First and last instant in it [microseconds since 1970, UTC].
    is_revised : bool
        True where a reading in it has a revision.
    statuses : Mapping
        Number of readings by status.
    """

    path: str
    sha256: str
    rows: int
    group: int
    first_us: int
    last_us: int
    is_revised: bool
    statuses: Mapping[str, int]

    def to_dict(self) -> dict[str, Any]:
        """Return the part as a JSON-ready dictionary."""
        return {**asdict(self), "statuses": dict(self.statuses)}


def day_folder(root: Path, day: date) -> Path:
    """Return the folder of a day's files."""
    return root / READINGS_FOLDER / f"day={day.isoformat()}"


def write_part(
    records: Records,
    statuses: Statuses,
    *,
    place: tuple[Path, date, int, int],
    scratch: Path,
) -> Part:
    """Write sorted records; the file is on disk, and its name once the folder is synced.

    Parameters
    ----------
    records : ndarray
        Sorted, each key once.
    statuses : Statuses
        Texts of the status codes.
    place : tuple
        Root of the history, day, sequence of the manifest to come, group of channels.
    scratch : Path
        Folder on the same disk for the file while it is written.
    """
    root, day, sequence, group = place
    temporary = scratch / "part.writing"
    with pq.ParquetWriter(temporary, STORED, compression="zstd", compression_level=1) as writer:
        for begin in range(0, len(records), _ROW_GROUP):
            writer.write_table(to_table(records[begin : begin + _ROW_GROUP], statuses))
    sync_file(temporary)
    digest = sha256_of(temporary)
    folder = day_folder(root, day)
    make_folder(folder)
    target = folder / f"part-{sequence}-{digest[:16]}.parquet"
    temporary.replace(target)
    return Part(
        path=target.relative_to(root).as_posix(),
        sha256=digest,
        rows=len(records),
        group=group,
        first_us=int(records["at"].min()),
        last_us=int(records["at"].max()),
        is_revised=bool((records["revision"] != 0).any()),
        statuses=statuses_of(records, statuses),
    )


def read_part(root: Path, part: Part, statuses: Statuses) -> Records:
    """Return the records of a file, after its digest was checked.

    Raises
    ------
    DamagedStore
        When the file is missing or is not what its manifest says.
    """
    check_part(root, part)
    try:
        table = pq.read_table(root / part.path)
    except (OSError, pa.ArrowInvalid) as error:
        raise damaged(part.path, str(error)) from error
    position = table.schema.get_field_index("status")
    plain = table.set_column(position, "status", table["status"].cast(pa.string()))
    return to_records(plain, plain["batch"].to_numpy(), statuses)


def check_part(root: Path, part: Part) -> None:
    """Raise :class:`DamagedStore` unless the file is what its manifest says."""
    path = root / part.path
    if not path.is_file():
        raise damaged(part.path, "is missing")
    if sha256_of(path) != part.sha256:
        raise damaged(part.path, "differs from its manifest")


def damaged(path: str, fault: str) -> DamagedStore:
    """Return the refusal of a file that is not what it should be."""
    return DamagedStore(
        f"{path} {fault}",
        hint="restore the file from a copy; the manifest of its day names its SHA-256",
        data={"path": path},
    )
