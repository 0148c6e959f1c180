"""Finds the place a request for the weather names: a known one anywhere it is plain, an unknown one behind `in
X`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from karen.flows.decide.phrases import CALLING
from karen.flows.decide.request import even_text
from karen.flows.decide.weather_words import STRONG, WEAK
from karen.tools.places.whereabouts import is_place, is_well_known

MOST_WORDS = 9
MOST_WORDS_OF_A_SEARCH = 4
"""`weather paris tomorrow`: in more words than this a name in small letters is a common word."""
_WORD = re.compile(r"[^\s,;:?!|()\"]+|[,;:?!|]|(?<=\w)\.(?=\s|$)")
_AT_WORDS = """
in at for near around over to by from within nearby across through neighboring bordering visiting en em no na
nos nas bei um nach fur a au aux para pour sur vers uber z im d of ueber
"""
_AT = frozenset(_AT_WORDS.split())
_NEARNESS = re.compile(
    r"(?:(?:the|my|this|a|same|whole|immediate|surrounding|close|closest|nearby|near|within|in|at"
    r"|it|there|here|next|not far|out|down|up|like|outside) )*"
    r"(?:(?:area|region|vicinity|city|town|village|state|country|province|county|neighborhood|neighbourhood"
    r"|surroundings|place|proximity|part"
    r"|municipality|stadt|ciudad|pueblo|ville|cidade|raum|zone|zona|region)(?: (?:of|as|to|from"
    r"|around|near|neighboring|in|by|close|nearby|de|von|da|do|d))+ )?"
    r"(?:(?:the|to|of|by|from|in|der|den) )*"
)
_END_WORDS = """
is will was are be been being gonna going get gets and or but so if when that which who what how because cause
since while before after until i we you he she they it ill im id were ive please pls thanks thank like look
looking need take bring wear should would could can do does did have has had on at in for during with without
than about as just ? ! ; : | . looks feel feeling today tomorrow tonight forecast here there weather temperature
und oder ist wird bitte ob weil es regnet schneit y o si esta es hace hara va llueve et ou est il fait va pleut
e ou vai esta chove faz por para pour mit con avec com outside or raining snowing thats then too also any enough
right this next
"""
_END = frozenset(_END_WORDS.split())
_NEVER_WORDS = """
general celsius fahrenheit c f degrees advance detail bed work school home rain snow weather forecast it me us
you my your his her our their the morning evening afternoon night day week weekend hour hours minute minutes
sure example once least all me once noon lunch dinner picnic walk run bike ride hike beach barbecue bbq park
garden outdoors outside out there here anything something everything that this these those storm storms sun wind
cloud clouds humidity temperature temperatures sunshine frost showers hail fog chance umbrella umbrellas coat
jacket regen schnee wetter sonne sturm gewitter lluvia nieve viento sol pluie neige vent soleil chuva neve vento
llover nevar pleuvoir neiger chover casa maison hause fridge freezer house office kitchen car oven room bedroom
grad grados degres graus draussen fuera afuera dehors fora kickoff pots hang time balcony ground scale degree
date fact hike trip drive flight wedding party funeral match game commute way a an short long up be wear take
bring go see know check tell give playa verano winter summer sommer invierno hiver inverno school sky skies area
region
"""
_NEVER = frozenset(_NEVER_WORDS.split())
_ALSO_OTHERWISE_WORDS = """
a z d um no na of over to by para pour sur from through across of no nos nas em
"""
_ALSO_OTHERWISE = frozenset(_ALSO_OTHERWISE_WORDS.split())
"""Prepositions that are common words too: what follows has to be known or spelt like a name."""
_WEATHER = re.compile(rf"\b(?:{STRONG}|{WEAK}|conditions?|temps?|areas?|weather|sun|snowstorms?|winds?|degrees)\b")
_SMALL_WORDS = """
of the de la del los las le les da do dos das du des st saint in and am an der den on upon sur y e van von und
for
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_ARTICLE = re.compile(r"\b(?:the|my|this|a|der|den) $")
_OWNED = re.compile(r"^\w+['’]s?$")
"""`for Grandad's`: of a person, not at a place."""
_HERE = re.compile(
    r"\b(?:(?:my|the|this|our) (?:(?:nearby|exact|same|very|local) )?(?:current |present |own )?(?:location"
    r"|position|place|spot|whereabouts|area|region|town|city|neck of the woods|geographic location)"
    r"|(?:my |this |the )?(?:current|present) (?:location|position|place|spot|area|city|town)|here"
    r"|where i am|where i'?m at|outside|where i(?:'m| am|m)?(?: currently)? (?:live|living|am|at)"
    r"|at home|near me|around me|locally|wo ich wohne|hier|bei mir|drau(?:ss|ß)en|donde vivo|aqui"
    r"|afuera|fuera|ou j'?habite|ici|dehors|chez moi|onde (?:eu )?moro|onde vivo|la fora)\b"
)
_OTHERS = re.compile(r"\bwhere (?:my|our) (\w+)(?: \w+)? (?:lives?|is|works?|stays?)\b")
_NAME_INSIDE = re.compile(r"(?<=[a-z] )(?P<name>[^\W\d_a-z][\w'.-]+(?: [^\W\d_a-z][\w'.-]+)+)")
"""Two words or more inside a sentence that are spelt like a name."""
_BEFORE_NOUN = re.compile(r"(?P<place>[^|?!;:]+?)(?:['’]s)? (?:weather|forecast|forcast|temperatures?|wetter|meteo)\b")
_LEAD_WORDS = """
what's how's today's tomorrow's
the a an todays tomorrows current local what whats is hows how s me show tell give get check please for any my
see like will would full extended long range daily hourly weekly latest be outside in quick hey karen ok good
bad nice accurate exact and do you know have need want i of about report
"""
_LEAD = frozenset(_LEAD_WORDS.split())


