"""How a statement in plain words says when, where, how old, how long and how much, in five languages."""

from __future__ import annotations

import re

from karen.base.words import word_set
from karen.memory.recall.words import terms_of

NUMBERS = word_set("""
no none one two three four five six seven eight nine ten eleven twelve thirteen twenty thirty forty fifty sixty seventy
eighty ninety hundred both couple single only twins triplets ein eine zwei drei vier funf sechs keine uno una dos tres
cuatro cinco un deux trois quatre cinq dois duas quatro
""")
_PLACES = re.compile(
    r"\b(?:in|on|at|under|behind|beside|by|near|inside|above|below|between|over|next|to|from|into|outside|opposite"
    r"|off|im|am"
    r"|auf|zu|zum|zur|nach|aus"
    r"|unter|hinter|bei|beim|neben|uber|an|en|sobre|debajo|detras|junto|sous|derriere|dans|sur|chez|a|au|aux|em|na|no"
    r"|debaixo|atras) (?:(?:the|a|an|my|our|his|her|their|its|old|new|der|die|das|dem|den|meinem|meiner|el|la|los|mi"
    r"|le|les"
    r"|l|o|os|as|meu|minha|um|uma|un|une) )*(?P<where>\w+)"
)
_ADVERBS = re.compile(
    r"\b(?:downstairs|upstairs|abroad|here|there|nearby|next door|home|outside|inside|top|level|floor|row|bay|deck"
    r"|street"
    r"|road|lane|avenue|square|oben|unten|draussen|nebenan|arriba|abajo|aqui|ici|la haut|em cima|work\w* (?:for"
    r"|with)|is \d)\b"
)
_NO_PLACE = word_set("end all least last first time case fact general total order us me him her them it you once")
_DAYS = (
    r"\w+days?|days?|tomorrow|tonight|today|yesterday|weeks?|months?|years?|spring|summer|autumn|fall|winter"
    r"|morning|noon|afternoon|evening|night|midnight|weekend"
    r"|ago|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun"
    r"|jul|aug"
    r"|sep|sept|oct|nov|dec|easter|christmas|every|half|quarter"
    r"|\w+tags?|gestern|heute|morgen|woche|monat|jahr|mittwoch|lunes|martes|miercoles|jueves|viernes|sabado|domingo"
    r"|ayer"
    r"|hoy|manana|enero|febrero"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier|demain|segunda|terca|quarta|quinta|sexta|ontem"
    r"|hoje|amanha|januar|februar"
    r"|marz|mai|juni|juli|oktober|dezember|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    r"|janvier|fevrier|avril"
    r"|juin|juillet|aout|septembre|octobre|novembre|decembre|fevereiro|marco|maio|junho|julho|setembro|outubro"
    r"|novembro|dezembro"
)
TIMES = re.compile(
    r"\b(?:" + _DAYS + r"|last|next|since|until|after|before|when|once|as a (?:child|kid|boy|girl|student)"
    r"|\d{1,2}(?:st|nd|rd|th)|\d{1,2}[:.h]\d\d|\d{1,2} (?:to|till|until|bis) \d{1,2}"
    r"|(?:19|20)\d\d|\d+ ?(?:am|pm|uhr|h|minutes|hours)"
    r"|(?:at|by|until|around|um|gegen|a las|as|on the|am|le|el|dia) \d+)\b|\d{1,2}[./]\d{1,2}\b|\b\d{1,2}\. "
)
CLOCKS = re.compile(
    r"\b\d{1,2}[:.h]\d\d\b|\b(?:\d{1,2}|[a-z]+) ?(?:o clock|oclock)\b|\b\d{1,2} ?(?:am|pm|uhr|h|horas?)\b|\b(?:noon"
    r"|midnight|mittags?|mitternacht"
    r"|mediodia|medianoche|midi|minuit|half past|quarter (?:past|to)|halb \w+)\b"
    r"|\b(?:at|by|until|around|about|from|um|gegen|a las|a la|as|a) (?:\d{1,2}|one|two|three|four|five|six|seven"
    r"|eight|nine|ten"
    r"|eleven|twelve|eins|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf)\b"
)
_AMOUNT = (
    r"(?:\d[\d.,]*k?|"
    + "|".join(sorted(NUMBERS - {"no", "none", "only", "single", "couple", "both", "twins", "triplets"}))
    + ")"
)
AGES = re.compile(
    rf"\b(?:turn(?:s|ed|ing)?|is|are|am|im|s|was|be|aged?|ist|bin|wird|hat|tiene|tengo|cumple|ai|tem|tenho|fez) "
    rf"(?:\w+ )?{_AMOUNT}\b(?! (?:of|o|am|pm|euros?|dollars?|pounds?|percent|km|miles?|kids|children|people))"
    rf"|{_AMOUNT} ?(?:years?|yo|months?|jahre?|anos|ans)\b"
    rf"|\b(?:born|geboren|nacio|ne|nee|nasceu)\b.*\d{{4}}|\b\w+ {_AMOUNT}(?:th|st|nd|rd)? birthday"
)
DURATIONS = re.compile(
    rf"\b{_AMOUNT} (?:and a half )?(?:seconds?|minutes?|mins?|hours?|h|days?|nights?|weeks?|months?|years?|sekunden?"
    rf"|minuten?"
    r"|stunden?|tagen?|tage|wochen?|monaten?|jahre?n?|segundos?|minutos?|horas?|dias?|semanas?|meses|anos|heures?"
    r"|jours?"
    r"|semaines?|mois|ans)\b|\b(?:since|until|till|half an hour|an hour|a day|(?:a |one )?fortnight|a week|a month"
    r"|a year|overnight"
    r"|all (?:day|night)"
    r"|seit|bis|desde|hasta|depuis|ate)\b"
)
MEASURES = re.compile(
    rf"\b{_AMOUNT} ?(?:km|m|cm|mm|miles?|met(?:re|er)s?|kilomet(?:re|er)s?|inch(?:es)?|feet|foot|ft|yards?|kg|kilos?|g"
    r"|grams?|pounds?|lbs?|stone|tons?|tonnes?|litres?|liters?|hectares?|acres?|pages?|minutes?|hours?|days?|weeks?|months?|years?"
    r"|stunden?"
    r"|minuten?|seiten?|kmh|mph|square \w+)\b|\b\d+[.,]\d+\b|\bsize \d"
)
AMOUNTS = re.compile(rf"\b{_AMOUNT}\b")
_NO_PRICE = re.compile(
    rf"\b(?:from|in|since|of|von|seit|de|desde|en|depuis) (?:19|20)\d\d\b|\b\d{{1,2}}[:.h]\d\d (?:uhr|am|pm)\b"
    rf"|\b\d{{1,2}}:\d\d\b|\b(?:the|this|that|which|another|\w+) one\b|\b\d+(?:st|nd|rd|th)\b"
    rf"|\b{_AMOUNT} ?(?:am|pm|seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?)\b"
)
"""Numbers that are no money: a year, a time, the brown one."""
_USED_TO = re.compile(r"\bused to\b")


def says_price(folded: str) -> bool:
    """Whether plain words say an amount that may be a price."""
    return bool(AMOUNTS.search(_NO_PRICE.sub(" ", folded)))


def says_where(folded: str, but: frozenset[str]) -> bool:
    """Whether plain words name a place, other than those of these terms, which are what is looked for."""
    if _ADVERBS.search(folded):
        return True
    wheres = [match["where"] for match in _PLACES.finditer(_USED_TO.sub(" ", folded))]
    return any(
        where not in _NO_PLACE and not where[0].isdigit() and not _DAY.match(where) and not but & set(terms_of(where))
        for where in wheres
    )


_DAY = re.compile(rf"(?:{_DAYS})$")
