"""What a message asks for. Tables of wording: requests in several shapes, and talk that only sounds like one."""

from __future__ import annotations

import statistics
import time
from datetime import datetime

import pytest
from pydantic import JsonValue

from karen.contract.types.decisions import Ask, Decision, ReplyInWords, UseTool
from karen.contract.types.flows import DecideActionInput
from karen.contract.types.settings import KarenSettings
from karen.flows.decide.engine import DecisionEngine
from karen.flows.decide.smalltalk import NOT_YET

NOW = datetime.fromisoformat("2026-11-25T10:04:00+01:00")
"""A Wednesday."""
Args = dict[str, JsonValue]


def decided(prompt: str, *facts: str, settings: KarenSettings | None = None) -> Decision:
    asked = DecideActionInput(
        prompt=prompt, now=NOW, personal_facts=list(facts), user_settings=settings or KarenSettings()
    )
    return DecisionEngine().decide(asked)


def used(prompt: str, *facts: str) -> tuple[str, Args]:
    decision = decided(prompt, *facts)
    assert isinstance(decision, UseTool), decision
    return decision.tool, decision.args


@pytest.mark.parametrize(
    ("prompt", "args"),
    [
        ("What time is it?", {}),
        ("time please", {}),
        ("hey karen have you got the time", {}),
        ("My watch has stopped, what's the time?", {}),
        ("has it gone nine yet", {}),
        ("What time is it in Tokyo?", {"location": "Tokyo"}),
        ("could you tell me the current time in Addis Ababa please", {"location": "Addis Ababa"}),
        ("what time is it in São Paulo right now please", {"location": "São Paulo"}),
        ("time in Portland, Maine", {"location": "Portland, Maine"}),
        ("Lima time", {"location": "Lima"}),
        ("what's Berlin's local time", {"location": "Berlin"}),
        ("what time is it over in Perth mate", {"location": "Perth"}),
        ("which time zone is Cairo in", {"location": "Cairo"}),
        ("is it dark in Sydney already", {"location": "Sydney"}),
        ("what time is it in Narnia", {"location": "Narnia"}),
        ("My aunt lives in Bergen. What time is it there?", {"location": "Bergen"}),
        ("time difference between Vienna and Bangkok", {"location": "Bangkok", "compared_to": "Vienna"}),
        ("how many hours is Lagos ahead of us", {"location": "Lagos"}),
        ("what's the time difference between my place and Tokyo", {"location": "Tokyo"}),
        ("time difference between where I live and Lagos", {"location": "Lagos"}),
        (
            "if it's 3pm in London what time is it in Tokyo",
            {"location": "Tokyo", "compared_to": "London", "at": "15:00"},
        ),
        ("what time will it be in London in two hours", {"location": "London", "at": "12:04"}),
        ("what time will it be in an hour and a half", {"at": "11:34"}),
        ("Wie spät ist es?", {}),
        ("wie viel Uhr ist es in Kapstadt", {"location": "Kapstadt"}),
        ("¿Qué hora es en Lima?", {"location": "Lima"}),
        ("Quelle heure est-il à Québec ?", {"location": "Québec"}),
        ("que horas são em Maputo", {"location": "Maputo"}),
    ],
)
def test_a_question_for_the_time_calls_the_clock(prompt: str, args: Args) -> None:
    assert used(prompt) == ("time", args)


@pytest.mark.parametrize(
    ("prompt", "args"),
    [
        ("what day is it today", {}),
        ("today's date please", {}),
        ("is today Monday?", {"when": "2026-11-30"}),
        ("what's the date next friday", {"when": "2026-12-04"}),
        ("which weekday does the 29th of february 2028 fall on", {"when": "2028-02-29"}),
        ("what date will it be three weeks from today", {"when": "2026-12-16"}),
        ("what day was 4 July 1776", {"when": "1776-07-04"}),
        ("when is Easter next year", {"when": "2027-03-28"}),
        ("when is Diwali", {"when": "diwali"}),
        ("I was born on 12 May 1990. What day was that?", {"when": "1990-05-12"}),
        ("how many days until new year's eve", {"when": "2026-12-31", "aspect": "distance"}),
        ("how many sleeps till my party on 3 december", {"when": "2026-12-03", "aspect": "distance"}),
        (
            "days between 1 January 2026 and 15 March 2026",
            {"when": "2026-03-15", "since": "2026-01-01", "aspect": "distance"},
        ),
        (
            "how many days between 3 march and 19 june",
            {"when": "2027-06-19", "since": "2027-03-03", "aspect": "distance"},
        ),
        (
            "how many days from 3 october to 5 january",
            {"when": "2027-01-05", "since": "2026-10-03", "aspect": "distance"},
        ),
        ("what week of the year is it", {"aspect": "week"}),
        ("is 2028 a leap year", {"when": "2028-01-01", "aspect": "year"}),
        ("what's the date in Auckland", {"location": "Auckland"}),
        ("Welcher Tag ist übermorgen?", {"when": "2026-11-27"}),
        ("¿Qué día es mañana?", {"when": "2026-11-26"}),
        ("Combien de jours avant Noël ?", {"when": "2026-12-25", "aspect": "distance"}),
        ("Que dia é hoje?", {}),
    ],
)
def test_a_question_for_a_date_calls_the_calendar(prompt: str, args: Args) -> None:
    assert used(prompt) == ("date", args)