@dataclass(frozen=True)
class SaidPlace:
    """`name` as it was said; without one it is where the user is, or where `whose` (`brother`) lives, or was
    not said."""

    name: str = ""
    is_here: bool = False
    whose: str = ""
    known: bool = False


def read_place(text: str, spans: Sequence[tuple[int, int]] = ()) -> SaidPlace:
    """The place in `text`, which is spelt as the user did; `spans` of it are taken by the time."""
    for start, end in spans:
        text = f"{text[:start]}{'|' * (end - start)}{text[end:]}"
    text = re.sub(r"\|[| ]*", lambda found: "|" + " " * (len(found.group()) - 1), text)
    even = even_text(text)
    if match := _OTHERS.search(even):
        return SaidPlace(whose=match[1])
    found = [place for at, word in _words(even) if word in _AT and (place := _behind(text, even, word, at + len(word)))]
    if found:
        return _joined(found)
    return _before_noun(text, even) or _bare(text, even) or SaidPlace(is_here=_HERE.search(even) is not None)


def _words(even: str) -> list[tuple[int, str]]:
    return [(match.start(), match.group()) for match in _WORD.finditer(even)]


def _joined(found: list[SaidPlace]) -> SaidPlace:
    """`in New Mexico in Fort Sumner`: one lies in the other."""
    first = found[0]
    if not first.name[:1].isupper():
        return next((place for place in found if place.known), first)
    names: list[str] = []
    for place in found:
        if place.name[:1].isupper() and not any(place.name in name for name in names):
            names.append(place.name)
    return SaidPlace(", ".join(names[:3]), known=first.known)


def _behind(text: str, even: str, preposition: str, at: int) -> SaidPlace | None:
    """The place that begins behind a preposition."""
    while even[at : at + 1] == " ":
        at += 1
    lead = _NEARNESS.match(even, at)
    at = lead.end() if lead else at
    spans = [match.span() for match in _WORD.finditer(even, at)][:MOST_WORDS]
    spelt = [text[start:end] for start, end in spans]
    count = _length(spelt, [even[start:end] for start, end in spans], is_shouted=text.isupper())
    name = text[spans[0][0] : spans[count - 1][1]].strip(" ,.'’\"") if count else ""
    known = bool(name) and is_place(name)
    if lead and not known and not name[:1].isupper() and _ARTICLE.search(lead.group()):
        return None
    is_sure = known or name[:1].isupper()
    if not any(c.isalpha() for c in name) or _OWNED.search(name) or (preposition in _ALSO_OTHERWISE and not is_sure):
        return None
    if _HERE.fullmatch(even_text(name)) or _HERE.fullmatch(f"the {even_text(name)}"):
        return None
    return None if not name[:1].isupper() and _WEATHER.search(even_text(name)) else SaidPlace(name, known=known)


