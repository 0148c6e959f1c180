"""When the feasts fall that follow the solar calendar or Easter. Feasts of other calendars are known only by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

MONDAY, TUESDAY, THURSDAY, SUNDAY = 0, 1, 3, 6

_FIXED = {
    (1, 1): "new years day|new year|new years|neujahr|ano nuevo|ano novo|nouvel an|jour de l an|año nuevo",
    (1, 6): "epiphany|dreikonigstag|heilige drei konige|dia de reyes|reyes|epiphanie|twelfth night",
    (1, 25): "burns night",
    (1, 26): "australia day",
    (2, 2): "groundhog day|candlemas|chandeleur",
    (2, 14): "valentines day|valentines|valentinstag|san valentin|saint valentin|st valentines day",
    (2, 29): "leap day",
    (3, 1): "st davids day|saint davids day",
    (3, 14): "pi day",
    (3, 17): "st patricks day|saint patricks day|st paddys day|paddys day|st patrick day",
    (4, 1): "april fools day|april fools|all fools day",
    (4, 22): "earth day",
    (4, 23): "st georges day|saint georges day",
    (4, 25): "anzac day",
    (5, 1): "may day|tag der arbeit|dia del trabajo|fete du travail|dia do trabalhador",
    (5, 4): "star wars day",
    (5, 5): "cinco de mayo",
    (5, 8): "ve day",
    (6, 19): "juneteenth",
    (6, 24): "midsummer day|midsummers day|san juan|sao joao|johannistag",
    (7, 1): "canada day",
    (7, 4): "independence day|fourth of july",
    (7, 14): "bastille day",
    (8, 1): "swiss national day",
    (8, 15): "assumption day|assumption|maria himmelfahrt|asuncion|assomption|assuncao",
    (9, 29): "michaelmas",
    (10, 3): "tag der deutschen einheit|german unity day",
    (10, 31): "halloween|hallowe en|reformationstag",
    (11, 1): "all saints day|all saints|allerheiligen|todos los santos|toussaint|todos os santos",
    (11, 2): "all souls day|allerseelen|dia de muertos|dia de los muertos|day of the dead|finados",
    (11, 5): "bonfire night|guy fawkes night|guy fawkes day|guy fawkes",
    (11, 11): "armistice day|remembrance day|veterans day|martinstag|martinmas",
    (11, 30): "st andrews day|saint andrews day",
    (12, 6): "st nicholas day|nikolaus|nikolaustag",
    (12, 24): "christmas eve|xmas eve|heiligabend|heiliger abend|nochebuena|veille de noel|vespera de natal",
    (12, 25): "christmas|christmas day|xmas|xmas day|weihnachten|navidad|noel|natal",
    (12, 26): "boxing day|st stephens day|zweiter weihnachtstag",
    (12, 31): "new years eve|silvester|nochevieja|fin de ano|saint sylvestre|reveillon|hogmanay",
}
_FROM_EASTER = {
    -48: "rosenmontag|rose monday",
    -47: "shrove tuesday|pancake day|pancake tuesday|mardi gras|carnaval|carnival|fat tuesday|faschingsdienstag",
    -46: "ash wednesday|lent|aschermittwoch|miercoles de ceniza|mercredi des cendres|quarta feira de cinzas",
    -21: "mothering sunday",
    -7: "palm sunday|palmsonntag|semana santa|domingo de ramos|rameaux",
    -3: "maundy thursday|grundonnerstag|jueves santo|jeudi saint|holy thursday",
    -2: "good friday|karfreitag|viernes santo|vendredi saint|sexta feira santa",
    -1: "holy saturday|karsamstag",
    0: "easter|easter sunday|easter day|ostern|ostersonntag|pascua|domingo de pascua|paques|pascoa",
    1: "easter monday|ostermontag|lunes de pascua|lundi de paques",
    39: "ascension|ascension day|christi himmelfahrt|himmelfahrt",
    49: "pentecost|whitsun|whit sunday|pfingsten|pfingstsonntag|pentecostes|pentecote",
    50: "whit monday|pfingstmontag|lundi de pentecote",
    56: "trinity sunday",
    60: "corpus christi|fronleichnam|corpus",
}
_NTH = {
    (1, MONDAY, 3): "martin luther king day|mlk day",
    (2, MONDAY, 3): "presidents day",
    (5, SUNDAY, 2): "mothers day|muttertag|dia das maes",
    (5, MONDAY, -1): "memorial day|spring bank holiday",
    (6, SUNDAY, 3): "fathers day",
    (8, MONDAY, -1): "summer bank holiday|august bank holiday",
    (9, MONDAY, 1): "labor day",
    (10, MONDAY, 2): "columbus day|canadian thanksgiving|indigenous peoples day",
    (11, TUESDAY, 1): "melbourne cup|melbourne cup day",
    (11, SUNDAY, 2): "remembrance sunday",
    (11, THURSDAY, 4): "thanksgiving|thanksgiving day|turkey day",
}
OTHER_CALENDARS = frozenset(
    name
    for line in (
        "diwali|deepavali|divali|passover|pesach|ramadan|eid|eid al fitr|eid al adha|hanukkah|chanukah|purim|sukkot",
        "rosh hashanah|yom kippur|chinese new year|lunar new year|holi|vesak|nowruz|songkran|mid autumn festival|tet",
        "summer solstice|winter solstice|solstice|spring equinox|autumn equinox|equinox|orthodox easter|next full moon",
        "the first day of spring|first day of spring|first day of summer|first day of autumn|first day of winter",
    )
    for name in line.split("|")
)
"""Known by name only: their dates need tables Karen does not have, and she does not guess."""


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar; the anonymous algorithm as given by Meeus, Astronomical Algorithms."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The `nth` such weekday of a month, the last for -1; None when the month has no fifth one."""
    if nth < 0:
        end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return end - timedelta(days=(end.weekday() - weekday) % 7)
    start = date(year, month, 1)
    found = start + timedelta(days=(weekday - start.weekday()) % 7 + 7 * (nth - 1))
    return found if found.month == month else None


def _table() -> dict[tuple[str, ...], Callable[[int], date | None]]:
    rules: dict[str, Callable[[int], date | None]] = {
        "black friday": lambda year: _thanksgiving(year) + timedelta(days=1),
        "cyber monday": lambda year: _thanksgiving(year) + timedelta(days=4),
        "advent": _advent,
        "advent sunday": _advent,
        "erster advent": _advent,
    }
    for (month, day), names in _FIXED.items():
        rules |= {name: lambda year, m=month, d=day: _existing(year, m, d) for name in names.split("|")}  # type: ignore[misc]  # bound defaults
    for days, names in _FROM_EASTER.items():
        rules |= {name: lambda year, n=days: easter(year) + timedelta(days=n) for name in names.split("|")}  # type: ignore[misc]  # bound defaults
    for (month, weekday, nth), names in _NTH.items():
        rules |= {name: lambda year, m=month, w=weekday, n=nth: nth_weekday(year, m, w, n) for name in names.split("|")}  # type: ignore[misc]  # bound defaults
    return {tuple(name.split()): rule for name, rule in rules.items()}


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _thanksgiving(year: int) -> date:
    start = date(year, 11, 1)
    return start + timedelta(days=(THURSDAY - start.weekday()) % 7 + 21)


def _advent(year: int) -> date:
    return date(year, 12, 25) - timedelta(days=date(year, 12, 25).isoweekday() + 21)


HOLIDAYS = _table()
"""A feast's name as words, without accents and apostrophes → its date in a year."""
LONGEST_NAME = max(len(name) for name in HOLIDAYS)
