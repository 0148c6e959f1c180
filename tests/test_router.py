"""The learned router: as good as its card says with a writer it has not seen, the same every time for any message."""

from __future__ import annotations

import json
import subprocess
import sys
from array import array
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from pydantic import JsonValue

from karen.contract.errors import ModelUnavailable, TimedOut
from karen.contract.types.decisions import Ask, Decision, ReplyInWords, UseTool
from karen.contract.types.flows import DecideActionInput
from karen.flows.decide.engine import LEARNED_WITH, DecisionEngine
from karen.flows.decide.router import router
from karen.flows.decide.wording import BUCKETS, wording
from karen.models.embed import MODEL_ID, Vector
from talking import talking
from training.utterances import lines as product_lines
from training.utterances.figures import choices, figures_of
from training.utterances.fitting import fit_meaning, fit_wording
from training.utterances.lines import FOLDER, HELD_OUT, fingerprints, read_all

NOW = datetime.fromisoformat("2026-11-23T10:00:00+00:00")
LINES = read_all()


def decided(prompt: str, meaning: array[float] | None = None) -> Decision:
    return DecisionEngine().decide(DecideActionInput(prompt=prompt, now=NOW), meaning)


def test_what_is_committed_was_learned_from_the_lines_that_are_committed() -> None:
    learned_from = json.loads((FOLDER / "learned_from.json").read_text("utf-8"))
    assert learned_from == fingerprints(), "run `python3 build.py train utterances` and commit what it writes"


def test_the_vectors_that_were_learned_from_are_those_of_the_embedder() -> None:
    assert LEARNED_WITH == MODEL_ID


def test_every_label_of_the_lines_is_one_the_router_knows() -> None:
    assert {line.label for line in LINES if line.writer != HELD_OUT} == set(router().labels)


def test_no_line_of_the_held_out_writer_is_learned_from() -> None:
    held_out = {line.text.casefold() for line in LINES if line.writer == HELD_OUT}
    learned = {line.text.casefold() for line in LINES if line.writer != HELD_OUT}
    assert len(held_out) > 900
    assert len(held_out & learned) < 0.01 * len(held_out)


def test_every_tool_is_asked_for_in_five_languages() -> None:
    languages: dict[str, set[str]] = {}
    for line in LINES:
        languages.setdefault(line.tool, set()).add(line.lang)
    assert len(languages) == 20
    assert all(spoken >= {"en", "de", "es", "fr", "pt"} for spoken in languages.values()), languages


def test_the_committed_weights_do_with_an_unseen_writer_what_their_card_says() -> None:
    held_out = [line for line in LINES if line.writer == HELD_OUT]
    likely = np.stack([router().by_wording(wording(line.text)) for line in held_out])
    figures = figures_of(choices(router(), held_out, likely, with_meaning=False))
    row = figures.row("by wording", len(held_out))
    assert row in (FOLDER / "FIGURES.md").read_text("utf-8")
    assert figures.falsely_called <= 0.01
    assert figures.found >= 0.3


def test_the_likeliest_tool_of_an_unseen_writer_is_mostly_the_right_one() -> None:
    asked = [line for line in LINES if line.writer == HELD_OUT and line.tool != "none"]
    right = [router().propose(line.text).tool == line.tool for line in asked]
    assert sum(right) / len(right) >= 0.85


def test_a_router_learns_the_same_from_the_same_lines() -> None:
    some = [np.array(wording(line.text)) for line in LINES[:300]]
    labels = np.array([number % 3 for number in range(300)])
    vectors = np.random.default_rng(1).normal(size=(300, 8)).astype(np.float32)
    first, again = fit_wording(some, labels, 3), fit_wording(some, labels, 3)
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))
    first, again = fit_meaning(vectors, labels, 3), fit_meaning(vectors, labels, 3)
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))


def test_labels_are_kinds_only_where_there_are_enough_lines() -> None:
    kinds = [line.label for line in LINES if line.tool == "none"]
    assert min(kinds.count(f"none: {kind}") for kind in product_lines.KINDS) >= 50


@pytest.mark.parametrize(
    "said",
    [
        "",
        " ",
        "?",
        "🙂🙂🙂",
        "שלום, מה השעה",
        "\x00\x07\x1b[31m",
        "a" * 100_000,
        "٣" * 1000,
        "remind me " * 10_000,
        "\n" * 5000,
    ],
)
def test_whatever_is_said_has_numbers_and_a_proposal(said: str) -> None:
    numbers = wording(said)
    assert numbers
    assert numbers == sorted(set(numbers))
    assert 0 <= numbers[0] <= numbers[-1] < BUCKETS
    proposal = router().propose(said, array("f", [0.05] * 384))
    assert 0 <= proposal.probability <= 1
    assert proposal == router().propose(said, array("f", [0.05] * 384))


