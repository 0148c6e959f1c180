"""How a statement in plain words says when, where, how old, how long and how much, in five languages."""

from __future__ import annotations

import re

from karen.base.words import word_set
from karen.flows.decide.request import fold
from karen.flows.recall.languages import Language
from karen.memory.recall.words import terms_of

NUMBERS = word_set("""
no none one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred dozen both couple single only twins
triplets ein eine zwei drei vier funf sechs sieben acht neun zehn zwolf dreizehn vierzehn funfzehn zwanzig dreissig
vierzig funfzig sechzig siebzig achtzig neunzig hundert keine uno una dos tres cuatro cinco seis siete ocho nueve diez
doce trece quince veinte treinta cuarenta cincuenta cien un deux trois quatre cinq huit neuf dix onze douze treize
quinze vingt trente quarante cinquante soixante dois duas quatro sete oito nove dez doze vinte trinta quarenta cinquenta
""")
_DETERMINED = (
    r" (?:(?:the|a|an|my|our|his|her|their|its|old|new|der|die|das|dem|den|meinem|meiner|el|la|los|mi|le|les"
    r"|l|o|os|as|meu|minha|um|uma|un|une) )*(?P<where>\w+)"
)
_IN_ENGLISH = (
    r"\b(?:in|on|at|under|behind|beside|by|near|inside|above|below|between|over|next|to|from|into|outside|opposite|off)"
)
_PLACES = re.compile(_IN_ENGLISH + _DETERMINED)
_PLACES_ELSEWHERE = re.compile(
    r"\b(?:in|im|am|auf|zu|zum|zur|nach|aus"
    r"|unter|hinter|bei|beim|neben|uber|an|en|sobre|debajo|detras|junto|sous|derriere|dans|sur|chez|a|au|aux|em|na|no"
    r"|debaixo|atras)" + _DETERMINED
)
_ADVERBS = re.compile(
    r"\b(?:downstairs|upstairs|abroad|here|there|nearby|next door|home|outside|inside|top|level|floor|row|bay|deck"
    r"|street"
    r"|road|lane|avenue|square|oben|unten|draussen|nebenan|arriba|abajo|aqui|ici|la haut|em cima|work\w* (?:for"
    r"|with)|is \d{1,4}[a-z]?(?! (?:an?|per|each|euros?|pounds?|dollars?|percent|minutes?|hours?|days?|weeks?"
    r"|months?|years?"
    r"|km|kilos?|kg|miles?|people|of|am|pm|and)\b|[\d.,:]*\d))\b"
)
_NO_PLACE = word_set("""
hour minute second day week month year each end all least last first time case fact general total order us me him her
them it you once minus person
""")
_DAYS = (
    r"\w+days?|days?|tues|weds|thurs?|fri|(?<=on )(?:mon|tue|wed|sat|sun)|tomorrow|tonight"
    r"|today|yesterday|weeks?|months?|years?|spring|summer|autumn|fall|winter"
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
    rf"\b(?:turn(?:s|ed|ing)?|is|are|am|im|s|hes|shes|theyre|was|were|be|aged?|ist|bin|wird|hat|tiene|tengo"
    r"|cumple|ai|tem|tenho|fez) "
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
REASONS = re.compile(
    r"\b(?:because|cause|cuz|since|as (?:i|we|he|she|it|they|my|the|there)|so (?:that|i|we|he|she|it|they)|so|due to"
    r"|owing to|thanks to|in order to|the reason|that s why|thats why|which is why|after|for (?:the|a|my|our|his|her"
    r"|their|not|\w+ing)|to (?!\d)\w+|as a result|or else|otherwise|in case|on account of|over (?:the|a|my|his|her)"
    r"|weil|da|denn|damit|um|wegen|deshalb|darum|deswegen|porque|por|para|pues|como|parce qu\w*|car|pour|a cause"
    r"|comme|puisque"
    r"|ja que|devido)\b"
)
"""How a statement gives a reason."""
SAYINGS = re.compile(
    r"\b(?:say|says|said|saying|read|reads|reading|mean|means|meant|states?|spells?|sagt|dice|dit|diz)\b"
)
_MONEY = (
    r"(?:euros?|pounds?|dollars?|bucks|quid|cents|pence|francs|zlotys?|kronor|crowns|grands?|thousands?|hundreds?|millions?"
    r"|each|per|less|plus|this|yes|was|is|has|as|his|extras?|expenses|taxes|times|instal\w+)\b"
)
"""Behind a number it may be a price; other plurals are counted."""
_NO_PRICE = re.compile(
    rf"\b(?:from|in|since|of|von|seit|de|desde|en|depuis) (?:19|20)\d\d\b|\b\d{{1,2}}[:.h]\d\d (?:uhr|am|pm)\b"
    rf"|\b\d{{1,2}}:\d\d\b|\b(?:the|this|that|which|another|\w+) one\b|\b\d+(?:st|nd|rd|th)\b"
    rf"|\b{_AMOUNT} ?(?:am|pm|seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?)\b"
    rf"|\b{_AMOUNT} (?!{_MONEY})[a-z]{{2,}}(?<!u)(?<!i)(?<!s)s\b|\b{_AMOUNT} (?:children|people|men|women|sheep|fish)\b"
    rf"|\b(?:flight|train|tram|bus|coach|ferry|policy|order|ticket|model)"
    rf" (?!(?:is|was|at|to|of|in|on|by|for|me|us|s)\b)[a-z]{{1,3}} ?\d+"
    rf"|\b(?:door|room|flat|flight|platform|terminal|bus|route|invoice|number|no|page|chapter|question|table|ward|bay|unit"
    rf"|locker|gate|level|floor|year|code|passcode|pin) {_AMOUNT}\b"
    rf"|\bat (?:{_AMOUNT}) (?=in\b|and\b|on\b|for\b|tomorrow\b)|\bat (?:{_AMOUNT})$"
)
"""Numbers that are no money: a year, a time, the brown one, platform 2."""
_RATE = re.compile(
    r"(?<!once )(?<!twice )(?<!times )\b(?:an?|per|each) (?:hour|day|night|week|month|year)\b"
    r"|\b\d+ ?(?:hours|minutes)\b"
)
"""How much or how often, and no time: `12 hours a week`."""
_IN_A_WHILE = re.compile(
    rf"\b(?:in|after) {_AMOUNT} (?:minutes|hours)\b|\b{_AMOUNT} (?:minutes|hours) (?:ago|later|before|after|from)\b"
)
_USED_TO = re.compile(r"\bused to\b")
_TAKEN = re.compile(
    rf"(?<!in )(?<!after )(?<!within )(?<!every )(?<!last )(?<!next )"
    rf"\b{_AMOUNT} (?:seconds?|minutes?|mins?|hours?|days?"
    r"|nights?|weeks?|months?|years?)\b(?! (?:ago|later|before|after|from|old|time)\b)|\bhalf an?\b"
)
"""How long something takes, and half of a thing."""
_RELATIVE = re.compile(
    r"\b(?:since|until|till|after|before|when|once|last|next)\b(?: (?:the|a|an|my|our|his|her|their))?"
    r"(?P<event>(?: (?!and\b|but\b|or\b)\w+){0,4})"
)
"""A time that is told by something else that happens."""
_NOTHING_NEW = re.compile(r"^ (?:i|we|you|he|she|it|they)?$|^ to\b")


def says_when(folded: str, wanted: frozenset[str] = frozenset()) -> bool:
    """Whether plain words name a time, in more than these terms; not how long it takes or what an hour costs."""
    told = _TAKEN.sub(" ", _RATE.sub(" ", folded))
    told = " ".join(word for word in told.split() if not (word.endswith("day") and wanted & set(terms_of(word))))
    if _IN_A_WHILE.search(folded) or TIMES.search(_RELATIVE.sub(" ", told)):
        return True
    return any(
        set(terms_of(match["event"])) - wanted and not _NOTHING_NEW.search(match["event"])
        for match in _RELATIVE.finditer(told)
    )


_SO = re.compile(r"\bso\b(?! that\b)")


def says_why(folded: str, wanted: frozenset[str]) -> bool:
    """Whether plain words give a reason for these terms: what stands before `so` gives one for what comes behind."""
    if REASONS.search(_SO.sub(" ", folded)):
        return True
    so = _SO.search(folded)
    return so is not None and bool(wanted & set(terms_of(folded[so.end() :])))


def says_price(folded: str) -> bool:
    """Whether plain words say an amount that may be a price."""
    return bool(AMOUNTS.search(_NO_PRICE.sub(" ", folded)))


def says_where(said: str, but: frozenset[str], language: Language) -> bool:
    """Whether somebody names a place, other than those of these terms, which are what is looked for."""
    if language == "fr":
        said = _HAS.sub(" ", said)
    folded = fold(said if language != "en" or said.islower() else _TO_DO.sub(" ", said))
    if _ADVERBS.search(folded):
        return True
    places = _PLACES if language == "en" else _PLACES_ELSEWHERE
    wheres = [match["where"] for match in places.finditer(_USED_TO.sub(" ", folded))]
    return any(
        where not in _NO_PLACE and not where[0].isdigit() and not _DAY.match(where) and not but & set(terms_of(where))
        for where in wheres
    )


_HAS = re.compile(r"\b[Aa]\b")
"""French `a`, which folds to what `à` does."""
_TO_DO = re.compile(
    r"\b[Tt]o (?!(?:the|an?|my|our|his|her|their|its|work|school|bed|town|church|university)\b)[a-z]\w*"
)
"""`to get`, where names are written with a capital letter."""
_DAY = re.compile(rf"(?:{_DAYS})$")
