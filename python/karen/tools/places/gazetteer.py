"""Finds a place by name: which city, country or region is meant and which time zones it keeps. Works offline.

The data is a sorted file that is mapped, not read: nothing is loaded at start and a lookup is a binary search.
Knows no clock: what time it is there is the business of `time`.
"""

from __future__ import annotations

import difflib
import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from karen.tools.places.place_names import name_key

DATA = Path(__file__).with_name("gazetteer.tsv")
LONGEST_NAME = 100
MOST_COMPARED = 4000
"""Names looked at for a near spelling."""


@dataclass(frozen=True)
class City:
    rank: int
    name: str
    country: str
    division: str
    zone: str
    population: int
    latitude: float
    longitude: float
    """Degrees, to about a kilometre."""


@dataclass(frozen=True)
class Area:
    """A country or a region. `zones` pairs each zone with its largest city (if one is
    listed), the most populous zone first."""

    code: str
    name: str
    kind: str
    country: str
    zones: tuple[tuple[str, City | None], ...]


Place = City | Area


class Gazetteer:
    """The places of one data file. Opened at the first lookup; safe to use from several threads."""

    def __init__(self, path: Path = DATA) -> None:
        self._path = path
        self._map: mmap.mmap | None = None

    def find(self, text: str) -> list[Place]:
        """What `text` may mean, the likeliest first; empty when there is no such place.

        Understands a qualifier: `Paris, Texas`, `Portland Maine`, `London (Ontario)`, `Córdoba, España`.
        """
        text = text.strip()[: LONGEST_NAME + 1]
        if len(text) > LONGEST_NAME or text[:1] in "#=!":
            return []
        return self._named(text) or self._qualified(text)

    def near(self, text: str, limit: int = 3) -> list[str]:
        """Names spelt much like `text`, best first: for «did you mean», never for an answer."""
        key = name_key(text[:LONGEST_NAME])
        if len(key) < 3:
            return []
        alike = list(self._keys_from(key[:2]))
        close = difflib.get_close_matches(key, alike, n=limit * 4, cutoff=0.8)
        places = sorted((found[0] for name in close if (found := self.find(name))), key=_prominence)
        return list(dict.fromkeys(self.label(place) for place in places))[:limit]

    def label(self, place: Place) -> str:
        """How to name the place so that it cannot be taken for another: `Portland, Maine`, `Tokyo, Japan`."""
        if isinstance(place, Area):
            return place.name
        division = self._area(f"{place.country}-{place.division}".lower()) if place.country in ("US", "CA") else None
        within = division or self._area(place.country.lower())
        name = within.name.removesuffix(" State") if within else place.name
        return place.name if name == place.name else f"{place.name}, {name}"

    def _named(self, text: str) -> list[Place]:
        row = self._row(name_key(text).removeprefix("the ").encode()) or self._row(name_key(text).encode())
        if row is None:
            return []
        places = [place for reference in row[1].split(" ") if (place := self._referred(reference))]
        if not text.isascii():  # «San José» with its accent is more likely the one that writes it so
            places.sort(key=lambda place: place.name.casefold() != text.casefold())
        return places

    def _qualified(self, text: str) -> list[Place]:
        for name, qualifier in _splits(text):
            within = [place for place in self._within(qualifier) if isinstance(place, Area)]
            if within and (found := [place for place in self._named(name) if _lies_in(place, within)]):
                return found
        return []

    def _within(self, qualifier: str) -> list[Place]:
        code = qualifier.strip(" .").lower()
        state = self._area(f"us-{code}") if len(code) == 2 else None
        return ([state] if state else []) + self._named(qualifier)

    def _referred(self, reference: str) -> Place | None:
        return self._city(reference) if reference.startswith("#") else self._area(reference[1:])

    def _city(self, reference: str) -> City | None:
        row = self._row(reference.encode())
        if row is None:
            return None
        _, name, country, division, zone, population, north, east = row
        return City(int(reference[1:]), name, country, division, zone, int(population), float(north), float(east))

    def _area(self, code: str) -> Area | None:
        row = self._row(f"={code}".encode())
        if row is None:
            return None
        _, name, kind, country, zones = row
        pairs = (pair.rpartition(":") for pair in zones.split(","))
        return Area(code, name, kind, country, tuple((zone, self._city(reference)) for zone, _, reference in pairs))

    def _opened(self) -> mmap.mmap:
        if self._map is None:
            with self._path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return self._map

    def _row(self, key: bytes) -> list[str] | None:
        data = self._opened()
        start = self._first_at_or_after(key)
        line = data[start : data.find(b"\n", start)] if start < len(data) else b""
        return line.decode().split("\t") if key and line.startswith(key + b"\t") else None

    def _first_at_or_after(self, key: bytes) -> int:
        """Offset of the first row whose first column is not less than `key`."""
        data = self._opened()
        low, high = 0, len(data)
        while low < high:
            start = data.rfind(b"\n", 0, (low + high) // 2) + 1
            end = data.find(b"\n", start)
            if data[start:end].partition(b"\t")[0] < key:
                low = end + 1
            else:
                high = start
        return low

    def _keys_from(self, prefix: str) -> Iterator[str]:
        data = self._opened()
        start = self._first_at_or_after(prefix.encode())
        for _ in range(MOST_COMPARED):
            end = data.find(b"\n", start)
            key = data[start:end].partition(b"\t")[0].decode()
            if end < 0 or not key.startswith(prefix):
                return
            yield key
            start = end + 1


def _prominence(place: Place) -> int:
    return place.rank if isinstance(place, City) else 0


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """Ways to read `text` as a name and what it lies in, the comma first."""
    name, comma, qualifier = text.replace("(", ",").replace(")", "").partition(",")
    if comma:
        yield name, qualifier.rpartition(",")[2] or qualifier
        yield name, qualifier
    words = text.split()
    for at in range(len(words) - 1, 0, -1):
        rest = words[at:]
        yield " ".join(words[:at]), " ".join(rest[1:] if rest[0].lower() in _JOINING and len(rest) > 1 else rest)


_JOINING = {"in", "de", "of", "en", "von", "da", "do"}


def _lies_in(place: Place, areas: Sequence[Area]) -> bool:
    codes = {place.country.lower()}
    if isinstance(place, City):
        codes.add(f"{place.country}-{place.division}".lower())
    return any(
        area.code in codes
        or (isinstance(place, City) and area.code.startswith("r-") and place.zone in dict(area.zones))
        for area in areas
        if area.country == place.country
    )


@cache
def gazetteer() -> Gazetteer:
    """The one that comes with Karen."""
    return Gazetteer()
