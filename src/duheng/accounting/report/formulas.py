r"""The LaTeX of method equations as a tree that a template draws; nothing of it is run.

Only what :func:`duheng.equations.to_latex` writes and packs use for symbols is understood; another
formula is shown as it is written.
"""

from __future__ import annotations

import re
from typing import Any

Node = dict[str, Any]
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}^_]|\s+|[^\s\\{}^_]")
_NAMES = re.findall(
    r"\w+",
    "alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho "
    "sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi "
    "Psi Omega",
)
_GREEK = dict(zip(_NAMES, "αβγδϵεζηθικλμνξπρστυϕφχψωΓΔΘΛΞΠΣΥΦΨΩ", strict=True))
_SIGNS = {"cdot": "·", "times": "×", "sum": "∑", "prod": "∏", "le": "≤", "ge": "≥", "pm": "±"}
_UPRIGHT = {"mathrm", "text", "operatorname", "mathit"}
_FUNCTIONS = re.findall(r"\w+", "exp ln lg sin cos tan arcsin arccos arctan sinh cosh tanh min max")
_IGNORED = {"left", "right", "textstyle", "displaystyle", "bigl", "bigr"}
_MOST = 4000


def formula_tree(latex: str) -> Node | None:
    r"""Return a formula as nested nodes, or None when it is not understood.

    Examples
    --------
    >>> formula_tree(r"\frac{a}{2}")["of"][0]["kind"]
    'fraction'
    >>> formula_tree(r"\input{x}") is None
    True
    """
    if len(latex) > _MOST:
        return None
    reader = _Reader(_TOKEN.findall(latex))
    try:
        tree = reader.row(until=None)
    except (LookupError, RecursionError):
        return None
    return tree if reader.is_done else None


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.place = tokens, 0

    @property
    def is_done(self) -> bool:
        return self.place == len(self.tokens)

    def row(self, until: str | None) -> Node:
        items: list[Node] = []
        while not self.is_done and self.tokens[self.place] != until:
            mark = self._next()
            if mark in "^_":
                items.append(self._attached(items.pop(), mark))
            elif (node := self._node(mark)) is not None:
                items.append(node)
        if until is not None:
            self._next()
        return {"kind": "row", "of": items}

    def _next(self) -> str:
        mark = self.tokens[self.place]
        self.place += 1
        return mark

    def _argument(self) -> Node:
        while (mark := self._next()).isspace():
            continue
        node = self.row(until="}") if mark == "{" else self._node(mark)
        if node is None:
            raise LookupError(mark)
        return node

    def _attached(self, base: Node, mark: str) -> Node:
        where = "above" if mark == "^" else "below"
        if base["kind"] == "attached" and where not in base:
            return {**base, where: self._argument()}
        return {"kind": "attached", "base": base, where: self._argument()}

    def _node(self, mark: str) -> Node | None:
        if mark.isspace():
            return None
        if mark == "{":
            return self.row(until="}")
        if mark.startswith("\\"):
            return self._command(mark[1:])
        if mark == "}":
            raise LookupError(mark)
        kind = "letter" if mark.isalpha() and mark.isascii() else "sign"
        return {"kind": kind, "text": {"-": "−", "*": "·"}.get(mark, mark)}

    def _command(self, name: str) -> Node | None:
        if name in _IGNORED:
            return None
        if name in ",;:! ":
            return {"kind": "space"}
        if name in _GREEK:
            return {"kind": "letter", "text": _GREEK[name]}
        if name in _SIGNS:
            return {"kind": "sum" if name in ("sum", "prod") else "sign", "text": _SIGNS[name]}
        if name in _FUNCTIONS:
            return {"kind": "upright", "text": name}
        if name in ("frac", "tfrac", "dfrac"):
            return {"kind": "fraction", "over": self._argument(), "under": self._argument()}
        if name == "sqrt":
            return {"kind": "root", "of": self._argument()}
        if name in _UPRIGHT:
            return {"kind": "upright", "text": self._text()}
        if name in "_{}%#&":
            return {"kind": "sign", "text": name}
        raise LookupError(name)

    def _text(self) -> str:
        """Return the letters of a group; digits below stay on the line's own subscripts."""
        if self._next() != "{":
            raise LookupError("a group is expected")
        depth, letters = 1, []
        while depth:
            mark = self._next()
            depth += (mark == "{") - (mark == "}")
            if depth and mark not in "{}":
                letters.append(mark)
        text = "".join(letters)
        lowered = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
        return re.sub(r"_(\w)", lambda one: one[1].translate(lowered), text)
