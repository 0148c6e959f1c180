"""The gazetteer: the right place first, qualifiers heeded, the unknown unknown, and nothing loaded to find it."""

from __future__ import annotations

import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from karen.tools.places.gazetteer import DATA, City, Gazetteer, gazetteer
from karen.tools.places.place_names import name_key


@pytest.mark.parametrize(
    ("name", "label", "zone"),
    [
        ("Tokyo", "Tokyo, Japan", "Asia/Tokyo"),
        ("paris", "Paris, France", "Europe/Paris"),
        ("Paris, Texas", "Paris, Texas", "America/Chicago"),
        ("Portland Maine", "Portland, Maine", "America/New_York"),
        ("Portland, OR", "Portland, Oregon", "America/Los_Angeles"),
        ("London Ontario", "London, Ontario", "America/Toronto"),
        ("London (Ontario)", "London, Ontario", "America/Toronto"),
        ("Córdoba, España", "Córdoba, Spain", "Europe/Madrid"),
        ("St. John's, Newfoundland", "St. John's, Newfoundland and Labrador", "America/St_Johns"),
        ("São Paulo", "São Paulo, Brazil", "America/Sao_Paulo"),
        ("SAO PAULO", "São Paulo, Brazil", "America/Sao_Paulo"),
        ("Addis Ababa", "Addis Ababa, Ethiopia", "Africa/Addis_Ababa"),
        ("San José", "San José, Costa Rica", "America/Costa_Rica"),
        ("San Jose", "San Jose, California", "America/Los_Angeles"),
        ("Bombay", "Mumbai, India", "Asia/Kolkata"),
        ("Kapstadt", "Cape Town, South Africa", "Africa/Johannesburg"),
        ("Mailand", "Milan, Italy", "Europe/Rome"),
        ("Rom", "Rome, Italy", "Europe/Rome"),
        ("Lisboa", "Lisbon, Portugal", "Europe/Lisbon"),
        ("Nueva York", "New York City, New York", "America/New_York"),
        ("NYC", "New York City, New York", "America/New_York"),
        ("LA", "Los Angeles, California", "America/Los_Angeles"),
        ("Valencia", "Valencia, Spain", "Europe/Madrid"),
        ("東京", "Tokyo, Japan", "Asia/Tokyo"),
        ("Москва", "Moscow, Russia", "Europe/Moscow"),
        ("the Hague", "The Hague, Netherlands", "Europe/Amsterdam"),
    ],
)
def test_the_likeliest_city_comes_first(name: str, label: str, zone: str) -> None:
    place = gazetteer().find(name)[0]
    assert isinstance(place, City)
    assert (gazetteer().label(place), place.zone) == (label, zone)


@pytest.mark.parametrize(
    "name",
    ["Narnia", "Gotham", "Barcelna", "", " ", "#0", "=us", "!", "\t", "x" * 10_000, "🙂", "1234", "Paris, Narnia"],
)
def test_what_is_no_place_is_not_found(name: str) -> None:
    assert gazetteer().find(name) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Tokya", "Tokyo, Japan"), ("Barcelna", "Barcelona, Spain"), ("Reykjavick", "Reykjavík, Iceland")],
)
def test_a_misspelt_name_is_offered_never_taken(typed: str, meant: str) -> None:
    assert gazetteer().find(typed) == []
    assert meant in gazetteer().near(typed)


@pytest.mark.parametrize(
    ("name", "zones"), [("Japan", 1), ("Deutschland", 1), ("Portugal", 3), ("the USA", 11), ("Hawaii", 1), ("Bali", 1)]
)
def test_a_country_knows_its_zones(name: str, zones: int) -> None:
    place = gazetteer().find(name)[0]
    assert not isinstance(place, City)
    assert len(place.zones) == zones


def rows() -> list[list[str]]:
    return [line.split("\t") for line in DATA.read_text("utf-8").splitlines() if not line.startswith("!")]


def test_every_row_is_in_its_place_and_every_zone_exists() -> None:
    keys = [row[0].encode() for row in rows()]
    assert keys == sorted(keys)
    zones = {row[4] for row in rows() if row[0].startswith("#")}
    zones |= {pair.rpartition(":")[0] for row in rows() if row[0].startswith("=") for pair in row[4].split(",")}
    assert [zone for zone in zones if ZoneInfo(zone).key != zone] == []


def test_every_name_is_filed_under_the_key_it_is_looked_up_by() -> None:
    names = [row[0] for row in rows() if row[0][0] not in "#="]
    assert [name for name in names[::50] if name_key(name) != name] == []


def test_the_source_is_named_in_the_file() -> None:
    assert DATA.read_text("utf-8")[:400].count("CC BY 4.0") == 1


def test_the_first_lookup_takes_under_five_milliseconds() -> None:
    durations_s = []
    for _ in range(5):
        fresh = Gazetteer()
        began = time.perf_counter()
        fresh.find("Ouagadougou")
        durations_s.append(time.perf_counter() - began)
    assert min(durations_s) < 0.005


def test_a_missing_data_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"gone\.tsv"):
        Gazetteer(tmp_path / "gone.tsv").find("Tokyo")
