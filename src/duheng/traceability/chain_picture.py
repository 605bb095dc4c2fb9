"""The calibration hierarchy as text and as an SVG picture, the standards above."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from duheng.traceability.folder_chain import Chain, ChainLink

_WIDTH, _HEIGHT, _GAP_X, _GAP_Y, _MARGIN = 240, 76, 24, 46, 16
_LONGEST = 30
_COLOURS = {"error": "#b3261e", "warning": "#8a5a00", "note": "#3d5a80", "": "#2e6b3f"}


def chain_as_text(chain: Chain) -> str:
    """Return the hierarchy as an indented tree, one line a document."""
    return "\n".join(_lines(chain.root, "", ""))


def _lines(link: ChainLink, before: str, below: str) -> Iterator[str]:
    yield before + _label(link)
    for finding in link.findings:
        yield f"{below}   ! {finding.severity.value} {finding.code}: {finding.message}"
    for place, one in enumerate(link.above):
        is_last = place == len(link.above) - 1
        yield from _lines(
            one, below + ("└─ " if is_last else "├─ "), below + ("   " if is_last else "│  ")
        )


def _label(link: ChainLink) -> str:
    parts = [link.relation, link.number or "(no certificate named)"]
    if link.name:
        parts.append(f"[{link.name}]")
    if link.certificate is not None:
        parts.append(link.certificate.issuer)
        if link.certificate.performed_end:
            parts.append(link.certificate.performed_end.isoformat())
    if link.is_hash_checked:
        parts.append("hash checked")
    if link.is_repeated:
        parts.append("(shown above)")
    if link.terminus:
        parts.append(f"-> {link.terminus}")
    return " ".join(part for part in parts if part)


def chain_as_svg(chain: Chain) -> str:
    """Return the hierarchy as an SVG picture, the certificate below and its standards above."""
    placed: list[tuple[ChainLink, float, int, float | None]] = []
    width = _place(chain.root, 0.0, 0, None, placed)
    levels = max(level for _, _, level, _ in placed) + 1
    total_x = width * (_WIDTH + _GAP_X) - _GAP_X + 2 * _MARGIN
    total_y = levels * (_HEIGHT + _GAP_Y) - _GAP_Y + 2 * _MARGIN
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total_x:.0f} {total_y}" '
            f'width="{total_x:.0f}" height="{total_y}" role="img" '
            'font-family="sans-serif" font-size="12">',
            f"<title>Calibration hierarchy of {escape(chain.root.number or '')}</title>",
            *(_line(one, levels) for one in placed),
            *(_box(one, levels) for one in placed),
            "</svg>\n",
        ]
    )


def _place(
    link: ChainLink,
    left: float,
    level: int,
    below: float | None,
    placed: list[tuple[ChainLink, float, int, float | None]],
) -> float:
    """Place a link over the middle of its width, return that width in boxes."""
    mine = len(placed)
    placed.append((link, left, level, below))
    widths = 0.0
    total = max(1.0, _width(link))
    centre = left + (total - 1) / 2
    for one in link.above:
        widths += _place(one, left + widths, level + 1, centre, placed)
    placed[mine] = (link, centre, level, below)
    return total


def _width(link: ChainLink) -> float:
    return max(1.0, sum(_width(one) for one in link.above))


def _x(place: float) -> float:
    return _MARGIN + place * (_WIDTH + _GAP_X)


def _y(level: int, levels: int) -> float:
    return _MARGIN + (levels - 1 - level) * (_HEIGHT + _GAP_Y)


def _line(one: tuple[ChainLink, float, int, float | None], levels: int) -> str:
    _, place, level, below = one
    if below is None:
        return ""
    return (
        f'<line x1="{_x(place) + _WIDTH / 2:.1f}" y1="{_y(level, levels) + _HEIGHT:.1f}" '
        f'x2="{_x(below) + _WIDTH / 2:.1f}" y2="{_y(level - 1, levels):.1f}" '
        'stroke="#888888" stroke-width="1.5"/>'
    )


def _box(one: tuple[ChainLink, float, int, float | None], levels: int) -> str:
    link, place, level, _ = one
    worst = next(
        (name for name in ("error", "warning", "note")
         if any(found.severity.value == name for found in link.findings)), ""
    )  # fmt: skip
    x, y = _x(place), _y(level, levels)
    dashes = "" if link.certificate is not None else ' stroke-dasharray="5 4"'
    texts = [
        f"{link.number or 'no certificate named'}",
        link.name or (link.certificate.issuer if link.certificate else ""),
        _state(link),
    ]
    lines = "".join(
        f'<text x="{x + 10:.1f}" y="{y + 22 + 20 * number:.1f}" '
        f'fill="{_COLOURS[worst] if number == 2 else "#222222"}">{escape(_cut(text))}</text>'
        for number, text in enumerate(texts)
    )
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{_WIDTH}" height="{_HEIGHT}" rx="6" fill="#ffffff" '
        f'stroke="{_COLOURS[worst]}" stroke-width="1.5"{dashes}/>{lines}'
    )


def _state(link: ChainLink) -> str:
    if link.findings:
        codes = dict.fromkeys(one.code.partition(".")[2].replace("_", " ") for one in link.findings)
        return ", ".join(codes)
    return (link.terminus or ("hash checked" if link.is_hash_checked else "found")).replace(
        "_", " "
    )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
