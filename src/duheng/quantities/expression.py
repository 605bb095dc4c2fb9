"""The grammar that plain and UCUM unit texts share: products, one slash, powers, brackets."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from duheng.quantities.catalogue import catalogue
from duheng.quantities.components import Component, Components, raised
from duheng.quantities.dimensions import Exponent, exact_exponent
from duheng.quantities.errors import UnknownUnit, UnreadableUnit
from duheng.quantities.lexing import (
    EXPONENT,
    LETTERS,
    NUMBER,
    ORDINARY_DIGITS,
    TENS,
    TIMES,
    check_characters,
    special_names,
    spellings_of,
)
from duheng.quantities.spellings import nearest, symbol_named

_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class UnitText:
    """A text with its notation; a strict slash refuses a product after it (``W/m2·K``)."""

    text: str
    notation: str
    strict_slash: bool


def parse_expression(source: UnitText) -> Components:
    """Return the components of a plain or UCUM text.

    Raises
    ------
    UnknownUnit
        When a name is not in the catalogue.
    UnreadableUnit
        When the grammar is broken or the text can be read in two ways.
    """
    check_characters(source.text)
    reader = _Reader(source)
    parts = reader.product(depth=0)
    if reader.at < len(source.text):
        raise reader.out_of_place()
    return parts


class _Reader:
    """A position in a unit text, moving right."""

    def __init__(self, source: UnitText) -> None:
        self.text = source.text
        self.notation = source.notation
        self.strict = source.strict_slash
        self.at = 0

    def product(self, depth: int) -> Components:
        """Read factors until the end or a closing bracket."""
        self._skip_spaces()
        parts = () if self._peek() == "/" else self._factor(depth)
        below = False
        while operator := self._operator():
            if operator == "/":
                below = True
                parts += raised(self._factor(depth), -1)
            elif below and self.strict:
                raise self._ambiguous()
            else:
                parts += self._factor(depth)
        return parts

    def _operator(self) -> str:
        """Take the next operator: a slash, a dot (also for a plain space), or nothing."""
        spaced = self._skip_spaces()
        mark = self._peek()
        if mark == "/" or (mark and mark in TIMES[self.notation]):
            self.at += 1
            return "/" if mark == "/" else "."
        if not mark or mark == ")":
            return ""
        return "." if spaced and self.notation == "plain" else ""

    def _factor(self, depth: int) -> Components:
        self._skip_spaces()
        if self._peek() == "(":
            return self._group(depth)
        if self._peek() in TENS or self._peek().isdigit():
            return self._number()
        parts = self._atom()
        return raised(parts, self._exponent())

    def _group(self, depth: int) -> Components:
        if depth >= _DEEPEST:
            raise self.unreadable("brackets are nested too deeply", None)
        self.at += 1
        parts = self.product(depth + 1)
        if self._peek() != ")":
            raise self.unreadable("a bracket is not closed", "add ')'")
        self.at += 1
        return raised(parts, self._exponent())

    def _number(self) -> Components:
        """Read 1, a power of ten, or 万 and 亿, which scale the unit that follows them."""
        ten = TENS.get(self._peek())
        if ten is not None:
            self.at += 1
            return (Component("ten", "", ten), *self._scaled())
        match = NUMBER[self.notation].match(self.text, self.at)
        if match is None:
            raise self.unreadable(
                "a number other than 1 or a power of ten stands in it",
                "put numbers into the value; write powers of ten as 10^4",
            )
        self.at = match.end()
        written = match["power"] or match["raised"]
        if written is None:
            return ()
        power = int(written.translate(ORDINARY_DIGITS))
        return (Component("ten", "", power), *self._scaled())

    def _scaled(self) -> Components:
        begin = self.at
        self._skip_spaces()
        if self.notation == "plain" and LETTERS.match(self.text, self.at):
            parts = self._atom()
            return raised(parts, self._exponent())
        self.at = begin
        return ()

    def _atom(self) -> Components:
        table = spellings_of(self.notation)
        match = special_names(self.notation).match(self.text, self.at)
        if match is None:
            match = LETTERS.match(self.text, self.at)
        if match is None:
            raise self._no_atom()
        name = match[0]
        if name not in table:
            raise self._unknown(name)
        self.at = match.end()
        return table[name]

    def _exponent(self) -> Exponent:
        match = EXPONENT[self.notation].match(self.text, self.at)
        if match is None:
            return 1
        self.at = match.end()
        written = match["part"] or match["whole"] or match["raised"]
        return exact_exponent(Fraction(written.translate(ORDINARY_DIGITS)))

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _skip_spaces(self) -> bool:
        begin = self.at
        while self._peek() == " ":
            self.at += 1
        return self.at > begin

    def _no_atom(self) -> UnreadableUnit | UnknownUnit:
        found = self._peek()
        if not found:
            return self.unreadable("a unit is missing at its end", None)
        if found == "{":
            return self.out_of_place()
        if found == "[":
            return self._unknown(self.text[self.at :].split("]")[0] + "]")
        return self.unreadable(f"a unit is missing before '{found}'", None)

    def _unknown(self, name: str) -> UnknownUnit:
        near = nearest(name, spellings_of(self.notation))
        named = symbol_named(name)
        near = (named,) if named else near
        hint = catalogue().refused.get(name) or (f"did you mean {_quoted(near)}?" if near else None)
        return UnknownUnit(
            f"unit '{self.text}': '{name}' is not in the catalogue of units",
            hint=hint or "see `duheng units list`",
            data={"text": self.text, "unknown": name, "nearest": list(near)},
        )

    def out_of_place(self) -> UnreadableUnit:
        """Return the refusal of a text that goes on where it should end."""
        if self._peek() == "{":
            return self.unreadable(
                "it has a UCUM annotation, which other readers drop",
                "use a unit of the catalogue in its place",
            )
        return self.unreadable(f"'{self._peek()}' is out of place", None)

    def _ambiguous(self) -> UnreadableUnit:
        return self.unreadable(
            "a product after '/' can be read in two ways", "use brackets: W/(m2·K)"
        )

    def unreadable(self, fault: str, hint: str | None) -> UnreadableUnit:
        """Return the refusal of this text."""
        return UnreadableUnit(
            f"unit '{self.text}' cannot be read: {fault}",
            hint=hint or "write products with '·', quotients with one '/', powers as m3 or m^3",
            data={"text": self.text, "position": self.at},
        )


def _quoted(names: tuple[str, ...]) -> str:
    return " or ".join(f"'{name}'" for name in names)
