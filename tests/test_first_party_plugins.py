"""The plugins that come with Karen: each found, opened in its cell with what its manifest asks for, and used."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from pydantic import JsonValue

from bundle.contents import plugins
from celling import Given
from karen.contract.errors import Forbidden, PluginFailed
from karen.contract.types.plugins import PluginFolder, PluginSource
from karen.plugins.cell.broker import Broker
from karen.plugins.cell.cell import Cell
from karen.plugins.cell.cells import Cells
from karen.plugins.cell.linux.backend import LinuxBackend
from karen.plugins.cell.network.addresses import Unreachable
from karen.plugins.cell.network.fetching import Fetcher, request_of
from karen.plugins.cell.spec import Permissions
from karen.plugins.manifest.discovery import discover
from karen.plugins.packages import unpacked
from karen.plugins.schema import with_defaults
from plugging import agree, run
from talking import talking
from test_plugin_network import World, answer

in_cells = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")

ROOT = Path(__file__).parents[1]
FOLDER = PluginFolder(source=PluginSource.CHECKOUT, path=str(ROOT / "plugins"))
FOUND = {each.plugin_id: each for each in discover([FOLDER])}
ASKED = {
    "about_me": Permissions(memory_read=True),
    "hello": Permissions(),
    "notes": Permissions(storage=True),
    "sandbox_fail": Permissions(),
    "sun_and_moon": Permissions(),
    "time_query": Permissions(),
    "unit_price": Permissions(),
    "weather_now": Permissions(network=("api.open-meteo.com", "geocoding-api.open-meteo.com")),
}
PLACES = {
    "results": [
        {"name": "Lisbon", "country": "Portugal", "country_code": "PT", "latitude": 38.7, "longitude": -9.1},
        {"name": "Lisbon", "country": "United States", "country_code": "US", "latitude": 40.8, "longitude": -80.8},
    ]
}
SAID = {
    "city": "Oslo",
    "day": "2026-06-21",
    "first": "500 g for 2.49",
    "name": "Ada",
    "number": 3,
    "offer": "250 g for 3.20",
    "other": "Lisbon",
    "path": "/etc/passwd",
    "place": "Tokyo",
    "second": "750 g for 3.49",
    "text": "paint for the fence",
    "tone": "formal",
    "topic": "boats",
    "what": "storage",
    "words": "fence",
}
"""What stands in the gaps of the examples."""
MEASURED = {
    "current_units": {
        "temperature_2m": "°C",
        "apparent_temperature": "°C",
        "relative_humidity_2m": "%",
        "wind_speed_10m": "km/h",
    },
    "current": {
        "time": "2026-03-10T09:30",
        "temperature_2m": 14.2,
        "apparent_temperature": 13,
        "relative_humidity_2m": 71,
        "wind_speed_10m": 9.4,
        "weather_code": 2,
    },
}


class OpenMeteo(World):
    """Answers as the service does, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.answers: dict[str, bytes] = {"/v1/search": told(PLACES), "/v1/forecast": told(MEASURED)}

    def _answer(self, request: bytes) -> bytes:
        address = urlsplit(request.split(b" ")[1].decode())
        self.asked.append((address.path, parse_qs(address.query)))
        return self.answers[address.path]


class ToWorld(Broker):
    """Makes requests by the rules of the real one, to servers of a test."""

    def __init__(self, world: World) -> None:
        super().__init__([], lambda host, count: None)
        self._world = world

    async def fetch(self, hosts: tuple[str, ...], arguments: Mapping[str, JsonValue]) -> JsonValue:
        fetcher = Fetcher(self._world.resolve, self._world.connect, lambda host, count: None)
        try:
            found = await asyncio.to_thread(fetcher.fetch, request_of(hosts, arguments))
        except Unreachable as error:
            raise Forbidden(f"The request was not made: {error}.") from error
        return {**vars(found), "body": base64.b64encode(found.body).decode()}


def told(value: object) -> bytes:
    return answer(json.dumps(value).encode())


@pytest.fixture
def world() -> Iterator[OpenMeteo]:
    built = OpenMeteo()
    yield built
    built.close()


def opened_to_all(folder: Path) -> Path:
    """Cells of a Karen that is run by root belong to nobody."""
    folder.chmod(0o755)
    return folder


