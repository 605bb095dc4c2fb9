"""Where the parts of a site lie."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from duheng.ledger import Ledger, SigningKey, open_ledger, parse_signing_key
from duheng.site.errors import SiteNotReady


@dataclass(frozen=True, slots=True)
class SiteFolders:
    """The folder of a site and the folder of its keys."""

    home: Path
    keys: Path

    @property
    def ledger(self) -> Path:
        """The transparency log."""
        return self.home / "ledger"

    @property
    def record(self) -> Path:
        """What the site says of itself: title, region, synthetic or not."""
        return self.home / "site.json"

    @property
    def log_key(self) -> Path:
        """The private key of the log."""
        return self.keys / "log.key"

    @property
    def high_water(self) -> Path:
        """How far the log was ever signed; outside the folder that is backed up."""
        return self.keys / "ledger.high-water"

    def read_record(self) -> dict[str, Any]:
        """Return what the site says of itself.

        Raises
        ------
        SiteNotReady
            When it was never set up, or what it says cannot be read.
        """
        if not self.record.is_file():
            raise SiteNotReady(
                f"there is no site in {self.home}",
                hint="duheng site setup makes one; DUHENG_HOME or --home names the folder",
            )
        try:
            found: dict[str, Any] = json.loads(self.record.read_text(encoding="utf-8"))
        except ValueError as error:
            raise SiteNotReady(
                f"{self.record} is damaged: {error}",
                hint="bring it back from a backup, or remove it and run duheng site setup again",
            ) from error
        return found

    def open_log(self) -> tuple[Ledger, SigningKey]:
        """Return the log and the key that signs it.

        Raises
        ------
        SiteNotReady
            When the key is not there, or may not be read by this process.
        """
        try:
            text = self.log_key.read_text(encoding="utf-8")
        except OSError as error:
            raise SiteNotReady(
                f"the key of the log cannot be read at {self.log_key}: {error.strerror}",
                hint="DUHENG_KEYS names the folder of keys; only the sequencer needs it",
            ) from error
        return open_ledger(self.ledger), parse_signing_key(text)


def site_folders() -> SiteFolders:
    """Return the folders of the site that Django was started for."""
    return SiteFolders(Path(settings.HOME), Path(settings.KEYS))


def point_to_high_water(folders: SiteFolders) -> None:
    """Let the log of a site that now lies elsewhere look for its high water beside the keys."""
    path = folders.ledger / "identity.json"
    identity = json.loads(path.read_text(encoding="utf-8"))
    identity["high_water"] = str(folders.high_water)
    path.write_text(json.dumps(identity, indent=1), encoding="utf-8")
