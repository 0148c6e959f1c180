"""What a person prefers: set by hand or learned from what was said, and the same for every launcher."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from karen.contract.types.memory import MemorySource
from karen.contract.types.wire import Moment, Wire

PreferenceName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[a-z][a-z0-9_]*$")]
"""Of a setting, such as `personality_verbosity`, which it then overrules; or a name of one's own."""
PreferenceValue = Annotated[str, Field(min_length=1, max_length=1000)]


class PreferenceOrigin(StrEnum):
    SET = "set"
    LEARNED = "learned"


class Preference(Wire):
    name: str
    value: str
    origin: PreferenceOrigin
    source: MemorySource | None
    """The words it was learned from."""
    changed_at: Moment


class Preferences(Wire):
    preferences: list[Preference]


class SetPreference(Wire):
    name: PreferenceName
    value: PreferenceValue


class PreferenceNamed(Wire):
    name: PreferenceName
