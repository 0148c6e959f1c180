"""Reads ages, dates of birth, numbers and addresses as people write or say them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value, cleared, trimmed

_UNITS = {
    word: number
    for number, words in enumerate(
        """zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
            "seventeen
        |eighteen|nineteen""".replace("\n", "")
        .replace(" ", "")
        .split("|")
    )
    for word in [words]
}
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_NUMBER = re.compile(
    r"\d{1,3}(?!\d)|(?:(?:twenty|thirty|fou?rty|fifty|sixty|seventy|eighty|ninety)(?:[\s-](?:one|two|three|four|five|"
    r"six|seven|eight|nine))?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen)\b"
)
NUMBER = r"(?:\d{1,3}|[a-z]+(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?)"
_MONTHS = [
    ("January",
        "jan january januar janner enero janvier janeiro"), ("February",
            "feb february februar febrero fevrier fevereiro"),
    ("March", "mar march marz marzo mars marco"), ("April", "apr april abril avril"), ("May", "may mai mayo maio"),
    ("June", "jun june juni junio juin junho"), ("July", "jul july juli julio juillet julho"),
    ("August", "aug august agosto aout"), ("September", "sep sept september septiembre setiembre septembre setembro"),
    ("October",
        "oct october oktober octubre octobre outubro"), ("November", "nov november noviembre novembre novembro"),
    ("December", "dec december dezember diciembre decembre dezembro"),
]  # fmt: skip
_MONTH = {word: english for english, words in _MONTHS for word in words.split()}
_MONTH_WORD = "(?:" + "|".join(sorted(_MONTH, key=len, reverse=True)) + ")"
_ORDINALS = {
    word: number
    for number, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        start=1,
    )
} | {"thirtieth": 30, "twelveth": 12}
_DAY_WORD = (
    r"(?:\d{1,2}(?:st|nd|rd|th|er|º|\.)?|(?:twenty|thirty)[\s-](?:first|second|third|fourth|fifth|sixth|seventh|eighth|"
    r"ninth)|"
    + "|".join(_ORDINALS)
    + r"|primero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|veinte|treinta|"
    r"premier)"
)
_SPANISH_DAYS = {
    w: n
    for n, w in enumerate(
        [
            "uno",
            "dos",
            "tres",
            "cuatro",
            "cinco",
            "seis",
            "siete",
            "ocho",
            "nueve",
            "diez",
            "once",
            "doce",
            "trece",
            "catorce",
            "quince",
        ],
        1,
    )
} | {"primero": 1, "premier": 1, "veinte": 20, "treinta": 30}
_YEAR = r"(?:(?:19|20)\d\d|'\d\d)"
_DATE = re.compile(
    rf"(?:the |el |le |am |der |den |dia |o dia )*(?P<day>{_DAY_WORD})(?:\s(?:day\s)?(?:of\s|de\s|"
    rf"d')?)?\s*(?P<month>{_MONTH_WORD})\b(?:,?\s(?:de\s|of\s|in\s)?(?P<year>{_YEAR}))?|"
    rf"(?P<month2>{_MONTH_WORD})\b\.?(?:\s(?:the\s)?(?P<day2>{_DAY_WORD})\b)?(?:,?\s(?:de\s|of\s)?(?P<year2>{_YEAR}))?"
    r"|(?P<iso>(?:19|20)\d\d-\d\d?-\d\d?|\d{1,2}[./]\d{1,2}[./](?:19|20)?\d\d)"
    rf"|(?P<year3>{_YEAR})(?!\d)"
)
_FESTIVALS = {
    "christmas day": "25 December", "christmas": "25 December",
    "christmas eve": "24 December", "boxing day": "26 December",
    "halloween": "31 October", "new year's day": "1 January", "new year's eve": "31 December",
    "valentine's day": "14 February",
    "st patrick's day": "17 March", "leap day": "29 February", "heiligabend": "24 December", "silvester": "31 December",
    "nochebuena": "24 December", "bonfire night": "5 November", "the fourth of july": "4 July",
    "bastille day": "14 July",
    "st stephen's day": "26 December", "april fool's day": "1 April", "april fools": "1 April", "midsummer": "24 June",
}  # fmt: skip


def number_in(plain: str) -> tuple[int, int, int] | None:
    """The first whole number and its place: digits or English words."""
    found = _NUMBER.search(plain)
    if found is None:
        return None
    if found[0].isdigit():
        return int(found[0]), found.start(), found.end()
    tens, _, units = found[0].replace("-", " ").partition(" ")
    return _TENS.get(tens, _UNITS.get(tens, 0)) + _UNITS.get(units, 0), found.start(), found.end()


def age(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """An age in years, in digits."""
    found = number_in(sentence.plain[start:end])
    if found and 1 < found[0] < 120 and not sentence.plain[start : start + found[1]].strip():
        yield Value(str(found[0]), start + found[1], start + found[2])


def birthday(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`9 August`, `12 March 1990`, `1962`, `26 December` for Boxing Day."""
    plain = sentence.plain[start:end]
    for words, day in _FESTIVALS.items():
        if plain.startswith((words, f"the {words}")):
            yield Value(day, start, start + len(words))
            return
    found = _DATE.match(plain)
    if found and (text := _date(found)):
        yield Value(text, start + found.start(), start + found.end())


