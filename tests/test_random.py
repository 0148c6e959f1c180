"""What is left to chance: which messages ask for a draw, and that every outcome may come of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pydantic import JsonValue, ValidationError

from karen.contract.errors import InvalidInput
from karen.contract.types.decisions import ReplyInWords, UseTool
from karen.contract.types.enums import PersonalityVerbosity
from karen.contract.types.flows import DecideActionInput
from karen.flows.decide.engine import DecisionEngine
from karen.tools.base import ToolCall, ToolRegistry, ToolRun
from karen.tools.random import SIGNS, RandomKind, RandomParams, RandomTool

CALL = ToolCall(datetime(2026, 11, 22, 9, 4, tzinfo=UTC))
Args = dict[str, JsonValue]


async def drawn(args: Args, below: Callable[[int], int] | None = None) -> ToolRun:
    tool = RandomTool(below) if below else RandomTool()
    return await ToolRegistry([tool], lambda: CALL).run("random", args, CALL)


COIN: Args = {"kind": "coin"}


@pytest.mark.parametrize(
    ("prompt", "args"),
    [
        ("flip a coin for me", COIN),
        ("Karen, heads or tails?", COIN),
        ("we need to decide, so flip a coin", COIN),
        ("coin toss pls, winner takes the couch", COIN),
        ("toss a coin 3 times", {"kind": "coin", "count": 3}),
        ("Wirf eine Münze", COIN),
        ("¿Cara o cruz?", COIN),
        ("pile ou face ?", COIN),
        ("joga uma moeda", COIN),
        ("roll a die", {"kind": "dice"}),
        ("roll 2d6", {"kind": "dice", "sides": 6, "count": 2}),
        ("can you roll 4d8+2", {"kind": "dice", "sides": 8, "count": 4, "plus": 2}),
        ("throw a twenty sided die", {"kind": "dice", "sides": 20}),
        ("please roll three six-sided dice", {"kind": "dice", "sides": 6, "count": 3}),
        ("tira dos dados", {"kind": "dice", "count": 2}),
        ("pick a number between 5 and 20", {"kind": "number", "low": 5, "high": 20}),
        ("Gib mir irgendeine Zahl zwischen 1 und 49.", {"kind": "number", "low": 1, "high": 49}),
        ("give me a random number", {"kind": "number"}),
        ("pick a random number under fifty", {"kind": "number", "low": 1, "high": 49}),
        ("random 4 digit pin", {"kind": "number", "digits": 4}),
        ("six lottery numbers", {"kind": "number", "low": 1, "high": 49, "distinct": True, "count": 6}),
        ("choose between pizza and sushi", {"kind": "choice", "options": ["pizza", "sushi"]}),
        ("pick one: Anna, Ben or Çelik", {"kind": "choice", "options": ["Anna", "Ben", "Çelik"]}),
        ("Paris or Rome? You decide.", {"kind": "choice", "options": ["Paris", "Rome"]}),
        ("I can't decide: salad or soup, pick one", {"kind": "choice", "options": ["salad", "soup"]}),
        ("Sorteia entre Dudu, Bia e Nanda quem paga.", {"kind": "choice", "options": ["Dudu", "Bia", "Nanda"]}),
        ("random yes or no", {"kind": "choice", "options": ["Yes", "No"]}),
        ("shuffle these: anna bob chris", {"kind": "order", "options": ["anna", "bob", "chris"]}),
    ],
)
def test_what_is_left_to_chance_is_drawn(prompt: str, args: Args) -> None:
    decision = DecisionEngine().decide(DecideActionInput(prompt=prompt, now=CALL.now))
    assert isinstance(decision, UseTool)
    assert (decision.tool, decision.args) == ("random", args)


@pytest.mark.parametrize(
    "prompt",
    [
        "I flipped a coin yesterday",
        "should I flip a coin",
        "don't roll the dice",
        "the coin toss decided the match",
        "who won the coin toss",
        "what are the odds of heads or tails",
        "dice the onions finely",
        "he rolled a six",
        "life is a roll of the dice",
        "should I have pizza or sushi",
        "which is better, tea or coffee",
        "I have to choose between my job and my family",
        "help me choose between Rome and Paris",
        "pick up milk or bread on the way",
        "a number of people between 5 and 20 came",
        "how many numbers are between 1 and 10",
        "tell me a number to call",
        "that was so random",
        "toss it in the skip",
        "do you make your answers up at random or is there a vibe",
        "shuffle my playlist",
        "any number of things could go wrong",
        '"flip a coin" was the title',
    ],
)
def test_talk_of_chance_draws_nothing(prompt: str) -> None:
    assert isinstance(DecisionEngine().decide(DecideActionInput(prompt=prompt, now=CALL.now)), ReplyInWords)


@pytest.mark.parametrize(
    ("args", "outcomes"),
    [
        (COIN, {"Heads", "Tails"}),
        ({"kind": "dice", "sides": 4}, {"1", "2", "3", "4"}),
        ({"kind": "number", "low": -1, "high": 1}, {"-1", "0", "1"}),
        ({"kind": "number", "digits": 1}, set("0123456789")),
        ({"kind": "choice", "options": ["tea", "coffee", "water"]}, {"tea", "coffee", "water"}),
        ({"kind": "order", "options": ["a", "b", "c"]}, {"abc", "acb", "bac", "bca", "cab", "cba"}),
    ],
)
async def test_every_outcome_may_come_and_no_other(args: Args, outcomes: set[str]) -> None:
    found = {"".join(str(face) for face in await _faces(args)) for _ in range(400)}
    assert found == outcomes


async def _faces(args: Args) -> list[JsonValue]:
    faces = (await drawn(args)).data()["drawn"]
    assert isinstance(faces, list)
    return faces


async def test_distinct_numbers_are_all_different_and_sorted() -> None:
    faces = [
        int(str(face)) for face in await _faces({"kind": "number", "low": 1, "high": 6, "count": 6, "distinct": True})
    ]
    assert faces == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("args", "verbosity", "sentence"),
    [
        (COIN, PersonalityVerbosity.CONCISE, "Tails"),
        (COIN, PersonalityVerbosity.BALANCED, "Tails."),
        (COIN, PersonalityVerbosity.DETAILED, "Tails: drawn from heads and tails, each equally likely."),
        ({"kind": "coin", "count": 2}, PersonalityVerbosity.BALANCED, "Tails, Tails (0 × heads, 2 × tails)."),
        ({"kind": "dice"}, PersonalityVerbosity.BALANCED, "d6: 6."),
        ({"kind": "dice", "count": 2, "plus": 3}, PersonalityVerbosity.BALANCED, "2d6+3: 6 + 6 + 3 = 15."),
        ({"kind": "dice", "plus": -1}, PersonalityVerbosity.CONCISE, "6 − 1 = 5"),
        ({"kind": "number", "low": 5, "high": 20}, PersonalityVerbosity.BALANCED, "20."),
        ({"kind": "choice", "options": ["pizza", "sushi"]}, PersonalityVerbosity.BALANCED, "sushi."),
    ],
)
async def test_the_answer_names_what_came(args: Args, verbosity: PersonalityVerbosity, sentence: str) -> None:
    done = await drawn(args, lambda outcomes: outcomes - 1)
    assert done.sentence(verbosity) == sentence
    assert done.how.startswith("chance, by this computer's source of randomness")


@pytest.mark.parametrize(
    "args",
    [
        {"kind": "teapot"},
        {"kind": "dice", "sides": 1},
        {"kind": "dice", "sides": 10**9},
        {"kind": "dice", "count": 10**6},
        {"kind": "number", "low": 9, "high": 1},
        {"kind": "number", "low": 1, "high": 3, "count": 4, "distinct": True},
        {"kind": "number", "high": 10**30},
        {"kind": "choice"},
        {"kind": "choice", "options": ["alone"]},
        {"kind": "order", "options": ["x" * 1000, "y"]},
        {"kind": "choice", "options": [str(at) for at in range(1000)]},
        {"kind": "coin", "bias": 2},
    ],
)
async def test_what_cannot_be_drawn_is_refused(args: Args) -> None:
    with pytest.raises(InvalidInput, match="The tool random cannot use these arguments"):
        await drawn(args)


@pytest.mark.parametrize(
    "prompt",
    ["pick " * 99, "a or " * 110 + "b, you pick", "choose between " + "a, " * 150 + "b", "roll " + "9" * 400, "d" * 490,
     "flip a coin " * 40, "one: " * 99, "shuffle " + "x " * 240, "random number between " + "1 and " * 70],
)  # fmt: skip
def test_odd_wishes_are_read_in_bounded_time(prompt: str) -> None:
    began = datetime.now(UTC)
    DecisionEngine().decide(DecideActionInput(prompt=prompt, now=CALL.now))
    assert (datetime.now(UTC) - began).total_seconds() < 0.5


PASSWORDS: list[tuple[str, Args]] = [
    ("give me a password of 16 characters", {"kind": "password", "length": 16}),
    ("generate a strong password", {"kind": "password"}),
    ("can you make a random 24 character password without symbols?", {"kind": "password", "length": 24, "plain": True}),
    ("create a password for my bank", {"kind": "password"}),
    ("random password", {"kind": "password"}),
    ("erstelle ein sicheres Passwort mit 20 Zeichen", {"kind": "password", "length": 20}),
    ("dame una contraseña segura", {"kind": "password"}),
]


@pytest.mark.parametrize(("said", "args"), PASSWORDS)
def test_a_new_password_is_drawn_where_one_is_asked_for(said: str, args: Args) -> None:
    decision = DecisionEngine().decide(DecideActionInput(prompt=said))
    assert isinstance(decision, UseTool)
    assert (decision.tool, decision.args) == ("random", args)


@pytest.mark.parametrize(
    "said",
    [
        "what's my wifi password?",
        "I forgot my password",
        "remember the password is 4711",
        "change the password",
        "passwords are annoying",
        "create an account with a password",
        "what is a good password?",
    ],
)
def test_a_password_that_is_spoken_of_is_not_drawn(said: str) -> None:
    decision = DecisionEngine().decide(DecideActionInput(prompt=said))
    assert not (isinstance(decision, UseTool) and decision.tool == "random")


@pytest.mark.parametrize(("length", "plain"), [(8, False), (20, False), (20, True), (128, False)])
async def test_a_password_has_every_kind_of_sign_and_none_that_is_taken_for_another(length: int, plain: bool) -> None:
    params = RandomParams(kind=RandomKind.PASSWORD, length=length, plain=plain)
    drawn = {(await RandomTool().run(params, CALL)).drawn[0] for _ in range(50)}
    assert len(drawn) == 50
    assert {len(password) for password in drawn} == {length}
    assert not set("".join(drawn)) & set("lIO01`'\"\\ ")
    assert all(any(sign in kind for sign in password) for password in drawn for kind in SIGNS[: 3 if plain else 4])


@pytest.mark.parametrize("length", [7, 129])
def test_a_password_that_is_too_short_or_too_long_is_refused(length: int) -> None:
    with pytest.raises(ValidationError, match="length"):
        RandomParams(kind=RandomKind.PASSWORD, length=length)
