"""What can be recalled, as recall sees it: a message or a memory, in one shape.

Who owns such rows offers them as a PassageSource; who searches them never sees the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from sqlalchemy.orm import Session

from karen.contract.types.enums import MessageRole, UISource

SESSION_GAP = timedelta(hours=4)
"""What is said after so long a pause is not said to what came before."""
PassageKind = Literal["memory", "message"]
"""Also what the outbox calls its rows."""


@dataclass(frozen=True, slots=True)
class Passage:
    """`position` is a message's place in its conversation; a memory has none, and no conversation unless it came from
    one. `author` is a name where an import knew one. `before` is the end of what was said right before, with whose
    words they were."""

    kind: PassageKind
    id: str
    tenant_id: str
    user_id: str
    text: str
    timestamp: datetime
    conversation_id: str | None = None
    position: int | None = None
    role: MessageRole | None = None
    author: str | None = None
    external_id: str | None = None
    ui_source: UISource | None = None
    before: str | None = None

    @property
    def spoken(self) -> str:
        """As its meaning is computed: with the name of who says it, after what it was said to."""
        said = named(self.author, self.text)
        return f"{self.before}\n{said}" if self.before else said


def named(author: str | None, text: str) -> str:
    return f"{author}: {text}" if author else text


class PassageSource(Protocol):
    """Rows of one kind. Nothing it answers belongs to another profile than the one named."""

    @property
    def kind(self) -> PassageKind: ...

    def load(
        self, session: Session, tenant_id: str, user_id: str, ids: Iterable[str], *, with_before: bool = False
    ) -> list[Passage]:
        """Those of the ids that may be recalled now, in any order: what is missing is gone, hidden or half-written.

        `before` is looked up only `with_before`."""
        ...

    def page(
        self, session: Session, tenant_id: str, user_id: str, after: int, limit: int
    ) -> tuple[list[Passage], int | None]:
        """What may be recalled now, `limit` rows a time and oldest first: begin `after` 0 and go on from the number
        that is answered, until it is None."""
        ...

    def count(self, session: Session, tenant_id: str, user_id: str) -> int:
        """How many may be recalled now."""
        ...

    def enqueue_all(self, session: Session, indexer: str) -> None:
        """Have every row of every profile looked at by `indexer`."""
        ...


@dataclass(frozen=True, slots=True)
class Sought:
    """Each of `words` is one word in its spellings; a spelling that ends in "*" stands for all that begin so.

    Wanted are about `most` that hold the words best, of each of `times` the earliest `most`, and those of `ids`.
    """

    words: Sequence[Sequence[str]]
    times: Sequence[tuple[datetime, datetime]]
    ids: Sequence[str]
    most: int


class PassageSeeker(Protocol):
    """Looks rows up in the database, for as long as not all of them are at hand."""

    @property
    def kind(self) -> PassageKind: ...

    def seek(self, session: Session, tenant_id: str, user_id: str, sought: Sought) -> set[str]:
        """The ids of what is sought, and of what stands around it; some may not be recalled."""
        ...
