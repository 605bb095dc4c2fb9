"""Starting Django for a site's folder: before anything that knows records is imported."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from duheng.site.environment import WEB_SECRET, keys_folder, make_secret
from duheng.site.errors import SiteNotReady

SETTINGS = "duheng.site.settings"
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def start_site(home: Path | None = None, keys: Path | None = None, *, is_new: bool = False) -> None:
    """Make Django ready for the site in a folder.

    Parameters
    ----------
    home : Path, optional
        The site's folder; without one, ``DUHENG_HOME`` decides, then ``.duheng`` here.
    keys : Path, optional
        The folder of its keys; beside it, with ``-keys`` at the end of its name, if not given.
    is_new : bool
        Make the web process's secret before Django reads it, where there is none.

    Raises
    ------
    SiteNotReady
        When the extra ``duheng[site]`` is not installed.
    """
    if home is not None:
        os.environ["DUHENG_HOME"] = str(home.resolve())
    if keys is not None:
        os.environ["DUHENG_KEYS"] = str(keys.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    check_installed()
    if is_new:
        make_secret(keys_folder() / WEB_SECRET)
    import django

    django.setup()


def check_installed() -> None:
    """Refuse where the parts that only the site needs are not there.

    Raises
    ------
    SiteNotReady
        When the extra ``duheng[site]`` is not installed.
    """
    if find_spec("django") is None:
        raise SiteNotReady("the site's parts are not installed", hint="pip install 'duheng[site]'")


def speak(language: str) -> None:
    """Let the site's own texts be in the language of the command: ``zh`` or ``en``."""
    from django.utils import translation

    translation.activate(LANGUAGES[language])
