"""What came of an import, counted while it runs."""

from __future__ import annotations

from karen.contract.types.imports import ImportFinished, ImportKind, ImportProgress, Skipped
from karen.flows.imports.found import Left
from karen.flows.imports.texts import mended

MOST_REASONS = 100
MOST_IDS = 1000
MOST_WHERE = 300


class Tally:
    """Of what was left, the first place for each reason, and how often."""

    def __init__(self, kind: ImportKind, total_bytes: int, *, dry_run: bool) -> None:
        self._kind = kind
        self._total_bytes = total_bytes
        self._dry_run = dry_run
        self.conversations = self.messages = self.known_messages = self.facts = self.memories = 0
        self.settings: list[str] = []
        self._left: dict[str, Skipped] = {}
        self._ids: dict[str, None] = {}
        self._began: set[str] = set()

    def leave(self, left: Left) -> None:
        first = self._left.get(left.reason)
        if first:
            self._left[left.reason] = first.model_copy(update={"count": first.count + left.count})
        elif left.count and len(self._left) < MOST_REASONS:
            where = mended(left.where).text[:MOST_WHERE]
            self._left[left.reason] = Skipped(where=where, reason=mended(left.reason).text, count=left.count)

    def take(self, name: str, conversation_id: str | None, *, new: bool) -> None:
        """A conversation that was read, or a part of one; `name` is what it is called in the file."""
        if new and name not in self._began:
            self._began.add(name)
            self.conversations += 1
        if conversation_id and len(self._ids) < MOST_IDS:
            self._ids[conversation_id] = None

    def progress(self, read_bytes: int) -> ImportProgress:
        return ImportProgress(
            kind=self._kind,
            read_bytes=min(read_bytes, self._total_bytes),
            total_bytes=self._total_bytes,
            conversations=self.conversations,
            messages=self.messages,
        )

    def finished(self) -> ImportFinished:
        return ImportFinished(
            kind=self._kind,
            dry_run=self._dry_run,
            conversations=self.conversations,
            messages=self.messages,
            known_messages=self.known_messages,
            facts=self.facts,
            memories=self.memories,
            settings=self.settings,
            skipped=list(self._left.values()),
            conversation_ids=list(self._ids),
        )
