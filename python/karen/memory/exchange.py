"""All memories of a profile as a file, and back without loss. The methods `memory.export` and `memory.import`."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import insert, select
from sqlmodel import col

from karen.base.database import Database
from karen.base.dialect import in_parts
from karen.base.events import ANY, Events
from karen.base.outbox import Outbox
from karen.base.records import UserRow
from karen.contract.caller import Caller, Role, current_caller
from karen.contract.errors import InvalidField, InvalidInput
from karen.contract.method import method
from karen.contract.types.memory import FactState, FactWords, Memory
from karen.contract.types.remembering import ExportMemories, ImportedMemories, ImportMemories, MemoriesChunk
from karen.contract.types.system import Topic
from karen.contract.types.wire import Identifier, JsonObject, MessageText, Tag
from karen.memory.filters import not_expired, usable
from karen.memory.likeness import digest_of
from karen.memory.listing import fitting
from karen.memory.records import MemoryRow, MemorySourceRow, MemoryTagRow
from karen.memory.repository import MEMORY, MemoryStore, Repository
from karen.memory.storing import settle
from karen.memory.vocabulary import slot_of
from karen.memory.wire import memories_of

MEDIA_TYPE = "application/json"
_PAGE = 200
_CHUNK_CHARACTERS = 500_000
_MOST_OF_EACH = 1000
_OF_KAREN = re.compile("[0-9a-f]{32}")
_NAMESPACE = uuid.UUID("0d6b0c0e-52a7-5f0b-8f7c-1b6b6f4f5d0a")
_TAKEN_ALONG = tuple(set(MemoryRow.model_fields) & set(Memory.model_fields) - {"id", "superseded_by"})


class _Limits(BaseModel):
    """What a memory of Karen's keeps to, and one from elsewhere may not."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
    id: Identifier
    content: MessageText
    tags: Annotated[list[Tag], Field(max_length=_MOST_OF_EACH)]
    proposed_tags: Annotated[list[Tag], Field(max_length=_MOST_OF_EACH)]
    subject: FactWords | None
    attribute: FactWords | None
    value: FactWords | None
    metadata: JsonObject
    sources: Annotated[list[object], Field(max_length=_MOST_OF_EACH)]


class MemoryExchange:
    """What `export` writes, `import` takes back: the same times, tags, states and sources, history included.

    And the same ids, on a machine with one profile.
    """

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = MemoryStore(database, events, outbox, now)
        self._now = now

    @method(role=Role.REVIEWER)
    async def export(self, params: ExportMemories) -> AsyncIterator[MemoriesChunk]:
        """Every memory with its history, tags and sources, as one JSON file in pieces."""
        caller, name = current_caller(), f"karen-memories-{self._now():%Y-%m-%d}.json"
        waiting, last = '{"version": 1, "memories": [', 0
        separator = "\n"
        while page := await self._page(caller, params, last):
            memories, last = page
            waiting += separator + ",\n".join(memory.model_dump_json() for memory in memories)
            separator = ",\n"
            while len(waiting) > _CHUNK_CHARACTERS:
                yield MemoriesChunk(text=waiting[:_CHUNK_CHARACTERS], filename=name, media_type=MEDIA_TYPE)
                waiting = waiting[_CHUNK_CHARACTERS:]
        yield MemoriesChunk(text=f"{waiting}\n]}}\n", filename=name, media_type=MEDIA_TYPE)

    @method
    async def import_(self, params: ImportMemories) -> ImportedMemories:
        """Take memories back, all of these or none. What is there already, by its id or its words, is left as it is.

        A fact that takes the place of another here, or is older, finds its place among them.
        """
        for number, memory in enumerate(params.memories):
            if problem := problem_of(memory):
                name = f"memories.{number}"
                raise InvalidInput(f"{name}: {problem}", [InvalidField(name, problem)])
        return await self.take_in(current_caller(), params.memories)

    async def take_in(self, caller: Caller, memories: Sequence[Memory]) -> ImportedMemories:
        """Like `import`, of memories in which `problem_of` finds nothing."""
        return await self._store.write(caller, lambda repository: _take_in(repository, memories))

    async def count_new(self, caller: Caller, memories: Sequence[Memory]) -> int:
        """How many of them `take_in` would add."""
        return await self._store.read(caller, lambda repository: len(_new(repository, memories)[0]))

    async def _page(self, caller: Caller, params: ExportMemories, last: int) -> tuple[list[Memory], int] | None:
        return await self._store.read(caller, lambda repository: _read(repository, params, last))


def problem_of(memory: Memory) -> str:
    """Why a memory cannot be kept as it is, or nothing. Its texts are of whole characters."""
    try:
        _Limits.model_validate(memory.model_dump())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return ""


def _read(repository: Repository, params: ExportMemories, last: int) -> tuple[list[Memory], int] | None:
    wanted = repository.rows(MemoryRow).where(col(MemoryRow.sequence) > last, not_expired(repository.now))
    if not params.include_closed:
        wanted = wanted.where(col(MemoryRow.state) != FactState.CLOSED.value)
    rows, _ = fitting(repository, wanted.order_by(col(MemoryRow.sequence)), _PAGE)
    return (memories_of(repository, rows), rows[-1].sequence or 0) if rows else None


