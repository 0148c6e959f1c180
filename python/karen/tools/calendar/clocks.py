"""Reads clock times as people say them: `half seven`, `quarter past six`, `7pm`, `halb neun`, `las ocho y media`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from karen.tools.arithmetic.number_words import read_number
from karen.tools.calendar.moment_words import CLOCK_FIGURES, GERMAN_BEHIND_AM, HOUR_WORDS, NAMED_CLOCKS, PAST, TO


@dataclass(frozen=True)
class Clock:
    """`is_open`: which half of the day is meant was not said. `hour` may be 24, the midnight that ends the day."""

    hour: int
    minute: int = 0
    is_open: bool = False
    shift: timedelta = timedelta()
    """How far from it: `ten minutes before five`."""


Read = tuple[Clock, int]
_FRACTIONS = {"media": 30, "meia": 30, "demie": 30, "demi": 30, "cuarto": 15, "quart": 15, "quarto": 15}


def read_clock(words: Sequence[str], at: int, bare: bool = False) -> Read | None:
    """The clock time that begins at `at`, and where it ends. `bare`: a number alone is one too, as behind `at`."""
    rules: tuple[Callable[[Sequence[str], int, bool], Read | None], ...] = (
        _named, _figures, _fraction_of, _minutes_of, _german, _hour,
    )  # fmt: skip
    return next((found for rule in rules if (found := rule(words, at, bare))), None)


def _named(words: Sequence[str], at: int, bare: bool) -> Read | None:
    start = at + (_word(words, at) == "12" or _word(words, at) == "twelve")
    for phrase, hour in NAMED_CLOCKS.items():
        if tuple(words[start : start + len(phrase)]) == phrase:
            return Clock(hour), start + len(phrase)
    return None


def _figures(words: Sequence[str], at: int, bare: bool) -> Read | None:
    """`7:30`, `19h30`, `7.30 pm`, and `0730` behind `at`."""
    word = _word(words, at)
    if bare and word.isdecimal() and len(word) == 4:
        hour, minute, sure = int(word[:2]), int(word[2:]), True
    elif match := CLOCK_FIGURES.fullmatch(word):
        hour, minute = int(match[1]), int(match[3])
        sure = match[1].startswith("0") or match[2] == "h"
        if match[2] == "." and not bare and not _says_half(words, at + 1) and _word(words, at + 1) not in HOUR_WORDS:
            return None
    else:
        return None
    end = at + 1
    if _word(words, end) in HOUR_WORDS:
        sure, end = True, end + 1
    return _with_half(words, hour, minute, end, sure)


def _fraction_of(words: Sequence[str], at: int, bare: bool) -> Read | None:
    """`half past seven`, `half seven`, `a quarter to six`."""
    at += _word(words, at) in ("a", "un", "um")
    word, following = _word(words, at), _word(words, at + 1)
    if word == "half":
        hour = _small(words, at + 1 + (following in PAST))
        return _with_half(words, hour[0], 30, hour[1]) if hour and 1 <= hour[0] <= 12 else None
    if word not in ("quarter", "viertel", "quarto", "cuarto"):
        return None
    if following == "para":
        hour = _small(words, at + 2 + (_word(words, at + 2) in ("as", "las", "a", "la")))
        return _with_half(words, hour[0] - 1, 45, hour[1]) if hour and 1 <= hour[0] <= 12 else None
    hour = _small(words, at + 2)
    if hour is None or not 1 <= hour[0] <= 12 or following not in TO | PAST:
        return None
    late = following in PAST
    return _with_half(words, hour[0] - (not late), 15 if late else 45, hour[1])


def _minutes_of(words: Sequence[str], at: int, bare: bool) -> Read | None:
    """`ten to six`, `five minutes past four`, `zwanzig nach drei`, `dez para as oito`."""
    minutes = _small(words, at)
    if minutes is None or not 1 <= minutes[0] <= 29:
        return None
    end = minutes[1] + (_word(words, minutes[1]) in ("minutes", "minuten", "minutos", "min", "mins"))
    direction = _word(words, end)
    if direction == "para" and _word(words, end + 1) in ("as", "las", "a", "la"):
        late, end = False, end + 2
    elif direction in TO - {"before", "of"} or direction in ("past", "nach"):
        late, end = direction in PAST, end + 1
    else:
        return None
    hour = _small(words, end)
    if hour is None or not 1 <= hour[0] <= 12:
        return None
    return _with_half(words, hour[0] - (not late), minutes[0] if late else 60 - minutes[0], hour[1])


def _german(words: Sequence[str], at: int, bare: bool) -> Read | None:
    """`halb acht`, `dreiviertel acht`."""
    minute = {"halb": 30, "dreiviertel": 45}.get(_word(words, at))
    hour = _small(words, at + 1) if minute else None
    if minute is None or hour is None or not 1 <= hour[0] <= 12:
        return None
    return _with_half(words, hour[0] - 1, minute, hour[1] + (_word(words, hour[1]) == "uhr"))


def _hour(words: Sequence[str], at: int, bare: bool) -> Read | None:
    """`7pm`, `seven oclock`, `sept heures et demie`, and behind `at` also `7` and `seven thirty`."""
    hour = _small(words, at)
    if hour is None or hour[0] > 24:
        return None
    end, said = hour[1], bare
    sure = False
    if _word(words, end) in HOUR_WORDS and not (_word(words, end) in ("hours", "hrs") and not bare):
        clock_word = _word(words, end)
        sure = clock_word in ("uhr", "h", "heures", "heure") or hour[0] > 12
        end, said = end + 1, said or clock_word in ("uhr", "oclock")
    elif _says(words, end, "o", "clock"):
        end, said = end + 2, True
    minute, end = _minute_behind(words, end)
    if not said and not _says_half(words, end):
        return None
    whole = hour[0] * 60 + minute
    return _with_half(words, whole // 60, whole % 60, end, sure)


def _minute_behind(words: Sequence[str], at: int) -> tuple[int, int]:
    """`… thirty`, `… y media`, `… moins le quart`, `… oh five`: minutes, which may be negative, and the end."""
    joint = _word(words, at)
    if joint in ("y", "et", "e", "menos", "moins"):
        sign = -1 if joint in ("menos", "moins") else 1
        start = at + 1 + (_word(words, at + 1) in ("le", "un", "um"))
        if fraction := _FRACTIONS.get(_word(words, start)):
            return sign * fraction, start + 1
        minutes = _small(words, start)
        return (sign * minutes[0], minutes[1]) if minutes and 1 <= minutes[0] <= 59 else (0, at)
    if joint in ("oh", "o") and (minutes := _small(words, at + 1)) and 1 <= minutes[0] <= 9:
        return minutes
    minutes = _small(words, at)
    return minutes if minutes and 10 <= minutes[0] <= 59 and not _is_amount(words, minutes[1]) else (0, at)


def _is_amount(words: Sequence[str], at: int) -> bool:
    return _word(words, at) in ("minutes", "minuten", "mins", "min", "people", "percent")


def _with_half(words: Sequence[str], hour: int, minute: int, end: int, sure: bool = False) -> Read | None:
    if not -1 <= hour <= 24 or not 0 <= minute <= 59:
        return None
    if half := _half(words, end):
        if not 0 <= hour <= 12:
            return None
        return Clock(hour % 12 + 12 * (half[0] == "pm"), minute), half[1]
    end += _word(words, end) in ("oclock", "uhr", "sharp")
    is_open = not sure and hour <= 12
    return Clock(12 if hour == 0 and is_open else hour % 12 if hour < 0 else hour, minute, is_open), end


def _half(words: Sequence[str], at: int) -> tuple[str, int] | None:
    word, following = _word(words, at), _word(words, at + 1)
    if word == "pm" or (word == "am" and following not in GERMAN_BEHIND_AM and not following[:1].isdigit()):
        return word, at + 1
    if word in ("a", "p") and following == "m":
        return word + "m", at + 2
    return None


def _says_half(words: Sequence[str], at: int) -> bool:
    return _half(words, at) is not None


def _small(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """A number of at most two figures; `ocho y veinte` are two."""
    word = _word(words, at)
    if word.isdecimal():
        return (int(word), at + 1) if len(word) <= 2 else None
    if not word or word in ("a", "an", "e", "y", "et", "o"):
        return None
    read = read_number([word], 0)
    if read is None or read[0] != int(read[0]) or not 0 <= read[0] <= 59:
        return None
    value, end = int(read[0]), at + 1
    if value in (20, 30, 40, 50) and (unit := read_number([_word(words, end)], 0)) and 1 <= unit[0] <= 9:
        return value + int(unit[0]), end + 1
    return value, end


def _word(words: Sequence[str], at: int) -> str:
    return words[at] if 0 <= at < len(words) else ""


def _says(words: Sequence[str], at: int, *said: str) -> bool:
    return all(_word(words, at + n) == word for n, word in enumerate(said))
