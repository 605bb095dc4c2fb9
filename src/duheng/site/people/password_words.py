"""Words that stand in no password: what everybody here would think of first."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = (
    *("duheng", "metrology", "jiliang", "neimenggu", "innermongolia", "shichang", "jianguan"),
    *("password", "administrator", "qwerty", "123456", "度衡", "计量", "内蒙古", "密码"),
)
_MOST = 0.5


class NoWordsOfTheSite:
    """Refuses a password of which such a word is half or more."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse a password that says little more than the site's own words.

        Raises
        ------
        ValidationError
            Then.
        """
        plain = unicodedata.normalize("NFKC", password).casefold().replace(" ", "")
        covered = sum(len(word) * plain.count(word) for word in WORDS)
        if plain and covered >= _MOST * len(plain):
            raise ValidationError(
                _("This password is made of words that everybody here would think of."),
                code="password_of_the_site",
            )

    def get_help_text(self) -> str:
        """Return what people are told."""
        return _("Do not build it from the words of this site or its field.")
