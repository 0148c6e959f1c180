"""What a person prefers, in force for every launcher from the next message on. The methods `preferences.*`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.passages import PassageSource
from karen.base.service import Health
from karen.base.texts import is_visible
from karen.contract.caller import Caller, Role, current_caller
from karen.contract.errors import InvalidField, InvalidInput, NotFound, Unavailable
from karen.contract.method import method
from karen.contract.types.enums import HealthStatus
from karen.contract.types.memory import MemorySource, Refused, SourcePlace
from karen.contract.types.preferences import Preference, PreferenceNamed, PreferenceOrigin, Preferences, SetPreference
from karen.contract.types.settings import KarenSettings
from karen.contract.types.system import Topic
from karen.contract.types.wire import Nothing
from karen.memory.overruling import NAMES, as_setting, overruled, stands_at
from karen.memory.records import PreferenceRow
from karen.memory.repository import MemoryStore, Repository
from karen.memory.sources import NewSource, find_sources
from karen.memory.wire import span_of


class PreferenceManager:
    """Those that overrule a setting are held in memory too: a turn must not wait for them."""

    name = "preferences"
    needs: tuple[str, ...] = ("database", "settings")
    required = True

    def __init__(
        self,
        database: Database,
        events: Events,
        outbox: Outbox,
        now: Callable[[], datetime],
        settings: Callable[[str], KarenSettings],
        messages: PassageSource,
    ) -> None:
        """`settings` answers a profile's, without preferences; from `messages` preferences are learned."""
        self._database = database
        self._store = MemoryStore(database, events, outbox, now)
        self._settings = settings
        self._messages = messages
        self._in_force: dict[str, dict[str, PreferenceRow]] = {}

    async def start(self) -> None:
        """Also called when the data was replaced. Where they cannot be read for damage, the settings are in force."""
        found: dict[str, dict[str, PreferenceRow]] = {}
        try:
            for row in await self._database.read(_overruling):
                found.setdefault(row.user_id, {})[row.name] = row
        except Unavailable:
            if not self._database.damage:
                raise
        self._in_force = found

    async def stop(self) -> None:
        """Nothing is held open."""

    async def health(self) -> Health:
        """That the rows can be read."""
        await self._database.read(lambda session: session.scalar(select(col(PreferenceRow.name)).limit(1)))
        return Health(HealthStatus.HEALTHY)

    def settings_of(self, user_id: str) -> KarenSettings:
        """What is in force for a profile: its settings, overruled by its preferences.

        A setting that was changed after the preference counts again.
        """
        settings = self._settings(user_id)
        rows = self._in_force.get(user_id, {})
        return overruled(settings, {row.name: row.value for row in rows.values() if _holds(row, settings)})

    @method(role=Role.REVIEWER)
    async def list_(self, _: Nothing) -> Preferences:
        """All of this profile, by name; without those whose setting was changed since."""
        caller = current_caller()
        settings = self._settings(caller.user_id)

        def find(repository: Repository) -> Preferences:
            rows = repository.session.scalars(repository.rows(PreferenceRow).order_by(col(PreferenceRow.name)))
            return Preferences(preferences=[preference_of(row) for row in rows if _holds(row, settings)])

        return await self._store.read(caller, find)

    @method
    async def set(self, params: SetPreference) -> Preference:
        """Set a preference. One that is named as a setting overrules it until the setting is changed."""
        if not is_visible(params.value):
            message = "needs a character that can be seen"
            raise InvalidInput(f"value: {message}. Nothing was changed.", [InvalidField("value", message)])
        return await self._keep(current_caller(), params, None)

    @method
    async def remove(self, params: PreferenceNamed) -> Nothing:
        """Forget a preference; the setting of its name counts again. Raises NotFound."""
        caller = current_caller()

        def remove(repository: Repository) -> Nothing:
            gone = repository.removal(PreferenceRow).where(col(PreferenceRow.name) == params.name)
            if not repository.session.execute(gone.returning(col(PreferenceRow.name))).all():
                raise NotFound(
                    f"There is no preference {params.name!r}. `preferences.list` names them.",
                    kind="preference",
                    id=params.name,
                )
            repository.tell(Topic.PREFERENCES, "deleted", params.name)
            return Nothing()

        answer = await self._store.write(caller, remove)
        self._in_force.get(caller.user_id, {}).pop(params.name, None)
        return answer

    async def learn(self, caller: Caller, name: str, value: str, place: SourcePlace) -> Preference | Refused:
        """What a stored message of the user says about a preference. Raises InvalidInput as `set` does."""
        params = SetPreference(name=name, value=value)

        def find(repository: Repository) -> list[NewSource] | Refused:
            return find_sources(repository, self._messages, [place])

        found = await self._store.read(caller, find)
        return found if isinstance(found, Refused) else await self._keep(caller, params, found[0])

    async def _keep(self, caller: Caller, params: SetPreference, source: NewSource | None) -> Preference:
        settings = self._settings(caller.user_id)
        value = as_setting(params.name, params.value)

        def keep(repository: Repository) -> PreferenceRow:
            row = PreferenceRow(
                tenant_id=caller.tenant_id,
                user_id=caller.user_id,
                name=params.name,
                value=value,
                origin=PreferenceOrigin.LEARNED if source else PreferenceOrigin.SET,
                source=_kept(source).model_dump(mode="json") if source else None,
                overruled=stands_at(settings, params.name),
                changed_at=repository.now,
            )
            merged = repository.session.merge(row)
            repository.session.flush()
            repository.tell(Topic.PREFERENCES, "changed", params.name)
            return merged

        row = await self._store.write(caller, keep)
        if params.name in NAMES:
            self._in_force.setdefault(caller.user_id, {})[params.name] = row
        return preference_of(row)


def preference_of(row: PreferenceRow) -> Preference:
    source = MemorySource.model_validate(row.source) if row.source else None
    origin = PreferenceOrigin(row.origin)
    return Preference(name=row.name, value=row.value, origin=origin, source=source, changed_at=row.changed_at)


def _holds(row: PreferenceRow, settings: KarenSettings) -> bool:
    return row.overruled is None or row.overruled == stands_at(settings, row.name)


def _kept(source: NewSource) -> MemorySource:
    return MemorySource(
        conversation_id=source.conversation_id,
        message_id=source.message_id,
        external_id=source.external_id,
        author=source.author,
        role=source.role,
        timestamp=source.timestamp,
        span=span_of(source.start, source.end, source.text),
    )


def _overruling(session: Session) -> list[PreferenceRow]:
    return list(session.scalars(select(PreferenceRow).where(col(PreferenceRow.name).in_(NAMES))))
