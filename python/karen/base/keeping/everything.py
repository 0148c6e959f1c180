"""Taking everything along, and deleting everything. The methods `system.export_all` and `system.delete_all`."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlmodel import col, select

from karen import VERSION
from karen.base.database import Database, create_database
from karen.base.folder import DATABASE, DataFolder, reason
from karen.base.jobs import to_the_end
from karen.base.keeping.exchange import Exchange
from karen.base.keeping.export import Belongings, ExportedFile, Tally, export
from karen.base.keeping.incoming import SETTINGS, WIPE
from karen.base.keeping.wiping import wipe
from karen.base.migrations import PackageMigrations
from karen.base.records import UserRow
from karen.base.secrets import Secrets
from karen.base.settings import Settings
from karen.contract.caller import Caller, Role, current_caller
from karen.contract.errors import InvalidInput, KarenError, Unavailable
from karen.contract.method import method
from karen.contract.types.data import DeleteAll, DeletedAll, ExportAll, ExportedAll

SUFFIX = ".zip"
README = f"""What Karen {VERSION} had of you
==============================

conversations/*.md    Each conversation as it reads: of every answer the version that was shown.
                      Any editor and any browser can show these files.
conversations/*.json  The same conversations with all that was known of them: every version of every
                      answer, what a message said before it was edited, where an answer came from.
                      Conversations in the bin are here too; their status is "deleted".
drafts.json           What was typed and not sent.
memories.json         What Karen remembers, and from which of your words; with what held before, and what waits
                      to be confirmed.
reminders.json        Your reminders, alarms and timers, those that are done too.
lists.json            Your lists, with what is ticked off.
plugins.json          What plugins keep of you, and what you have set for each.
weather.json          Of which places you were told the weather, and what was told last.
preferences.json      What you prefer, as you set it or as Karen learned it.
settings.json         Your settings, and those of this machine.

Times in the JSON files are in UTC. Passwords and keys are not here: they never leave the keyring.
This is no backup: Karen puts back what `karen backup` has written.
"""


class Everything:
    """What a person may do with all that Karen has of them."""

    def __init__(
        self,
        data: DataFolder,
        database: Database,
        migrations: Sequence[PackageMigrations],
        exchange: Exchange,
        settings: Settings,
        secrets: Secrets,
        providers: Callable[[], Sequence[str]],
        belongings: Sequence[Belongings],
    ) -> None:
        """`providers` names the providers of models that may have a key in the keyring."""
        self._data = data
        self._database = database
        self._migrations = migrations
        self._exchange = exchange
        self._parts = [_Introduction(settings), *belongings]
        self._secrets = secrets
        self._providers = providers

    @method(role=Role.OWNER)
    async def export_all(self, params: ExportAll) -> ExportedAll:
        """Write everything of this profile into one ZIP archive that can be read without Karen.

        Its README.txt says what is in it. The name ends with `.zip`. For owners, because it writes a file where the
        caller says; a member's conversations leave by `conversations.export`.
        """
        target = Path(params.path)
        if target.suffix.lower() != SUFFIX:
            raise InvalidInput(f"{target.name} is to be a ZIP archive: let its name end with {SUFFIX}.")
        return await export(target, current_caller(), self._parts)

    @method(role=Role.OWNER)
    async def delete_all(self, _: DeleteAll) -> DeletedAll:
        """Delete what Karen has of every profile, and begin anew. Nothing of it can be brought back.

        Conversations, memories, profiles, settings, keys in the keyring, logs, and the copies in Karen's own folder.
        Exports and copies elsewhere stay, for they are yours; so do imported models, for they hold nothing of anybody.
        """
        return await to_the_end(asyncio.ensure_future(self._delete()))

    async def _delete(self) -> DeletedAll:
        profiles, providers = await self._profiles(), list(self._providers())
        async with self._exchange.preparing() as folder:
            await asyncio.to_thread(self._begin_anew, folder)
            await self._exchange.take_in(lambda: None)
            left = await asyncio.to_thread(wipe, self._data)
        try:
            await self._secrets.forget(profiles, providers)
        except KarenError as problem:
            left.append(f"Keys in the keyring may be left. {problem.message}")
        return DeletedAll(left=left)

    async def _profiles(self) -> list[str]:
        """As far as they can be read: damaged data can be deleted too."""

        def find(session: Session) -> list[str]:
            return list(session.scalars(select(col(UserRow.id))))

        try:
            return await self._database.read(find)
        except Unavailable:
            return [current_caller().user_id]

    def _begin_anew(self, folder: Path) -> None:
        try:
            create_database(folder / DATABASE, self._migrations)
            (folder / SETTINGS).mkdir(mode=0o700)
            (folder / WIPE).touch()
        except (OSError, DBAPIError, sqlite3.Error) as error:
            said = reason(error) if isinstance(error, OSError) else str(getattr(error, "orig", error))
            raise Unavailable(f"There is no room to begin anew: {said}. Nothing was deleted.") from error


class _Introduction:
    """The file that says what is what, and the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def files(self, caller: Caller, tally: Tally) -> AsyncGenerator[ExportedFile]:
        yield ExportedFile("README.txt", _pieces(README))
        settings = {
            "profile": self._settings.profile(caller.user_id).model_dump(mode="json"),
            "machine": self._settings.machine().model_dump(mode="json"),
        }
        yield ExportedFile("settings.json", _pieces(json.dumps(settings, ensure_ascii=False, indent=2) + "\n"))


async def _pieces(text: str) -> AsyncGenerator[str]:
    yield text
