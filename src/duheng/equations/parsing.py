"""Text to expression by a whitelist: Python's grammar is read, nothing is ever run."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Collection

from duheng.equations.characters import check_characters
from duheng.equations.errors import (
    ForbiddenConstruct,
    NestingTooDeep,
    UnknownFunction,
    UnknownName,
    UnreadableEquation,
)
from duheng.equations.expression import Expression, as_expression, number, symbol
from duheng.equations.operations import EXTREMES, FUNCTION_NAMES, UNARY_FUNCTIONS, Operation

MAXIMUM_NESTING = 200
PI = 3.141592653589793

_BINARY: dict[type[ast.operator], Operation] = {
    ast.Add: Operation.ADD,
    ast.Sub: Operation.SUBTRACT,
    ast.Mult: Operation.MULTIPLY,
    ast.Div: Operation.DIVIDE,
    ast.Pow: Operation.POWER,
}
_FORBIDDEN: dict[type[ast.expr], str] = {
    ast.Attribute: "an attribute (a name after a dot)",
    ast.Compare: "a comparison",
    ast.BoolOp: "a logical 'and' or 'or'",
    ast.IfExp: "a condition (if ... else)",
    ast.Subscript: "an index in square brackets",
    ast.Lambda: "a lambda",
    ast.NamedExpr: "an assignment",
    ast.JoinedStr: "a text",
    ast.Tuple: "several values separated by commas",
    ast.List: "a list",
    ast.Dict: "a mapping",
    ast.Set: "a set",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a generator",
}


def parse_equation(text: str, *, names: Collection[str] | None = None) -> Expression:
    """Return the expression that a text writes.

    Parameters
    ----------
    text : str
        The right-hand side of an equation: ``+ - * / **``, parentheses, numbers, names and the
        functions sqrt exp log (ln) log10 sin cos tan asin acos atan sinh cosh tanh abs min max.
        ``pi`` is the number unless ``names`` declares it; every other letter is a symbol, ``e``
        too.
    names : collection of str, optional
        The declared quantities; a name outside it is refused.

    Returns
    -------
    Expression
        The unsimplified graph of the equation.

    Raises
    ------
    UnreadableEquation
        When the text is no expression or a number is not finite.
    ForbiddenConstruct
        On attributes, comparisons, conditions, texts, imports and other constructs of Python.
    UnknownName, UnknownFunction
        When a name or a function is not known; the nearest known one is in the hint.
    LookAlikeCharacter
        On full-width and other characters that only look like what they are not.
    NestingTooDeep
        When parentheses, signs, calls or powers nest deeper than 200.

    Examples
    --------
    >>> parse_equation("l_s + d - l_s*(dalpha*theta + alpha_s*dtheta)").symbols
    ('l_s', 'd', 'dalpha', 'theta', 'alpha_s', 'dtheta')
    """
    check_characters(text)
    return _Reader(text, names).read(_syntax_tree(text))


def _syntax_tree(text: str) -> ast.expr:
    _check_nesting(text)
    flat = " ".join(text.split())
    if not flat:
        raise UnreadableEquation("the equation is empty", hint="write an expression such as a*b")
    if flat.startswith(("import ", "from ")):
        raise ForbiddenConstruct(f"'{flat:.60}' is an import; equations cannot import anything")
    try:
        return ast.parse(flat, mode="eval").body
    except (RecursionError, MemoryError) as error:
        raise _too_deep(text) from error
    except (SyntaxError, ValueError) as error:
        raise _unreadable(flat, error) from error


def _unreadable(flat: str, error: SyntaxError | ValueError) -> UnreadableEquation:
    offset = getattr(error, "offset", None) or 1
    near = flat[max(offset - 11, 0) : offset + 10]
    hint = "write only the right-hand side" if "=" in flat else "write products with *, as in 2*x"
    return UnreadableEquation(
        f"'{flat:.80}' is not an expression: {getattr(error, 'msg', error)} near '{near}'",
        hint=hint,
        data={"offset": offset},
    )


def _too_deep(text: str) -> NestingTooDeep:
    return NestingTooDeep(
        f"'{text[:40]}...' is nested too deeply (more than {MAXIMUM_NESTING} levels) "
        "or chains too many terms",
        hint="name parts of the equation, or write it as a Python function",
        data={"limit": MAXIMUM_NESTING},
    )


def _check_nesting(text: str) -> None:
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth > MAXIMUM_NESTING:
            raise _too_deep(text)


class _Reader:
    """Turns allowed syntax nodes into expressions and refuses the others by name."""

    def __init__(self, text: str, names: Collection[str] | None) -> None:
        self.text = text
        self.names = names
        self.readers: dict[type[ast.expr], Callable[..., Expression]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.UnaryOp: self._sign,
            ast.BinOp: self._chain,
            ast.Call: self._call,
        }

    def read(self, node: ast.expr, depth: int = 0) -> Expression:
        if depth > MAXIMUM_NESTING:
            raise _too_deep(self.text)
        reader = self.readers.get(type(node))
        if reader is None:
            raise self._forbidden(_FORBIDDEN.get(type(node), f"'{type(node).__name__}'"), node)
        return reader(node, depth)

    def _forbidden(self, what: str, node: ast.expr) -> ForbiddenConstruct:
        return ForbiddenConstruct(
            f"the equation holds {what}: '{ast.unparse(node):.60}'",
            hint="equations have + - * / **, parentheses, numbers, names and listed functions",
            data={"construct": type(node).__name__},
        )

    def _constant(self, node: ast.Constant, depth: int) -> Expression:
        if isinstance(node.value, str | bytes):
            raise self._forbidden("a text", node)
        if type(node.value) not in (int, float):
            raise self._forbidden(f"'{node.value}', which is not a real number", node)
        return as_expression(node.value)

    def _name(self, node: ast.Name, depth: int) -> Expression:
        name = node.id
        if self.names is not None and name in self.names:
            return symbol(name)
        if name in FUNCTION_NAMES:
            raise UnknownName(
                f"'{name}' is a function, not a quantity", hint=f"call it: {name}(...)"
            )
        if name == "pi":
            return number(PI)
        if self.names is None:
            return symbol(name)
        raise UnknownName(
            f"the equation names '{name}', which is not declared",
            hint=_nearest(name, self.names),
            data={"name": name, "declared": sorted(self.names)},
        )

    def _sign(self, node: ast.UnaryOp, depth: int) -> Expression:
        operand = self.read(node.operand, depth + 1)
        if isinstance(node.op, ast.USub):
            return -operand
        if isinstance(node.op, ast.UAdd):
            return operand
        raise self._forbidden("a logical or bitwise operator", node)

    def _chain(self, node: ast.BinOp, depth: int) -> Expression:
        """Read a left-deep chain of operators in a loop, so that long sums are not deep."""
        chain: list[ast.BinOp] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp):
            chain.append(left)
            left = left.left
        result = self.read(left, depth + 1)
        for item in reversed(chain):
            result = Expression.of(self._operator(item), result, self.read(item.right, depth + 1))
        return result

    def _operator(self, node: ast.BinOp) -> Operation:
        operation = _BINARY.get(type(node.op))
        if operation is not None:
            return operation
        if isinstance(node.op, ast.BitXor):
            raise ForbiddenConstruct(
                f"'^' is not a power: '{ast.unparse(node):.60}'", hint="use **"
            )
        raise self._forbidden(f"the operator '{type(node.op).__name__}'", node)

    def _call(self, node: ast.Call, depth: int) -> Expression:
        if not isinstance(node.func, ast.Name):
            raise self._forbidden("a call of something that is not a listed function", node)
        if node.keywords or any(isinstance(item, ast.Starred) for item in node.args):
            raise self._forbidden("a call with named or starred arguments", node)
        _check_call(node.func.id, len(node.args))
        arguments = [self.read(item, depth + 1) for item in node.args]
        if node.func.id in UNARY_FUNCTIONS:
            return Expression.of(UNARY_FUNCTIONS[node.func.id], *arguments)
        result, *rest = arguments
        for item in rest:
            result = Expression.of(EXTREMES[node.func.id], result, item)
        return result


def _check_call(name: str, given: int) -> None:
    if name not in FUNCTION_NAMES:
        raise UnknownFunction(
            f"the equation calls '{name}', which is not a listed function",
            hint=_nearest(name, FUNCTION_NAMES),
            data={"function": name},
        )
    least = 2 if name in EXTREMES else 1
    if given < least or (name in UNARY_FUNCTIONS and given > 1):
        wanted = "at least 2 arguments" if name in EXTREMES else "1 argument"
        raise UnknownFunction(
            f"{name} takes {wanted}, found {given}", data={"function": name, "given": given}
        )


def _nearest(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    return f"did you mean '{close[0]}'?" if close else f"known: {', '.join(sorted(known))}"
