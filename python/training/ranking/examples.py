"""Questions with their candidates, measured by the very code that ranks them in Karen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from karen.memory.recall.aliases import linked
from karen.memory.recall.features import measure
from karen.memory.recall.question import understand
from training.ranking.conversations import ASSISTANT, Asked, Conversation, Telling
from training.ranking.profiles import Profile, profile_of
from training.ranking.vectors import KeptVectors


@dataclass(frozen=True)
class Example:
    """`values` is (candidates, features); `answers` says which candidates do; `expected` is how many there are."""

    writer: str
    category: str
    names: tuple[str, ...]
    values: npt.NDArray[np.float32]
    answers: npt.NDArray[np.bool_]
    expected: int

    def only(self, names: Sequence[str]) -> Example:
        places = [self.names.index(name) for name in names]
        return replace(self, names=tuple(names), values=self.values[:, places])


def tellings_of(conversation: Conversation) -> list[Telling]:
    with_karen = ASSISTANT in conversation.speakers
    return [Telling.NAMED, Telling.NAMELESS] if with_karen else [Telling.NAMED, Telling.PAIR]


async def examples_of(
    conversations: Sequence[Conversation], vectors: KeptVectors, *, with_meaning: bool
) -> list[Example]:
    """Of every question: its conversation told alone, one after the other in other forms, and among its writer's."""
    found: list[Example] = []
    for number, conversation in enumerate(conversations):
        telling = tellings_of(conversation)[number % 2]
        profile = await profile_of([conversation], telling, vectors)
        found += await _asked(profile, conversation, vectors, with_meaning)
    for writer in sorted({conversation.writer for conversation in conversations}):
        together = [conversation for conversation in conversations if conversation.writer == writer]
        profile = await profile_of(together, Telling.NAMED, vectors)
        for conversation in together:
            if ASSISTANT not in conversation.speakers:  # of several users who say "I", nobody knows which is meant
                found += await _asked(profile, conversation, vectors, with_meaning)
    return found


async def _asked(
    profile: Profile, conversation: Conversation, vectors: KeptVectors, with_meaning: bool
) -> list[Example]:
    texts = [asked.text for asked in conversation.questions]
    meanings = await vectors.queries(texts) if with_meaning else [None] * len(texts)
    rows = profile.rows
    return [
        _example(profile, conversation, asked, None if meaning is None else profile.similarity(meaning), rows)
        for asked, meaning in zip(conversation.questions, meanings, strict=True)
        if asked.evidence
    ]


def _example(
    profile: Profile,
    conversation: Conversation,
    asked: Asked,
    similarity: npt.NDArray[np.float32] | None,
    rows: dict[str, int],
) -> Example:
    corpus, arrangement = profile.corpus, profile.corpus.arrangement()
    question = linked(understand(asked.text, corpus.authors, profile.asked_at), corpus)
    measured = measure(corpus, arrangement, question, similarity, arrangement.alive, profile.asked_at)
    evidence = [rows[f"{conversation.id} {turn_id}"] for turn_id in asked.evidence]
    return Example(
        writer=conversation.writer,
        category=asked.category,
        names=measured.names,
        values=measured.values,
        answers=np.isin(measured.rows, evidence),
        expected=len(evidence),
    )