@asynccontextmanager
async def opened(plugin_id: str, given: Given | None = None, world: World | None = None) -> AsyncIterator[Cell]:
    """In a cell that has every layer of this machine, with the defaults of its settings."""
    found, reach = FOUND[plugin_id], given or Given()
    assert found.manifest
    reach.set_by_user = with_defaults(found.manifest.settings or {}, reach.set_by_user)
    with tempfile.TemporaryDirectory() as name:
        packages = opened_to_all(Path(name))
        broker = ToWorld(world or World(lambda request: b""))
        cells = Cells(LinuxBackend(packages), broker)
        try:
            yield await cells.open(found.spec(await unpacked(found, packages, broker.download)), reach)
        finally:
            await cells.close()


async def used(plugin_id: str, tool: str, **args: JsonValue) -> JsonValue:
    async with opened(plugin_id) as cell:
        return await cell.call(tool, args)


async def failure(plugin_id: str, tool: str, **args: JsonValue) -> str:
    async with opened(plugin_id) as cell:
        with pytest.raises(PluginFailed) as caught:
            await cell.call(tool, args)
        return str(caught.value)


def test_every_one_is_found_without_a_problem() -> None:
    assert {plugin_id: each.problems for plugin_id, each in FOUND.items()} == dict.fromkeys(ASKED, ())


@pytest.mark.parametrize("plugin_id", ASKED)
def test_each_asks_for_what_it_needs_and_says_who_made_it(plugin_id: str) -> None:
    manifest = FOUND[plugin_id].manifest
    assert manifest is not None
    assert (manifest.permissions, manifest.author, manifest.api) == (ASKED[plugin_id], "Karen", 1)
    assert manifest.description and manifest.categories and manifest.version == "1.0.0"


@in_cells
@pytest.mark.parametrize("plugin_id", ASKED)
async def test_each_tool_says_what_it_is_for_and_how_it_is_asked_for(plugin_id: str) -> None:
    async with opened(plugin_id) as cell:
        assert cell.tools
        for tool in cell.tools:
            properties = tool.parameters["properties"]
            assert isinstance(properties, dict)
            assert len(tool.description) > 30 and tool.result is not None
            assert len(tool.examples) >= 3 and len(set(tool.examples)) == len(tool.examples)
            assert all("description" in each for each in properties.values() if isinstance(each, dict))


