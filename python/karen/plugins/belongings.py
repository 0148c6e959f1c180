"""What plugins keep of a profile, as a file of the archive; and forgetting what it says."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Iterator
from datetime import datetime

from pydantic import JsonValue
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.keeping.export import ExportedFile, Tally
from karen.base.outbox import Outbox
from karen.base.repository import ProfileStore, Repository
from karen.contract.caller import Caller
from karen.plugins.records import SettingsRow, ValueRow

Holds = Callable[[str], bool]


class PluginBelongings:
    """By plugin: what it keeps, and what it was set to."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = ProfileStore(database, events, outbox, now, Repository)

    async def files(self, caller: Caller, tally: Tally) -> AsyncGenerator[ExportedFile]:
        yield ExportedFile("plugins.json", self._plugins(caller))

    async def _plugins(self, caller: Caller) -> AsyncGenerator[str]:
        def find(repository: Repository) -> dict[str, dict[str, JsonValue]]:
            found: dict[str, dict[str, JsonValue]] = {}
            for row in repository.session.scalars(repository.rows(ValueRow).order_by(col(ValueRow.key))):
                stored = found.setdefault(row.plugin_id, {}).setdefault("stored", {})
                assert isinstance(stored, dict)
                stored[row.key] = json.loads(row.value)
            for settings in repository.session.scalars(repository.rows(SettingsRow)):
                found.setdefault(settings.plugin_id, {})["settings"] = json.loads(settings.value)
            return found

        yield json.dumps(await self._store.read(caller, find), indent=2, ensure_ascii=False) + "\n"


def held_values(repository: Repository, holds: Holds) -> list[ValueRow]:
    """Of which the key, or a text in the value, holds it."""
    rows = repository.session.scalars(repository.rows(ValueRow).order_by(col(ValueRow.plugin_id), col(ValueRow.key)))
    return [row for row in rows if holds(row.key) or any(map(holds, texts_of(json.loads(row.value))))]


def forget_values(repository: Repository, holds: Holds) -> int:
    """Take it out: the item of a list, or else the field, that holds it; the whole value where that is all. How many
    values there were. Settings that hold it go back to their defaults."""
    held = held_values(repository, holds)
    for row in held:
        left = None if holds(row.key) else without(json.loads(row.value), holds)
        if left is None:
            repository.session.delete(row)
        else:
            row.value = json.dumps(left, ensure_ascii=False)
            row.size_bytes = len(row.key.encode()) + len(row.value.encode())
    for settings in repository.session.scalars(repository.rows(SettingsRow)):
        if any(map(holds, texts_of(json.loads(settings.value)))):
            settings.value = json.dumps(without(json.loads(settings.value), holds) or {}, ensure_ascii=False)
    repository.session.flush()
    return len(held)


def texts_of(value: JsonValue) -> Iterator[str]:
    """Every text in it, names of fields too."""
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from texts_of(each)
        case dict():
            for name, each in value.items():
                yield name
                yield from texts_of(each)


def without(value: JsonValue, holds: Holds) -> JsonValue:
    """What is left of it; None when it goes as a whole."""
    match value:
        case str():
            return None if holds(value) else value
        case list():
            return [each for each in value if not any(map(holds, texts_of(each)))]
        case dict():
            kept = {name: without(each, holds) for name, each in value.items() if not holds(name)}
            return {name: each for name, each in kept.items() if each is not None or value[name] is None}
        case _:
            return value
