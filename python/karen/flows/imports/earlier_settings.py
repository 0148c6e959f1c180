"""The settings of the earlier system under the names Karen has for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pydantic import JsonValue, ValidationError

from karen.contract.types.settings import KarenSettings, NotificationPreferences
from karen.flows.imports.found import Left
from karen.flows.imports.karen_files import said_of
from karen.flows.imports.values import items_of, members_of

_RENAMED = {"tts_voice_u_r_i": "tts_voice_uri"}
_SECRETS = {"weather_api_key"}
_KEY = "keys are not taken from files: enter it in the settings, where the system's keyring keeps it"
_UNKNOWN = "Karen has no such setting"
_MOST_FACTS = 50
NO_ROOM = f"the settings hold {_MOST_FACTS} facts about you: store it with `memory.store`, or say it to Karen"
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z])")


@dataclass
class TakenSettings:
    """What to change, by the names of KarenSettings, and what cannot be taken over."""

    change: dict[str, JsonValue] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)


def taken_settings(found: dict[str, JsonValue], current: KarenSettings) -> TakenSettings:
    """Only what is different from `current`; each value is looked at by itself, so that a wrong one spoils no other."""
    taken = TakenSettings()
    for name, value in found.items():
        ours = snake_case(name)
        if ours in _SECRETS:
            taken.left.extend([Left(f"setting {name}", _KEY)] if value else [])
        elif ours == "personal_facts":
            _take_facts(items_of(value), current, taken)
        elif ours == "notifications":
            _take_notifications(members_of(value), current, taken)
        elif ours not in KarenSettings.model_fields:
            taken.left.append(Left(f"setting {name[:60]}", f"{_UNKNOWN} as {name[:60]}"))
        else:
            _take(ours, value, current, taken)
    return taken


def snake_case(name: str) -> str:
    """`ttsVoiceURI` and `memoryDepth` as Python has them."""
    ours = _WORD.sub("_", name).lower()
    return _RENAMED.get(ours, ours)


def _take(name: str, value: JsonValue, current: KarenSettings, taken: TakenSettings) -> None:
    whole = current.model_dump(mode="json")
    try:
        fresh = KarenSettings.model_validate({**whole, name: value}).model_dump(mode="json")
    except ValidationError as error:
        taken.left.append(Left(f"setting {name}", f"its value is not valid here: {said_of(error)}"))
    else:
        if fresh[name] != whole[name]:
            taken.change[name] = fresh[name]


def _take_notifications(values: dict[str, JsonValue], current: KarenSettings, taken: TakenSettings) -> None:
    change: dict[str, JsonValue] = {}
    for name, value in values.items():
        ours = snake_case(name)
        if ours not in NotificationPreferences.model_fields:
            taken.left.append(Left(f"setting notifications.{name[:60]}", f"{_UNKNOWN} as {name[:60]}"))
        elif not isinstance(value, bool):
            taken.left.append(Left(f"setting notifications.{ours}", f"the value of {ours} is neither true nor false"))
        elif value != getattr(current.notifications, ours):
            change[ours] = value
    if change:
        taken.change["notifications"] = change


def _take_facts(values: list[JsonValue], current: KarenSettings, taken: TakenSettings) -> None:
    facts = list(current.personal_facts)
    for number, value in enumerate(values, start=1):
        where = f"setting personal_facts, {number}"
        fact = value.strip() if isinstance(value, str) else ""
        if not fact or len(fact) > 500:
            taken.left.append(Left(where, "a fact about you has 1 to 500 characters here"))
        elif fact in facts:
            continue
        elif len(facts) >= _MOST_FACTS:
            taken.left.append(Left(where, NO_ROOM))
        else:
            facts.append(fact)
    if facts != current.personal_facts:
        taken.change["personal_facts"] = list[JsonValue](facts)
