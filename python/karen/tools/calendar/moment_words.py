"""Words of clocks, lengths of time, parts of the day and repetitions in five languages, without accents."""

from __future__ import annotations

import re
from dataclasses import dataclass


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _phrases(*spellings: str) -> list[tuple[str, ...]]:
    return [tuple(spelling.split()) for line in spellings for spelling in line.split("|")]


SECONDS = {
    word: seconds
    for seconds, words in {
        1: "second seconds sec secs sekunde sekunden segundo segundos seconde secondes",
        60: "minute minutes min mins minuten minuto minutos",
        3600: "hour hours hr hrs h stunde stunden hora horas heure heures",
    }.items()
    for word in words.split()
}
WHOLE_LENGTHS = {
    ("half", "an", "hour"): 1800, ("half", "hour"): 1800, ("half", "a", "minute"): 30, ("half", "a", "min"): 30,
    ("quarter", "of", "an", "hour"): 900, ("a", "quarter", "of", "an", "hour"): 900, ("quarter", "hour"): 900,
    ("three", "quarters", "of", "an", "hour"): 2700, ("eine", "halbe", "stunde"): 1800,
    ("einer", "halben", "stunde"): 1800, ("halben", "stunde"): 1800, ("halbe", "stunde"): 1800,
    ("viertelstunde",): 900, ("einer", "viertelstunde"): 900, ("eine", "viertelstunde"): 900,
    ("dreiviertelstunde",): 2700, ("einer", "dreiviertelstunde"): 2700, ("eine", "dreiviertelstunde"): 2700,
    ("anderthalb", "stunden"): 5400, ("eineinhalb", "stunden"): 5400, ("zweieinhalb", "stunden"): 9000,
    ("media", "hora"): 1800, ("una", "hora", "y", "media"): 5400, ("hora", "y", "media"): 5400,
    ("un", "cuarto", "de", "hora"): 900, ("cuarto", "de", "hora"): 900, ("tres", "cuartos", "de", "hora"): 2700,
    ("demi", "heure"): 1800, ("une", "demi", "heure"): 1800, ("une", "heure", "et", "demie"): 5400,
    ("un", "quart", "d", "heure"): 900, ("quart", "d", "heure"): 900, ("trois", "quarts", "d", "heure"): 2700,
    ("meia", "hora"): 1800, ("uma", "hora", "e", "meia"): 5400, ("hora", "e", "meia"): 5400,
    ("um", "quarto", "de", "hora"): 900,
}  # fmt: skip
HALF_MORE = _phrases("and a half|y media|et demie|e meia")
QUARTER_MORE = _phrases("and a quarter|y cuarto|et quart")
THREE_QUARTERS_MORE = _phrases("and three quarters")
AHEAD = _phrases("in about|in|within|in the next|en|dentro de|dans|daqui a|em|after|nach|for|auf|uber|de|pour|para|por")
FROM_NOW = _phrases("from now|ab jetzt|a partir de ahora|a partir de maintenant|a partir de agora|hence|later|time")
BEFORE = _set("before vor avant antes")
AFTER = _set("after nach apres despues depois")
NAMED_CLOCKS = {
    ("noon",): 12, ("midday",): 12, ("midnight",): 24, ("mittag",): 12, ("mitternacht",): 24, ("midi",): 12,
    ("minuit",): 24, ("mediodia",): 12, ("medio", "dia"): 12, ("meio", "dia"): 12, ("medianoche",): 24,
    ("media", "noche"): 24, ("meia", "noite"): 24,
}  # fmt: skip
TO = _set("to til till before vor of")
PAST = _set("past after nach")
HOUR_WORDS = _set("oclock uhr h heures heure horas hora hrs hours")
AT = _set(
    "at um a as las les la by gegen around about vers aux sobre ab from por pelas zu von from for gegen till until"
)
"""Words behind which a bare number is a clock time."""
GERMAN_BEHIND_AM = _set(
    """montag dienstag mittwoch donnerstag freitag samstag sonntag sonnabend abend morgen nachmittag vormittag mittag
    wochenende ende ersten zweiten dritten"""
)


@dataclass(frozen=True)
class Part:
    """A part of the day: what hour it stands for alone, and which half of the day it lies in."""

    hour: int
    afternoon: bool
    today: bool = False
    night: bool = False


