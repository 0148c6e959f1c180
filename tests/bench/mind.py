"""How well messages are understood without a language model, what that costs, and the memory it adds.

Run alone with `python -m tests.bench mind`. With `$KAREN_EVAL_DATA` over the cases there, scored as its README says;
without, over the project's own injections, which must ask for nothing, and the orders they carry. Facts are measured by
`facts`.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import mean, median, quantiles
from time import perf_counter
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from karen.base.installation import command
from karen.contract.types.decisions import Ask, Decision, ReplyInWords, UseTool
from karen.contract.types.flows import DecideActionInput
from karen.contract.types.settings import KarenSettings
from karen.flows.decide.engine import DecisionEngine
from karen.models.embed import Embeddings, Vector
from talking import Talking, talking

INJECTIONS = Path(__file__).parents[1] / "fixtures" / "injections"
NOW = datetime.fromisoformat("2026-03-10T09:30:00+01:00")
NONE = "none"
AT_ONCE = 100
GOLDEN = "golden/dev_turns.jsonl"
SAMPLE = 400
"""Messages whose decision is timed with the meaning."""
P95_LIMIT_MS, P95_WITH_MEANING_LIMIT_MS, MEAN_AT_ONCE_LIMIT_MS = 5.0, 40.0, 1000.0
MOST_WRONG, MOST_MISSED, MOST_FALSE = 3.0, 7.0, 0.5
"""Per cent, of ordinary requests."""
MOST_WRONG_PLACES, MOST_TIMES_UNREAD = 5.0, 7.0
"""Per cent, of the weather requests that name them."""
PLACES = ("geographic_poi", "city", "state", "country")
"""The kinds of places in the weather requests, the nearest first."""


@dataclass(frozen=True)
class Case:
    asked: DecideActionInput
    tool: str


async def measures() -> list[Measure]:
    engine = DecisionEngine()
    memory = added_memory()
    files = evaluated() or {"the project's own": own_cases()}
    found = [measure for name, cases in files.items() for measure in chosen(name, cases, engine)]
    cases = [case for cases in files.values() for case in cases]
    costs = await cost([case.asked for case in cases], engine)
    slots = [*weather_slots(engine), *scored(engine)]
    with_meaning = await cost_with_meaning([case.asked for case in cases])
    return [*found, *slots, *await dialogues(), *costs, *with_meaning, memory]


def evaluated() -> dict[str, list[Case]]:
    data = os.environ.get("KAREN_EVAL_DATA")
    if not data:
        return {}
    ordinary = [Case(asked(line), line["expect"]) for line in lines(Path(data) / "clinc150/val.jsonl")]
    weather = [Case(asked(line), "weather") for line in lines(Path(data) / "snips_weather/dev.jsonl")]
    golden = [Case(asked(line), line["expect"].get("tool", NONE)) for line in lines(Path(data) / GOLDEN)]
    return {"ordinary requests": ordinary, "weather requests": weather, "golden cases": golden}


def own_cases() -> list[Case]:
    orders = json.loads((INJECTIONS / "orders.json").read_text("utf-8"))
    carriers = json.loads((INJECTIONS / "carriers.json").read_text("utf-8"))
    carried = [
        carrier.replace("%ORDER%", orders[place % len(orders)]["order"])
        for kind in carriers.values()
        for place, carrier in enumerate(kind)
    ]
    return [
        *(Case(asked({"text": order["order"]}), order["tool"]) for order in orders),
        *(Case(asked({"text": text}), NONE) for text in carried),
    ]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def asked(case: dict[str, Any]) -> DecideActionInput:
    settings = (
        {"default_weather_location": place} if (place := case.get("settings", {}).get("default_location")) else {}
    )
    return DecideActionInput(
        prompt=case["text"],
        now=datetime.fromisoformat(case["now"]) if "now" in case else NOW,
        user_settings=KarenSettings.model_validate(settings),
        personal_facts=case.get("known_facts", []),
    )


def tool_of(decision: Decision) -> str:
    return NONE if isinstance(decision, ReplyInWords) else decision.tool


def chosen(name: str, cases: list[Case], engine: DecisionEngine) -> Iterator[Measure]:
    """Misses as shares, for a limit is what must not be exceeded; what was taken for what is printed."""
    pairs = Counter((case.tool, tool_of(engine.decide(case.asked))) for case in cases)
    requests = sum(count for (tool, _), count in pairs.items() if tool != NONE)
    talk = sum(count for (tool, _), count in pairs.items() if tool == NONE)
    wrong = sum(count for (tool, got), count in pairs.items() if tool != got)
    missed = sum(count for (tool, got), count in pairs.items() if NONE != tool != got)
    false = sum(count for (tool, got), count in pairs.items() if NONE == tool != got)
    print_confusions(name, pairs)
    is_ordinary = name == "ordinary requests"
    note = f"{requests} requests, {talk} messages that ask for no tool"
    yield Measure(
        f"{name}: wrongly chosen", 100 * wrong / len(cases), "%", limit=MOST_WRONG if is_ordinary else None, note=note
    )
    if requests:
        yield Measure(
            f"{name}: requests missed", 100 * missed / requests, "%", limit=MOST_MISSED if is_ordinary else None
        )
    if talk:
        yield Measure(f"{name}: false calls", 100 * false / talk, "%", limit=MOST_FALSE if is_ordinary else None)


def print_confusions(name: str, pairs: Counter[tuple[str, str]]) -> None:
    """A row for each tool that was asked for: how often it was found, then all it was taken for."""
    for wanted in sorted({tool for tool, _ in pairs}):
        of_it = [(got, count) for (tool, got), count in pairs.most_common() if tool == wanted]
        taken = ", ".join(f"{got} {count}" for got, count in of_it if got != wanted)
        print(f"  {name}: {wanted:<16} {pairs[wanted, wanted]:>5} of {sum(count for _, count in of_it):<5} {taken}")


def weather_slots(engine: DecisionEngine) -> Iterator[Measure]:
    """Of the weather requests that were understood and name a place or a time, those where it was not read."""
    data = os.environ.get("KAREN_EVAL_DATA")
    if not data:
        return
    read = [
        (line["slots"], decision.args)
        for line in lines(Path(data) / "snips_weather/dev.jsonl")
        if isinstance(decision := engine.decide(asked(line)), UseTool | Ask) and decision.tool == "weather"
    ]
    placed = [(slots, args) for slots, args in read if any(slots.get(kind) for kind in PLACES)]
    timed_too = [args for slots, args in read if slots.get("timeRange")]
    wrong = sum(not is_place_right(slots, args) for slots, args in placed)
    unread = sum("when" not in args for args in timed_too)
    yield Measure("weather requests: place wrong", 100 * wrong / len(placed), "%", limit=MOST_WRONG_PLACES)
    yield Measure("weather requests: time not found", 100 * unread / len(timed_too), "%", limit=MOST_TIMES_UNREAD)


def is_place_right(slots: dict[str, list[str]], args: dict[str, Any]) -> bool:
    """Whether the place that was read begins with the nearest one that was said, and adds nothing unsaid."""
    said = [place.casefold() for kind in PLACES for place in slots.get(kind, [])]
    found = str(args.get("location", "")).casefold()
    words = {word for place in said for word in re.findall(r"\w+", place)}
    return said[0] in found and set(re.findall(r"\w+", found)) <= words | {"the", "in", "of"}


def scored(engine: DecisionEngine) -> Iterator[Measure]:
    """Arguments, by the program that lies beside the golden cases."""
    data = os.environ.get("KAREN_EVAL_DATA")
    if not data:
        return
    path = Path(data) / GOLDEN
    predictions = [
        {"id": line["id"], "decision": engine.decide(asked(line)).model_dump(mode="json")} for line in lines(path)
    ]
    figures = score("turns", path, predictions)
    yield Measure("golden cases: arguments wrong", 100 * (1 - figures["args_right_given_tool"]), "%", limit=10)


async def cost(prompts: list[DecideActionInput], engine: DecisionEngine) -> list[Measure]:
    """Of the wording alone."""
    took = [timed(prompt, engine) for prompt in prompts]
    began = perf_counter()
    at_once = await asyncio.gather(*(waited(prompt, engine, began) for prompt in prompts[:AT_ONCE]))
    return [
        Measure("a decision p50", median(took), "ms"),
        Measure("a decision p95", quantiles(took, n=20)[-1], "ms", limit=P95_LIMIT_MS),
        Measure(f"{len(at_once)} at once, mean wait", mean(at_once), "ms", limit=MEAN_AT_ONCE_LIMIT_MS),
    ]


async def cost_with_meaning(prompts: list[DecideActionInput]) -> list[Measure]:
    """As in the sidecar: the vectors of what stays open come from the embedder's process, none known before."""
    embeddings, wanted = Embeddings(command("embedder")), 0

    async def meaning(said: str) -> Vector:
        nonlocal wanted
        wanted += 1
        return await embeddings.query(said)

    await embeddings.query("hello")
    engine = DecisionEngine(meaning)
    some = prompts[:: max(1, len(prompts) // SAMPLE)]
    took = [await waited(prompt, engine, perf_counter()) for prompt in some]
    asked_for, others = wanted, [prompt for prompt in prompts if prompt not in some][:AT_ONCE]
    began = perf_counter()
    at_once = await asyncio.gather(*(waited(prompt, engine, began) for prompt in others))
    await embeddings.stop()
    return [
        Measure("decisions that ask for the meaning", 100 * asked_for / len(some), "%"),
        Measure("a decision with the meaning p50", median(took), "ms"),
        Measure("a decision with the meaning p95", quantiles(took, n=20)[-1], "ms", limit=P95_WITH_MEANING_LIMIT_MS),
        Measure(
            f"{len(at_once)} at once with the meaning, mean wait",
            mean(at_once),
            "ms",
            limit=MEAN_AT_ONCE_LIMIT_MS,
        ),
    ]


async def waited(prompt: DecideActionInput, engine: DecisionEngine, began: float) -> float:
    await engine.consider(prompt)
    return 1000 * (perf_counter() - began)


def timed(prompt: DecideActionInput, engine: DecisionEngine) -> float:
    began = perf_counter()
    engine.decide(prompt)
    return 1000 * (perf_counter() - began)


def added_memory() -> Measure:
    """What the router and the places take once the first decisions were made."""
    process, before = psutil.Process(), psutil.Process().memory_info().rss
    engine = DecisionEngine()
    for case in own_cases():
        engine.decide(case.asked)
    return Measure("memory the mind adds", (process.memory_info().rss - before) / 1e6, "MB", limit=150)


async def dialogues() -> list[Measure]:
    """Each scenario said to a whole Karen, turn by turn, by the clock of its case."""
    data = os.environ.get("KAREN_EVAL_DATA")
    if not data:
        return []
    path = Path(data) / "golden/dev_dialogues.jsonl"
    predictions = []
    for case in lines(path):
        with tempfile.TemporaryDirectory() as folder:
            async with talking(Path(folder)) as karen:
                predictions.append({"id": case["id"], "turns": await held(karen, case)})
    figures = score("dialogues", path, predictions)
    return [
        Measure("golden dialogues: not as expected in every turn", 100 * (1 - figures["scenarios"]), "%", limit=10),
        Measure("golden dialogues: turns with an invented value", figures["turns_with_an_invented_value"], "", limit=0),
    ]


async def held(karen: Talking, case: dict[str, Any]) -> list[dict[str, Any]]:
    if place := case["settings"].get("default_location"):
        await karen.call("settings.set", profile={"default_weather_location": place})
    turns: list[dict[str, Any]] = []
    conversation: str | None = None
    for turn in case["turns"]:
        is_new = turn["expect"].get("new_conversation")
        answered = await karen.say(turn["user"], None if is_new else conversation, case["now"])
        conversation = answered.conversation_id
        facts = (await karen.call("memory.facts"))["facts"]
        turns.append({"decision": answered.named("decided")[0]["decision"], "answer": answered.text, "facts": facts})
    return turns


def score(what: str, path: Path, predictions: list[dict[str, Any]]) -> dict[str, float]:
    """What the program beside the golden cases says of `predictions`."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write("\n".join(map(json.dumps, predictions)))
        file.flush()
        program = [sys.executable, str(path.parent / "score.py"), what, str(path), file.name]
        answer = subprocess.run(program, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return figures