@pytest.mark.parametrize(
    ("prompt", "expression"),
    [
        ("17 times 23", "17 * 23"),
        ("5 + 3", "5 + 3"),
        ("what is 5-4", "5 - 4"),
        ("12*12=", "12 * 12"),
        ("10!", "factorial(10)"),
        ("three quarters of 120", "3 / 4 * 120"),
        ("what's a 15% tip on 64.50", "15 / 100 * 64.5"),
        ("twelve squared minus nineteen", "12 ** 2 - 19"),
        ("if i split 187.20 four ways how much is each person in for", "187.2 / 4"),
        ("my homework is due, what's 7/8 minus 2/3", "7 / 8 - 2 / 3"),
        ("was ist 7 mal 8", "7 * 8"),
        ("cuánto es 12 por 12", "12 * 12"),
        ("combien font douze fois quatorze", "12 * 14"),
        ("quanto é 15 por cento de 200", "15 / 100 * 200"),
    ],
)
def test_a_sum_calls_the_calculator(prompt: str, expression: str) -> None:
    assert used(prompt) == ("calculate", {"expression": expression})


@pytest.mark.parametrize(
    ("prompt", "query"),
    [
        ("find the message about the tax return", "tax return"),
        ("search my messages for passport", "passport"),
        ("which conversation was it where I pasted that nginx config", "nginx config"),
        ('look for "garlic bread" in our chats', "garlic bread"),
        ("when did we talk about insurance", "insurance"),
        ("durchsuche meine Nachrichten nach Kaution", "Kaution"),
        ("Busca la conversación donde hablamos de paneles solares", "paneles solares"),
    ],
)
def test_looking_for_old_words_searches_the_messages(prompt: str, query: str) -> None:
    assert used(prompt) == ("search_history", {"query": query})


SOUNDS_LIKE_ONE = [
    "sometimes I feel lost",
    "time flies",
    "convert me into a morning person",
    "what a time to be alive",
    "no time",
    "my training plan",
    "how many times do I have to tell you",
    "we went on a date last night",
    "I ate a date with almonds",
    "I need more time",
    "call me at 555-123-4567",
    "2024-05-01",
    "5-4",
    "the final score was 5-4",
    "she asked what time it is",
    "translate what time is it",
    "he said what's 5 plus 5 and I laughed",
    '"what time is it" is my favourite song',
    "what does 24/7 mean",
    "time is money",
    "what time does the shop close",
    "what time is my train",
    "what's the best time to visit Japan",
    "how do time zones work",
    "is it time for lunch",
    "Tokyo is lovely this time of year",
    "how many days of holiday do I have left",
    "how long does it take to fly to Tokyo",
    "today is monday and I hate it",
    "Christmas is in 30 days!",
    "half of my friends left",
    "the ratio was 3:1",
    "version 3.11.7",
    "windows 95",
    "two plus years ago",
    "what day did Elvis die",
    "what's the difference between Spain and Portugal",
    "please don't tell me what time it is",
    "I've been under the weather",
    "search me",
    "10:30-11:45",
    "rewrite this: what is 5 plus 5",
    "I found the message you sent",
    "time. money. neither.",
    "2019-2024",
    "+43 664 123 45 67",
    "es ist zum Heulen, mir läuft die Zeit davon",
    "j'ai passé un sale temps",
    "no tengo tiempo",
    "vou dar um tempo",
]


@pytest.mark.parametrize(
    "prompt",
    SOUNDS_LIKE_ONE,
)
def test_talk_that_only_sounds_like_a_request_calls_nothing(prompt: str) -> None:
    assert isinstance(decided(prompt), ReplyInWords)


@pytest.mark.parametrize(
    ("prompt", "why"),
    [
        ("hi", "greeting"),
        ("Guten Morgen!", "greeting"),
        ("thank you so much", "thanks"),
        ("bye", "farewell"),
        ("what can you do?", "help"),
        ("who are you", "who_are_you"),
        ("how are you today?", "how_are_you"),
        ("never mind", "dismissed"),
        ("Did you just send or delete anything?", "what_was_done"),
        ("have you emailed that to anyone", "what_was_done"),
        ("did you know that cats purr", "no_request"),
        ("...", "nothing_said"),
        ("🙂", "nothing_said"),
        ("I had soup", "no_request"),
        ("play some jazz", NOT_YET + "play music, films or the radio"),
        ("convert 5 wibbles to km", NOT_YET + "convert between those units"),
        ("tell me a joke", NOT_YET + "tell jokes or stories"),
    ],
)
def test_a_reply_in_words_says_why(prompt: str, why: str) -> None:
    assert decided(prompt) == ReplyInWords(why=why)


