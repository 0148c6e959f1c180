"""What follows from facts by reckoning alone: an age from a day of birth, how many there are from their names."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from karen.contract.types.memory import Memory
from karen.flows.decide.request import fold
from karen.flows.recall.circumstances import AMOUNTS
from karen.flows.recall.facts import attribute_of, told_of, who_it_is
from karen.flows.recall.languages import Language
from karen.flows.recall.question_shapes import Shape, shape_of
from karen.flows.recall.questions import Asked
from karen.memory.vocabulary import USER, subject_named

_ENGLISH_MONTHS = tuple(name.lower() for name in calendar.month_name)
"""As a fact keeps a birthday, in whatever language it was told."""
_BIRTHDAY = re.compile(r"(?:(?P<day>\d{1,2}) (?P<month>[A-Za-z]+) )?(?P<year>\d{4})$")
_AGE: dict[Language, str] = {
    "en": "You are {age}: you were born on {value}.",
    "de": "Du bist {age}, geboren am {day}.{month}.{year}.",
    "es": "Tienes {age} años: naciste el {day}/{month}/{year}.",
    "fr": "Tu as {age} ans : tu es né(e) le {day}/{month}/{year}.",
    "pt": "Tens {age} anos: nasceste a {day}/{month}/{year}.",
}
_UNITS: dict[str, tuple[int, re.Pattern[str]]] = {
    "days": (1, re.compile(r"\b(?:in (?:days|tagen)|days old|en (?:dias|jours)|em dias)\b")),
    "weeks": (7, re.compile(r"\b(?:in (?:weeks|wochen)|weeks old|en (?:semanas|semaines)|em semanas)\b")),
}
"""Of how many days each is."""
_IN_UNITS: dict[Language, dict[str, str]] = {
    "en": {"days": "You are {amount} days old", "weeks": "You are {amount} weeks old"},
    "de": {"days": "Du bist {amount} Tage alt", "weeks": "Du bist {amount} Wochen alt"},
    "es": {"days": "Tienes {amount} días", "weeks": "Tienes {amount} semanas"},
    "fr": {"days": "Tu as {amount} jours", "weeks": "Tu as {amount} semaines"},
    "pt": {"days": "Tens {amount} dias", "weeks": "Tens {amount} semanas"},
}
_AFTER_AGE: dict[Language, str] = {"en": ":", "de": ",", "es": ":", "fr": " :", "pt": ":"}
_AGE_BY_YEAR: dict[Language, str] = {
    "en": "You are {younger} or {age}: you were born in {year}.",
    "de": "Du bist {younger} oder {age}, geboren {year}.",
    "es": "Tienes {younger} o {age} años: naciste en {year}.",
    "fr": "Tu as {younger} ou {age} ans : tu es né(e) en {year}.",
    "pt": "Tens {younger} ou {age} anos: nasceste em {year}.",
}
_COUNT: dict[Language, str] = {
    "en": "You told me of {count}: {names}.",
    "de": "Von {count} hast du mir erzählt: {names}.",
    "es": "Me has hablado de {count}: {names}.",
    "fr": "Tu m’as parlé de {count} : {names}.",
    "pt": "Falaste-me de {count}: {names}.",
}
_AND: dict[Language, str] = {"en": "and", "de": "und", "es": "y", "fr": "et", "pt": "e"}


@dataclass(frozen=True)
class Reckoned:
    """An answer, and the facts it follows from."""

    text: str
    facts: tuple[Memory, ...]


def reckoned(asked: Asked, facts: Sequence[Memory], today: date) -> Reckoned | None:
    """`facts` are those that hold now, newest first; None where nothing has to be reckoned."""
    return _age(asked, facts, today) or _count(asked, facts)


def _age(asked: Asked, facts: Sequence[Memory], today: date) -> Reckoned | None:
    if not asked.of_user or "age" not in asked.attributes or asked.yes_or_no:
        return None
    birthdays = (fact for fact in facts if attribute_of(fact) == "birthday" and subject_named(fact.subject) == USER)
    for fact in birthdays:
        if (born := _BIRTHDAY.match(fact.value or "")) and (text := _aged(asked, born, today)):
            return Reckoned(text, (fact,))
    return None


def _aged(asked: Asked, born: re.Match[str], today: date) -> str:
    """Empty for a day that does not exist or has not come yet."""
    language = asked.language
    year, value = int(born["year"]), born.group()
    if not born["day"]:
        age = today.year - year
        return _AGE_BY_YEAR[language].format(younger=age - 1, age=age, year=year) if age > 0 else ""
    if born["month"].lower() not in _ENGLISH_MONTHS:
        return ""
    day, month = int(born["day"]), _ENGLISH_MONTHS.index(born["month"].lower())
    age = today.year - year - ((today.month, today.day) < (month, day))
    said = _AGE[language].format(age=age, value=value, day=day, month=month, year=year) if age >= 0 else ""
    unit = next((name for name, (_, words) in _UNITS.items() if words.search(fold(asked.text))), None)
    if unit is None or not said:
        return said
    try:
        amount = (today - date(year, month, day)).days // _UNITS[unit][0]
    except ValueError:  # the 29th of February of another year
        return ""
    return f"{_IN_UNITS[language][unit].format(amount=amount)}{said[said.index(_AFTER_AGE[language]) :]}"


def _count(asked: Asked, facts: Sequence[Memory]) -> Reckoned | None:
    """Of people and animals told of by name; where a number was told, that answers."""
    if shape_of(fold(asked.text), names=False, has=False) is not Shape.COUNT or not asked.relation or asked.names:
        return None
    found = who_it_is(asked, asked.relation, facts)
    named = found.facts[::-1] if found and not found.yes else ()
    if not named or any(AMOUNTS.search(fold(told_of(fact))) for fact in named):
        return None
    names = list(dict.fromkeys((fact.value or "").partition(" (")[0] for fact in named))
    *others, last = names
    listed = f"{', '.join(others)} {_AND[asked.language]} {last}" if others else last
    return Reckoned(_COUNT[asked.language].format(count=len(names), names=listed), found.facts if found else ())
