"""The registry of tools: found by any name, arguments checked by field, time limited, errors for who should act."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import pytest
from pydantic import Field

from karen.contract.errors import InvalidInput, NotFound, RateLimited, TimedOut, ToolFailed
from karen.contract.method import Registry
from karen.contract.types.enums import PersonalityVerbosity, ToolCategory
from karen.contract.types.tools import ExecuteTool, FindTool, SearchTools
from karen.contract.types.wire import Nothing, Wire
from karen.tools.base import BaseTool, ToolCall, ToolRegistry
from karen.tools.calculate import CalculateTool
from karen.tools.date import DateTool
from karen.tools.runs import ToolRuns
from karen.tools.time import TimeTool

CALL = ToolCall(datetime(2026, 11, 22, 9, 4, tzinfo=UTC))


class CountParams(Wire):
    upto: Annotated[int, Field(ge=1, le=10)]
    pause_s: float = 0


class Counted(Wire):
    numbers: list[int]


class CountTool(BaseTool[CountParams, Counted]):
    """Counts."""

    name = "count"
    acknowledgement = "Counting …"
    aliases = ("enumerate",)
    category = ToolCategory.CUSTOM
    timeout_s = 0.01
    params = CountParams
    result = Counted

    async def run(self, params: CountParams, call: ToolCall) -> Counted:
        await asyncio.sleep(params.pause_s)
        if params.upto == 9:
            raise ToolFailed("I do not count to nine.", tool="count")
        return Counted(numbers=list(range(1, params.upto + 1)))

    def sentence(self, result: Counted, verbosity: PersonalityVerbosity) -> str:
        return ", ".join(map(str, result.numbers))

    def how(self, result: Counted) -> str:
        return "counting"


@pytest.fixture
def registry() -> ToolRegistry:
    return ToolRegistry([TimeTool(), DateTool(), CalculateTool(), CountTool()], lambda: CALL)


@pytest.mark.parametrize("name", ["count", "COUNT", "enumerate", " Enumerate "])
async def test_a_tool_runs_by_name_or_alias(registry: ToolRegistry, name: str) -> None:
    done = await registry.run(name, {"upto": 3}, CALL)
    assert (done.tool.name, done.data(), done.sentence(PersonalityVerbosity.BALANCED), done.how) == (
        "count",
        {"numbers": [1, 2, 3]},
        "1, 2, 3",
        "counting",
    )


@pytest.mark.parametrize("name", ["", "weather", "cou nt", "🙂", "x" * 1_000_000])
async def test_an_unknown_tool_is_named_with_those_there_are(registry: ToolRegistry, name: str) -> None:
    with pytest.raises(NotFound, match=r"There are: calculate, count, date, time\.") as failure:
        await registry.run(name, {}, CALL)
    assert len(str(failure.value)) < 300


@pytest.mark.parametrize(
    ("args", "field"),
    [
        ({}, "args.upto"),
        ({"upto": "many"}, "args.upto"),
        ({"upto": 0}, "args.upto"),
        ({"upto": 11}, "args.upto"),
        ({"upto": None}, "args.upto"),
        ({"upto": float("nan")}, "args.upto"),
        ({"upto": 1, "speed": 2}, "args.speed"),
    ],
)
async def test_a_wrong_argument_is_refused_by_its_field(
    registry: ToolRegistry, args: dict[str, str | float | None], field: str
) -> None:
    with pytest.raises(InvalidInput, match="The tool count cannot use these arguments") as failure:
        await registry.run("count", args, CALL)
    assert [wrong.name for wrong in failure.value.fields] == [field]


async def test_a_tool_that_takes_too_long_is_stopped_and_named(registry: ToolRegistry) -> None:
    with pytest.raises(TimedOut, match=r"The tool count took longer than 0\.01 s"):
        await registry.run("count", {"upto": 1, "pause_s": 5}, CALL)


async def test_what_a_tool_says_no_with_reaches_the_caller(registry: ToolRegistry) -> None:
    with pytest.raises(ToolFailed, match="I do not count to nine"):
        await registry.run("count", {"upto": 9}, CALL)


@pytest.mark.parametrize("second", [CountTool(), TimeTool()])
def test_two_tools_of_one_name_are_a_mistake_in_the_wiring(
    registry: ToolRegistry, second: BaseTool[Wire, Wire]
) -> None:
    with pytest.raises(ValueError, match="two tools named"):
        registry.add(second)


def test_a_tools_clock_must_know_its_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        ToolCall(datetime(2026, 11, 22))


async def test_tools_are_listed_with_the_schema_of_their_arguments(registry: ToolRegistry) -> None:
    listed = {tool.name: tool for tool in (await registry.list_(Nothing())).tools}
    assert list(listed) == ["time", "date", "calculate", "count"]
    assert listed["count"].parameters["required"] == ["upto"]
    assert listed["count"].parameters["additionalProperties"] is False
    assert listed["time"].description.startswith("Tells the time here or in any city")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("clock", ["time"]),
        ("CALENDAR", ["date"]),
        ("percentages", ["calculate"]),
        ("weekday", ["date"]),
        ("tells time", ["time"]),
        ("zzz", []),
    ],
)
async def test_tools_are_found_by_alias_and_description(registry: ToolRegistry, query: str, names: list[str]) -> None:
    found = [tool.name for tool in (await registry.search(SearchTools(query=query))).tools]
    assert found[: len(names)] == names
    assert bool(found) == bool(names)


async def test_a_schema_tells_arguments_and_result(registry: ToolRegistry) -> None:
    schema = await registry.schema(FindTool(tool="clock"))
    assert schema.tool == "time"
    assert "location" in str(schema.parameters["properties"])
    assert "difference_minutes" in str(schema.result["properties"])


async def test_execute_answers_by_the_clock_it_is_given(registry: ToolRegistry) -> None:
    now = datetime.fromisoformat("2026-03-29T03:30:00+02:00")
    answer = await registry.execute(
        ExecuteTool(tool="time", args={"location": "London"}, now=now, verbosity=PersonalityVerbosity.CONCISE)
    )
    assert (answer.sentence, answer.how) == ("02:30", "the time zone database, Europe/London")
    assert answer.result["difference_minutes"] == -60


@pytest.mark.parametrize("now", ["0001-01-01T00:00:00+00:00", "9500-01-01T00:00:00+00:00"])
async def test_a_clock_outside_the_calendar_is_refused(registry: ToolRegistry, now: str) -> None:
    with pytest.raises(InvalidInput, match="year must lie between 1900 and 9000"):
        await registry.execute(ExecuteTool(tool="date", now=datetime.fromisoformat(now)))


def test_the_methods_are_called_list_search_schema_and_execute(registry: ToolRegistry) -> None:
    methods = Registry()
    methods.add("tools", registry)
    assert sorted(methods) == ["tools.execute", "tools.list", "tools.schema", "tools.search", "tools.stats"]


async def test_runs_are_counted_with_how_they_ended(registry: ToolRegistry) -> None:
    await registry.run("count", {"upto": 3}, CALL)
    with pytest.raises(ToolFailed):
        await registry.run("count", {"upto": 9}, CALL)
    with pytest.raises(TimedOut):
        await registry.run("count", {"upto": 3, "pause_s": 5}, CALL)
    with pytest.raises(InvalidInput):
        await registry.run("count", {"upto": 99}, CALL)
    stats = {each.tool: each for each in (await registry.stats(Nothing())).tools}
    count = stats["count"]
    assert (count.runs, count.failures, count.refused) == (3, 2, 0)
    assert count.p50_ms is not None
    assert (stats["time"].runs, stats["time"].p95_ms) == (0, None)


def test_a_tool_runs_so_often_a_minute_for_each_user_and_says_when_again() -> None:
    clock = iter([0.0, 10.0, 20.0, 20.0, 61.0])
    runs = ToolRuns(lambda: next(clock))
    for _ in range(2):
        with runs.counted("weather", "ana", 2):
            pass
    too_often = pytest.raises(RateLimited, match=r"weather runs at most 2 times a minute. Try again in 40 s.")
    with too_often as refused, runs.counted("weather", "ana", 2):
        pytest.fail("ran all the same")
    with runs.counted("weather", "ben", 2):
        pass
    with runs.counted("weather", "ana", 2):
        pass
    assert refused.value.retry_after_s == 40.0
    stats = runs.stats("weather", 2)
    assert (stats.runs, stats.failures, stats.refused) == (4, 0, 1)