@pytest.mark.parametrize("said", ["a" * 100_000, "email " * 20_000, "\x00mail\x07", "📧" * 400, "plugin " * 80])
def test_what_no_tool_is_for_is_answered_in_words_in_bounded_time(said: str) -> None:
    assert isinstance(decided(said), ReplyInWords | UseTool | Ask)


def test_the_engine_is_loaded_without_numbers() -> None:
    """Numpy would make the start longer; it comes with the first message that no reader takes."""
    code = (
        "import sys, karen.flows.decide.engine as e; from karen.contract.types.flows import DecideActionInput as D;"
        "e.DecisionEngine().decide(D(prompt='what time is it')); print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("prompt", "tool", "args"),
    [
        ("look up the book Middlemarch", "books", {"title": "Middlemarch"}),
        ("find the novel called Stoner for me", "books", {"title": "Stoner"}),
        ("what's the ISBN of Gilead?", "books", {"title": "Gilead"}),
        ("how many pages does Dune have", "books", {"title": "Dune"}),
        ("such das Buch „Der Zauberberg“", "books", {"title": "Der Zauberberg"}),
        ("busca el libro Rayuela", "books", {"title": "Rayuela"}),
        ("any new mail?", "mail_unread", {}),
        ("check my inbox please", "mail_unread", {}),
        ("did Sofia email me", "mail_unread", {}),
        ("hab ich neue E-Mails", "mail_unread", {}),
        ("send an email to Bob", "mail_compose", {"recipient": "Bob"}),
        (
            "write an email to Greta about the keys",
            "mail_compose",
            {"recipient": "Greta", "subject": "the keys"},
        ),
        (
            "draft a mail to ops@harbour.example, subject night shift",
            "mail_compose",
            {"recipient": "ops@harbour.example", "subject": "night shift"},
        ),
        (
            "email Marcus that I'll be late",
            "mail_compose",
            {"recipient": "Marcus", "body": "I'll be late"},
        ),
        ("email granny I love her", "mail_compose", {"recipient": "granny", "body": "I love her"}),
        (
            "Escríbele un correo a Marta diciéndole que llego tarde",
            "mail_compose",
            {"recipient": "Marta", "body": "llego tarde"},
        ),
        ("run the tide-table plugin", "plugin", {"name": "tide-table"}),
        ("use my plugin called moon phase", "plugin", {"name": "moon phase"}),
        ("turn the horoscope plugin off", "plugin", {"name": "horoscope"}),
        ("which plugins do I have", "plugin", {}),
    ],
)
def test_books_mail_and_plugins_are_understood(prompt: str, tool: str, args: dict[str, JsonValue]) -> None:
    decision = decided(prompt)
    assert isinstance(decision, UseTool)
    assert (decision.tool, decision.args) == (tool, args)


@pytest.mark.parametrize(
    ("prompt", "tool", "argument"),
    [
        ("I want to send an email", "mail_compose", "recipient"),
        ("write a mail", "mail_compose", "recipient"),
        ("quiero enviar un correo", "mail_compose", "recipient"),
    ],
)
def test_a_mail_to_nobody_is_asked_about(prompt: str, tool: str, argument: str) -> None:
    decision = decided(prompt)
    assert isinstance(decision, Ask)
    assert (decision.tool, decision.argument) == (tool, argument)


@pytest.mark.parametrize(
    "prompt",
    [
        "tell me a story",
        "I read three books last month",
        "recommend me a good novel",
        "book a table for four",
        "she wrote a book about bees",
        "my inbox is a swamp",
        "I've got 4,000 unread emails and no shame",
        "I shiver when I see my boss's name in the inbox",
        "how do I unsend an email",
        "don't email him",
        "I emailed her on Monday and she rang on Tuesday",
        "who even reads emails these days",
        "what is a plugin",
        "my cousin writes browser plugins for a living",
        'the subject line was "send me an email"',
        "I need more time",
        "you remind me of an old teacher",
        "she asked me to add it to the list",
        "if I had a pound for every reminder",
    ],
)
def test_talk_of_books_mail_plugins_and_the_like_calls_nothing(prompt: str) -> None:
    assert isinstance(decided(prompt), ReplyInWords)


@pytest.mark.parametrize(
    "prompt",
    [
        "purchase everything on my shopping list",
        "please buy what is on my grocery list",
        "can you place an order for the items on the shopping list",
        "my name should be on the door by now",
    ],
)
def test_what_is_to_be_ordered_or_stands_elsewhere_changes_nothing_here(prompt: str) -> None:
    assert isinstance(decided(prompt), ReplyInWords)


