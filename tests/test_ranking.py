"""The weights of recall are those of the data in the repository, and every feature they name is measured."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from conversing import NOON
from karen.base.passages import Passage
from karen.contract.types.enums import MessageRole
from karen.memory.recall import weights as product
from karen.memory.recall.corpus import Corpus
from karen.memory.recall.evidence import measure_evidence
from karen.memory.recall.features import measure
from karen.memory.recall.question import understand
from karen.memory.recall.weights import learned
from training.ranking.conversations import Conversation, fingerprints, read_all
from training.ranking.fitting import fit_rows

WRITTEN = json.loads(Path(product.__file__).with_name("ranking.json").read_text(encoding="utf-8"))


def corpus_of(*texts: str) -> Corpus:
    corpus = Corpus()
    for place, text in enumerate(texts):
        said = Passage("message", str(place), "t", "u", text, NOON, "c", place, MessageRole.USER, "Ana")
        corpus.put(said)
    return corpus


def test_the_weights_were_learned_from_the_conversations_that_are_here() -> None:
    assert WRITTEN["data"] == fingerprints(), "run `python3 build.py train ranking` and commit what it writes"


@pytest.mark.parametrize("with_meaning", [True, False])
def test_every_feature_that_was_learned_is_measured(with_meaning: bool) -> None:
    corpus = corpus_of("The garage code is 4711.", "The soup needs more salt.")
    arrangement = corpus.arrangement()
    question = understand("What is the garage code?", corpus.authors, NOON)
    similarity = np.array([0.9, 0.8], np.float32) if with_meaning else None
    candidates = measure(corpus, arrangement, question, similarity, arrangement.alive, NOON)
    weights = learned(with_meaning)
    scores = weights.ranking.probabilities(candidates.named(weights.ranking.names))
    evidence = measure_evidence(corpus, question, candidates, scores, similarity)
    assert scores[0] > scores[1]
    assert set(weights.evidence.names) == set(evidence)


def test_what_is_learned_tells_apart_what_can_be_told_apart() -> None:
    dice = np.random.default_rng(1)
    values = dice.normal(size=(400, 3))
    answers = (values[:, 0] - values[:, 1] > 0).astype(np.float64)
    weights = fit_rows(("one", "other", "noise"), values, answers)
    right = (weights.probabilities(values.astype(np.float32)) > 0.5) == (answers > 0)
    assert right.mean() > 0.95
    assert abs(weights.weights[2]) < 0.2 * weights.weights[0]


def test_what_can_only_speak_for_a_passage_never_speaks_against_it() -> None:
    dice = np.random.default_rng(1)
    values = dice.normal(size=(400, 2))
    answers = (values[:, 0] - values[:, 1] > 0).astype(np.float64)
    assert fit_rows(("other", "words"), values, answers).weights[1] == 0


@pytest.mark.parametrize("conversation", read_all(), ids=lambda conversation: conversation.id)
def test_every_question_names_turns_that_are_there(conversation: Conversation) -> None:
    said = {turn.id for turn in conversation.turns}
    assert [asked.text for asked in conversation.questions if not said.issuperset(asked.evidence)] == []
