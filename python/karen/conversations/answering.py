"""How an answer is begun: for the first time, again as a new version, or where an unfinished one ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col

from karen.base.repository import new_id
from karen.contract.errors import Conflict
from karen.contract.types.chat import Leave, LeaveQuestion
from karen.contract.types.enums import MessageRole
from karen.contract.types.system import Topic
from karen.conversations.additions import NewMessage, Values, add_message, place_behind, touch_session
from karen.conversations.records import ConversationRow, MessageRow
from karen.conversations.repository import Repository

UNFINISHED = ("stopped", "failed", "interrupted")


MOST_BEFORE = 4
"""Messages that a fragment such as `and tomorrow?` may still go on from."""


@dataclass(frozen=True)
class Waiting:
    """An answer that asks for leave."""

    answer_id: str
    question: LeaveQuestion


@dataclass(frozen=True)
class BegunTurn:
    """Durable when it is seen; `text` is what the user said."""

    conversation_id: str
    message_id: str
    answer_id: str
    text: str
    kept: str = ""
    """What the answer says already."""
    said_before: tuple[str, ...] = ()
    """The user's messages before this one, oldest first, as far back as each was answered before the next."""
    waiting: Waiting | None = None
    """What the answer before this message asks leave for, if the user has not said."""
    suggested: tuple[str, ...] = ()
    """What was suggested in the conversation before."""
    consented: LeaveQuestion | None = None
    """What the user has just answered: it is what the turn does."""


def begun_turn(
    repository: Repository, conversation: ConversationRow, question: MessageRow, answer: MessageRow
) -> BegunTurn:
    """What is known once both have their places."""
    has_before = question.position > 1
    before = _said_before(repository, question) if has_before else ()
    waiting = _waiting_before(repository, question) if has_before else None
    return BegunTurn(
        question.conversation_id,
        question.id,
        answer.id,
        question.content,
        answer.content,
        before,
        waiting,
        tuple(conversation.proactive_suggestions),
    )


def settle(repository: Repository, answer_id: str, leave: Leave) -> LeaveQuestion:
    """Write down what the user said to the question of an answer, once. Raises NotFound, and Conflict for an answer
    that asks nothing, was answered or has a newer version."""
    row = repository.message(answer_id)
    question = LeaveQuestion.model_validate(row.question) if row.question else None
    if question is None:
        raise Conflict(f"The message {answer_id!r} asks for nothing that could be allowed.")
    if question.answer is not None:
        raise Conflict(f"The question of {answer_id!r} was answered already: {question.answer}.")
    if not row.shown:
        raise Conflict(f"The answer {answer_id!r} has a newer version, so its question is void.")
    once = Leave.ONCE if question.each_time and leave is Leave.ALWAYS else leave
    settled = question.model_copy(update={"answer": once})
    row.question = settled.model_dump(mode="json")
    repository.session.flush()
    repository.tell(Topic.MESSAGES, "changed", row.id, row.conversation_id)
    return settled


def begin_consented(repository: Repository, answer_id: str, leave: Leave, now: datetime) -> BegunTurn:
    """A version of the answer that asked which does what it asked for, or says that it does not."""
    settled = settle(repository, answer_id, leave)
    return replace(begin_again(repository, answer_id, now), consented=settled)


def begin_again(repository: Repository, message_id: str, now: datetime) -> BegunTurn:
    asked = repository.message(message_id)
    conversation = repository.open_conversation(asked.conversation_id)
    if asked.role != MessageRole.USER:
        return _begin_version(repository, conversation, asked, now)
    answer = _answer(repository, asked)
    if answer:
        return _begin_version(repository, conversation, answer, now)
    return _begin_first(repository, conversation, asked, now)


def continue_answer(repository: Repository, answer_id: str, continues: bool, now: datetime) -> BegunTurn:
    """The same answer, open again; a new version of one that says something already, unless that `continues`.

    Raises NotFound; Conflict unless the answer is shown and ended before it was finished.
    """
    row = repository.message(answer_id)
    conversation = repository.open_conversation(row.conversation_id)
    question = _question(repository, row)
    if not row.shown:
        raise Conflict(f"The answer {row.id!r} has a newer version. Resume that one, or regenerate.")
    if row.status not in UNFINISHED:
        raise Conflict(f"The answer {row.id!r} is {row.status}, so nothing is left to resume; regenerate answers anew.")
    if row.content and not continues:
        return _begin_version(repository, conversation, row, now)
    row.status = "streaming"
    repository.session.flush()
    repository.tell(Topic.MESSAGES, "changed", row.id, conversation.id)
    touch_session(repository, conversation.session_id)
    return begun_turn(repository, conversation, question, row)


