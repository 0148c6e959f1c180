"""One measured figure, beside the bare floor of the same run and the limit it has to keep."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """`floor` is the same work without Karen, in the same unit; `limit` is what must not be exceeded."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    limit: float | None = None
    note: str = ""