@pytest.mark.parametrize(
    ("prompt", "tool", "argument"),
    [
        ("and what time is it over there", "time", "location"),
        ("time where i live", "time", "location"),
        ("what time is it where my brother lives", "time", "location"),
        ("search my messages", "search_history", "query"),
        ("help me solve this math problem", "calculate", "expression"),
    ],
)
def test_what_is_missing_is_asked_for(prompt: str, tool: str, argument: str) -> None:
    decision = decided(prompt)
    assert isinstance(decision, Ask)
    assert (decision.tool, decision.argument, decision.question[-1:]) in {(tool, argument, "?"), (tool, argument, ".")}


@pytest.mark.parametrize(
    ("prompt", "fact", "location"),
    [
        ("time where i live pls", "The user lives in Graz.", "Graz"),
        ("what time is it at home", "I live in São Paulo", "São Paulo"),
        ("what time is it where my brother lives", "User's brother Tomek lives in Gdańsk.", "Gdańsk"),
        ("what time is it for my mum", "The user's mother lives in Oslo.", "Oslo"),
    ],
)
def test_a_known_fact_fills_what_is_missing(prompt: str, fact: str, location: str) -> None:
    assert used(prompt, "The user is vegetarian.", fact) == ("time", {"location": location})


def test_home_is_the_default_location_when_no_fact_tells() -> None:
    decision = decided("what time is it where i live", settings=KarenSettings(default_location="Leeds"))
    assert isinstance(decision, UseTool)
    assert decision.args == {"location": "Leeds"}


PLACE = Ask(tool="time", argument="location", question="For which place?", args={"at": "15:00"})
QUERY = Ask(tool="search_history", argument="query", question="For what?")
SUM = Ask(tool="calculate", argument="expression", question="What?")


@pytest.mark.parametrize(
    ("ask", "answer", "args"),
    [
        (PLACE, "Tokyo", {"at": "15:00", "location": "Tokyo"}),
        (PLACE, "in São Paulo, please", {"at": "15:00", "location": "São Paulo"}),
        (PLACE, "Narnia", {"at": "15:00", "location": "Narnia"}),
        (QUERY, "the blue bicycle.", {"query": "the blue bicycle"}),
        (SUM, "15 + 3", {"expression": "15 + 3"}),
        (SUM, "half of 9", {"expression": "1 / 2 * 9"}),
    ],
)
def test_the_next_message_answers_the_question(ask: Ask, answer: str, args: Args) -> None:
    decision = DecisionEngine().complete(ask, answer)
    assert isinstance(decision, UseTool)
    assert (decision.tool, decision.args) == (ask.tool, args)


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (PLACE, "what is 5 + 5"),
        (PLACE, "never mind"),
        (PLACE, "thanks"),
        (PLACE, "what's the weather"),
        (PLACE, "I do not know, wherever my sister went on holiday last year"),
        (PLACE, "🙂"),
        (PLACE, "x" * 100_000),
        (QUERY, "what time is it"),
        (QUERY, "stop"),
        (SUM, "I forgot"),
    ],
)
def test_a_message_about_something_else_is_no_answer(ask: Ask, answer: str) -> None:
    assert DecisionEngine().complete(ask, answer) is None


@pytest.mark.parametrize(
    "said",
    [
        "I paid 240 euros to the plumber for the kitchen sink last week",
        "we cycled 80 km to Ghent",
        "the bill was 35 dollars in total",
        "my sister lost 5 kg in two months",
        "he ran 10 miles in the rain",
        "Ich habe 20 euros in der Tasche",
    ],
)
def test_a_statement_with_an_amount_asks_for_no_conversion(said: str) -> None:
    assert decided(said) == ReplyInWords(why="no_request")


@pytest.mark.parametrize(
    "prompt",
    ["x" * 1_000_000, "(" * 499, "what time is it " * 31, "how many days until " * 24, "a , " * 120, "5 plus " * 70,
     "\n" * 400 + "a", "'" * 499, "half of " * 60, "٣" * 400, "🙂" * 400, "\u0000", "what time is it in " + "x" * 400],
)  # fmt: skip
def test_odd_messages_are_decided_in_bounded_time(prompt: str) -> None:
    began = time.process_time()
    decided(prompt)
    assert time.process_time() - began < 0.2


def test_a_decision_takes_a_millisecond_or_two() -> None:
    prompts = [
        "What time is it in Tokyo?",
        "how many days until christmas",
        "17 times 23",
        "I had a long day at work today",
    ]
    for prompt in prompts:
        decided(prompt)
    durations_s = []
    for prompt in prompts * 5:
        began = time.process_time()
        decided(prompt)
        durations_s.append(time.process_time() - began)
    assert statistics.median(durations_s) < 0.002


def test_the_same_message_is_decided_the_same_way() -> None:
    assert decided("what time is it in Oslo") == decided("what time is it in Oslo")