@in_cells
async def test_every_example_calls_its_own_tool_and_nothing_that_is_built_in(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        agreed = [await agree(talk, plugin_id) for plugin_id in ASKED]
        tools = [tool for each in agreed for tool in each["tools"]]
        said = {example.format(**SAID): tool["registered_as"] for tool in tools for example in tool["examples"]}
        decided = {text: await talk.call("ai.decide_action", prompt=text) for text in said}
        assert len(said) == sum(len(tool["examples"]) for tool in tools) > 80
        assert {text: decision.get("tool") for text, decision in decided.items()} == said
        assert {decision["kind"] for decision in decided.values()} == {"use_tool"}


@in_cells
async def test_they_are_used_in_a_conversation(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        for plugin_id in ("notes", "sandbox_fail", "unit_price"):
            await agree(talk, plugin_id)
        cheaper = await talk.say("Which is cheaper, 500 g for 2.49 or 750 g for 3.49?")
        assert cheaper.text.startswith("- cheaper: 750 g for 3.49\n- saves percent: 6.6")
        noted = await talk.say("put paint for the fence into my notebook")
        assert noted.text == "Noted as number 1: paint for the fence"
        asked = await talk.say("delete note 1")
        assert asked.text.startswith("May the plugin Notebook run delete with number: 1?")
        gone = await talk.say("yes", asked.conversation_id)
        assert gone.text == "Note 1 is gone: paint for the fence"
        with pytest.raises(PluginFailed, match="answered what lie does not say it answers"):
            await run(talk, "sandbox_fail", "lie")


@in_cells
@pytest.mark.parametrize(
    ("args", "said"),
    [({"name": "Ada"}, "Hello Ada, how good to see you!"), ({"name": "Ada", "tone": "formal"}, "Good day, Ada.")],
)
async def test_somebody_is_greeted(args: dict[str, JsonValue], said: str) -> None:
    assert await used("hello", "greet", **args) == said


@in_cells
@pytest.mark.parametrize(
    ("place", "zone", "city"),
    [
        ("Tokyo", "Asia/Tokyo", "Tokyo"),
        ("asia/tokyo", "Asia/Tokyo", "Tokyo"),
        ("san francisco", "America/Los_Angeles", "San Francisco"),
        ("New York", "America/New_York", "New York"),
        ("Asia/Kathmandu", "Asia/Kathmandu", "Kathmandu"),
        ("UTC", "UTC", "UTC"),
    ],
)
async def test_the_time_is_told_of_a_city_and_of_a_zone(place: str, zone: str, city: str) -> None:
    before = datetime.now(ZoneInfo(zone))
    said = await used("time_query", "time_in", place=place)
    during = {f"It is {moment:%H:%M} on {moment:%A}, " for moment in minutes(before, datetime.now(ZoneInfo(zone)))}
    assert isinstance(said, str)
    assert any(said.startswith(each) for each in during)
    assert f" in {city} ({zone}, UTC" in said


def minutes(first: datetime, last: datetime) -> list[datetime]:
    return [first + timedelta(minutes=each) for each in range(int((last - first).total_seconds() // 60) + 2)]


@in_cells
@pytest.mark.parametrize(
    ("place", "other", "said"),
    [
        ("Kathmandu", "mumbai", "Kathmandu is 15 minutes ahead of Mumbai."),
        ("UTC", "Tokyo", "UTC is 9 hours behind Tokyo."),
        ("munich", "Rome", "Munich and Rome have the same time."),
        ("Asia/Kolkata", "UTC", "Kolkata is 5 hours and 30 minutes ahead of UTC."),
    ],
)
async def test_clocks_are_compared(place: str, other: str, said: str) -> None:
    assert await used("time_query", "difference", place=place, other=other) == said


@in_cells
async def test_a_place_without_a_zone_is_said_to_be_unknown() -> None:
    assert "No time zone is known for 'Atlantis'" in await failure("time_query", "time_in", place="Atlantis")


@in_cells
@pytest.mark.parametrize(
    ("first", "second", "compared"),
    [
        ("500 g for 2.49", "750 g for 3.49", ("750 g for 3.49", 6.6, "4.98 per kg", "4.65 per kg")),
        ("6 x 330 ml for €4.20", "1.5 l for €3", ("1.5 l for €3", 5.7, "€2.12 per litre", "€2.00 per litre")),
        (
            "12 eggs for 3,60",
            "6 eggs at 1,80",
            ("neither: they cost the same", 0.0, "0.30 per piece", "0.30 per piece"),
        ),
        ("1 lb 2.99$", "1kg 5.50$", ("1kg 5.50$", 16.6, "$6.59 per kg", "$5.50 per kg")),
        ("100 sheets for 1", "250 for 2", ("250 for 2", 20.0, "0.0100 per piece", "0.0080 per piece")),
    ],
)
async def test_prices_are_compared_by_the_same_unit(
    first: str, second: str, compared: tuple[str, float, str, str]
) -> None:
    names = ("cheaper", "saves_percent", "first", "second")
    assert await used("unit_price", "compare", first=first, second=second) == dict(zip(names, compared, strict=True))


@in_cells
async def test_one_price_is_broken_down() -> None:
    assert await used("unit_price", "per_unit", offer="250 g for €3.20") == "250 g for €3.20 is €12.80 per kg."


@in_cells
@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("500 g for 2.49", "1 l for 3", "Give both by weight, by volume or by the piece"),
        ("a bag of apples", "1 kg for 3", "names no amount with its price"),
        ("0 g for 3", "1 kg for 3", "is an amount of nothing"),
    ],
)
async def test_what_cannot_be_compared_is_said(first: str, second: str, reason: str) -> None:
    assert reason in await failure("unit_price", "compare", first=first, second=second)


@in_cells
async def test_notes_are_kept_found_listed_and_deleted() -> None:
    given = Given()
    async with opened("notes", given) as cell:
        assert await cell.call("list", {}) == "There are no notes yet."
        assert await cell.call("add", {"text": "The boiler is serviced in May"}) == (
            "Noted as number 1: The boiler is serviced in May"
        )
        await cell.call("add", {"text": "Paint for the fence"})
    async with opened("notes", given) as cell:
        lines = str(await cell.call("list", {})).splitlines()
        assert [line.partition(" (")[0] for line in lines] == [
            "- 2: Paint for the fence",
            "- 1: The boiler is serviced in May",
        ]
        assert str(await cell.call("find", {"words": "boiler MAY"})).startswith("- 1: The boiler")
        assert await cell.call("find", {"words": "boiler fence"}) == "No note has 'boiler fence' in it."
        assert await cell.call("delete", {"number": 1}) == "Note 1 is gone: The boiler is serviced in May"
        assert await cell.call("delete", {"number": 1}) == "There is no note 1."
        assert str(await cell.call("add", {"text": "Another"})).startswith("Noted as number 3")


@in_cells
async def test_the_order_of_notes_is_the_users_to_set() -> None:
    given = Given(set_by_user={"newest_first": False})
    async with opened("notes", given) as cell:
        for text in ("one", "two"):
            await cell.call("add", {"text": text})
        assert [line[:6] for line in str(await cell.call("list", {})).splitlines()] == ["- 1: o", "- 2: t"]


@in_cells
@pytest.mark.parametrize("text", ["", "   ", "x" * 2_001])
async def test_a_note_of_no_use_is_refused(text: str) -> None:
    assert "A note has 1 to 2,000 characters" in await failure("notes", "add", text=text)


@in_cells
async def test_notes_come_to_an_end() -> None:
    given = Given(stored={f"note:{number:08d}": {"text": "x", "on": ""} for number in range(500)})
    async with opened("notes", given) as cell:
        with pytest.raises(PluginFailed, match="There are 500 notes already"):
            await cell.call("add", {"text": "one more"})
        assert len(str(await cell.call("list", {})).splitlines()) == 500


@in_cells
async def test_only_deleting_a_note_is_asked_about() -> None:
    async with opened("notes") as cell:
        assert [tool.name for tool in cell.tools if tool.confirm] == ["delete"]


@in_cells
async def test_what_is_remembered_is_told_in_its_own_words() -> None:
    given = Given(remembered=["The bike is a blue Brompton", "Tea is better than coffee", "The bike was made in 2019"])
    async with opened("about_me", given) as cell:
        assert await cell.call("about", {"topic": "bike"}) == (
            "2 memories are about bike:\n\n- The bike is a blue Brompton\n- The bike was made in 2019"
        )
        assert await cell.call("about", {"topic": "boats"}) == "Nothing is remembered about boats."


@in_cells
async def test_the_weather_is_asked_of_the_place_that_was_found(world: OpenMeteo) -> None:
    async with opened("weather_now", world=world) as cell:
        assert await cell.call("weather", {"city": "Lisbon"}) == {
            "place": "Lisbon, Portugal",
            "sky": "partly cloudy",
            "temperature": "14.2 °C",
            "feels_like": "13 °C",
            "humidity": "71%",
            "wind": "9.4 km/h",
            "at": "2026-03-10 09:30",
        }
    (search, named), (forecast, at) = world.asked
    assert (search, named["name"]) == ("/v1/search", ["Lisbon"])
    assert (forecast, at["latitude"], at["longitude"]) == ("/v1/forecast", ["38.7"], ["-9.1"])
    assert [name for _, name, _ in world.connected] == ["geocoding-api.open-meteo.com", "api.open-meteo.com"]


@in_cells
async def test_a_country_tells_cities_of_one_name_apart_and_units_are_set(world: OpenMeteo) -> None:
    given = Given(set_by_user={"units": "imperial"})
    async with opened("weather_now", given, world) as cell:
        found = await cell.call("weather", {"city": "Lisbon, US"})
    assert isinstance(found, dict) and found["place"] == "Lisbon, United States"
    assert (world.asked[1][1]["temperature_unit"], world.asked[1][1]["wind_speed_unit"]) == (["fahrenheit"], ["mph"])


@in_cells
@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"/v1/search": told({})}, "Open-Meteo knows no place 'Lisbon'"),
        ({"/v1/search": answer(b"", "503 Busy")}, "answered with status 503"),
        ({"/v1/forecast": told({"current": {}})}, "something other than the weather"),
        ({"/v1/forecast": answer(b"<html>")}, "JSONDecodeError"),
        ({"/v1/forecast": b""}, "The request was not made: api.open-meteo.com cannot be asked"),
    ],
)
async def test_a_service_that_answers_otherwise_is_said(
    world: OpenMeteo, answers: dict[str, bytes], reason: str
) -> None:
    world.answers |= answers
    async with opened("weather_now", world=world) as cell:
        with pytest.raises(PluginFailed, match=reason):
            await cell.call("weather", {"city": "Lisbon"})