def _take_in(repository: Repository, memories: Sequence[Memory]) -> ImportedMemories:
    new, ids = _new(repository, memories)
    here = _open_slots(repository, [slot for memory in new if (slot := _slot(memory))])
    owner = {"tenant_id": repository.caller.tenant_id, "user_id": repository.caller.user_id}
    if new:
        session = repository.session
        session.execute(insert(MemoryRow), [_row(memory, ids, owner) for memory in new])
        if tags := [tag for memory in new for tag in _tags(memory, ids, owner)]:
            session.execute(insert(MemoryTagRow), tags)
        if sources := [source for memory in new for source in _sources(memory, ids, owner)]:
            session.execute(insert(MemorySourceRow), sources)
        repository.enqueue(MEMORY, [ids[memory.id] for memory in new])
        repository.tell(Topic.MEMORY, "created", ANY)
    for memory in new:
        if _slot(memory) in here:
            row = repository.memory(ids[memory.id])
            settle(repository, row)
    return ImportedMemories(added=len(new), known=len(memories) - len(new))


def _new(repository: Repository, memories: Sequence[Memory]) -> tuple[list[Memory], dict[str, str]]:
    """Those that are not there yet, and what every memory that is named has as its id here."""
    ids = _ids_here(repository, memories)
    known = repository.known(MemoryRow, sorted(set(ids.values())))
    said = _said(repository, [digest_of(memory.content) for memory in memories])
    new: dict[str, Memory] = {}
    for memory in memories:
        if ids[memory.id] not in known and memory.id not in new and not (_is_open(memory) and _words(memory) in said):
            new[memory.id] = memory
    return list(new.values()), ids


def _ids_here(repository: Repository, memories: Sequence[Memory]) -> dict[str, str]:
    """Each its own where it is known so, or nobody else is here; otherwise one that follows from it and the profile.

    Whether another profile has a memory of that id changes nothing, so that nobody learns it. An id is never a word.
    """
    named = {memory.id for memory in memories} | {memory.superseded_by for memory in memories if memory.superseded_by}
    caller = repository.caller
    ours = {name: uuid.uuid5(_NAMESPACE, f"{caller.tenant_id}/{caller.user_id}/{name}").hex for name in named}
    known = repository.known(MemoryRow, sorted({*named, *ours.values()}))
    alone = set(repository.session.scalars(select(col(UserRow.id)))) == {caller.user_id}

    def here(name: str) -> str:
        is_kept = name in known or (alone and ours[name] not in known and _OF_KAREN.fullmatch(name))
        return name if is_kept else ours[name]

    return {name: here(name) for name in named}


def _said(repository: Repository, digests: Sequence[str]) -> set[tuple[str, str | None, str]]:
    """What is known and open, of what the digests stand for."""
    found: set[tuple[str, str | None, str]] = set()
    for some in in_parts(digests):
        wanted = repository.rows(MemoryRow).where(
            col(MemoryRow.digest).in_(some), col(MemoryRow.state) != FactState.CLOSED.value
        )
        columns = wanted.with_only_columns(col(MemoryRow.digest), col(MemoryRow.slot), col(MemoryRow.polarity))
        found.update((str(digest), slot, polarity) for digest, slot, polarity in repository.session.execute(columns))
    return found


def _open_slots(repository: Repository, slots: Sequence[str]) -> set[str | None]:
    """Of the slots those about which something is known here already."""
    found: set[str | None] = set()
    for some in in_parts(slots):
        wanted = repository.rows(MemoryRow).where(usable(repository.now), col(MemoryRow.slot).in_(some))
        found.update(repository.session.scalars(wanted.with_only_columns(col(MemoryRow.slot))))
    return found


def _row(memory: Memory, ids: dict[str, str], owner: dict[str, str]) -> dict[str, Any]:
    return {
        **{name: getattr(memory, name) for name in _TAKEN_ALONG},
        "id": ids[memory.id],
        "superseded_by": ids.get(memory.superseded_by or "", memory.superseded_by),
        "digest": digest_of(memory.content),
        "slot": _slot(memory),
        "details": memory.metadata,
        **owner,
    }


def _tags(memory: Memory, ids: dict[str, str], owner: dict[str, str]) -> list[dict[str, Any]]:
    proposed = {**dict.fromkeys(memory.proposed_tags, True), **dict.fromkeys(memory.tags, False)}
    return [{"memory_id": ids[memory.id], "tag": tag, "proposed": is_so, **owner} for tag, is_so in proposed.items()]


def _sources(memory: Memory, ids: dict[str, str], owner: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            **source.model_dump(exclude={"span"}),
            "memory_id": ids[memory.id],
            "start": source.span.start if source.span else None,
            "end": source.span.end if source.span else None,
            "text": source.span.text if source.span else None,
            **owner,
        }
        for source in memory.sources
    ]


def _slot(memory: Memory) -> str | None:
    if memory.attribute is None or memory.value is None:
        return None
    return slot_of(memory.subject or "", memory.attribute, memory.value)


def _words(memory: Memory) -> tuple[str, str | None, str]:
    return digest_of(memory.content), _slot(memory), memory.polarity.value


def _is_open(memory: Memory) -> bool:
    return memory.state is not FactState.CLOSED
