"""Ranked rows as the contract shows them: read again from the database, with their score and where they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlmodel import col

from karen.base.passages import Passage, PassageSource
from karen.contract.types.memory import Feature, Memory, MemoryHit, MemorySource, QueryMemory, ScoreParts
from karen.memory.recall.candidates import Candidates
from karen.memory.recall.corpus import Numbers, Rows
from karen.memory.recall.question import Question
from karen.memory.recall.spans import best_span
from karen.memory.recall.weights import Weights
from karen.memory.records import MemoryRow
from karen.memory.repository import Repository
from karen.memory.wire import memories_of


@dataclass(frozen=True, slots=True)
class Ranked:
    """Best first: `places` is where each stands among the candidates. `with_vector` is by candidate."""

    candidates: Candidates
    weights: Weights
    places: Rows
    scores: Numbers
    passages: list[Passage]
    with_vector: npt.NDArray[np.bool_]
    evidence: float
    is_evident: bool


def hits_of(
    repository: Repository, sources: Sequence[PassageSource], query: QueryMemory, question: Question, ranked: Ranked
) -> list[MemoryHit]:
    """At most `top_k`; what went since it was ranked is left out."""
    if query.min_score is None:
        good = len(ranked.passages) if ranked.is_evident else 0
    else:
        good = int(np.count_nonzero(ranked.scores >= query.min_score))
    count = min(query.top_k, good)
    chosen = ranked.passages[:count]
    current, memories = _current(repository, sources, chosen), _memories(repository, chosen)
    hits: list[MemoryHit] = []
    measured = _Measured(ranked, count)
    for place, (score, passage) in enumerate(zip(ranked.scores[:count], chosen, strict=True)):
        now, memory = current.get((passage.kind, passage.id)), memories.get(passage.id)
        if now is None or (memory is None and passage.kind == "memory"):
            continue
        hits.append(
            MemoryHit(
                kind=passage.kind,
                id=passage.id,
                content=now.text,
                score=float(score),
                scores=measured.score_parts(place),
                source=_source(now, memory, question),
                memory=memory,
                explanation=measured.explanation(place) if query.explain else None,
            )
        )
    return hits


def _current(
    repository: Repository, sources: Sequence[PassageSource], chosen: Sequence[Passage]
) -> dict[tuple[str, str], Passage]:
    caller = repository.caller
    return {
        (source.kind, passage.id): passage
        for source in sources
        for passage in source.load(
            repository.session,
            caller.tenant_id,
            caller.user_id,
            [passage.id for passage in chosen if passage.kind == source.kind],
        )
    }


def _memories(repository: Repository, chosen: Sequence[Passage]) -> dict[str, Memory]:
    ids = [passage.id for passage in chosen if passage.kind == "memory"]
    if not ids:
        return {}
    rows = repository.session.scalars(repository.rows(MemoryRow).where(col(MemoryRow.id).in_(ids))).all()
    return {memory.id: memory for memory in memories_of(repository, rows)}


def _source(passage: Passage, memory: Memory | None, question: Question) -> MemorySource:
    if memory is not None:
        own = MemorySource(conversation_id=memory.conversation_id, timestamp=memory.created_at)
        return memory.sources[0] if memory.sources else own
    return MemorySource(
        conversation_id=passage.conversation_id,
        message_id=passage.id,
        external_id=passage.external_id,
        author=passage.author,
        role=passage.role,
        timestamp=passage.timestamp,
        span=best_span(passage.text, (*question.terms, *question.dated)),
    )


class _Measured:
    """What the first candidates owe their score to."""

    def __init__(self, ranked: Ranked, count: int) -> None:
        best = ranked.candidates.only(ranked.places[:count])
        self._names = ranked.weights.names
        self._values = best.named(self._names)
        self._shares = ranked.weights.shares(self._values)
        asked = [name.startswith(_OF_THE_QUESTION) for name in self._names]
        form = self._shares[:, asked].sum(axis=1)
        self._question = 1 / (1 + np.exp(-form))
        self._words = best.named(("words",)).clip(0, 1).max(axis=1)
        self._context = best.named(_OF_THE_CONTEXT).clip(0, 1).max(axis=1)
        self._recency = best.named(("recency",)).clip(0, 1).max(axis=1)
        with_vector = ranked.with_vector[ranked.places[:count]]
        self._meaning = (
            np.where(with_vector, best.named(("meaning",))[:, 0].clip(0, 1), np.nan) if with_vector.any() else None
        )

    def score_parts(self, place: int) -> ScoreParts:
        meaning = None if self._meaning is None else float(self._meaning[place])
        return ScoreParts(
            words=float(self._words[place]),
            meaning=None if meaning is None or np.isnan(meaning) else meaning,
            context=float(self._context[place]),
            question=float(self._question[place]),
            recency=float(self._recency[place]),
        )

    def explanation(self, place: int) -> list[Feature]:
        features = [
            Feature(name=name, value=value, share=share)
            for name, value, share in zip(
                self._names, self._values[place].tolist(), self._shares[place].tolist(), strict=True
            )
        ]
        return sorted(features, key=lambda feature: -abs(feature.share))


_OF_THE_CONTEXT = ("words_before", "words_after", "words_session_mean")
_OF_THE_QUESTION = ("by_", "mentions_", "is_question", "after_", "when_", "how_", "who_", "where_", "said_", "speaks_")
