"""Taking in a conversation, once, however often it comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, text
from sqlmodel import col

from karen.base.dialect import given
from karen.contract.types.enums import ConversationStatus
from karen.contract.types.transfer import ImportConversation, ImportedMessage
from karen.conversations.additions import TAKEN_ALONG, NewMessage, Values, add_messages, add_tags, new_conversation
from karen.conversations.excerpts import preview_of
from karen.conversations.records import ConversationRow, MessageRow
from karen.conversations.repository import Repository
from karen.conversations.shelf import take_from_bin


@dataclass(frozen=True)
class TakenIn:
    """`added` has the id of each new message by what the file calls it; `began` says that the conversation is new."""

    conversation_id: str
    began: bool
    added: dict[str, str]


def take_in(repository: Repository, params: ImportConversation) -> TakenIn:
    """Adds what is not there yet, in the place the file has it."""
    messages = list({message.external_id: message for message in reversed(params.messages)}.values())[::-1]
    external_ids = [message.external_id for message in messages]
    found = _same_conversation(repository, params)
    conversation = repository.conversation(found) if found else _begin(repository, params)
    take_from_bin(repository, conversation)
    known = _places(repository, conversation, external_ids) if found else {}
    new = {
        message.external_id: _new_message(repository, message)
        for message in messages
        if message.external_id not in known
    }
    if new:
        at_end = _belong_at_end(conversation, external_ids, known)
        add_messages(repository, conversation, list(new.values()))
        if not at_end:
            _arrange(repository, conversation, external_ids, set(new))
            repository.index(message.id for message in new.values())
        _date(conversation, [message.timestamp for message in new.values()], repository.now, began=not found)
    return TakenIn(conversation.id, not found, {name: message.id for name, message in new.items()})


@dataclass(frozen=True)
class Known:
    """What of a conversation is there already; `names` is what the file calls those of its messages."""

    conversation_id: str | None = None
    in_bin: bool = False
    names: frozenset[str] = frozenset()


def known_of(repository: Repository, conversations: Sequence[ImportConversation]) -> list[Known]:
    """What of each is there already. Changes nothing."""
    named = [params.external_id for params in conversations if params.external_id is not None]
    imported = repository.rows(ConversationRow).where(
        col(ConversationRow.imported_id).in_(given(repository.session, named))
    )
    there = {row.imported_id: row for row in repository.session.scalars(imported)}
    return [_known(repository, params, there) for params in conversations]


def _known(repository: Repository, params: ImportConversation, there: Mapping[str | None, ConversationRow]) -> Known:
    if params.external_id is not None:
        found = there.get(params.external_id)
    else:
        alike = _same_conversation(repository, params)
        found = repository.conversation(alike) if alike else None
    if found is None:
        return Known()
    places = _places(repository, found, [message.external_id for message in params.messages])
    return Known(found.id, found.status == ConversationStatus.DELETED, frozenset(places))


def _begin(repository: Repository, params: ImportConversation) -> ConversationRow:
    conversation = new_conversation(repository, params.title, repository.caller.ui_source)
    conversation.imported_title = params.title
    conversation.imported_id = params.external_id
    conversation.priority = params.priority
    conversation.pinned = params.pinned
    conversation.summary = params.summary
    add_tags(repository, conversation.id, params.tags)
    return conversation


def _same_conversation(repository: Repository, params: ImportConversation) -> str | None:
    """The one of this external id; without one, the one that shares most messages: see `_most_alike`."""
    if params.external_id is None:
        return _most_alike(repository, params.title, [message.external_id for message in params.messages])
    imported = repository.rows(ConversationRow).where(col(ConversationRow.imported_id) == params.external_id)
    return repository.session.scalar(imported.with_only_columns(col(ConversationRow.id)).limit(1))


def _most_alike(repository: Repository, title: str, external_ids: Sequence[str]) -> str | None:
    """The one that shares most messages: of this title by their external ids, of any by our own ids."""
    these = given(repository.session, external_ids)
    entitled = repository.rows(ConversationRow).where(
        or_(col(ConversationRow.title) == title, col(ConversationRow.imported_title) == title)
    )
    imported = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id).in_(entitled.with_only_columns(col(ConversationRow.id))),
        col(MessageRow.external_id).in_(these),
    )
    own = repository.rows(MessageRow).where(col(MessageRow.id).in_(these))
    return _most_frequent(repository, imported) or _most_frequent(repository, own)


def _most_frequent(repository: Repository, messages: Select[MessageRow]) -> str | None:
    where = col(MessageRow.conversation_id)
    counted = messages.with_only_columns(where).group_by(where).order_by(func.count().desc(), where)
    return repository.session.scalar(counted.limit(1))


def _new_message(repository: Repository, message: ImportedMessage) -> NewMessage:
    values: Values = message.model_dump(mode="json", include={*TAKEN_ALONG, "external_id"})
    values["details"] = message.metadata
    source = message.ui_source or repository.caller.ui_source
    return NewMessage(message.role, message.content, message.timestamp, source, values=values)


def _shown(repository: Repository, conversation: ConversationRow) -> list[tuple[int, str]]:
    """Position and outside name of every message, in order; our own messages go by their id."""
    shown = repository.rows(MessageRow).where(col(MessageRow.conversation_id) == conversation.id, col(MessageRow.shown))
    name = func.coalesce(col(MessageRow.external_id), col(MessageRow.id))
    columns = shown.with_only_columns(col(MessageRow.position), name).order_by(col(MessageRow.position))
    return [(position, key) for position, key in repository.session.execute(columns)]


def _places(repository: Repository, conversation: ConversationRow, names: Sequence[str]) -> dict[str, int]:
    """Where those of the messages are that are there; each found by an index, however long the conversation is."""
    these = given(repository.session, names)
    shown = repository.rows(MessageRow).where(col(MessageRow.conversation_id) == conversation.id, col(MessageRow.shown))
    imported = shown.where(col(MessageRow.external_id).in_(these))
    own = shown.where(col(MessageRow.id).in_(these), col(MessageRow.external_id).is_(None))
    found: dict[str, int] = {}
    for rows, name in ((imported, col(MessageRow.external_id)), (own, col(MessageRow.id))):
        columns = rows.with_only_columns(name, col(MessageRow.position))
        found.update((str(key), place) for key, place in repository.session.execute(columns))
    return found


def _belong_at_end(conversation: ConversationRow, order: Sequence[str], known: dict[str, int]) -> bool:
    """Whether the new ones follow the last message there is, as they do in a conversation that has grown."""
    if not known:
        return True
    beginning = order[: len(known)]
    return all(name in known for name in beginning) and known[beginning[-1]] == conversation.last_position


def _arrange(repository: Repository, conversation: ConversationRow, order: Sequence[str], new: set[str]) -> None:
    """Move the new messages, which lie at the end, to where `order` has them among those that were there."""
    places = _shown(repository, conversation)
    position = {key: place for place, key in places}
    known = [key for key in order if key not in new]
    following: dict[str, list[int]] = {}
    leading: list[int] = []
    behind = leading
    for key in order:
        if key in new:
            behind.append(position[key])
        else:
            behind = following.setdefault(key, [])
    arranged: list[int] = []
    for place, key in places:
        if key not in new:
            arranged += leading if known and key == known[0] else []
            arranged += [place, *following.get(key, [])]
    if known and arranged != [place for place, _ in places]:
        _move(repository, conversation, arranged)


def _move(repository: Repository, conversation: ConversationRow, arranged: Sequence[int]) -> None:
    """`arranged` holds the present positions in their new order."""
    within = repository.changes(MessageRow).where(col(MessageRow.conversation_id) == conversation.id)
    beyond = conversation.last_position + 1  # positions are unique: all move out of the way first
    repository.session.execute(within.values(position=col(MessageRow.position) + beyond))
    repository.session.connection().execute(
        text("UPDATE message SET position = :place WHERE conversation_id = :conversation AND position = :old"),
        [
            {"place": place, "conversation": conversation.id, "old": old + beyond}
            for place, old in enumerate(arranged, start=1)
        ],
    )
    last = repository.rows(MessageRow).where(col(MessageRow.conversation_id) == conversation.id, col(MessageRow.shown))
    content = last.with_only_columns(col(MessageRow.content)).order_by(col(MessageRow.position).desc()).limit(1)
    conversation.preview = preview_of(repository.session.scalar(content) or "") or conversation.preview


def _date(conversation: ConversationRow, said: Sequence[datetime], now: datetime, began: bool) -> None:
    """An old conversation stays old in the list; the future is not believed."""
    last = min(now, max(said))
    conversation.updated_at = last if began else max(conversation.updated_at, last)
    conversation.created_at = min(conversation.created_at, *said)
