"""Seam for the provincial upload of key energy users: registration, configuration, heartbeat, data.

The official text of the interface was not obtainable. What is here is the order of the talk and
what must not be lost in it; paths, names of fields and item codes come from a mapping, to be
replaced when the text is at hand. It is proved against a counterpart of our own only.
"""

from duheng.telemetry.protocols.key_users.mapping import (
    UploadItem,
    UploadMapping,
    load_example_mapping,
    mapping_of,
)
from duheng.telemetry.protocols.key_users.upload import Amount, UploadClient, UploadState

__all__ = [
    "Amount",
    "UploadClient",
    "UploadItem",
    "UploadMapping",
    "UploadState",
    "load_example_mapping",
    "mapping_of",
]
