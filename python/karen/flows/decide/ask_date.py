"""Whether a clause asks for a date: what day it is, on which day something falls, how far away it is.

The dates in a clause are replaced by `@` and what is left is compared with templates: every word must be accounted for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from karen.flows.decide.phrases import OPENER, TAIL, any_of, beginnings, openings
from karen.flows.decide.places import ends_well, place_at_start
from karen.tools.calendar.holidays import OTHER_CALENDARS
from karen.tools.calendar.when import find_when, read_when, words_of
from karen.tools.date import DateAspect

CUE = re.compile(
    r"day|date|sunday|when|week|month|year|until|since|how (?:many|long|far)|days|sleeps|countdown|tag\b|datum|wann"
    r"|wievielte|wie (?:viel|lange|oft)|woche|dia\b|dias|fecha|jour|data\b|quand|cuando|quando|estamos|combien"
    r"|semana|annee"
    r"|haben wir|hamma|hoy es|hoje|on est|are we|cuanto|quanto|falta|cae|cai|calha|toca|faltam|wochenende|mon|tues"
    r"|wednes|thurs|fri|satur|lunes|martes"
    r"|miercoles|jueves|viernes|sabado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|montag|dienstag|mittwoch"
    r"|donnerstag"
    r"|freitag|samstag|terca|quarta|quinta|sexta|(?:is|was|ist|fue|foi|cae|nos toca) .*\d|is it|still"
)
"""Without one of these words nothing asks for a date; looked for before anything slower."""
_DAY = r"(?:week ?)?(?:day|date|dates)(?: and date| and weekday)?(?: of the (?:week|month|year))?"
_BE = (
    r"(?:is|was|will|would|does|did|do|are|were|might|be|it|that|this|fall|falls|fell|land|lands|come|comes|on|in"
    r"|again|exactly|for|of|the|by|to)"
)
_PLURAL = r"(?:days|weeks|months|sleeps|nights|years|countdown)"
_UNITS = r"(?:days?|weeks?|months?|sleeps?|nights?|years?|more days|more sleeps|full weeks|mondays|weekends)"
_UNTIL = (
    r"(?:until|to|before|since|from now until|between now and|for|is|till|left until|left to|left for|left"
    r" before)"
)

_DATE = [
    rf"(?:upon |on )?(?:what|which|whats) (?:is )?(?:the )?{_DAY}(?: {_BE})*(?: @)(?: {_BE})*(?: @)?",
    rf"(?:upon |on )?(?:what|which|whats|what is) (?:is )?(?:the |be the )?(?:current |correct |exact )?{_DAY}(?:"
    r" (?:is|are|it|we|on|in|do|have|got|be|this|now|even|again|today|does|say))+",
    r"(?:whats|what is|the) (?:the |todays )*(?:current |correct |exact )?(?:date|day)",
    rf"(?:what|whats|what is|what was|what are|what would be|what will be) (?:the )?(?:{_DAY} )?(?:{_BE} )*@",
    rf"@ (?:this year )?(?:{_BE} )*(?:a |on )?(?:what|which|the what|the how manyth)(?: {_DAY})?(?: {_BE})*",
    rf"@ (?:what|which) {_DAY}(?: {_BE})*",
    rf"@ (?:{_BE} )*(?:@ or @|@ or a @)",
    rf"(?:when|whens|when s)(?: {_BE})* @(?: (?:{_BE}|start|begin|this year|start again))*(?: @)?",
    rf"@ when(?: {_BE})*(?: @)?",
    r"(?:is|was|will|would|does|whether|isnt|is it) (?:it )?@ (?:be |fall |land )?(?:on )?(?:a |an |the |in a"
    r" )?(?:@|weekday|weekend|weeknight|leap year)(?: (?:or|or a|or the) (?:@|weekday|weekend|not))?(?: yet|"
    r" already| or not)?",
    r"(?:is it|was it|are we|is today|is this|arent we)(?: still| already| really| past)* @(?: already| yet|"
    r" still)?(?: or (?:is it )?@)?",
    rf"(?:the |current |correct |exact |todays? )*{_DAY}(?: (?:please|@|of))*",
    r"@ ?(?:current )?(?:date|day and date)(?: (?:is|please|what|of))*(?: in .*)?",
    r"(?:the )?(?:date|weekday|day) (?:for |of |on |in |from )*@",
    r"(?:do we have |is there )?(?:a )?@(?: @)+",
    r"(?:its|today is) @ (?:right|isnt it|yeah|correct)|is it (?:still |already )*(?:january|february|march|april"
    r"|may|june|july|august|september|october|november|december)(?: yet| already| still)?",
    r"@ (?:is|es|e|ist|on est) (?:um |uma |a |the )?@ (?:(?:o|ou|oder|or) )?(?:a |the )?@(?: (?:ya|you) ni se)?"
    r"|(?:ist|war|es|fue|cae|est|e|foi) @ @|what @(?: (?:current )?(?:date|day))?(?: (?:is|was|comes to|would be"
    r"|will be))*|@ (?:is|was|will be) when",
    r"(?:is|was) @ @ or .*|(?:whether|if) @ (?:is|was|falls on)(?: on)?(?: a)? (?:weekday|weekend|@)|(?:which|what)"
    r" @ (?:is|was) @",
    r"(?:the )?(?:date|day) (?:it will be|itll be|that will be|will be|that is) @",
    r"(?:den )?wievielte[nr]? (?:haben wir|ist|ist es)?(?: @)?|den wievielten haben wir(?: denn)?(?: @)?"
    r"|welche[nrs]? (?:wochen)?(?:tag|datum)(?: (?:ist|haben|wir|war|fallt|hat|sind|es|der|wird|auf))*(?: @)?",
    r"(?:auf|an) (?:welche[nmrs]?|was fur eine[nm]?) (?:wochen)?tag (?:fallt|war|ist|liegt|bin ich geboren wenns?"
    r" der) @(?: war)?|wann (?:ist|sind|war|fallt) @|@ (?:ist |hat )?(?:welche[nrs]?|was fur ein) (?:wochen)?(?:tag"
    r"|datum)",
    r"was (?:ist|haben wir|hamma) (?:@ )?fur (?:ein|einen) (?:tag|datum)(?: @)?|was fur (?:ein|einen) tag (?:ist"
    r"|haben wir)(?: @)?|haben wir (?:eigentlich |schon )*@(?: oder .*)?",
    r"a (?:que|cuantos|quantos) (?:fecha )?estamos(?: @)?|que (?:dia|fecha)(?: de la semana| da semana| del"
    r" mes)?(?: (?:es|e|fue|cae|sera|estamos|foi|cai|calha|tenemos))*(?: @)?|@ (?:es |e |sera )?(?:en )?que (?:dia"
    r"|fecha|data)(?: (?:es|e|sera|cae|cai))*",
    r"(?:em|en) que (?:dia |data )?(?:da semana |de la semana )?(?:cae|cai|calha|fue|foi|es) @|(?:cuando|quando)"
    r" (?:es|e|cae|cai|sera) @|(?:cual|qual|cuales) (?:es |e )?(?:la |a )?(?:fecha|data)(?: (?:de|es|e))*(?: @)?"
    r"|(?:la )?fecha (?:de )?@|@ (?:cai|calha|cae|toca|nos toca)(?: em| en| a)?(?: um| un)? (?:que (?:data|dia)|@)",
    r"quel jour(?: de la semaine)?(?: (?:on|est|sommes|nous|ce|etait|tombe|sera|serons|c|deja|t|il))*(?: @)?|on est"
    r" (?:le combien|quel jour|bien|le)(?: @)?(?: deja)?|quelle (?:est )?(?:la )?date(?: (?:est|on|il|sera|du jour"
    r"|c))*(?: @)?|(?:c est quoi )?la date (?:du jour|@)|@ (?:tombe|c est|c etait|on sera|sera) (?:un )?(?:quel"
    r" jour|@)(?: ou pas| cette annee| @)*|quand (?:est|tombe|c est) @",
]  # fmt: skip
_WITH_DATE = [
    r"(?:whats|what is|tell me|need|the)(?: the)? date (?:right now|now)",
    rf"@ date|the date (?:{_BE} )*@",
]
_DISTANCE = [
    rf"how (?:many|much|long|far)(?: {_UNITS}| longer| more)*(?: (?:is|it|are|there|do|i|we|have|has|been|gone|by"
    rf"|passed|left|to go|remain|now|still|got|off|away|will it be|remaining|remain|ago|was|were))*(?: {_UNTIL})?"
    r" @(?: (?:now|away|off|was|is|ago|from now|from @))*",
    rf"(?:how many {_UNITS}|how (?:much )?long(?:er)?|{_PLURAL})(?: (?:is it|are there|now|left|remaining|do i have"
    rf"|is|have i got))* {_UNTIL} (?:[a-z]+ ){{1,5}}@(?: i think)?",
    rf".+ @ (?:so )?(?:how many {_UNITS}(?: (?:away|off|is that|is it|until then|left|grace|do i have))+|count the"
    r" days.*|how far off is (?:that|it))",
    r"(?:the )?time (?:between now and|until) @ in (?:days|weeks|months)",
    rf"in how many {_UNITS} (?:is|will it be) @|(?:how far|how long) (?:off|away|ago)? ?(?:is|was) @",
    rf"(?:the )?{_PLURAL} (?:left |remaining |to go )?{_UNTIL} @|(?:a )?countdown (?:to|until) @|@ (?:is )?(?:in"
    rf" )?how many {_UNITS}(?: (?:away|off|is that|is it|until then|from @))*",
    r"wie (?:viele?|oft)(?: tage?n?| wochen| monate| nachte)?(?: (?:sinds?|sind s|sind es|ist es|noch|muss ich"
    r"|schlafen|es|dauert es))* bis (?:zu |zum )?(?:[a-z]+ ){0,3}@|wie lange (?:noch |ist es noch |dauert es"
    r" noch )?bis @",
    r"(?:faltan )?(?:cuantos|cuantas|quantos|quantas) (?:dias|semanas|meses|noches) (?:falta[nm] |hay |quedan |ha"
    r" )?(?:para|pa|hasta|pro|pra|ate|de|desde)?(?: o| a)? ?@|(?:faltam|faltan) (?:quantos|cuantos) dias"
    r" (?:pro|para|pra|ate|pa|hasta)? ?@|cuanto (?:falta|queda) para (?:[a-z]+ ){0,4}@",
    r"(?:dans )?combien de (?:jours|dodos|semaines|mois|nuits)(?: (?:il reste|reste t il|on sera|sera t on|c est"
    r"|avant|jusqu|jusque|a))* @",
]  # fmt: skip
_BETWEEN = [
    rf"(?:how (?:many|long)(?: {_UNITS})?(?: (?:is it|are there|is|are))? |count(?: me)? the {_UNITS} |the |time"
    rf" )?(?:number of )?(?:{_UNITS} )?(?:between|from) @ (?:and|to|until) @(?: in {_UNITS})?",
    r"(?:cuantos|quantos) dias (?:hay |ha )?(?:entre|de|del) @ (?:y|e|a|al|ate) @|wie viele tage (?:sind |liegen"
    r" )?(?:zwischen|von) @ (?:und|bis) @|combien de jours (?:entre|du) @ (?:et|au) @",
]  # fmt: skip
_WEEK = [
    r"(?:what|which|whats|what is) (?:is )?(?:the )?(?:calendar |iso )?week(?: number)?(?: (?:is|it|are|we|in|of"
    r"|the|year|this|on|now|@))*|(?:current )?(?:calendar )?week number|are we in the \d+(?:st|nd|rd|th)? week.*",
    r"in welcher kalenderwoche (?:sind|sein) wir(?: @)?|welche (?:kalender)?woche (?:ist|haben wir)(?: @)?|(?:en"
    r" )?que semana (?:es|estamos|del ano es)|numero de (?:la )?semaine(?: en cours)?|quelle semaine (?:est on"
    r"|sommes nous|on est)",
]  # fmt: skip
_YEAR = [
    r"(?:what|which) year (?:is it|are we in|is this|it is)|is (?:it|this|this year|@)(?: year)? a leap year.*"
    r"|(?:does|is) (?:this )?february (?:have|got) (?:twenty nine|29) days.*|(?:do we have|is there) (?:a leap"
    r" day.*|@)",
]
_MONTH = [
    r"(?:what|which) month (?:is it|are we in|we are in|is this|it is|we in)|que mes es|welcher monat (?:ist|haben"
    r" wir)(?: @)?"
]
_THAT = [
    rf"(?:upon |on )?(?:what|which) {_DAY} (?:is|was|would|will|did|does)(?: (?:that|it|this))(?: (?:be|fall|on))*"
    rf"|(?:what|which) {_DAY} (?:do|does|did) (?:that|it|i) (?:fall|finish|land|come)(?: on)?|(?:what|which) {_DAY}"
    r" (?:was|were) (?:i|he|she|we|they) born(?: on)?|which is a what|quel jour(?: de la semaine)? (?:cela faisait"
    r" il|c etait|etait ce)|em que dia(?: da semana)? foi|que dia (?:fue|foi)",
]
_HOW_FAR = [
    rf"how many {_UNITS} (?:is that|off are we|left|do i have|to go|is it|have i to [a-z ]+|away|grace do i have)"
    rf"|how far off is that|how long is that|how many {_UNITS} is that from @"
]


def _whole(templates: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:on |so )?{any_of(*templates)}{TAIL.pattern}")


def _begun(templates: list[str]) -> re.Pattern[str]:
    """A complete question with another thought after it: `what day is it today i have lost track`."""
    ending = r"(?:(?<=@)|(?<= it)|(?<=now)|(?<= on)|(?<=fall)|(?<=@ date))"
    return re.compile(rf"(?:on |so )?{any_of(*templates)}{ending}(?: please)?(?: ,)? {OPENER.pattern}")


@cache
def _templates() -> tuple[tuple[re.Pattern[str], DateAspect], ...]:
    return (
        (_whole(_BETWEEN), DateAspect.DISTANCE),
        (_whole(_WEEK), DateAspect.WEEK),
        (_whole(_YEAR), DateAspect.YEAR),
        (_whole(_MONTH), DateAspect.DATE),
        (_whole(_DISTANCE), DateAspect.DISTANCE),
        (_whole(_DATE), DateAspect.DATE),
        (_begun(_BETWEEN + _DISTANCE), DateAspect.DISTANCE),
        (_begun(_DATE[:2] + _DATE[3:6] + _WITH_DATE), DateAspect.DATE),
    )


@cache
def _about_that() -> tuple[tuple[re.Pattern[str], DateAspect], ...]:
    return (_whole(_THAT), DateAspect.DATE), (_whole(_HOW_FAR), DateAspect.DISTANCE)


_INNER = re.compile(
    r" (?=(?:what|which) (?:day|date) (?:is it|of the|are we|was|will|is)|whats (?:the date|today)|what is the date"
    r"|how many days)"
)
_YEAR_AT_END = re.compile(r"^(?P<rest>.*@?.*?) (?P<year>in \d{4}|this year|next year|this november)$")
_LEAP_YEAR = re.compile(r"(?:is|was|will) (\d{4}) (?:be )?a leap year$")
_END_OF_YEAR = re.compile(r"(?:left|remaining|remain|to go) (?:in|of) (?:the|this) year|(?:left|remaining) this year")
_PAST = re.compile(
    r"\b(?:was|were|did|since|ago|fell|fue|war|etait|foi|born|landed|gewesen|geboren|nasci|nee?|depuis|seit|desde"
    r"|has it been|posted)\b"
)
_OTHER = re.compile(rf"\b{any_of(*sorted(OTHER_CALENDARS, key=len, reverse=True))}\b")
_ELSEWHERE = re.compile(r"^(?P<before>.*?) (?:over )?(?:in|en|em) (?P<place>.+)$")
_DAY_ALONE, _SAYS_YEAR = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\b\d{4}\b|\byear\b")
_OF_ONE_MONTH = re.compile(
    r"\b(?P<first>(?:between|zwischen) \d{1,2})(?:st|nd|rd|th)?(?P<second> (?:and|und) \d{1,2}(?:st|nd|rd|th)?"
    r" (?:of )?)(?P<month>[a-z]{3,9})\b"
)
_WORKING = re.compile(
    r"(?:working|business|work|office) ?days|(?<=many )weekdays|(?:arbeits|werk)(?P<tage>tagen?|tage)|(?P<dias>dias)"
    r" (?:laborables|habiles|uteis|de trabajo|de trabalho)|(?P<jours>jours) (?:ouvres|ouvrables|de travail)"
)
_BARE = frozenset(
    ("date", "the date", "day", "the day", "@ @", "@", "dates", "weekday", "the weekday", "a @", "day date")
)


@dataclass(frozen=True)
class DateRequest:
    """What was asked; dates are ISO, or the name of a feast of another calendar."""

    when: str | None = None
    since: str | None = None
    aspect: DateAspect = DateAspect.DATE
    location: str | None = None
    confidence: float = 0.95


def read_date_request(clause: str, now: datetime, said: str = "", alone: bool = True) -> DateRequest | None:
    """The request in one clause of plain words, or None. `said` is the message, for «what day was that»."""
    if leap := _LEAP_YEAR.search(clause):
        return DateRequest(f"{leap[1]}-01-01", None, DateAspect.YEAR)
    clause = _OF_ONE_MONTH.sub(r"\g<first> \g<month>\g<second>\g<month>", clause)
    plain = _WORKING.sub(_any_days, clause)
    for begin in beginnings(plain, _INNER):
        template, dates = _template(begin, now)
        if template == "date" and not alone:
            continue
        found = _matched(template, dates, now) or _elsewhere(template, dates, now)
        if found is not None and (plain == clause or found.aspect is DateAspect.DISTANCE):
            found = _in_order(found, clause)
            return found if plain == clause else replace(found, aspect=DateAspect.WORKING_DAYS)
    return _refers_back(_template(clause, now)[0], said, now) if said else None


def _any_days(working: re.Match[str]) -> str:
    return next(filter(None, working.groups()), "days")


def _in_order(asked: DateRequest, clause: str) -> DateRequest:
    """Each day for itself is the next of its name: of `between 3 March and 19 June` the first may just have been."""
    since, when = (_DAY_ALONE.fullmatch(day or "") for day in (asked.since, asked.when))
    if not (since and when) or _SAYS_YEAR.search(clause) or since.group() <= when.group():
        return asked
    first = date.fromisoformat(since.group())
    leap = (first.month, first.day) == (2, 29)
    return replace(asked, since=first.replace(year=first.year - 1, day=28 if leap else first.day).isoformat())


def _elsewhere(template: str, dates: list[str], now: datetime) -> DateRequest | None:
    """`what is the date in Tonga`."""
    match = _ELSEWHERE.match(template)
    if match is None or "@" in match["place"]:
        return None
    place = place_at_start(match["place"])
    here = _matched(match["before"], dates, now) if place and place.known and ends_well(place.rest) else None
    return DateRequest(here.when, here.since, here.aspect, place.name) if here and place else None


def _matched(template: str, dates: list[str], now: datetime) -> DateRequest | None:
    if template in _BARE and template not in ("date", "the date"):
        return None
    opened = [opening.rest for opening in openings(template)]
    for pattern, aspect in _templates():
        if any(pattern.match(rest) for rest in opened):
            today = now.date().isoformat()
            when = next((date for date in dates if date != today), None)
            if aspect is DateAspect.DISTANCE and len(dates) > 1:
                return DateRequest(dates[1], dates[0], aspect)
            if aspect is DateAspect.DISTANCE and when is None:
                continue
            return DateRequest(when, None, aspect)
    return None


def _refers_back(template: str, said: str, now: datetime) -> DateRequest | None:
    opened = [opening.rest for opening in openings(template)]
    for pattern, aspect in _about_that():
        if any(pattern.match(rest) for rest in opened) and (
            found := find_when(said, now, bool(_PAST.search(said.casefold())))
        ):
            return DateRequest(found.when.iso(), None, aspect, confidence=0.85)
    return None


def _template(clause: str, now: datetime) -> tuple[str, list[str]]:
    """The clause with its first three dates as `@`, and those dates."""
    if other := _OTHER.search(clause):
        return f"{clause[: other.start()]}@{clause[other.end() :]}", [other.group()]
    past = bool(_PAST.search(clause))
    clause = _END_OF_YEAR.sub("until end of the year", clause)
    suffix = _YEAR_AT_END.match(clause)
    done, rest = "", suffix["rest"] if suffix else clause
    dates: list[str] = []
    while len(dates) < 3 and (found := find_when(rest, now, past)):
        done += f" {found.before} @"
        said = words_of(rest)[len(found.before.split()) :]
        matched = " ".join(said[: len(said) - len(found.after.split())])
        exact = read_when(f"{matched} {suffix['year']}", now, past) if suffix else None
        dates.append((exact or found.when).iso())
        suffix, rest = (None, found.after) if exact or not suffix else (suffix, found.after)
    left = f" {suffix['year']}" if suffix and not dates else ""
    return " ".join(f"{done} {rest}{left}".replace(",", " ").split()), dates
