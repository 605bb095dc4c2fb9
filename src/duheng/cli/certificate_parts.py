"""Covariances and formulas of a certificate, as tables for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from duheng.cli.languages import language_tag, text
from duheng.cli.printing import number_text, print_line, print_table
from duheng.terms.languages import text_in

if TYPE_CHECKING:
    from duheng.certificates import Certificate, Quantity, StatedCovariance
    from duheng.certificates.formula_listing import ListedFormula, ListedName

_LARGEST_MATRIX = 6
_MOST_MATRICES = 12


def quantity_name(quantity: Quantity) -> str:
    """Return the name of a quantity, with its component where it is one of a complex one."""
    name = text_in(quantity.name, language_tag()) or quantity.id
    if not quantity.component:
        return name
    return f"{name}: {text(f'certificate.component.{quantity.component}')}"


def print_covariances(found: Certificate) -> None:
    """Print the covariances as correlation coefficients, one row for each matrix."""
    names = {one.id: quantity_name(one) for one in found.results}
    rows = [
        (
            _members(one, names),
            text(f"certificate.covariance.{one.region}"),
            number_text(one.coverage_factor),
            number_text(one.coverage_probability),
            _coefficients(one),
        )
        for one in found.covariances[:_MOST_MATRICES]
    ]
    if len(found.covariances) > _MOST_MATRICES:
        rows.append((f"… ({len(found.covariances)})", "", "", "", ""))
    if rows:
        print_line(text("certificate.covariances"))
        heads = [text(f"certificate.covariance.{name}") for name in ("of", "region")]
        print_table([*heads, "k", "p", text("certificate.covariance.correlation")], rows)


def _members(stated: StatedCovariance, names: dict[str, str]) -> str:
    rows: dict[str, list[str]] = {}
    for quantity, row in stated.members:
        rows.setdefault(names.get(quantity, quantity), []).append(str(row))
    return "\n".join(f"{name} [{', '.join(of)}]" if len(of) <= _LARGEST_MATRIX
                     else f"{name} [{of[0]} … {of[-1]}]" for name, of in rows.items())  # fmt: skip


def _coefficients(stated: StatedCovariance) -> str:
    """Return the lower triangle of the correlation matrix, or its size where it is large."""
    if stated.values_si is None:
        return text("certificate.covariance.unusable")
    number = len(stated.members)
    if number > _LARGEST_MATRIX:
        return f"{number} × {number}"
    lines = []
    for row in range(1, number):
        r = [stated.correlation(row, column) for column in range(row)]
        lines.append("  ".join("—" if one is None else f"{one:+.3f}" for one in r))
    return "\n".join(lines) or "1"


def print_formulas(formulas: Sequence[ListedFormula]) -> None:
    """Print the formulas, then what their names stand for."""
    if not formulas:
        return
    print_line(text("certificate.formulas"))
    heads = ("equation", "gives", "where", "range")
    print_table(
        ["", *(text(f"certificate.formula.{name}") for name in heads)],
        [
            (
                one.id,
                one.equation or one.reason or "—",
                text(f"certificate.formula.{one.gives}") if one.gives else _not_stated(),
                text_in(one.result, language_tag()) or "—",
                one.range or _not_stated(),
            )
            for one in formulas
        ],
    )
    for formula in formulas:
        _print_names(formula)
        if formula.equation and formula.reason:
            print_line(f"{formula.id}: {formula.reason}")


def _print_names(formula: ListedFormula) -> None:
    if formula.names:
        heads = [text(f"certificate.formula.{name}") for name in ("name", "quantity")]
        heads += [text(f"certificate.result.{name}") for name in ("value", "unit")]
        heads.append(text("certificate.result.uncertainty_si"))
        print_table(heads, [_name_row(one) for one in formula.names], title=formula.id)


def _name_row(one: ListedName) -> tuple[str, ...]:
    if one.is_point:
        return one.name, text("certificate.formula.point"), "", one.unit or _not_stated(), ""
    uncertainty = one.standard_uncertainty_si
    return (
        one.name,
        one.quantity or "—",
        number_text(one.value),
        one.unit or "—",
        _not_stated() if uncertainty is None else number_text(uncertainty, 4),
    )


def _not_stated() -> str:
    return text("value.not_stated")
