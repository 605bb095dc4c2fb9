"""The registry of schemas: which version has which files, and whether they can be applied.

The schemas are not ours and not part of Duheng. A folder of them is named, or filled once by
``duheng schemas add``; nothing else ever fetches, whatever address a file names.
"""

from duheng.certificates.schemas.adding import AddedSchemas, add_schemas
from duheng.certificates.schemas.registry import (
    Schema,
    SchemaRegistry,
    schema_folder,
    schema_registry,
)

__all__ = [
    "AddedSchemas",
    "Schema",
    "SchemaRegistry",
    "add_schemas",
    "schema_folder",
    "schema_registry",
]
