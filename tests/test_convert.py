"""Amounts in other units: what asks for one, what only holds one, and what the tool answers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from karen.contract.errors import InvalidInput, ToolFailed
from karen.contract.types.decisions import Ask, ReplyInWords, UseTool
from karen.contract.types.enums import PersonalityVerbosity
from karen.contract.types.flows import DecideActionInput
from karen.flows.decide.engine import DecisionEngine
from karen.tools.base import ToolCall, ToolRegistry, ToolRun
from karen.tools.convert import ConvertTool

CALL = ToolCall(datetime(2026, 11, 22, 9, 4, tzinfo=UTC))
BALANCED, CONCISE, DETAILED = (
    PersonalityVerbosity.BALANCED,
    PersonalityVerbosity.CONCISE,
    PersonalityVerbosity.DETAILED,
)


async def converted(**args: JsonValue) -> ToolRun:
    return await ToolRegistry([ConvertTool()], lambda: CALL).run("convert", args, CALL)


@pytest.mark.parametrize(
    ("prompt", "value", "source", "target"),
    [
        ("how many cups is 2 litres", 2, "l", "cup"),
        ("5'11 in cm", 71, "in", "cm"),
        ("how tall is 6'2\" in metres", 74, "in", "m"),
        ("I'm 5 foot 4, what's that in centimetres?", 64, "in", "cm"),
        ("100 f to celsius", 100, "F", "C"),
        ("-5 c in f", -5, "C", "F"),
        ("98.6 in celsius", 98.6, "F", "C"),
        ("gas mark 6 in celsius", 6, "gas mark", "C"),
        ("what's three and a half stone in kilos", 3.5, "stone", "kg"),
        ("a dozen ounces in grams", 12, "oz", "g"),
        ("half a gallon in litres", 0.5, "gal", "l"),
        ("how many teaspoons are in a quarter cup", 0.25, "cup", "tsp"),
        ("1 1/2 cups to ml", 1.5, "cup", "ml"),
        ("¾ lb in grams", 0.75, "lb", "g"),
        ("How many kilos is 9 stone 7?", 133, "lb", "kg"),
        ("60 mph in km/h please", 60, "mph", "km/h"),
        ("what is 70 mph in kilometres", 70, "mph", "km/h"),
        ("how many ounces are in 400 ml", 400, "ml", "fl oz"),
        ("number of feet in a mile", 1, "mile", "ft"),
        ("My treadmill did 26.2 miles. What's that in kilometres?", 26.2, "mile", "km"),
        ("baby is 7 lb 11 oz, grams?", 123, "oz", "g"),
        ("can of tomatoes says 28 oz, whats that in metric", 28, "oz", "g"),
        ("how many kb in a mb", 1, "MB", "KB"),
        ("the flat is 850 sq ft, how much is that in square meters", 850, "sqft", "m2"),
        ("I need 45 psi in bar", 45, "psi", "bar"),
        ("what does 55 mpg work out to in litres per 100 km", 55, "mpg", "l/100km"),
        ("$50 in euros", 50, "USD", "EUR"),
        ("how much is 100 pounds in dollars", 100, "GBP", "USD"),
        ("Wie viele Gramm sind 3 Unzen?", 3, "oz", "g"),
        ("was sind 2,5 Liter in Milliliter", 2.5, "l", "ml"),
        ("Der Schrank ist 1,80 m hoch, wie viel Zoll sind das?", 1.8, "m", "in"),
        ("¿cuántos kilómetros son 5 millas?", 5, "mile", "km"),
        ("26 millas a km", 26, "mile", "km"),
        ("combien de centimètres font 6 pieds", 6, "ft", "cm"),
        ("2 To en Go", 2, "TB", "GB"),
        ("converte 3 xícaras em ml", 3, "cup", "ml"),
        ("quantas gramas tem um quilo", 1, "kg", "g"),
    ],
)
def test_an_amount_is_asked_for_in_another_unit(prompt: str, value: float, source: str, target: str) -> None:
    decision = DecisionEngine().decide(DecideActionInput(prompt=prompt, now=CALL.now))
    assert isinstance(decision, UseTool)
    assert decision.tool == "convert"
    assert decision.args == {"value": value, "from_unit": source, "to_unit": target}


@pytest.mark.parametrize(
    ("prompt", "args"),
    [
        ("how many grams in a cup of flour", {"value": 1, "from_unit": "cup", "to_unit": "g", "substance": "flour"}),
        ("eine Tasse Mehl in Gramm?", {"value": 1, "from_unit": "cup", "to_unit": "g", "substance": "flour"}),
        ("200 g of sugar in cups", {"value": 200, "from_unit": "g", "to_unit": "cup", "substance": "sugar"}),
        ("two sticks of butter in grams", {"value": 2, "from_unit": "stick", "to_unit": "g", "substance": "butter"}),
    ],
)
def test_what_is_measured_is_heard_too(prompt: str, args: dict[str, JsonValue]) -> None:
    decision = DecisionEngine().decide(DecideActionInput(prompt=prompt, now=CALL.now))
    assert isinstance(decision, UseTool)
    assert decision.args == args


@pytest.mark.parametrize(
    "prompt",
    [
        "convert me into a morning person",
        "how many cups of coffee did I drink",
        "how many hours should I sleep in a day",
        "I ran 10 miles in 90 minutes",
        "I lost 3 kilos in a month",
        "put 2 cups of rice in a litre of water",
        "he threw it 20 yards in the rain",
        "the tank holds 50 litres",
        "it's 30 degrees in here",
        "an ounce of prevention is worth a pound of cure",
        "give him an inch and he'll take a mile",
        "how many feet does a spider have",
        "how many miles is it to Manchester",
        "how much is 2 pounds of apples",
        "my son spends nine hours a day on that phone",
        "how many grams of protein should I eat in a day",
        "can you convert this pdf to word",
        "don't convert 5 miles to km",
        "the speed limit is 30 mph in town",
        "how many weeks are left in the year",
        "meet me in 5 minutes",
        "“5 miles in km” is what I typed",
    ],
)
def test_talk_that_holds_an_amount_converts_nothing(prompt: str) -> None:
    decision = DecisionEngine().decide(DecideActionInput(prompt=prompt, now=CALL.now))
    assert isinstance(decision, ReplyInWords) or decision.tool != "convert"


@pytest.mark.parametrize(
    ("prompt", "argument", "answer", "value", "target"),
    [
        ("convert 12 miles", "to_unit", "kilometres please", 12, "km"),
        ("convert 40 inches", "to_unit", "in cm", 40, "cm"),
        ("convert miles to km", "value", "7.5", 7.5, "km"),
        ("give me kilograms to pounds", "value", "two and a half", 2.5, "lb"),
    ],
)
def test_a_missing_unit_or_amount_is_asked_for_and_then_known(
    prompt: str, argument: str, answer: str, value: float, target: str
) -> None:
    engine = DecisionEngine()
    pending = engine.decide(DecideActionInput(prompt=prompt, now=CALL.now))
    assert isinstance(pending, Ask)
    assert pending.argument == argument
    completed = engine.complete(pending, answer)
    assert isinstance(completed, UseTool)
    assert (completed.args["value"], completed.args["to_unit"]) == (value, target)


@pytest.mark.parametrize("answer", ["bananas", "stone", "never mind", "what time is it", "12"])
def test_an_answer_that_names_no_unit_for_the_amount_is_none(answer: str) -> None:
    pending = Ask(tool="convert", argument="to_unit", question="?", args={"value": 12, "from_unit": "mile"})
    assert DecisionEngine().complete(pending, answer) is None


@pytest.mark.parametrize(
    ("value", "source", "target", "exact"),
    [
        (1, "mile", "m", "1609.344"),
        (100, "F", "C", "340/9"),
        (-40, "F", "C", "-40"),
        (0, "C", "K", "273.15"),
        (1, "gas mark", "F", "275"),
        (1, "lb", "g", "453.59237"),
        (1, "gal", "l", "3.785411784"),
        (1, "imperial gal", "imperial pint", "8"),
        (1, "acre", "sqft", "43560"),
        (36, "km/h", "m/s", "10"),
        (1, "GiB", "MB", "1073.741824"),
        (1, "week", "h", "168"),
        (12, "inches", "foot", "1"),
        (1, "l/100km", "km/l", "100"),
        (1, "kcal", "kJ", "4.184"),
    ],
)
async def test_a_conversion_is_exact(value: float, source: str, target: str, exact: str) -> None:
    assert (await converted(value=value, from_unit=source, to_unit=target)).data()["exact"] == exact


@pytest.mark.parametrize(
    ("args", "verbosity", "sentence"),
    [
        ({"value": 71, "from_unit": "in", "to_unit": "cm"}, BALANCED, "71 in (5 ft 11 in) = 180.34 cm."),
        ({"value": 71, "from_unit": "in", "to_unit": "cm"}, CONCISE, "180.34 cm"),
        ({"value": 180, "from_unit": "cm", "to_unit": "ft"}, BALANCED, "180 cm ≈ 5.906 ft (5 ft 10.9 in)."),
        ({"value": -40, "from_unit": "C", "to_unit": "F"}, BALANCED, "−40 °C = −40 °F."),
        ({"value": 1, "from_unit": "mile", "to_unit": "km"}, BALANCED, "1 mile = 1.609344 km."),
        (
            {"value": 2, "from_unit": "l", "to_unit": "cup"},
            BALANCED,
            "2 l ≈ 8.454 US cups. With metric cups: 8 metric cups.",
        ),
        (
            {"value": 1, "from_unit": "cup", "to_unit": "g", "substance": "flour"},
            DETAILED,
            "1 US cup of flour ≈ 125 g. By weight, a level cup as kitchens measure it; packed or sifted it differs.",
        ),
        ({"value": 10, "from_unit": "kg", "to_unit": "lb"}, BALANCED, "10 kg ≈ 22.05 lb (22 lb 0.7 oz)."),
    ],
)
async def test_the_answer_says_the_amount_in_both_units(
    args: dict[str, JsonValue], verbosity: PersonalityVerbosity, sentence: str
) -> None:
    assert (await converted(**args)).sentence(verbosity) == sentence


async def test_the_answer_says_what_it_rests_on() -> None:
    assert (await converted(value=1, from_unit="mile", to_unit="km")).how == "the definitions of the units, mile to km"
    with_food = await converted(value=1, from_unit="cup", to_unit="g", substance="harina")
    assert with_food.how.endswith("and the weight of flour by the cup")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"value": 80, "from_unit": "euros", "to_unit": "dollars"}, "exchange rates change by the minute"),
        ({"value": 1, "from_unit": "cup", "to_unit": "g"}, "depends on what is measured"),
        ({"value": 1, "from_unit": "cup", "to_unit": "g", "substance": "gravel"}, "depends on what is measured"),
        ({"value": 1, "from_unit": "kg", "to_unit": "km"}, "nothing to convert"),
        ({"value": -300, "from_unit": "C", "to_unit": "F"}, "nothing is colder"),
        ({"value": 0, "from_unit": "mpg", "to_unit": "l/100km"}, "zero"),
    ],
)
async def test_what_cannot_be_converted_is_explained(args: dict[str, JsonValue], said: str) -> None:
    with pytest.raises(ToolFailed, match=said):
        await converted(**args)


@pytest.mark.parametrize(
    ("args", "field"),
    [
        ({"value": 1, "from_unit": "wibble", "to_unit": "km"}, "from_unit"),
        ({"value": 1, "from_unit": "km", "to_unit": "'; DROP TABLE messages; --"}, "to_unit"),
        ({"value": float("inf"), "from_unit": "km", "to_unit": "mile"}, "args.value"),
        ({"value": float("nan"), "from_unit": "km", "to_unit": "mile"}, "args.value"),
        ({"value": 1e300, "from_unit": "km", "to_unit": "mile"}, "args.value"),
        ({"value": 1, "from_unit": "k" * 1_000_000, "to_unit": "mile"}, "args.from_unit"),
        ({"from_unit": "km", "to_unit": "mile"}, "args.value"),
    ],
)
async def test_a_wrong_argument_is_named(args: dict[str, JsonValue], field: str) -> None:
    with pytest.raises(InvalidInput) as failure:
        await converted(**args)
    assert [wrong.name for wrong in failure.value.fields] == [field]
    assert len(str(failure.value)) < 400
