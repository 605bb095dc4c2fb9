"""The gate before the parser: characters that look like others are refused, not normalised.

Python folds compatibility forms of letters together, so a full-width letter would silently become
its plain twin; and a Cyrillic or Greek capital letter would silently be another name.
"""

from __future__ import annotations

import unicodedata

from duheng.equations.errors import ForbiddenConstruct, LookAlikeCharacter

_INSTEAD = {
    "×": "*", "·": "*", "⋅": "*", "∙": "*", "−": "-", "–": "-", "—": "-", "÷": "/", "∕": "/",
    "⁄": "/", "√": "sqrt(...)", "²": "**2", "³": "**3", "µ": "μ (Greek mu)", "π": "pi",
}  # fmt: skip
_LATIN_TWINS = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο")
_SCRIPTS = ("LATIN", "GREEK", "CJK")


def check_characters(text: str) -> None:
    """Refuse characters that are not letters, digits or signs of an equation.

    Latin, Greek and Chinese letters may make names; full-width forms, letters of other scripts,
    Greek letters that look Latin, and typographic signs are refused.

    Raises
    ------
    LookAlikeCharacter
        Naming the character, its position and what to write instead.
    ForbiddenConstruct
        On comments and line continuations, which Python would drop silently.
    """
    for position, character in enumerate(text):
        if character in "#\\;\0":
            raise ForbiddenConstruct(
                f"the equation holds {character!r} at position {position + 1}",
                hint="equations have no comments, statements or continuation signs",
            )
        if not character.isascii() and not _is_plain_letter(character):
            raise _look_alike(character, position)


def _is_plain_letter(character: str) -> bool:
    name = unicodedata.name(character, "")
    return (
        character.isidentifier()
        and unicodedata.normalize("NFKC", character) == character
        and name.startswith(_SCRIPTS)
        and character not in _LATIN_TWINS
        and character not in _INSTEAD
    )


def _look_alike(character: str, position: int) -> LookAlikeCharacter:
    name = unicodedata.name(character, "a character without a name")
    folded = unicodedata.normalize("NFKC", character)
    instead = _INSTEAD.get(character) or (folded if folded.isascii() and folded.strip() else "")
    return LookAlikeCharacter(
        f"'{character}' at position {position + 1} is {name} (U+{ord(character):04X}), "
        "which equations do not read",
        hint=f"write {instead}" if instead else "use plain letters, digits and + - * / ** ( )",
        data={"character": character, "position": position + 1},
    )
