"""Questions about what was said, and about what was not: those of other conversations, with the names of this one."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from karen.memory.recall.aliases import linked
from karen.memory.recall.corpus import Numbers
from karen.memory.recall.evidence import measure_evidence
from karen.memory.recall.features import measure
from karen.memory.recall.question import understand
from karen.memory.recall.weights import Weights
from training.ranking.conversations import Conversation
from training.ranking.examples import tellings_of
from training.ranking.profiles import Profile, profile_of
from training.ranking.vectors import KeptVectors

BEGINNING = 2
"""Sessions: little was said yet, and much is asked that comes later."""
STRANGE, STRANGERS = 60, 30
"""Questions of other conversations that each is asked, with the names of its own people and as they are."""
_DICE = 7


@dataclass(frozen=True)
class Told:
    """One question: whether it is about what was said, and of the evidence that was said, the share among ten hits."""

    writer: str
    names: tuple[str, ...]
    values: tuple[float, ...]
    was_said: bool
    found: float


async def told_of(
    conversations: Sequence[Conversation], vectors: KeptVectors, weights: dict[str, Weights], *, with_meaning: bool
) -> list[Told]:
    """Ranked by the weights of each conversation's writer, which were not learned from it."""
    found: list[Told] = []
    for conversation in conversations:
        learned = weights[conversation.writer]
        strange = strange_questions(conversation, conversations)
        found += await _asked(conversation, strange, vectors, learned, with_meaning)
        begun, later = beginning_of(conversation)
        found += await _asked(begun, later, vectors, learned, with_meaning)
    return found


async def _asked(
    conversation: Conversation, strange: Sequence[str], vectors: KeptVectors, weights: Weights, with_meaning: bool
) -> list[Told]:
    profile = await profile_of([conversation], tellings_of(conversation)[-1], vectors)
    own = [asked for asked in conversation.questions if asked.evidence]
    texts = [*(asked.text for asked in own), *strange]
    meanings = await vectors.queries(texts) if with_meaning else [None] * len(texts)
    rows, found = profile.rows, []
    for place, (text, meaning) in enumerate(zip(texts, meanings, strict=True)):
        evidence = own[place].evidence if place < len(own) else ()
        answers = [rows[f"{conversation.id} {turn}"] for turn in evidence]
        similarity = None if meaning is None else profile.similarity(meaning)
        one = _told(profile, text, similarity, weights, answers)
        if one is not None:
            found.append(Told(conversation.writer, tuple(one[0]), tuple(one[0].values()), place < len(own), one[1]))
    return found


def beginning_of(conversation: Conversation) -> tuple[Conversation, list[str]]:
    """Its first sessions with what is asked about them, and the questions about what was said only later."""
    sessions = conversation.sessions[:BEGINNING]
    said = {turn.id for session in sessions for turn in session}
    begun = tuple(asked for asked in conversation.questions if said.issuperset(asked.evidence))
    later = [asked.text for asked in conversation.questions if said.isdisjoint(asked.evidence)]
    return replace(conversation, sessions=sessions, questions=begun), later


def strange_questions(conversation: Conversation, others: Sequence[Conversation]) -> list[str]:
    """About nothing that was said here, though of most its people are named: the same on every run."""
    alike = len(conversation.speakers), conversation.speakers[-1] == "Karen"
    pool = [
        (asked.text, _renamed(asked.text, other.speakers, conversation.speakers))
        for other in others
        if other.id != conversation.id and (len(other.speakers), other.speakers[-1] == "Karen") == alike
        for asked in other.questions
    ]
    chosen = random.Random(_DICE).sample(pool, STRANGE + STRANGERS)  # noqa: S311 - nothing is secret here
    return [renamed for _, renamed in chosen[:STRANGE]] + [text for text, _ in chosen[STRANGE:]]


def _renamed(text: str, names: Sequence[str], into: Sequence[str]) -> str:
    for name, other in zip(names, into, strict=True):
        text = re.sub(rf"\b{re.escape(name)}\b", other, text)
    return text


def _told(
    profile: Profile, text: str, similarity: Numbers | None, weights: Weights, answers: Sequence[int]
) -> tuple[dict[str, float], float] | None:
    """What is measured, and the share of the answers among the first ten; None when nothing is found at all."""
    corpus, arrangement = profile.corpus, profile.corpus.arrangement()
    question = linked(understand(text, corpus.authors, profile.asked_at), corpus)
    candidates = measure(corpus, arrangement, question, similarity, arrangement.alive, profile.asked_at)
    if not len(candidates.rows):
        return None
    scores = weights.probabilities(candidates.named(weights.names))
    first = candidates.rows[np.argsort(-scores, kind="stable")[:10]]
    share = float(np.isin(answers, first).mean()) if answers else 0.0
    return measure_evidence(corpus, question, candidates, scores, similarity), share