@in_cells
@pytest.mark.parametrize(
    ("city", "day", "said"),
    [
        ("Lisbon", "2026-06-21", "In Lisbon the sun rises at 06:12 and sets at 21:04 on 21 June 2026: 14 h 52 min"),
        ("", "2026-12-21", "In London the sun rises at 08:0"),
        ("Reykjavik, Iceland", "2026-03-20", "In Reykjavik the sun rises at 07:"),
        ("Reykjavik", "2026-06-21", "In Reykjavik the sun rises at 02:55 and sets at 00:03 on 21 June 2026: 21 h"),
    ],
)
async def test_sunrise_and_sunset_are_computed(city: str, day: str, said: str) -> None:
    assert str(await used("sun_and_moon", "daylight", city=city, day=day)).startswith(said)


@in_cells
@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-03-03", "On 3 March 2026 the moon is a full moon."),
        ("2026-02-17", "a new moon"),
        ("tonight", "the moon is"),
    ],
)
async def test_the_phase_of_the_moon_is_told(day: str, said: str) -> None:
    assert said in str(await used("sun_and_moon", "moon", day=day))


@in_cells
@pytest.mark.parametrize(
    ("args", "reason"),
    [
        ({"city": "Atlantis"}, "'Atlantis' is not among the"),
        ({"city": "Sana"}, "'Sana' is not among the"),
        ({"city": "Oslo", "day": "soon"}, "'soon' is no date"),
    ],
)
async def test_what_the_sky_cannot_be_asked_is_said(args: dict[str, JsonValue], reason: str) -> None:
    assert reason in await failure("sun_and_moon", "daylight", **args)


