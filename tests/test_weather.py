"""The weather in a conversation, from a real service on this machine: allowed or not, well or misbehaving."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from calling import OWNER
from conversing import Clock
from karen.app.data import MIGRATIONS
from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.errors import Forbidden, InvalidInput, ToolFailed, Unavailable
from karen.contract.types.enums import TemperatureUnit, WeatherServiceOption
from karen.contract.types.settings import KarenSettings
from karen.contract.types.weather import Position, WeatherDay
from karen.tools.weather_verdict import Matter, verdict_ahead
from karen.weather.forecasts import Forecasts
from karen.weather.open_meteo import OpenMeteo
from talking import Talking, talking
from weather_service import WeatherService, answer, weather_service

GRAZ = Position(label="Graz, Austria", latitude=47.07, longitude=15.44, zone="Europe/Vienna")


@pytest.fixture
def service() -> Iterator[WeatherService]:
    with weather_service() as service:
        yield service


@pytest.fixture
async def talk(tmp_path: Path, service: WeatherService) -> AsyncIterator[Talking]:
    async with talking(tmp_path) as talk:
        own = {"weather_service": "custom_api", "weather_address": service.address}
        await talk.call("settings.set", profile=own)
        yield talk


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            "what's the weather in Graz",
            "It is 8 °C in Graz, Austria with light rain, wind 12 km/h. It feels like 5 °C.",
        ),
        (
            "will it rain in Graz tomorrow?",
            "Probably yes. Tomorrow in Graz, Austria: rain, 3 to 10 °C, 80 % chance of rain, wind up to 20 km/h.",
        ),
        (
            "weather in Graz at 5pm",
            "Today at 17:00 in Graz, Austria: 17 °C, an overcast sky, no rain to speak of, wind 7 km/h.",
        ),
        (
            "weather in Graz this weekend",
            "Graz, Austria:\n\n- Saturday, 14 March: clear sky, 6 to 13 °C, no rain to speak of, wind up to 20 km/h.\n"
            "- Sunday, 15 March: rain, 7 to 14 °C, 80 % chance of rain, wind up to 20 km/h.",
        ),
        ("how was the weather in Graz yesterday", "I know forecasts alone, not the weather of days gone by."),
        (
            "weather in Graz next month",
            "The forecast reaches Wednesday, 25 March; the weather after that nobody knows yet.",
        ),
        ("what's the weather?", "For which place? Name a town, or set a place for the weather in the settings."),
    ],
)
async def test_what_the_service_tells_is_told(talk: Talking, asked: str, said: str) -> None:
    assert (await talk.say(asked)).text == said


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [
        ("do I need an umbrella in Graz tomorrow?", "Probably yes. Tomorrow in Graz"),
        ("is it raining in Graz?", "Yes. It is 8 °C in Graz"),
        ("is it snowing in Graz?", "No. It is 8 °C in Graz"),
        ("should I take a coat tomorrow in Graz", "Probably yes. Tomorrow in Graz"),
        ("will it snow in Graz tomorrow?", "Probably not. Tomorrow in Graz"),
        ("will it be windy in Graz tomorrow?", "Probably not. Tomorrow in Graz"),
        ("wird es morgen in Graz regnen?", "Probably yes. Tomorrow in Graz"),
        ("what's the weather in Graz tomorrow", "Tomorrow in Graz"),
    ],
)
async def test_a_question_for_yes_or_no_is_answered_so_first(talk: Talking, asked: str, verdict: str) -> None:
    assert (await talk.say(asked)).text.startswith(verdict)


def days(**told: Any) -> list[WeatherDay]:
    plain = {"date": "2026-03-11", "lowest": 8, "highest": 12, "code": 3, "rain_chance": 0, "rain": 0, "wind": 10}
    return [WeatherDay.model_validate({**plain, **told})]


@pytest.mark.parametrize(
    ("matter", "told", "verdict"),
    [
        (Matter.RAIN, {"rain_chance": 60}, "Probably yes."),
        (Matter.RAIN, {"rain_chance": 59}, "Perhaps."),
        (Matter.RAIN, {"rain_chance": 29}, "Probably not."),
        (Matter.RAIN, {"rain_chance": None, "rain": 4.0}, "Probably yes."),
        (Matter.RAIN, {"rain_chance": None, "rain": None}, ""),
        (Matter.SNOW, {"code": 73}, "Probably yes."),
        (Matter.FROST, {"lowest": -1}, "Probably yes."),
        (Matter.FROST, {"lowest": 2}, "Perhaps."),
        (Matter.WIND, {"wind": 45}, "Probably yes."),
        (Matter.WIND, {"wind": None}, ""),
        (Matter.COLD, {"lowest": 16}, "Perhaps."),
        (Matter.COLD, {"lowest": 22}, "Probably not."),
    ],
)
def test_the_word_follows_from_what_was_told(matter: Matter, told: dict[str, Any], verdict: str) -> None:
    assert verdict_ahead(matter, days(**told)) == verdict


def test_of_several_days_the_surest_yes_counts() -> None:
    assert verdict_ahead(Matter.RAIN, [*days(rain_chance=5), *days(rain_chance=90)]) == "Probably yes."


async def test_the_place_a_question_leaves_out_is_asked_for(talk: Talking) -> None:
    asked = await talk.say("what's the weather?")
    completed = await talk.say("Graz", asked.conversation_id)
    assert completed.text.startswith("It is 8 °C in Graz")


@pytest.mark.parametrize(
    ("goes_on", "said"), [("and tomorrow?", "Tomorrow in Graz"), ("what about Rome?", "It is 8 °C in Rome")]
)
async def test_a_fragment_goes_on_from_the_question_before(talk: Talking, goes_on: str, said: str) -> None:
    asked = await talk.say("what's the weather in Graz?")
    assert (await talk.say(goes_on, asked.conversation_id)).text.startswith(said)


async def test_what_the_service_does_not_know_is_not_told(talk: Talking, service: WeatherService) -> None:
    said = answer()
    said["current"]["wind_speed_10m"] = None
    said["daily"]["wind_speed_10m_max"] = said["daily"]["precipitation_sum"] = [None] * 16
    said["daily"]["precipitation_probability_max"] = [None] * 16
    service.says = said
    now = await talk.say("what's the weather in Graz")
    tomorrow = await talk.say("weather in Graz tomorrow")
    assert now.text == "It is 8 °C in Graz, Austria with light rain. It feels like 5 °C."
    assert tomorrow.text == "Tomorrow in Graz, Austria: rain, 3 to 10 °C."


@pytest.mark.parametrize("day", ["1999-03-10", "2031-03-10"])
async def test_the_weather_of_another_year_is_not_that_of_now(talk: Talking, service: WeatherService, day: str) -> None:
    service.says = answer(day)
    answered = await talk.say("what's the weather in Graz")
    assert answered.text == "127.0.0.1 said nothing of the weather of now in Graz, Austria."


@pytest.mark.parametrize("asked", ["what's the weather?", "what's the weather where I live?"])
async def test_a_known_home_is_the_place(talk: Talking, asked: str) -> None:
    await talk.say("I live in Lisbon.")
    assert "in Lisbon, Portugal" in (await talk.say(asked)).text


async def test_it_is_told_in_the_unit_and_length_of_the_settings(talk: Talking) -> None:
    await talk.call("settings.set", profile={"temperature_unit": "F", "personality_verbosity": "concise"})
    assert (await talk.say("what's the weather in Graz")).text == "47 °F, light rain"


async def test_nothing_but_the_position_leaves_and_only_once_in_a_while(talk: Talking, service: WeatherService) -> None:
    await talk.say("I am Ana and need to know what the weather is in Graz")
    await talk.say("weather in Graz tomorrow")
    (asked,) = service.asked
    assert {name: asked[name] for name in ("latitude", "longitude", "timezone")} == {
        "latitude": "47.07",
        "longitude": "15.44",
        "timezone": "Europe/Vienna",
    }
    assert sorted(asked) == [
        "current", "daily", "forecast_days", "hourly", "latitude", "longitude", "timezone",
    ]  # fmt: skip
    assert "ana" not in json.dumps([asked, *service.headers]).lower()


async def test_without_being_allowed_nothing_is_asked_and_leave_is_asked_for(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        answered = await talk.say("what's the weather in Graz")
        sent = await talk.call("system.bytes_sent")
    assert answered.tool == "weather"
    assert answered.text == (
        "May I ask api.open-meteo.com about the weather in Graz, Austria? It learns the position of the place, and "
        "nothing else. Say “yes”, “always” or “no”."
    )
    assert sent["total_bytes"] == 0


async def test_another_program_cannot_allow_it_by_an_argument(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        with pytest.raises(InvalidInput, match="allow"):
            await talk.call("tools.execute", tool="weather", args={"location": "Graz", "allow": True})
        with pytest.raises(ToolFailed, match="not allowed yet"):
            await talk.call("tools.execute", tool="weather", args={"location": "Graz"})
        settings = (await talk.call("settings.get"))["profile"]
    assert settings["allowed_without_asking"] == []


async def test_where_nothing_leaves_the_machine_a_yes_allows_nothing(talk: Talking) -> None:
    asked = await talk.say("what's the weather in Graz")
    await talk.say("yes, always", asked.conversation_id)
    assert (await talk.call("settings.get"))["profile"]["allowed_without_asking"] == []


async def test_what_was_told_of_a_place_is_forgotten_with_it(talk: Talking) -> None:
    await talk.say("what's the weather in Graz")
    receipt = await talk.call("memory.forget", query="Graz", dry_run=False)
    assert {"place": "forecasts", "removed": 1} in receipt["removed_from"]
    assert receipt["left_in"] == []


def lying(**changes: Any) -> dict[str, Any]:
    said = answer()
    return {**said, **changes}


LIES = {
    "other units": lying(current_units={"temperature_2m": "°F", "wind_speed_10m": "km/h"}),
    "no units": lying(current_units={}, hourly_units={}, daily_units={}),
    "other units of the days": lying(daily_units={**answer()["daily_units"], "temperature_2m_max": "°F"}),
    "other units of the hours": lying(hourly_units={**answer()["hourly_units"], "precipitation": "inch"}),
    "another place": lying(latitude=12.0),
    "other clocks": lying(timezone="Asia/Tokyo"),
    "a temperature that cannot be": lying(current={**answer()["current"], "temperature_2m": 900}),
    "no number": lying(current={**answer()["current"], "temperature_2m": "warm"}),
    "lists of unequal lengths": lying(daily={**answer()["daily"], "temperature_2m_min": [1.0]}),
    "a lowest above the highest": lying(daily={**answer()["daily"], "temperature_2m_min": [50.0] * 16}),
    "a chance above everything": lying(daily={**answer()["daily"], "precipitation_probability_max": [300] * 16}),
    "not a number": json.dumps(lying(current={**answer()["current"], "temperature_2m": float("nan")})).encode(),
    "a web page": b"<html>hello</html>",
    "broken json": b'{"current": {',
    "an error": {"error": True, "reason": "no"},
    "too much": b" " * (2 << 20),
    "too many hours": lying(hourly={name: values * 100 for name, values in answer()["hourly"].items()}),
    "a redirect": 302,
    "a refusal": 400,
    "a failure": 500,
    "nothing at all": None,
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
async def test_a_service_that_misbehaves_is_not_believed(service: WeatherService, lie: Any) -> None:
    service.says = lie
    told = OpenMeteo(service.address, False, lambda host, count: None, limit_s=2)
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1"):
        await told.forecast(47.07, 15.44, "Europe/Vienna")


async def test_beyond_this_machine_is_refused_before_anything_is_sent() -> None:
    sent: list[str] = []
    told = OpenMeteo("https://weather.invalid", False, lambda host, count: sent.append(host))
    with pytest.raises(Forbidden, match=r"weather\.invalid"):
        await told.forecast(47.07, 15.44, "Europe/Vienna")
    assert sent == []


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(tmp_path / "karen.sqlite", tmp_path / "backups", MIGRATIONS)
    await database.start()
    yield database
    await database.stop()


def forecasts(database: Database, clock: Clock, service: WeatherService) -> Forecasts:
    own = KarenSettings(
        weather_service=WeatherServiceOption.CUSTOM_API,
        weather_address=service.address,
        temperature_unit=TemperatureUnit.C,
    )
    return Forecasts(database, Events(), Outbox(), clock, lambda host, count: None, lambda user_id: own)


async def test_a_service_that_is_gone_leaves_its_last_word_with_its_age(
    database: Database, service: WeatherService
) -> None:
    clock = Clock()
    weather = forecasts(database, clock, service)
    first = await weather.forecast(OWNER, GRAZ, allowed=False)
    clock.advance(hours=3)
    service.says = 500
    later = await weather.forecast(OWNER, GRAZ, allowed=False)
    assert (first.problem, later.at) == ("", first.at)
    assert later.forecast == first.forecast
    assert later.problem == "127.0.0.1 refused to answer (500)"
    with pytest.raises(ToolFailed, match=r"Vienna.*refused to answer.*no earlier answer is kept"):
        await weather.forecast(OWNER, GRAZ.model_copy(update={"label": "Vienna", "latitude": 48.2}), allowed=False)


async def test_one_profile_is_told_nothing_of_what_another_asked(database: Database, service: WeatherService) -> None:
    clock = Clock()
    weather = forecasts(database, clock, service)
    await weather.forecast(OWNER, GRAZ, allowed=False)
    service.says = 500
    with pytest.raises(ToolFailed, match="no earlier answer is kept"):
        await weather.forecast(OWNER.__class__("another", OWNER.role), GRAZ, allowed=False)


async def test_only_the_last_fifty_places_are_kept(database: Database, service: WeatherService) -> None:
    clock = Clock()
    weather = forecasts(database, clock, service)
    for degrees in range(52):
        await weather.forecast(OWNER, GRAZ.model_copy(update={"latitude": float(degrees)}), allowed=False)
        clock.advance(minutes=1)
    service.says = 500
    clock.advance(hours=1)
    assert (await weather.forecast(OWNER, GRAZ.model_copy(update={"latitude": 2.0}), allowed=False)).problem
    with pytest.raises(ToolFailed):
        await weather.forecast(OWNER, GRAZ.model_copy(update={"latitude": 1.0}), allowed=False)