_MORNING, _NOON, _AFTERNOON = Part(9, afternoon=False), Part(12, afternoon=True), Part(15, afternoon=True)
_EVENING, _NIGHT = Part(19, afternoon=True), Part(20, afternoon=True, night=True)
_EARLY = Part(4, afternoon=False)
PARTS: dict[tuple[str, ...], Part] = {
    phrase: part
    for part, spellings in (
        (_MORNING, "in the morning|morning|mornings|first thing in the morning|first thing|am morgen|morgens|fruh|am "
         "vormittag|vormittag|vormittags|por la manana|de la manana|en la manana|a la manana|de manha|da manha|pela "
         "manha|a manha|le matin|matin|du matin|au matin|dans la matinee"),
        (Part(9, afternoon=False, today=True), "this morning|heute morgen|heute fruh|heute vormittag|esta"
            " manana|ce matin|esta manha"),
        (_NOON, "at lunchtime|lunchtime|at lunch time|mittags|am mittag|a mediodia|al mediodia"),
        (_AFTERNOON, "in the afternoon|afternoon|afternoons|am nachmittag|nachmittag|nachmittags|por la tarde|de la "
         "tarde|en la tarde|a la tarde|da tarde|a tarde|de tarde|pela tarde|l apres midi|apres midi|de l apres midi"
         "|dans l apres midi"),
        (Part(15, afternoon=True, today=True), "this afternoon|heute nachmittag|esta tarde|cet apres midi"),
        (_EVENING, "in the evening|evening|evenings|am abend|abend|abends|le soir|soir|du soir|en soiree"),
        (Part(19, afternoon=True, today=True), "this evening|heute abend|ce soir"),
        (_NIGHT, "at night|night|nachts|in der nacht|por la noche|de la noche|en la noche|a la noche|noche|a"
            " noite|de "
         "noite|da noite|la nuit|nuit"),
        (Part(20, afternoon=True, today=True, night=True), "tonight|tonite|this night|heute nacht|esta noche"
            "|esta noite|hoje a noite"
         "|cette nuit|hoy por la noche"),
        (_EARLY, "de la madrugada|da madrugada|in the early hours"),
    )
    for phrase in _phrases(spellings)
}  # fmt: skip
EVERY = _phrases("every|each|every single|jeden|jede|jedes|alle|cada|todos los|todas las|todos os|todas as|todo|toda"
                 "|tous les|toutes les|chaque")  # fmt: skip
OTHER = _set("other second zweiten zweite")
WORKDAY_PHRASES = _phrases(
    "every weekday|on weekdays|weekdays|every workday|every working day|on workdays|on work days|monday to"
    " friday|monday "
    "through friday|jeden werktag|jeden wochentag|werktags|wochentags|montag bis freitag|unter der woche|de lunes a "
    "viernes|entre semana|cada dia laborable|todos los dias laborables|du lundi au vendredi|en semaine|chaque"
    " jour de la "
    "semaine|de segunda a sexta|nos dias uteis|em dias uteis|todos os dias uteis|todo dia util|every day of the week"
)
WEEKEND_PHRASES = _phrases(
    "every weekend|on weekends|at weekends|weekends|jedes wochenende|am wochenende immer|los fines de semana"
    "|todos los "
    "fines de semana|cada fin de semana|tous les week ends|le week end|nos fins de semana|todo fim de semana"
)
DAILY = _phrases(
    "daily|each day|every day|everyday|taglich|diariamente|quotidiennement|tous les jours|todo dia|every single day"
)
EVERY_UNIT = {
    **dict.fromkeys(["hour", "hours", "stunde", "stunden", "hora", "horas", "heure", "heures"], "hour"),
    **dict.fromkeys(
        ["day", "days", "tag", "tage", "dia", "dias", "jour", "jours", "morning", "evening", "night", "afternoon"],
        "day",
    ),
    **dict.fromkeys(
        [
            "morgen",
            "abend",
            "nacht",
            "manana",
            "noche",
            "tarde",
            "matin",
            "soir",
            "manha",
            "noite",
            "matins",
            "soirs",
            "mananas",
            "noches",
        ],
        "day",
    ),
    **dict.fromkeys(["week", "weeks", "woche", "wochen", "semana", "semanas", "semaine", "semaines"], "week"),
    **dict.fromkeys(["fortnight", "quinzaine", "quincena"], "fortnight"),
    **dict.fromkeys(["month", "months", "monat", "monate", "mes", "meses", "mois"], "month"),
    **dict.fromkeys(["year", "years", "jahr", "jahre", "ano", "anos", "an", "ans", "annee", "annees"], "year"),
}
ADVERBS = {"weekly": "week", "wochentlich": "week", "semanalmente": "week", "monthly": "month", "monatlich": "month",
           "mensualmente": "month", "mensalmente": "month", "yearly": "year", "annually": "year", "jahrlich": "year",
           "hourly": "hour", "stundlich": "hour", "fortnightly": "fortnight"}  # fmt: skip
DAY_PART_UNITS = {
    "morning": _MORNING, "morgen": _MORNING, "manana": _MORNING, "mananas": _MORNING, "matin": _MORNING,
    "matins": _MORNING, "manha": _MORNING, "afternoon": _AFTERNOON, "tarde": _AFTERNOON, "evening": _EVENING,
    "abend": _EVENING, "soir": _EVENING, "soirs": _EVENING, "night": _NIGHT, "nacht": _NIGHT, "noche": _NIGHT,
    "noches": _NIGHT, "noite": _NIGHT,
}  # fmt: skip
PLURAL_DAYS = {
    name: number
    for number, names in enumerate(
        ("mondays montags lunes lundis segundas", "tuesdays dienstags martes mardis tercas",
         "wednesdays mittwochs miercoles mercredis quartas", "thursdays donnerstags jueves jeudis quintas",
         "fridays freitags viernes vendredis sextas", "saturdays samstags sabados samedis",
         "sundays sonntags domingos dimanches")
    )
    for name in names.split()
}  # fmt: skip
ALONE_MEANS_EVERY = _set(
    """mondays tuesdays wednesdays thursdays fridays saturdays sundays montags dienstags mittwochs donnerstags freitags
    samstags sonntags lundis mardis mercredis jeudis vendredis samedis dimanches"""
)
LEADING = _set(
    """at on in by for from this the um am an a al as las les le la el os o no na em den der dem der zum zur ab gegen
    around about starting beginning von bis vers aux au du de para pour por pro pra until till and every"""
)
"""What may stand before a time and goes with it."""
CLOCK_FIGURES = re.compile(r"(\d{1,2})([:.h])(\d{2})")
