"""Which messages ask for the weather, where and when. Tables of wording, and talk that only sounds like it."""

from __future__ import annotations

from datetime import datetime

import pytest
from pydantic import JsonValue

from karen.contract.types.decisions import Ask, Decision, UseTool
from karen.contract.types.flows import DecideActionInput
from karen.contract.types.settings import KarenSettings
from karen.flows.decide.engine import DecisionEngine

NOW = datetime.fromisoformat("2026-11-25T10:04:00+01:00")
"""A Wednesday."""
Args = dict[str, JsonValue]


def decided(prompt: str, *facts: str, settings: KarenSettings | None = None) -> Decision:
    return DecisionEngine().decide(
        DecideActionInput(prompt=prompt, now=NOW, personal_facts=list(facts), user_settings=settings or KarenSettings())
    )


@pytest.mark.parametrize(
    ("prompt", "args"),
    [
        ("what's the weather in Oslo", {"location": "Oslo"}),
        ("weather in Ljubljana tomorrow", {"location": "Ljubljana", "when": "2026-11-26"}),
        ("weather lisbon", {"location": "lisbon"}),
        ("weather in Kirchberg an der Raab", {"location": "Kirchberg an der Raab"}),
        ("What is the weather for Yemen", {"location": "Yemen"}),
        ("Will it rain in Trinidad and Tobago on Friday?", {"location": "Trinidad and Tobago", "when": "2026-11-27"}),
        ("Is it sunny in Elmhollow, Nebraska", {"location": "Elmhollow, Nebraska"}),
        ("forecast for Fernvale, KS", {"location": "Fernvale, KS"}),
        ("how cold is it going to be at Green Hollow State Park", {"location": "Green Hollow State Park"}),
        ("Green Hollow State Park forecast", {"location": "Green Hollow State Park"}),
        ("will it snow in Innsbruck at 7 pm tomorrow", {"location": "Innsbruck", "when": "2026-11-26T19:00:00"}),
        ("is it windy in Cork right now", {"location": "Cork", "when": "2026-11-25T10:04:00"}),
        ("what's the weather in Malmö this weekend", {"location": "Malmö", "when": "2026-11-28/2026-11-29"}),
        ("forecast for Bergen over the next three days", {"location": "Bergen", "when": "2026-11-25/2026-11-27"}),
        ("any rain in the city of Hull tonight", {"location": "Hull", "when": "2026-11-25T20:00:00"}),
        ("Regnet es morgen in Graz?", {"location": "Graz", "when": "2026-11-26"}),
        ("¿Va a llover mañana en Sevilla?", {"location": "Sevilla", "when": "2026-11-26"}),
        ("Quel temps fait-il à Lyon demain ?", {"location": "Lyon", "when": "2026-11-26"}),
        ("Vai chover amanhã em Coimbra?", {"location": "Coimbra", "when": "2026-11-26"}),
    ],
)
def test_the_weather_is_asked_for_with_its_place_and_time(prompt: str, args: Args) -> None:
    decision = decided(prompt)
    assert isinstance(decision, UseTool)
    assert (decision.tool, decision.args) == ("weather", args)


@pytest.mark.parametrize(
    ("prompt", "known"),
    [
        ("what's the weather", {}),
        ("do I need an umbrella tomorrow", {"when": "2026-11-26"}),
        ("how hot is it outside", {}),
        ("will it be cold at my current location tonight", {"when": "2026-11-25T20:00:00"}),
    ],
)
def test_without_a_place_it_is_asked_for(prompt: str, known: Args) -> None:
    decision = decided(prompt)
    assert isinstance(decision, Ask)
    assert (decision.tool, decision.argument, decision.args) == ("weather", "location", known)


@pytest.mark.parametrize(
    ("prompt", "location"),
    [
        ("what's the weather", "Leeds"),
        ("what's the weather where I live", "Galway"),
        ("what's the weather like where my brother lives", "Gdańsk"),
        ("is it raining in Rome", "Rome"),
    ],
)
def test_the_default_place_and_known_facts_stand_in_for_a_place_that_was_not_named(prompt: str, location: str) -> None:
    settings = KarenSettings(default_weather_location="Leeds")
    decision = decided(prompt, "User's brother Tomek lives in Gdańsk.", "User lives in Galway.", settings=settings)
    assert isinstance(decision, UseTool)
    assert decision.args["location"] == location


@pytest.mark.parametrize(
    "prompt",
    [
        "I need a training plan",
        "I've been under the weather",
        "let's brainstorm names",
        "can I take a rain check?",
        "what is weather",
        "what causes rain?",
        "why does it snow?",
        "what's the difference between weather and climate",
        "it was raining yesterday",
        "it is cold in here",
        "if it rains tomorrow I stay in bed",
        "what was the hottest day ever recorded?",
        "the sales forecast for Boston looks bad",
        "what temperature does water boil at?",
        "do you like rain?",
        "the outlook for my career is bleak",
        "the weather in Madeira was splendid",
        "how did the Cold War end?",
        "write a poem about rain in Paris",
        "j'ai passé un sale temps",
        "no tengo tiempo",
    ],
)
def test_talk_of_the_weather_asks_for_nothing(prompt: str) -> None:
    decision = decided(prompt)
    assert getattr(decision, "tool", None) != "weather"


@pytest.mark.parametrize(
    "prompt",
    [
        "weather in '; DROP TABLE memory; --",
        "weather in 🙂",
        "weather " * 60,
        "weather in \u202eשלום",
        "forecast for " + "é" * 480,
    ],
)
def test_nothing_that_is_said_breaks_the_reading(prompt: str) -> None:
    assert decided(prompt) == decided(prompt)
