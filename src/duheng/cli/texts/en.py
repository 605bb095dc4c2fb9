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
    "version.short": "Print the version.",
    "version.help": """Print the version of Duheng and of the Python that runs it.

\b
Examples:
  duheng version
  duheng version --json

Exit status: 0.""",
}
