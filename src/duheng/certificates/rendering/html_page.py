"""Shows a certificate as one HTML file that needs nothing else and runs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from duheng.certificates.errors import CannotRender
from duheng.certificates.rendering.content import content_of
from duheng.certificates.rendering.page_data import PRINTS, page_data
from duheng.certificates.rendering.pdf import qr_code


def render_html(certificate: bytes, *, language: str = "both") -> str:
    """Return a certificate as a page: no script, no address that would be fetched.

    Parameters
    ----------
    certificate : bytes
        A DCC.
    language : str
        ``zh``, ``en`` or ``both``.

    Raises
    ------
    CannotRender
        When the language is not offered.
    """
    if language not in PRINTS:
        raise CannotRender(f"'{language}' is not offered", hint=f"use {', '.join(PRINTS)}")
    content = content_of(certificate)
    page = _Page(page_data(content, language))
    room = files("duheng.certificates")
    template = Template(room.joinpath("rendering/certificate.html").read_text("utf-8"))
    return template.substitute(
        language="zh-Hans" if language != "en" else "en",
        title=escape(f"{page.first(page.data['words']['title'])} {content['number']}"),
        style=room.joinpath("rendering/certificate.css").read_text("utf-8"),
        qr=qr_code(content),
        **page.parts(),
    )


class _Page:
    """Writes parts of the page in the languages of the print."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.words = data["words"]

    def chosen(self, texts: Mapping[str, str]) -> list[str]:
        """Return the texts in the languages of the print, or the only one there is."""
        found = [texts[one] for one in self.data["languages"] if texts.get(one)]
        return list(dict.fromkeys(found)) or list(texts.values())[:1]

    def first(self, texts: Mapping[str, str]) -> str:
        """Return the text in the binding language of the print."""
        return next(iter(self.chosen(texts)), "")

    def both(self, texts: Mapping[str, str]) -> str:
        """Return the texts one below the other."""
        first, *others = [escape(one) for one in self.chosen(texts)] or [""]
        return first + "".join(f"<small>{one}</small>" for one in others)

    def word(self, key: str) -> str:
        """Return a fixed word."""
        return self.both(self.words[key])

    def parts(self) -> dict[str, str]:
        """Return the parts that the template places."""
        data = self.data
        code = data["laboratory_code"]
        return {
            "laboratory": self.both(data["laboratory"]["name"]),
            "heading": self.both(self.words["title"]),
            "number_word": self.word("number"),
            "number": escape(data["number"]),
            "code": f"{self.word('code')} {escape(code)}" if code else "",
            "replaces": self._replaces(),
            "facts": self._rows(
                (self.word(one["key"]), self.both(one["texts"])) for one in data["facts"]
            ),
            "verdict": self._verdict(),
            "signers": "".join(
                f"<div><span>{self.both(one['role'])}</span><b>{escape(one['name'])}</b></div>"
                for one in data["signers"]
            ),
            "dates": self._rows(
                (self.word(one["key"]), escape(one["value"])) for one in data["dates"]
            ),
            "body": "".join(self._sections()),
            "end": self.word("end"),
            "footer": escape(data["laboratory_footer"]),
            "sha256": escape(data["sha256"]),
            "sealed": self.word("sealed" if data["is_signed"] else "not_sealed"),
        }

    def _replaces(self) -> str:
        number = self.data["replaces"]
        return f'<p class="replaces">{self.word("replaces")} {escape(number)}</p>' if number else ""

    def _verdict(self) -> str:
        verdict = self.data["verdict"]
        if verdict is None:
            return ""
        until = self.data["valid_until"]
        due = f"<div>{self.word('valid_until')}<b>{escape(until)}</b></div>" if until else ""
        good = "good" if verdict["good"] else "bad"
        return f'<section class="verdict {good}"><div>{self.word("conclusion")}</div>' \
            f"<b>{self.both(verdict['texts'])}</b>{due}</section>"  # fmt: skip

    @staticmethod
    def _rows(pairs: Iterable[tuple[str, str]]) -> str:
        return "".join(f"<tr><th>{head}</th><td>{told}</td></tr>" for head, told in pairs)

    def _sections(self) -> Iterable[str]:
        data = self.data
        if data["methods"]:
            told = "".join(
                f"<p>{self.both(one['name'])} {escape(one['norm'] or '')}</p>"
                for one in data["methods"]
            )
            yield f"<h2>{self.word('methods')}</h2>{told}"
        if data["standards"]:
            yield f"<h2>{self.word('standards')}</h2>{self._standards(data['standards'])}"
        if data["environment"]:
            rows = self._rows(
                (self.both(one["name"]), escape(one["text"])) for one in data["environment"]
            )
            yield f'<h2>{self.word("environment")}</h2><table class="facts">{rows}</table>'
        yield f"<h2>{self.word('results')}</h2>"
        for result in data["results"]:
            yield from self._result(result)
        if data["statements"]:
            told = "".join(
                f"<li>{self.both(one['name'])} {self.both(one['texts'])}</li>"
                for one in data["statements"]
            )
            yield f"<h2>{self.word('statements')}</h2><ol>{told}</ol>"

    def _standards(self, standards: Sequence[Mapping[str, Any]]) -> str:
        heads = ("standard", "model_serial", "accuracy", "certificate", "valid_until")
        rows = [
            (
                self.both(one["name"]),
                f"{escape(one['model'] or '—')}<small>{escape(one['serial'])}</small>",
                self.both(one["description"]),
                f"{escape(one['certificate'] or '—')}<small>{self.both(one['issuer'])}</small>",
                escape(one["valid_until"] or "—"),
            )
            for one in standards
        ]
        return self._table([self.word(one) for one in heads], rows, "standards")

    @staticmethod
    def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str) -> str:
        head = "".join(f"<th>{one}</th>" for one in heads)
        body = "".join(
            "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows
        )
        return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'

    def _result(self, result: Mapping[str, Any]) -> Iterable[str]:
        yield f"<h3>{self.both(result['name'])}</h3>"
        for text in (result["description"], *result["notes"]):
            if text:
                yield f"<p>{self.both(text)}</p>"
        for table in result["tables"]:
            heads = [
                self.both(one["texts"]) + (f"<i>/ {escape(one['unit'])}</i>" if one["unit"] else "")
                for one in table["heads"]
            ]
            rows = [[escape(cell) for cell in row] for row in table["rows"]]
            yield self._table(heads, rows, "single" if table["is_single"] else "numbers")
            if table["note"]:
                yield f'<p class="note">{self.both(table["note"])}</p>'
