"""The texts of the command line in English."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "help.usage": "Usage: ",
    "help.options": "Options",
    "help.commands": "Commands",
    "option.lang": "Language of what people read; also DUHENG_LANG.",
    "option.help": "Show this page.",
    "option.debug": "Show the traceback of an error; also DUHENG_DEBUG=1.",
    "option.json": "Print JSON only; errors go to stderr as JSON too.",
    "root.help": """Duheng: figures whose every budget line names its evidence.

\b
Examples:
  duheng units convert 1 tce GJ
  duheng evaluate model.yaml --monte-carlo adaptive

\b
Exit status:
  0  done
  1  judged negative
  2  unusable input: one line on stderr says what, where, and what to do
  70 a fault in Duheng itself""",
    "units.short": "Convert, list and show units.",
    "units.help": """Convert, list and show measurement units.

\b
Examples:
  duheng units convert 1 tce GJ
  duheng units list coal

Exit status: 0 done, 2 unknown unit or units of different dimension.""",
    "units.convert.short": "Convert a value from one unit to another.",
    "units.convert.help": """Convert VALUE from one unit to another.

A temperature converts with its zero: 20 degC is 293.15 K. A difference or an uncertainty does
not: with --interval 0.5 degC is 0.5 K.

\b
Examples:
  duheng units convert 1 tce GJ
  duheng units convert --interval 0.5 degC K

Exit status: 0 done, 2 unknown unit or units of different dimension.""",
    "units.convert.interval": "VALUE is a difference or an uncertainty.",
    "units.convert.difference": "difference ",
    "units.list.short": "List the known units.",
    "units.list.help": """List the units whose symbol, name or spelling holds TEXT, or all units.

\b
Examples:
  duheng units list
  duheng units list hour --json

Exit status: 0.""",
    "units.list.none": "no unit holds '{wanted}'",
    "units.show.short": "Show one unit.",
    "units.show.help": """Show what a unit is: dimension, factor to the SI unit, other spellings.

\b
Examples:
  duheng units show kWh
  duheng units show 'tCO2/MWh' --json

Exit status: 0 done, 2 unknown unit.""",
    "units.column.symbol": "Symbol",
    "units.column.name": "Name",
    "units.column.dimension": "Dimension",
    "units.column.spellings": "Also written",
    "units.column.factor": "Factor to the coherent SI unit",
    "units.column.offset": "Offset in the coherent SI unit",
    "units.column.dsi": "D-SI",
    "units.column.ucum": "UCUM",
    "units.column.latex": "LaTeX",
    "units.column.notes": "Notes",
    "version.short": "Print the version.",
    "version.help": """Print the version of Duheng and of the Python that runs it.

\b
Examples:
  duheng version
  duheng version --json

Exit status: 0.""",
}