@pytest.mark.parametrize(
    ("prompt", "tool"),
    [
        ("am I forgetting anything I asked you to nudge me about", "list_reminders"),
        ("which reminders have you still got for me", "list_reminders"),
        ("which of the things I was to keep in mind are left", "list_reminders"),
        ("my name should be Ragnhild in your records, call me that", "remember"),
    ],
)
def test_everyday_requests_are_understood(prompt: str, tool: str) -> None:
    decision = decided(prompt)
    assert isinstance(decision, UseTool)
    assert decision.tool == tool


@pytest.mark.parametrize(
    "prompt",
    [
        "we talked about the weather for an hour, that is how bad the date was",
        "the forecast was wrong again yesterday, wasn't it",
        "what is the difference between weather and climate",
        "why does rain fall in drops",
        "the rain in that film was all fake",
    ],
)
def test_talk_of_the_weather_asks_for_none(prompt: str) -> None:
    assert isinstance(decided(prompt), ReplyInWords)


@pytest.mark.parametrize("prompt", [line.text for line in LINES if line.writer == HELD_OUT][::40])
def test_a_decision_is_the_same_each_time(prompt: str) -> None:
    assert decided(prompt) == decided(prompt)


def asked_of(meaning: Callable[[str], Awaitable[Vector]] | None) -> Callable[[str], Awaitable[Decision]]:
    engine = DecisionEngine(meaning)
    return lambda said: engine.consider(DecideActionInput(prompt=said, now=NOW))


def meaning_of(label: str) -> array[float]:
    """A vector that speaks for `label`."""
    learned = router()
    weights = learned.meaning[:, learned.labels.index(label)]
    vector = learned.meaning_mean + weights / np.linalg.norm(weights)
    return array("f", (vector / np.linalg.norm(vector)).tolist())


OPEN = "has the bursar by chance sent a reply to my inbox"
"""Neither the readers nor the wording decide it."""


async def test_the_meaning_decides_what_the_wording_leaves_open() -> None:
    async def unread(_: str) -> Vector:
        return Vector(LEARNED_WITH, meaning_of("mail_unread"))

    async def talk(_: str) -> Vector:
        return Vector(LEARNED_WITH, meaning_of("none: feelings"))

    assert isinstance(await asked_of(None)(OPEN), ReplyInWords)
    decision = await asked_of(unread)(OPEN)
    assert isinstance(decision, UseTool)
    assert decision.tool == "mail_unread"
    assert isinstance(await asked_of(talk)(OPEN), ReplyInWords)


@pytest.mark.parametrize(
    "said", ["what time is it in Oslo", "hello", "play some jazz", "translate this: hi", "x" * 100_000]
)
async def test_the_meaning_of_what_is_decided_already_is_never_computed(said: str) -> None:
    computed: list[str] = []

    async def counted(text: str) -> Vector:
        computed.append(text)
        return Vector(LEARNED_WITH, meaning_of("mail_unread"))

    assert await asked_of(counted)(said) == decided(said)
    assert computed == []


@pytest.mark.parametrize("problem", [ModelUnavailable("no embedder"), TimedOut("too slow"), TimeoutError()])
async def test_without_a_vector_the_wording_has_to_do(problem: Exception) -> None:
    async def failing(_: str) -> Vector:
        raise problem

    assert await asked_of(failing)(OPEN) == decided(OPEN)


@pytest.mark.parametrize("said", ["bananas are berries, botanically", "I do like the smell of hay"])
async def test_the_meaning_of_what_resembles_no_request_is_never_computed(said: str) -> None:
    computed: list[str] = []

    async def counted(text: str) -> Vector:
        computed.append(text)
        return Vector(LEARNED_WITH, meaning_of("mail_unread"))

    assert isinstance(await asked_of(counted)(said), ReplyInWords)
    assert computed == []


async def test_a_vector_of_another_model_is_not_listened_to() -> None:
    async def foreign(_: str) -> Vector:
        return Vector("another-model", meaning_of("mail_unread"))

    assert isinstance(await asked_of(foreign)(OPEN), ReplyInWords)


async def test_a_mail_that_cannot_be_written_is_understood_and_nothing_is_asked_for_it(tmp_path: Path) -> None:
    async with talking(tmp_path) as karen:
        wanted, after = await karen.tell(["I want to send an email", "My brother"])
        written = await karen.say("email Tom that I'm late")
    assert wanted.tool == written.tool == "mail_compose"
    assert wanted.text.startswith("I can't write mail yet: no mailbox is connected")
    assert written.text.startswith("I can't write mail yet")
    assert after.tool == "reply"
    assert "mail" not in after.text
