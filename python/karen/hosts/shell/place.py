"""Where the window was and how large, kept between starts. A place that no screen shows any more is forgotten."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

SMALLEST = 480
_GRIP = 80


class Place(BaseModel):
    """In logical pixels: the outer corner, the inner size."""

    x: float
    y: float
    width: Annotated[float, Field(ge=SMALLEST, le=20_000)]
    height: Annotated[float, Field(ge=SMALLEST, le=20_000)]
    maximized: bool = False

    def visible_on(self, screens: Sequence[Screen]) -> bool:
        """Whether enough of its top edge lies on a screen to take hold of."""
        return any(
            screen.x - self.width + _GRIP <= self.x <= screen.x + screen.width - _GRIP
            and screen.y <= self.y + 1 <= screen.y + screen.height - _GRIP
            for screen in screens
        )


class Screen(BaseModel):
    """In logical pixels."""

    x: float
    y: float
    width: float
    height: float


def read_place(file: Path) -> Place | None:
    """What was kept, or None when there is nothing usable."""
    try:
        return Place.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None


def keep_place(file: Path, place: Place) -> None:
    """Remember; a folder that cannot be written to costs only the memory."""
    fresh = file.with_suffix(".new")
    with contextlib.suppress(OSError):
        fresh.write_text(place.model_dump_json(), encoding="utf-8")
        fresh.replace(file)