def _begin_first(
    repository: Repository, conversation: ConversationRow, question: MessageRow, now: datetime
) -> BegunTurn:
    values: Values = {"status": "streaming", "replies_to": question.id}
    message = NewMessage(MessageRole.ASSISTANT, "", now, repository.caller.ui_source, values=values)
    answer = add_message(repository, conversation, message)
    place_behind(repository, conversation, answer, question.position)
    return begun_turn(repository, conversation, question, answer)


def _begin_version(
    repository: Repository, conversation: ConversationRow, asked: MessageRow, now: datetime
) -> BegunTurn:
    question = _question(repository, asked)
    versions = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == asked.conversation_id, col(MessageRow.position) == asked.position
    )
    shown = repository.session.scalars(versions.where(col(MessageRow.shown))).one()
    if shown.status == "streaming":
        raise Conflict(f"The answer {asked.id!r} is still being written. Stop it first.")
    newest = repository.session.scalar(versions.with_only_columns(func.max(col(MessageRow.version)))) or 1
    shown.shown = False
    repository.session.flush()  # before the new one: only one version of an answer may be shown
    row = MessageRow(
        id=new_id(),
        tenant_id=shown.tenant_id,
        user_id=shown.user_id,
        conversation_id=shown.conversation_id,
        position=shown.position,
        version=newest + 1,
        role=MessageRole.ASSISTANT,
        status="streaming",
        timestamp=now,
        replies_to=question.id,
        ui_source=repository.caller.ui_source,
        content="",
    )
    repository.session.add(row)
    repository.session.flush()
    repository.index([shown.id, row.id])
    repository.tell(Topic.MESSAGES, "changed", shown.id, conversation.id)
    repository.tell(Topic.MESSAGES, "created", row.id, conversation.id)
    touch_session(repository, conversation.session_id)
    return begun_turn(repository, conversation, question, row)


def _said_before(repository: Repository, question: MessageRow) -> tuple[str, ...]:
    shown = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == question.conversation_id,
        col(MessageRow.position) < question.position,
        col(MessageRow.shown),
    )
    last = shown.order_by(col(MessageRow.position).desc()).limit(2 * MOST_BEFORE)
    found = repository.session.execute(last.with_only_columns(col(MessageRow.role), col(MessageRow.content))).all()
    said: list[str] = []
    for answer, message in zip(found[::2], found[1::2], strict=False):
        if [answer.role, message.role] != [MessageRole.ASSISTANT, MessageRole.USER]:
            break
        said.append(message.content)
    return tuple(reversed(said))


def _waiting_before(repository: Repository, asked: MessageRow) -> Waiting | None:
    before = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == asked.conversation_id,
        col(MessageRow.position) == asked.position - 1,
        col(MessageRow.shown),
    )
    columns = before.with_only_columns(col(MessageRow.id), col(MessageRow.question))
    found = repository.session.execute(columns).one_or_none()
    question = LeaveQuestion.model_validate(found.question) if found and found.question else None
    return Waiting(found.id, question) if found and question and question.answer is None else None


def _answer(repository: Repository, question: MessageRow) -> MessageRow | None:
    """The one that names this message; of those that were imported or appended and name none, the next message."""
    shown = repository.rows(MessageRow).where(
        col(MessageRow.conversation_id) == question.conversation_id,
        col(MessageRow.position) > question.position,
        col(MessageRow.shown),
    )
    if named := repository.session.scalar(shown.where(col(MessageRow.replies_to) == question.id).limit(1)):
        return named
    following = repository.session.scalar(shown.order_by(col(MessageRow.position)).limit(1))
    belongs = following and following.role == MessageRole.ASSISTANT and following.replies_to is None
    return following if belongs else None


def _question(repository: Repository, answer: MessageRow) -> MessageRow:
    """The message an answer belongs to; of one that was imported or appended, the user's last before it."""
    if answer.role == MessageRole.ASSISTANT:
        if answer.replies_to:
            return repository.message(answer.replies_to)
        before = repository.rows(MessageRow).where(
            col(MessageRow.conversation_id) == answer.conversation_id,
            col(MessageRow.position) < answer.position,
            col(MessageRow.role) == MessageRole.USER,
            col(MessageRow.shown),
        )
        if question := repository.session.scalar(before.order_by(col(MessageRow.position).desc()).limit(1)):
            return question
    raise Conflict(f"The message {answer.id!r} is not an answer to anything, so it cannot be regenerated.")
