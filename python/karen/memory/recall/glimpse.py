"""What a question looks at while the words of its profile are still being loaded: the rows that the database finds.

The same ranking judges them, so what answers is found; of words that stand in hundreds of rows, only among the newest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, partial

from sqlalchemy.orm import Session

from karen.base.database import Database
from karen.base.passages import Passage, PassageSeeker, PassageSource, Sought
from karen.contract.caller import Caller
from karen.memory.nearest import Near
from karen.memory.recall.aliases import linked
from karen.memory.recall.candidates import CANDIDATES, SOON_DAYS
from karen.memory.recall.corpus import Corpus
from karen.memory.recall.dates import Days
from karen.memory.recall.question import understand
from karen.memory.recall.word_forms import FORMS
from karen.memory.recall.words import term_of

SHORT = 4
"""Letters: what so short a word begins is mostly another word."""
_ENDINGS = ("", "s", "es", "ed", "ing", "y")


class Glimpse:
    """Of one data folder, for every profile. Each glimpse is a small corpus of its own, and keeps nothing."""

    def __init__(
        self,
        database: Database,
        sources: Sequence[PassageSource],
        seekers: Sequence[PassageSeeker],
        load_soon: Callable[[Caller], None],
    ) -> None:
        """`load_soon` sees to it that everything of a profile is at hand before long."""
        self._database = database
        self._sources = {source.kind: source for source in sources}
        self._seekers = seekers
        self._load_soon = load_soon

    async def corpus(self, caller: Caller, text: str, asked_at: datetime, near: Sequence[Near]) -> Corpus:
        """With what holds a word of the question, was said at a time it names, or is `near`; and what is beside it."""
        question, corpus = understand(text, (), asked_at), Corpus()
        ids = [one.id for one in near]
        await self._take_in(corpus, caller, [*question.terms, *question.dated], question.days, ids)
        names = linked(understand(text, corpus.authors, asked_at), corpus).also.values()
        if also := [name for some in names for name in some]:
            await self._take_in(corpus, caller, also, (), ())
        self._load_soon(caller)
        return corpus

    async def _take_in(
        self, corpus: Corpus, caller: Caller, terms: Iterable[str], days: Iterable[Days], ids: Sequence[str]
    ) -> None:
        words = [_spellings(term) for term in terms]
        passages = await self._database.read(
            partial(self._look_up, caller=caller, sought=Sought(words, [_times(one) for one in days], ids, CANDIDATES))
        )
        await asyncio.to_thread(_put_all, corpus, passages)

    def _look_up(self, session: Session, *, caller: Caller, sought: Sought) -> list[Passage]:
        owner = (caller.tenant_id, caller.user_id)
        return [
            passage
            for seeker in self._seekers
            for passage in self._sources[seeker.kind].load(session, *owner, seeker.seek(session, *owner, sought))
        ]


def _put_all(corpus: Corpus, passages: Iterable[Passage]) -> None:
    for passage in passages:
        if corpus.row(passage.kind, passage.id) is None:
            corpus.put(passage)


def _times(days: Days) -> tuple[datetime, datetime]:
    first, last = (datetime.fromordinal(max(1, day)).replace(tzinfo=UTC) for day in (days.first, days.last))
    return first, last + timedelta(days=1 + SOON_DAYS)


def _spellings(term: str) -> list[str]:
    """How a text may spell what is compared as `term`: forms of another stem, and what begins as it does."""
    if not term.isalpha() or not term.isascii():
        return [term]
    if len(term) < SHORT:
        begun = [term + ending for ending in (*_ENDINGS, f"{term[-1]}ing", f"{term[-1]}ed")]
    else:
        begun = [f"{term.removesuffix('i')}*"]  # "happi" is the stem of "happy"
    sharp = [f"{term.replace('ss', 'ß')}*"] if "ss" in term else []  # no other letter is folded into two
    return [*begun, *sharp, *_forms().get(term, ())]


@cache
def _forms() -> dict[str, list[str]]:
    """By the term that stands for them: "mum" and "mom" are told apart by no stem."""
    forms: dict[str, list[str]] = {}
    for form in [*FORMS, *FORMS.values()]:
        forms.setdefault(term_of(form), []).append(form)
    return forms
