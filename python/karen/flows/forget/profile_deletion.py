"""Deleting a profile with all that is its own, out of every file. The method `profiles.delete`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from karen.base.database import Database
from karen.base.dialect import is_server
from karen.base.events import ANY, Events
from karen.base.folder import DataFolder
from karen.base.jobs import in_background, to_the_end
from karen.base.keeping.byte_search import Needles, Tally, find_in
from karen.base.keeping.profile_rows import has_rows, remove_rows
from karen.base.keeping.rewriting import Change, rewrite_copies
from karen.base.records import UserRow
from karen.base.service import Health
from karen.base.settings import PROFILE
from karen.contract.caller import OWNER_ID, Caller, Role, current_caller
from karen.contract.errors import Conflict, InvalidField, InvalidInput, KarenError, NotFound
from karen.contract.method import method
from karen.contract.types.enums import HealthStatus
from karen.contract.types.system import DeletedProfile, DeleteProfile, Event, Topic
from karen.flows.forget.free_space import ON_SERVER, overwritten
from karen.flows.forget.job import Surroundings
from karen.flows.forget.journal import Journal, ProfileEntry
from karen.memory.vectors import Scope

log = logging.getLogger(__name__)
NAMES = "deleted-profile-*.json"
_NAMES_IT = "It names the profile still, and may hold what was said. Delete it yourself, if you do not need it."


class Entry(ProfileEntry):
    """`done`: nothing is left but to look, at the next start, for what a call wrote that was under way meanwhile."""

    done: bool = False


@dataclass(frozen=True)
class ProfileBelongings:
    """What a profile has beside rows, vectors and uploads."""

    stop_turns: Callable[[Caller], Awaitable[None]]
    remove_settings: Callable[[str], Awaitable[None]]
    forget_secrets: Callable[[str], Awaitable[None]]


class ProfileDeletion:
    """Deletes one profile at a time; what a kill or a full disk interrupted is gone on with at the next start."""

    name = "profile deletion"
    needs: tuple[str, ...] = ("database", "data", "memory index", "uploads")
    required = False

    def __init__(
        self, database: Database, events: Events, surroundings: Surroundings, belongings: ProfileBelongings
    ) -> None:
        self._database = database
        self._events = events
        self._around = surroundings
        self._belongings = belongings
        self._journal = Journal(surroundings.data.root, Entry, NAMES)
        self._going_on: asyncio.Task[None] | None = None

    async def start(self) -> None:
        if entries := await asyncio.to_thread(self._journal.entries):
            self._going_on = asyncio.create_task(self._go_on(entries), name="profile-deletion")

    async def stop(self) -> None:
        if self._going_on:
            self._going_on.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._going_on

    async def health(self) -> Health:
        if self._going_on and not self._going_on.done():
            return Health(HealthStatus.HEALTHY, "A profile is being deleted, which was begun before.")
        return Health(HealthStatus.HEALTHY)

    @method(role=Role.OWNER)
    async def delete(self, params: DeleteProfile) -> DeletedProfile:
        """Delete a profile and everything that is its own, out of every file. Nothing of it can be brought back.

        Its conversations, memories, preferences, settings, keys, tokens and uploads; the copies in Karen's own folder
        are written anew without it. What was exported or copied elsewhere stays. Not for the profile that asks, nor
        for that of this computer, as which the window opens. Once begun it is done, even if nobody waits for it.
        """
        caller = current_caller()
        whose = await self._database.read(lambda session: _doomed(session, caller, params))
        if self._database.damage:
            raise Conflict("The data is damaged, so nothing can be changed. Repair it first. Nothing was deleted.")
        entry = Entry(tenant_id=whose.tenant_id, user_id=whose.user_id)
        noted = await asyncio.to_thread(self._journal.write, entry)
        try:
            return DeletedProfile(left=await to_the_end(asyncio.create_task(self._delete(entry, noted))))
        except KarenError:
            await asyncio.to_thread(noted.unlink, True)  # the rows are as they were: whoever asked may ask again
            raise

    async def _delete(self, entry: Entry, noted: Path) -> list[str]:
        whose = entry.caller
        async with self._around.alone():
            await self._belongings.stop_turns(whose)
            await self._database.write(lambda session: remove_rows(session, whose))
            self._events.publish(Event(topic=Topic.PROFILES, action="deleted", id=ANY), None)
            troubles = await self._remove_the_rest(whose)
            found = await in_background(lambda: _files_naming(self._around.data, whose))
        if not troubles:
            await asyncio.to_thread(self._journal.write, entry.model_copy(update={"done": True}), noted)
        left = [f"{path}: {said}" for path, said in (dict.fromkeys(found, _NAMES_IT) | troubles).items()]
        return [*left, ON_SERVER] if await self._database.read(is_server) else left

    async def _remove_the_rest(self, whose: Caller) -> dict[Path, str]:
        """Where it could not be done, and what to do: the next start tries again."""
        troubles = await self._remove_from_copies(whose)
        removals = {
            self._around.data.index: self._remove_vectors,
            self._around.data.uploads: self._remove_uploads,
            self._around.data.settings: self._remove_settings,
        }
        for path, remove in removals.items():
            try:
                await remove(whose)
            except KarenError as problem:
                troubles[path] = problem.message
        path = self._around.data.database
        if not await self._database.read(is_server) and (said := await overwritten(self._database, path)):
            troubles[path] = said
        return troubles

    async def _remove_from_copies(self, whose: Caller) -> dict[Path, str]:
        def settings(path: Path) -> int:
            if path.name.split(".")[0] != f"{PROFILE}{whose.user_id}":
                return 0
            path.unlink()
            return 1

        change = Change(self._around.packages, lambda session: remove_rows(session, whose), settings, Needles([]))
        folder = self._around.data.backups
        copies = await in_background(lambda: rewrite_copies(folder, change, lambda: None))
        return {copy.path: copy.trouble for copy in copies if copy.trouble}

    async def _remove_vectors(self, whose: Caller) -> None:
        await self._around.index.forget_profile(Scope(whose.tenant_id, whose.user_id))

    async def _remove_uploads(self, whose: Caller) -> None:
        for upload_id in self._around.uploads.of(whose):
            await self._around.uploads.delete(upload_id)

    async def _remove_settings(self, whose: Caller) -> None:
        await self._belongings.remove_settings(whose.user_id)
        await self._around.after()
        await self._belongings.forget_secrets(whose.user_id)

    async def _go_on(self, entries: Mapping[Path, Entry]) -> None:
        for noted, entry in entries.items():
            try:
                if entry.done and await self._database.read(partial(_is_gone, entry.caller)):
                    await asyncio.to_thread(noted.unlink, True)
                    continue
                undone = entry.model_copy(update={"done": False})
                await asyncio.to_thread(self._journal.write, undone, noted)
                left = await to_the_end(asyncio.create_task(self._delete(undone, noted)))
                log.info("a profile is deleted, and left in %d places", len(left))
            except KarenError as problem:
                log.warning("a profile that was to be deleted could not be: %s", problem)


def _is_gone(whose: Caller, session: Session) -> bool:
    """Nothing was written since, unless by putting a copy from elsewhere back, which somebody wanted."""
    return session.get(UserRow, whose.user_id) is not None or not has_rows(session, whose)


def _files_naming(data: DataFolder, whose: Caller) -> list[Path]:
    """The files in which the id of the profile stands still, which every row and every vector of it has."""
    needles, found = Needles([whose.user_id]), []
    for path in sorted(data.root.rglob("*")):
        skipped = any(path.is_relative_to(folder) for folder in (data.models, data.run)) or path.match(NAMES)
        if skipped or path.is_symlink() or not path.is_file():
            continue
        with contextlib.suppress(OSError):  # it went while we looked, or nobody can read it
            if find_in(path, needles, Tally(), lambda: None):
                found.append(path)
    return found


def _doomed(session: Session, caller: Caller, params: DeleteProfile) -> Caller:
    """Raises NotFound, Conflict for a profile that has to stay, InvalidInput for another name than it has."""
    row = session.get(UserRow, params.profile_id)
    if row is None or row.tenant_id != caller.tenant_id:
        raise NotFound("There is no such profile. Nothing was deleted.", kind="profile", id=params.profile_id)
    if row.id == OWNER_ID:
        raise Conflict(
            f"{row.name!r} is the profile of this computer, as which the window opens. `system.delete_all` deletes it "
            "with all others. Nothing was deleted."
        )
    if row.id == caller.user_id:
        raise Conflict("No profile deletes itself: have another owner do it. Nothing was deleted.")
    if row.name != params.name:
        message = f"is not what this profile is called: {row.name!r}"
        raise InvalidInput(f"name: {params.name!r} {message}. Nothing was deleted.", [InvalidField("name", message)])
    return Caller(row.id, tenant_id=row.tenant_id)