def _date(found: re.Match[str]) -> str:
    if found["iso"]:
        return found["iso"]
    day, month = found["day"] or found["day2"], found["month"] or found["month2"]
    year = found["year"] or found["year2"] or found["year3"]
    parts = [str(_day(day)) if day else "", _MONTH[month] if month else "", _full_year(year) if year else ""]
    return " ".join(part for part in parts if part)


def _day(word: str) -> int:
    digits = re.match(r"\d+", word)
    if digits:
        return int(digits[0])
    tens, _, units = word.replace("-", " ").partition(" ")
    if units:
        return _TENS[tens] + _ORDINALS[units]
    return _ORDINALS.get(word) or _SPANISH_DAYS[word]


def _full_year(year: str) -> str:
    if len(year) == 4:
        return year
    return ("19" if int(year[1:]) > 25 else "20") + year[1:]


_DATE_IN = re.compile(
    rf"\b(?:on |am |el |le |dia |the )*(?:the )?(?:{_DAY_WORD}(?:\s(?:of\s|de\s|d')?)\s?{_MONTH_WORD}|"
    rf"{_MONTH_WORD}\s(?:the\s)?{_DAY_WORD})\b(?:,?\s(?:de\s|of\s|in\s)?{_YEAR})?"
)


def date_in(plain: str) -> re.Match[str] | None:
    """A day with its month anywhere in folded text."""
    return _DATE_IN.search(plain)


_PHONE = re.compile(r"\+?[\d(][\d\s()./-]{5,18}\d")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,3}")
_EXTENSION = re.compile(r"(?:extension|ext\.?) \d{2,6}")
_HANDLE = re.compile(r"@\w[\w.]{1,30}")


def contact(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """A telephone number, a mail address or a handle."""
    for shape in (_MAIL, _EXTENSION, _PHONE, _HANDLE):
        if found := shape.search(sentence.said, start, end):
            if shape is _PHONE and not 6 <= sum(c.isdigit() for c in found[0]) <= 15:
                continue
            yield Value(cleared(found[0]).rstrip("."), found.start(), found.end())
            return


_STREET = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|court|ct|crescent|place|pl|square|terrace|row|way|walk|"
    r"gardens?|hill|grove|mews|park|parade|quay|boulevard|blvd|highway|wharf|rise|view|green|yard|strasse|straße|weg|"
    r"platz|allee|gasse|ufer)"
)
_ADDRESS = re.compile(
    r"(?:(?:number |no\.? |nr\.? |flat |apartment |apt\.? |unit )?(?:\d{1,5}[a-z]?|[a-z]+)(?:[/-]\d{1,4})?,?\s)?"
    rf"(?:[\w'’.-]+\s){{0,3}}(?:[\w'’.-]*{_STREET})\b(?:,? (?:flat|apartment|apt|unit|no\.?)? ?\d{{1,4}}[a-z]?)?"
    r"|(?:calle|avenida|avda|plaza|rua|praca|travessa|rue|avenue|boulevard|place|impasse|chemin|"
    r"via)\s(?:[\w'’.-]+\s?){1,5},?\s?(?:n[uº°o]?m?e?r?o?\.? )?\d{0,4}|\d{1,4},?\s(?:bis\s)?(?:rue|avenue|boulevard|"
    r"place|impasse|chemin|allee)\s(?:[\w'’.-]+\s?){1,5}|po box \d{1,6}|(?:flat|apartment|apt|unit) \w{1,4}(?:, |"
    r" )(?:[\w'’.-]+ ?){1,5}",
    re.IGNORECASE,
)


def address(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """A street with its number, at the start of the stretch."""
    found = _ADDRESS.match(sentence.plain, start, end)
    if found is None or not any(c.isdigit() for c in found[0]):
        return
    first, last = found.start(), found.end()
    follows = re.match(
        r",? (?:flat|apartment|apt|unit|floor) \w{1,4}|, [A-Z][\w'’-]+(?: [A-Z0-9][\w'’-]*){0,2}(?:, [A-Z][\w]+)?",
        sentence.said[last:],
    )
    if follows:
        last += follows.end()
    _, last = trimmed(sentence, first, last)
    if last - first > 5:
        yield Value(cleared(sentence.said[first:last]), first, last)
