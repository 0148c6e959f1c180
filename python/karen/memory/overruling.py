"""Settings that a preference may overrule, and what its words mean there. Knows no row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum

from pydantic import JsonValue, ValidationError

from karen.contract.errors import InvalidField, InvalidInput
from karen.contract.frames import invalid_fields
from karen.contract.types.settings import KarenSettings, MachineSettings

_WORDS: dict[str, dict[str, str]] = {
    "temperature_unit": {"celsius": "C", "°c": "C", "fahrenheit": "F", "°f": "F"},
    "personality_verbosity": {"short": "concise", "brief": "concise", "long": "detailed", "normal": "balanced"},
    "personality_tone": {"casual": "friendly", "funny": "humorous", "plain": "neutral"},
}
_SWITCH = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}
_LISTS = frozenset({"personal_facts", "notifications"})
NAMES = frozenset(KarenSettings.model_fields) - _LISTS


def as_setting(name: str, value: str) -> str:
    """The value as the setting of that name has it; any other name takes any words. Raises InvalidInput."""
    if name in _LISTS or name in MachineSettings.model_fields:
        message = f"{name!r} is no preference. Change it in the settings."
        raise InvalidInput(message, [InvalidField("name", message)])
    words = value.strip()
    if name not in NAMES:
        return words
    try:
        said = getattr(KarenSettings.model_validate({name: _meant(name, words)}), name)
    except ValidationError as error:
        why = "; ".join(field.message for field in invalid_fields(error))
        message = f"This value cannot be the setting {name!r}: {why}{_choices(name)}"
        raise InvalidInput(message, [InvalidField("value", why)]) from error
    plain: JsonValue = said.value if isinstance(said, Enum) else said
    return plain if isinstance(plain, str) else json.dumps(plain)


def overruled(settings: KarenSettings, values: Mapping[str, str]) -> KarenSettings:
    """The settings with the preferences, by name, in their place."""
    meant = {name: _meant(name, value) for name, value in values.items() if name in NAMES}
    return KarenSettings.model_validate(settings.model_dump() | meant) if meant else settings


def stands_at(settings: KarenSettings, name: str) -> str | None:
    """What the setting says, as JSON; None for a name of one's own."""
    return json.dumps(settings.model_dump(mode="json")[name]) if name in NAMES else None


def _meant(name: str, words: str) -> JsonValue:
    folded = words.casefold()
    default = getattr(KarenSettings(), name)
    if isinstance(default, bool):
        return _SWITCH.get(folded, words)
    if isinstance(default, Enum):
        known = {str(member.value).casefold(): str(member.value) for member in type(default)}
        return known.get(folded, _WORDS.get(name, {}).get(folded, words))
    return words


def _choices(name: str) -> str:
    default = getattr(KarenSettings(), name)
    if isinstance(default, bool):
        return ". Say yes or no."
    if isinstance(default, Enum):
        return f". It is one of: {', '.join(str(member.value) for member in type(default))}."
    return "."
