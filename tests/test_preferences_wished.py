"""A wish for good is told from the needs of one answer, and points to its words."""

from __future__ import annotations

import pytest

from karen.contract.types.settings import KarenSettings
from karen.flows.facts.preferences import WISHES, Wish, preferences_in


def wished(text: str) -> list[tuple[str, str]]:
    return [(wish.name, wish.value) for wish in preferences_in(text)]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Please keep all your answers short from now on.", "personality_verbosity", "concise"),
        ("i prefer brief replies", "personality_verbosity", "concise"),
        ("Could you make your answers shorter?", "personality_verbosity", "concise"),
        ("your replies are way too long", "personality_verbosity", "concise"),
        ("Stop waffling", "personality_verbosity", "concise"),
        ("I'd like more detailed explanations", "personality_verbosity", "detailed"),
        ("Your answers are too short", "personality_verbosity", "detailed"),
        ("Would you speak formally to me?", "personality_tone", "formal"),
        ("use a professional tone with me", "personality_tone", "formal"),
        ("don't be so stiff", "personality_tone", "friendly"),
        ("be a bit funnier", "personality_tone", "humorous"),
        ("no more jokes", "personality_tone", "neutral"),
        ("we use fahrenheit here", "temperature_unit", "F"),
        ("I think in centigrade", "temperature_unit", "C"),
        ("switch to dark mode", "theme", "dark"),
        ("I need high contrast", "theme", "high_contrast"),
        ("Halte deine Antworten kurz", "personality_verbosity", "concise"),
        ("duz mich bitte", "personality_tone", "friendly"),
        ("prefiero respuestas cortas", "personality_verbosity", "concise"),
        ("vouvoyez-moi", "personality_tone", "formal"),
        ("prefiro respostas detalhadas", "personality_verbosity", "detailed"),
    ],
)
def test_a_wish_for_good_is_found(text: str, name: str, value: str) -> None:
    assert wished(text) == [(name, value)]


@pytest.mark.parametrize(
    "text",
    [
        "give me a short answer",
        "Use Fahrenheit for this one",
        "what is 20 celsius in fahrenheit?",
        "Is dark mode better for my eyes?",
        "how do I turn on dark mode",
        "enable dark mode on my phone",
        "Make the letter formal",
        "write: keep your answers short",
        'my teacher said "keep your answers short"',
        "she was brief",
        "translate: I prefer short answers",
        "",
    ],
)
def test_what_one_answer_needs_is_no_wish_for_good(text: str) -> None:
    assert wished(text) == []


def test_the_later_of_two_that_contradict_each_other_counts() -> None:
    assert wished("Use Fahrenheit. No, wait, use Celsius.") == [("temperature_unit", "C")]


def test_the_span_counts_utf16_units() -> None:
    text = "👍🏽 ok, keep your answers short"
    (wish,) = preferences_in(text)
    units = text.encode("utf-16-le")
    assert (
        units[2 * wish.span.start : 2 * wish.span.end].decode("utf-16-le")
        == wish.span.text
        == "keep your answers short"
    )


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: wish.source[:40])
def test_every_wish_is_a_setting_that_takes_its_value(wish: Wish) -> None:
    settings = KarenSettings.model_validate({wish.name: wish.value})
    assert getattr(settings, wish.name).value == wish.value
