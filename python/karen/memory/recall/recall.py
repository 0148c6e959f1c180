"""Finds and ranks: words from the corpus in memory, meaning from the vectors, hits from the rows themselves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

import numpy as np
import numpy.typing as npt

from karen.base.passages import PassageSource
from karen.contract.caller import Caller
from karen.contract.errors import ModelUnavailable, TimedOut, Unavailable
from karen.contract.types.memory import MemoryHits, QueryMemory
from karen.memory.nearest import Embedder, Embedding, Near, Nearest
from karen.memory.recall.aliases import linked
from karen.memory.recall.candidates import CANDIDATES, Candidates, found_by_words, seen_with
from karen.memory.recall.corpora import Corpora
from karen.memory.recall.corpus import Arrangement, Corpus, Numbers
from karen.memory.recall.eligible import eligible, exclude, memory_ids, narrow
from karen.memory.recall.evidence import measure_evidence
from karen.memory.recall.features import measure
from karen.memory.recall.glimpse import Glimpse
from karen.memory.recall.hits import Ranked, hits_of
from karen.memory.recall.question import Question, understand
from karen.memory.recall.weights import learned
from karen.memory.repository import MemoryStore

log = logging.getLogger(__name__)
MANY_ROWS = 10_000
"""From here on, ranking takes longer than the loop may be held up, and goes to a thread."""
EMBEDDING_LIMIT_S = 2.0
"""How long a question waits for its meaning, before words alone have to do."""
WELL_COVERED = 0.5
"""Of the weight of a question's words: a passage that has so much of them is shown, whatever the evidence. So is what
was said at the time that is all a question names."""


class Recall:
    """Of one data folder, for every profile."""

    def __init__(
        self,
        store: MemoryStore,
        corpora: Corpora,
        sources: Sequence[PassageSource],
        embedder: Embedder,
        nearest: Nearest | None,
        now: Callable[[], datetime],
        glimpse: Glimpse | None = None,
    ) -> None:
        """Without a glimpse every question waits until all words of its profile are loaded."""
        self._store = store
        self._corpora = corpora
        self._glimpse = glimpse
        self._sources = sources
        self._embedder = embedder
        self._nearest = nearest
        self._now = now

    async def prepare(self, caller: Caller) -> None:
        """Load what a question needs, in its own time: nobody waits yet."""
        await self._corpora.prepare(caller)

    async def find(self, caller: Caller, query: QueryMemory, without: frozenset[str]) -> MemoryHits:
        """Best first; `without` names messages that are no answer."""
        meaning = await self._meaning(query.text)
        now = query.as_of or self._now()
        near = await self._near(caller, meaning)
        async with self._corpus(caller, query, now, near) as corpus:
            question = linked(understand(query.text, corpus.authors, now), corpus)
            opening = partial(_open, corpus, query, without)
            arrangement, allowed = await asyncio.to_thread(opening) if len(corpus) > MANY_ROWS else opening()
            if narrow(query):
                kept = await self._store.read(caller, lambda repository: memory_ids(repository, query, None))
                exclude(corpus, allowed, np.flatnonzero(allowed), kept)
            similarity = await self._similarity(caller, corpus, arrangement, question, allowed, meaning, near)
            measuring = partial(measure, corpus, arrangement, question, similarity, allowed, now)
            candidates = await asyncio.to_thread(measuring) if len(corpus) > MANY_ROWS else measuring()
            if not narrow(query):
                candidates = await self._without_closed(caller, corpus, query, candidates)
            ranked = _ranked(corpus, question, candidates, similarity)
        hits = await self._store.read(
            caller, lambda repository: hits_of(repository, self._sources, query, question, ranked)
        )
        searched = "words" if similarity is None else "words and meaning"
        return MemoryHits(hits=hits, evidence=ranked.evidence, searched=searched, parts=list(question.part_texts))

    @asynccontextmanager
    async def _corpus(
        self, caller: Caller, query: QueryMemory, now: datetime, near: Sequence[Near] | None
    ) -> AsyncIterator[Corpus]:
        """All of the profile, or while that is being loaded what concerns the question. A filter needs all."""
        if self._glimpse is None or narrow(query) or await self._corpora.is_at_hand(caller):
            async with self._corpora.corpus(caller) as corpus:
                yield corpus
        else:
            yield await self._glimpse.corpus(caller, query.text, now, near or ())

    async def _near(self, caller: Caller, meaning: Embedding | None) -> Sequence[Near] | None:
        """None when there is no index to ask."""
        if meaning is None or self._nearest is None:
            return None
        try:
            return await self._nearest.nearest(caller, meaning, CANDIDATES)
        except Unavailable:
            return None

    async def _meaning(self, text: str) -> Embedding | None:
        if self._nearest is None:
            return None
        try:
            async with asyncio.timeout(EMBEDDING_LIMIT_S):
                embedding = await self._embedder.query(text)
        except (ModelUnavailable, TimedOut, TimeoutError) as error:
            log.info("recall by words alone", extra={"reason": type(error).__name__})
            return None
        return embedding if embedding.model_id == self._nearest.model_id else None

    async def _without_closed(
        self, caller: Caller, corpus: Corpus, query: QueryMemory, candidates: Candidates
    ) -> Candidates:
        """Without the memories that may not be told: closed, proposed, expired."""
        passages = [corpus.passages[row] for row in candidates.rows]
        among = [passage.id for passage in passages if passage and passage.kind == "memory"]
        if not among:
            return candidates
        kept = await self._store.read(caller, lambda repository: memory_ids(repository, query, among))
        told = [passage is not None and (passage.kind == "message" or passage.id in kept) for passage in passages]
        return candidates.only(np.array(told))

    async def _similarity(
        self,
        caller: Caller,
        corpus: Corpus,
        arrangement: Arrangement,
        question: Question,
        allowed: npt.NDArray[np.bool_],
        meaning: Embedding | None,
        near: Sequence[Near] | None,
    ) -> Numbers | None:
        """By row; None when there is no index to ask."""
        if meaning is None or self._nearest is None or near is None:
            return None
        similarity = np.full(len(allowed), np.nan, dtype=np.float32)
        for one in near:
            if (row := corpus.row(one.kind, one.id)) is not None:
                similarity[row] = one.similarity
        try:
            finding = partial(found_by_words, corpus, arrangement, question, allowed)
            found = await asyncio.to_thread(finding) if len(corpus) > MANY_ROWS else finding()
            wanted = seen_with(arrangement, np.union1d(found.rows, np.flatnonzero(~np.isnan(similarity))))
            row_of = {
                passage.id: row
                for row in wanted[np.isnan(similarity[wanted])]
                if (passage := corpus.passages[row]) is not None
            }
            for row_id, value in (await self._nearest.similarities(caller, meaning, list(row_of))).items():
                similarity[row_of[row_id]] = value
        except Unavailable:
            return None
        return similarity


def _open(corpus: Corpus, query: QueryMemory, without: frozenset[str]) -> tuple[Arrangement, npt.NDArray[np.bool_]]:
    arrangement = corpus.arrangement()
    allowed = eligible(corpus, arrangement, query)
    for message_id in without:
        if (row := corpus.row("message", message_id)) is not None:
            allowed[row] = False
    return arrangement, allowed


def _ranked(corpus: Corpus, question: Question, candidates: Candidates, similarity: Numbers | None) -> Ranked:
    """Of equals the newer first."""
    weights = learned(similarity is not None)
    scores = weights.ranking.probabilities(candidates.named(weights.ranking.names))
    order = np.lexsort((-candidates.named(("recency",))[:, 0], -scores))
    known = np.zeros(len(candidates.rows), bool) if similarity is None else ~np.isnan(similarity[candidates.rows])
    evidence = covered = 0.0
    if len(candidates.rows):
        covered = float(candidates.named(("covered",)).max())
        measured = measure_evidence(corpus, question, candidates, scores, similarity)
        evidence = float(weights.evidence.probability(measured))
    return Ranked(
        candidates=candidates,
        weights=weights.ranking,
        places=order,
        scores=scores[order],
        passages=[passage for row in candidates.rows[order] if (passage := corpus.passages[row]) is not None],
        with_vector=known,
        evidence=evidence,
        is_evident=evidence >= weights.least or covered >= WELL_COVERED or question.only_a_time,
    )
