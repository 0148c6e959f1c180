"""Fixtures that several test files share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conversing import Conversing, conversing


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Conversing]:
    """Conversations in a new data folder."""
    async with conversing(tmp_path / "karen.sqlite") as opened:
        yield opened
