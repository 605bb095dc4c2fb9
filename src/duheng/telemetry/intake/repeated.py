"""Arrow bodies that differ from one seen before in id, instants and values only.

A gateway sends the same channels in the same order, batch after batch. All other bytes of such a
body were decoded and checked once, every one of them; where they are the same again, only the id,
the instants and the values are left to look at. Whatever differs anywhere else, or fails a look,
is read the long way, which also says why.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from duheng.telemetry.intake.wire import Rules, usable_batch_id

_HELD_BYTES = 16 << 20
_FORM_BYTES = 1 << 20
_ITEM_BYTES = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a clean body holds what may change: places in bytes from its begin."""

    readings: int
    id_at: int
    id_end: int
    instants_at: int
    values_at: int

    @property
    def spans(self) -> tuple[slice, slice, slice, slice]:
        """The four spans that stay the same."""
        instants_end = self.instants_at + self.readings * _ITEM_BYTES
        values_end = self.values_at + self.readings * _ITEM_BYTES
        return (
            slice(0, self.id_at),
            slice(self.id_end, self.instants_at),
            slice(instants_end, self.values_at),
            slice(values_end, None),
        )


@dataclass(frozen=True, slots=True)
class _Form:
    layout: Layout
    allowed: Mapping[str, int]
    spans: tuple[slice, slice, slice, slice]
    same: tuple[bytes, bytes, bytes, bytes]


class Repeated:
    """The bodies that were clean, as far as they may come again; bounded in bytes."""

    def __init__(self, held_bytes: int = _HELD_BYTES) -> None:
        self._most = held_bytes
        self._held = 0
        self._forms: OrderedDict[tuple[str, int], _Form] = OrderedDict()

    def learn(self, gateway: str, body: bytes, layout: Layout | None, rules: Rules) -> None:
        """Remember a body that passed every check, in place of one of its size before."""
        if layout is None or len(body) > _FORM_BYTES:
            return
        self._forget((gateway, len(body)))
        spans = layout.spans
        first, second, third, fourth = (body[span] for span in spans)
        self._forms[gateway, len(body)] = _Form(
            layout, rules.allowed, spans, (first, second, third, fourth)
        )
        self._held += len(body)
        while self._held > self._most:
            self._forget(next(iter(self._forms)))

    def recall(self, gateway: str, body: bytes, rules: Rules) -> tuple[str, int] | None:
        """Return id and number of readings of a clean body; None where it has to be read."""
        form = self._forms.get((gateway, len(body)))
        if form is None or form.allowed is not rules.allowed or not _is_same(form, body):
            return None
        layout = form.layout
        if not _are_usable(body, layout, rules.latest_us):
            return None
        try:
            batch_id = usable_batch_id(body[layout.id_at : layout.id_end].decode())
        except UnicodeDecodeError:
            return None
        if batch_id is None:
            return None
        self._forms.move_to_end((gateway, len(body)))
        return batch_id, layout.readings

    def _forget(self, key: tuple[str, int]) -> None:
        if self._forms.pop(key, None) is not None:
            self._held -= key[1]


def layout_of(
    body: bytes, batch_id: str, schema: pa.Buffer, batch: pa.RecordBatch
) -> Layout | None:
    """Return where a body of one plain record batch holds what may change.

    Parameters
    ----------
    body : bytes
        As received; the columns of ``batch`` lie in it.
    batch_id : str
        Its id.
    schema : pyarrow.Buffer
        The schema's message, which lies in the body.
    batch : pyarrow.RecordBatch
        Its only record batch: channel, at [us], value.
    """
    begin = pa.py_buffer(body).address
    schema_bytes = schema.address + schema.size - begin
    written = batch_id.encode()
    id_at = body.find(written, 0, schema_bytes)
    if id_at < 0 or body.find(written, id_at + 1, schema_bytes) >= 0:
        return None  # absent, or not to be told from other bytes of the schema
    instants_at, values_at = (batch.column(one).buffers()[1].address - begin for one in (1, 2))
    last = len(body) - batch.num_rows * _ITEM_BYTES
    if not id_at + len(written) <= schema_bytes <= instants_at < values_at <= last:
        return None
    return Layout(batch.num_rows, id_at, id_at + len(written), instants_at, values_at)


def _is_same(form: _Form, body: bytes) -> bool:
    return all(body[span] == same for span, same in zip(form.spans, form.same, strict=True))


def _are_usable(body: bytes, layout: Layout, latest_us: int) -> bool:
    values = np.frombuffer(body, np.float64, layout.readings, layout.values_at)
    instants = np.frombuffer(body, np.int64, layout.readings, layout.instants_at)
    return bool(np.isfinite(values).all() and instants.min() >= 0 and instants.max() <= latest_us)