_ON_A_RIVER = {("an", "der"), ("an", "dem"), ("ob", "der")}
"""In the middle of a name: `Kirchberg an der Raab` is not the Kirchberg that is known best."""


def _length(spelt: list[str], words: list[str], is_shouted: bool) -> int:
    """How many of the words are the name: those that are spelt like one, or plain words up to the first of a
    sentence."""
    length = 0
    is_name = bool(spelt) and spelt[0][:1].isupper()
    while length < len(words):
        if length and tuple(words[length : length + 2]) in _ON_A_RIVER and len(spelt) > length + 2:
            length += 3 if spelt[length + 2][:1].isupper() else 0
        if length >= len(words):
            break
        word, following = words[length], spelt[length + 1 : length + 2]
        if word in _SMALL and following and following[0] in ("the", "la", "las", "los", "les"):
            following = spelt[length + 2 : length + 3]
        leads_on = bool(following) and (following[0][:1].isupper() or (not is_name and is_well_known(following[0])))
        if (
            (spelt[length][:1].isupper() and not is_shouted and word not in ("i", "im", "ill"))
            or (word == "the" and length and words[length - 1] in _SMALL)
            or ((word in _SMALL or word == ",") and length and leads_on and not _ends(word, spelt, length))
        ):
            length += 1
        elif (
            word in _END
            or word in _AT
            or word in (",", "|")
            or (not length and word in _NEVER)
            or word[0].isdigit()
            or (is_name and not is_well_known(spelt[length]) and length and not is_place(" ".join(spelt[: length + 1])))
        ):
            break
        else:
            length += 1
    return length


def _ends(word: str, spelt: list[str], at: int) -> bool:
    """Whether the small word parts two places, as in `Paris and London`; `Trinidad and Tobago` is one."""
    if word == "in":
        return True
    return (
        word == "and"
        and is_place(" ".join(spelt[:at]))
        and not is_place(" ".join(spelt[: at + 2]))
        and (is_well_known(spelt[at + 1]))
    )


def _before_noun(text: str, even: str) -> SaidPlace | None:
    """`Sydney weather`, `what is the British Virgin Islands forecast`."""
    match = _BEFORE_NOUN.search(even)
    if match is None:
        return None
    words = list(_WORD.finditer(even, match.start("place"), match.end("place")))
    while words and (words[0].group() in _LEAD or words[0].group() in (",", ".")):
        words = words[1:]
    for start in range(len(words)):
        name = text[words[start].start() : words[-1].end()].strip(" ,.")
        name = re.sub(r"['’]s$", "", name)
        if (
            words[start].group() not in _NEVER
            and words[start].group() not in _LEAD
            and (
                _plain_place(name)
                or (start == 0 and (words[0].start() > 0 or len(words) > 1) and _is_spelt_like_a_name(name))
            )
        ):
            return SaidPlace(name, known=True)
    return None


def _bare(text: str, even: str) -> SaidPlace | None:
    """A place without a preposition: `weather paris`, `Leeds, any rain?`."""
    words = [(found.start(), found.group()) for found in _WORD.finditer(even)]
    for length in range(min(5, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            chunk = words[start : start + length]
            if any(
                word in _END or word in _NEVER or word in _LEAD or word == "," for word in (chunk[0][1], chunk[-1][1])
            ):
                continue
            name = text[chunk[0][0] : chunk[-1][0] + len(chunk[-1][1])].strip(" ,.")
            if not re.fullmatch(CALLING, even_text(name)) and (
                (name[:1].isupper() or len(words) <= MOST_WORDS_OF_A_SEARCH) and _plain_place(name)
            ):
                return SaidPlace(name, known=True)
    run = _NAME_INSIDE.search(text)
    return SaidPlace(run["name"]) if run else None


def _plain_place(name: str) -> bool:
    """Whether a bare name is surely a place: spelt like a name, or one of the best known."""
    return (_is_spelt_like_a_name(name) and is_place(name)) or (len(name) > 3 and is_well_known(name))


def _is_spelt_like_a_name(name: str) -> bool:
    return all(word[:1].isupper() for word in name.split() if even_text(word) not in _SMALL) and name[:1].isupper()
