"""Published trees and inventories, where the folder beside the repository holds them."""

from __future__ import annotations

from pathlib import Path

import pytest

FOREST = Path(__file__).parents[5] / "shared" / "data" / "energy-carbon" / "forest"


@pytest.fixture
def forest() -> Path:
    """Return the folder of forest data."""
    if not FOREST.is_dir():
        pytest.skip("the shared data folder is not here")
    return FOREST