@in_cells
@pytest.mark.parametrize(
    ("tool", "reason"),
    [
        ("exit_process", "ended itself with exit status 3"),
        ("loop_forever", "has computed for more than 1 s"),
        ("eat_memory", "needed more than 64 MB of memory in eat_memory"),
        ("open_file", "failed in open_file: PermissionError"),
        ("open_socket", "failed in open_socket: OSError"),
        ("start_program", "failed in start_program: PermissionError"),
        ("use_without_permission", "storage.set needs the permission storage"),
    ],
)
async def test_each_attempt_to_escape_fails_and_its_reason_is_told(tool: str, reason: str) -> None:
    assert reason in await failure("sandbox_fail", tool)


@in_cells
@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("memory", "memory.search needs the permission memory_read"),
        ("network", "http.request needs the permission network"),
    ],
)
async def test_what_its_manifest_does_not_ask_for_is_refused(what: str, reason: str) -> None:
    assert reason in await failure("sandbox_fail", "use_without_permission", what=what)


def test_the_bundle_brings_every_file_of_them() -> None:
    brought = {Path(source).relative_to(ROOT).as_posix(): folder for source, folder in plugins()}
    assert brought["plugins/hello.py"] == "plugins"
    assert brought["plugins/sun_and_moon/plugin.toml"] == "plugins/sun_and_moon"
    assert brought["plugins/sun_and_moon/wheels/astral-3.2-py3-none-any.whl"] == "plugins/sun_and_moon/wheels"
    assert not any("__pycache__" in path for path in brought)


def test_the_licence_of_each_package_is_recorded() -> None:
    text = (ROOT / "docs" / "third-party.md").read_text("utf-8")
    pinned = [wheel for each in FOUND.values() if each.manifest for wheel in each.manifest.wheels]
    assert [(wheel.name, wheel.version) for wheel in pinned] == [("astral", "3.2")]
    assert "| astral | 3.2 | Apache-2.0 | `plugins/sun_and_moon/wheels/` |" in text
