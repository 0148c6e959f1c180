"""Finds how a user wants Karen to be for good: short answers, Fahrenheit, a formal tone. Not what one answer needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from karen.base.texts import utf16_length
from karen.contract.types.enums import PersonalityTone, PersonalityVerbosity, TemperatureUnit
from karen.contract.types.memory import Span
from karen.contract.types.settings import Theme
from karen.flows.facts.folding import folded
from karen.flows.facts.own_words import own_words
from karen.flows.facts.rules import compiled
from karen.flows.facts.sentences import Sentence, sentences_of
from karen.flows.facts.texts import gives_text, is_fiction


@dataclass(frozen=True)
class WishedSetting:
    """`name` is a field of KarenSettings, `value` as the wire has it; `span` the words that ask for it."""

    name: str
    value: str
    span: Span


@dataclass(frozen=True)
class Wish:
    """A pattern for what stands after the courtesies of a sentence, to its end or to a mark."""

    name: str
    value: str
    source: str


_ANSWERS = (
    r"(?:(?:your|the|all|my|all your|all of your|all the) )?(?:answers?|repl(?:y|ies)|responses?|messages?|"
    r"explanations?|things|it all|everything)"
)
_ALWAYS = (
    r"(?:(?:always|generally|in general|please|just|only|both|a bit|more|a little|much|way|very|really|kindly) ){0,3}"
)
_SHORT = (
    r"(?:short|shorter|brief|briefer|concise|more concise|terse|to the point|minimal|short and sweet|snappy|compact)"
)
_LONG = (
    r"(?:long|longer|detailed|more detailed|thorough|more thorough|in-depth|in depth|elaborate|more elaborate|"
    r"comprehensive|complete)"
)
_END = (
    r"(?=$|[,:]|\s(?:please|pls|thanks|from now on|from here on|when|with|in general|always|for me|to me|going forward|"
    r"and|because|since|cos|so|i|if|ok|okay|by default|as|at|karen|everywhere|bitte|por favor|merci|stp|svp|ab jetzt|"
    r"a partir)\b)"
)
_UNITS = r"(?:temperatures?|the temperatures?|the weather|weather|it|degrees|everything)"

CONCISE, DETAILED, BALANCED = (
    PersonalityVerbosity.CONCISE.value,
    PersonalityVerbosity.DETAILED.value,
    PersonalityVerbosity.BALANCED.value,
)
FORMAL, FRIENDLY, NEUTRAL, HUMOROUS = (
    PersonalityTone.FORMAL.value,
    PersonalityTone.FRIENDLY.value,
    PersonalityTone.NEUTRAL.value,
    PersonalityTone.HUMOROUS.value,
)
_LENGTH, _TONE, _DEGREES, _THEME = "personality_verbosity", "personality_tone", "temperature_unit", "theme"

WISHES = (
    Wish(_LENGTH, CONCISE, rf"(?:keep|make|have|give me|i (?:would like|prefer|like|want|need)|i'?d (?:like|"
        rf"prefer)) {_ALWAYS}{_ANSWERS} (?:to be )?{_ALWAYS}{_SHORT}{_END}"),
    Wish(_LENGTH, CONCISE, rf"(?:keep|make) (?:it|things|this|everything) {_ALWAYS}{_SHORT} (?:from now on|in general|"
        rf"always|going forward)"),
    Wish(_LENGTH, CONCISE, rf"i {_ALWAYS}(?:prefer|like|love|want|need) (?:my |your )?{_ALWAYS}{_SHORT} (?:answers|"
        rf"replies|responses|messages|explanations)"),
    Wish(_LENGTH, CONCISE, rf"{_ALWAYS}(?:answer|reply|respond|write|talk|speak|be) (?:to me )?{_ALWAYS}(?:in one "
        rf"(?:line|sentence)|in short sentences|in few words|briefly|concisely|tersely|{_SHORT})(?:$|,| (?:please|"
        rf"from now on|in general|always|when|with me|going forward|in your answers|thanks|ok|karen)\b)"),
    Wish(_LENGTH, CONCISE, r"(?:stop|quit) (?:rambling|waffling|writing (?:essays|novels)|being so (?:wordy|verbose|"
        r"long-winded)|going on and on)"),
    Wish(_LENGTH, CONCISE, rf"(?:don'?t|do not|never) (?:ramble|waffle|write (?:essays|novels|so much)|be so (?:wordy|"
        rf"verbose|long-winded)|give me (?:long|lengthy) {_ANSWERS})"),
    Wish(_LENGTH, CONCISE, r"(?:your|the) (?:answers|replies|responses) are (?:way |far |much )?too (?:long|wordy|"
        r"verbose|lengthy)"),
    Wish(_LENGTH, DETAILED, rf"(?:keep|make|have|give me|i (?:would like|prefer|like|want|need)|i'?d (?:like|"
        rf"prefer)) {_ALWAYS}{_ANSWERS} (?:to be )?{_ALWAYS}{_LONG}{_END}"),
    Wish(_LENGTH, DETAILED, rf"(?:i {_ALWAYS}(?:prefer|like|love|want|need)|i'?d (?:like|prefer)|i would (?:like|"
        rf"prefer)) (?:my |your )?{_ALWAYS}{_LONG} (?:answers|replies|responses|explanations)"),
    Wish(_LENGTH, DETAILED, rf"{_ALWAYS}(?:answer|reply|respond|explain (?:things|"
        rf"everything)) (?:to me )?{_ALWAYS}(?:in (?:great |more |full )?detail|at length|thoroughly) (?:from now on|"
        rf"in general|always|please|going forward)"),
    Wish(_LENGTH, DETAILED, r"(?:your|the) (?:answers|replies|responses) are (?:way |far |much )?too short"),
    Wish(_LENGTH, BALANCED, rf"(?:keep|make) {_ANSWERS} (?:of )?(?:balanced|medium(?: length)?|"
        rf"normal(?: length)?){_END}"),
    Wish(_TONE, FORMAL, rf"{_ALWAYS}(?:speak|talk|write|be|address me|stay|keep it|answer|reply) (?:to me |"
        rf"with me )?{_ALWAYS}(?:formally|formal|politely and formally|in a formal (?:tone|way|manner|"
        rf"style))(?: (?:with|to) me)?{_END}"),
    Wish(_TONE, FORMAL, rf"(?:use|keep|adopt|i (?:would prefer|prefer|want|like)|i'?d (?:prefer|like)) (?:an? |"
        rf"the )?{_ALWAYS}(?:formal|professional|businesslike) (?:tone|language|style|register|manner)"),
    Wish(_TONE, FORMAL, r"(?:don'?t|do not) be so (?:casual|chummy|familiar|informal)"),
    Wish(_TONE, FRIENDLY, rf"(?:(?:don'?t|do not) be so (?:formal|stiff|cold|distant)|(?:stop|quit) being so (?:formal|"
        rf"stiff|cold)|{_ALWAYS}(?:speak|talk|write|be|answer) (?:to me |with me )?{_ALWAYS}(?:casually|casual|"
        rf"informally|informal|friendly|friendlier|warmly|warmer|like a friend|relaxed){_END})"),
    Wish(_TONE, FRIENDLY, rf"(?:use|keep|adopt|i (?:prefer|want|like)|i'?d (?:prefer|like)) (?:an? |"
        rf"the )?{_ALWAYS}(?:friendly|casual|warm|informal|relaxed) (?:tone|language|style|manner)"),
    Wish(_TONE, NEUTRAL, rf"(?:{_ALWAYS}(?:speak|talk|write|be|answer|stay) (?:to me )?{_ALWAYS}(?:neutral|neutrally|"
        rf"matter-of-fact|factual){_END}|(?:use|keep|i prefer|i want|i'?d (?:prefer|like)) (?:an? )?(?:neutral|"
        rf"matter-of-fact) (?:tone|style)|(?:stop|quit|drop|cut|no more|enough with) (?:the |your |making |with the |"
        rf"cracking |joking|telling )?(?:jokes|joking|puns|wisecracks)(?: please| from now on)?$)"),
    Wish(_TONE, HUMOROUS, rf"(?:{_ALWAYS}(?:be|sound|talk) {_ALWAYS}(?:funny|funnier|humorous|playful|witty|silly|"
        rf"jokey){_END}|(?:use|add|i like|i want|i'?d like) (?:some |more |a bit (?:more )?of |a )?(?:humou?r|"
        rf"humorous tone|jokes) (?:in your (?:answers|replies)|when you (?:answer|reply|talk)|from now on))"),
    Wish(_DEGREES, TemperatureUnit.F.value, rf"(?:{_ALWAYS}(?:use|switch to|stick to|i (?:use|prefer|think in|want|"
        rf"only understand|only know)|i'?d prefer|we use) {_ALWAYS}(?:degrees )?fahrenheit|{_ALWAYS}(?:show|give|tell|"
        rf"display|report)(?: me)? {_UNITS} in (?:degrees )?fahrenheit (?:from now on|always|please|by default|when)|"
        rf"(?:{_UNITS} )(?:always )?in fahrenheit (?:from now on|always|by default))(?! or\b)"),
    Wish(_DEGREES, TemperatureUnit.C.value, rf"(?:{_ALWAYS}(?:use|switch to|stick to|i (?:use|prefer|think in|want|"
        rf"only understand|only know)|i'?d prefer|we use) {_ALWAYS}(?:degrees )?(?:celsius|centigrade)|(?:don'?t|stop|"
        rf"never) (?:use|using) fahrenheit|{_ALWAYS}(?:show|give|tell|display|report)(?: me)? {_UNITS} in (?:degrees "
        rf")?(?:celsius|centigrade) (?:from now on|always|please|by default|when)|(?:{_UNITS} )(?:always )?in celsius "
        rf"(?:from now on|always|by default))(?! or\b)"),
    Wish(_THEME, Theme.DARK.value, r"(?:use|switch to|turn on|enable|activate|i (?:prefer|want|like)|i'?d (?:prefer|"
        r"like)) (?:the )?(?:dark|night) (?:mode|theme)(?! on my)"),
    Wish(_THEME, Theme.LIGHT.value, r"(?:(?:use|switch to|turn on|enable|activate|i (?:prefer|want|like)|"
        r"i'?d (?:prefer|like)) (?:the )?(?:light|bright|day) (?:mode|theme)|(?:turn off|"
        r"disable) (?:the )?dark (?:mode|theme))"),
    Wish(_THEME, Theme.HIGH_CONTRAST.value, r"(?:use|switch to|turn on|enable|activate|i (?:prefer|need|"
        r"want)) (?:the )?high[\s-]contrast(?: mode| theme)?"),
    Wish(_LENGTH, CONCISE, r"(?:(?:halte|halt) (?:deine|die) antworten (?:bitte )?(?:kurz|knapp)|(?:antworte|"
        r"fass dich)(?: mir)? (?:bitte |immer |immer nur |ab jetzt ){0,2}(?:kurz|knapp)|(?:ich mag|ich bevorzuge|"
        r"ich will) (?:lieber )?(?:kurze|knappe) antworten)"),
    Wish(_LENGTH, DETAILED, r"(?:antworte (?:mir )?(?:bitte |immer |ab jetzt ){0,2}ausfuhrlich(?:er)?|(?:ich mag|"
        r"ich bevorzuge|ich will) (?:lieber )?(?:lange|ausfuhrliche) antworten)"),
    Wish(_TONE, FORMAL, r"(?:(?:bitte )?siez(?:e|en sie)? mich|(?:sprich|rede|schreib) (?:bitte )?formell(?:er)? mit "
        r"mir|trat[ae](?:me|-me) de usted|tratame de usted|hablame (?:mas )?formal(?:mente)?|hablame de usted|"
        r"vouvoie-moi|vouvoyez-moi|parle-moi (?:plus )?formellement|trat[ae]-me por (?:voce|o senhor|senhor[a]?)|"
        r"me trate (?:por|de) senhora?|fale (?:comigo )?formalmente)"),
    Wish(_TONE, FRIENDLY, r"(?:(?:bitte )?duz(?:e|en sie)? mich|tuteame|tutoie-moi|tutoyez-moi|trata-me por tu|"
        r"me trate por voce)"),
    Wish(_LENGTH, CONCISE, r"(?:(?:quiero|prefiero) respuestas (?:mas )?(?:cortas|breves)|(?:responde|respondeme|"
        r"contesta|se)(?: siempre)? (?:mas )?(?:breve|breves|corto|brevemente|conciso)|(?:fais|donne-moi|je veux|"
        r"je prefere) (?:des |toujours des )?reponses (?:plus )?(?:courtes|breves)|reponds(?:-moi)? (?:toujours "
        r")?(?:brievement|court)|sois (?:plus )?(?:bref|breve|concis|concise)|(?:quero|prefiro) respostas (?:mais "
        r")?(?:curtas|breves)|(?:responde|responda)(?: sempre)? de forma (?:curta|breve)|(?:seja|"
        r"se) (?:mais )?(?:breve|conciso|concisa))"),
    Wish(_LENGTH, DETAILED, r"(?:(?:quiero|prefiero) respuestas (?:mas )?(?:largas|detalladas)|(?:je veux|"
        r"je prefere) (?:des )?reponses (?:plus )?(?:longues|detaillees)|(?:quero|prefiro) respostas (?:mais "
        r")?(?:longas|detalhadas))"),
    Wish(_DEGREES, TemperatureUnit.F.value, r"(?:(?:nutze|benutze|verwende|nimm)(?: bitte| immer){0,2} fahrenheit|"
        r"usa(?: siempre| sempre)? fahrenheit|use(?: sempre)? fahrenheit|utilise(?: toujours)? (?:les )?fahrenheit|"
        r"(?:prefiero|je prefere|prefiro|ich bevorzuge) (?:les )?fahrenheit)"),
    Wish(_DEGREES, TemperatureUnit.C.value, r"(?:(?:nutze|benutze|verwende|nimm)(?: bitte| immer){0,2} celsius|"
        r"usa(?: siempre| sempre)? celsius|utilise(?: toujours)? (?:les )?celsius|(?:prefiero|je prefere|prefiro|"
        r"ich bevorzuge) (?:les )?celsius)"),
    Wish(_THEME, Theme.DARK.value, r"(?:(?:benutze|nutze|aktiviere) (?:den )?(?:dunkelmodus|dark mode)|"
        r"usa (?:el )?modo oscuro|(?:utilise|active) le mode sombre|usa (?:o )?modo escuro|use o modo escuro)"),
)  # fmt: skip

_POLITE = re.compile(
    r"(?:(?:hey|hi|hello|ok|okay|so|and|also|but|please|pls|plz|karen|can you|could you|would you|will you|can u|"
    r"could u|i want you to|i would like you to|i'?d like you to|i need you to|you should|from now on|from here on|"
    r"going forward|in (?:the )?future|next time|remember to|remember that|remember|try to|maybe|if you can|"
    r"if possible|in general|always|just|no|actually|btw|by the way|one thing|note|honestly|ab jetzt|bitte|por favor|"
    r"a partir de ahora|desde ahora|desormais|s'il te plait|a partir de agora|puedes|peux-tu|kannst du|pode|"
    r"podes)\b[\s,:]*)*"
)
_ONCE = re.compile(
    r"\b(?:this (?:time|once|one|answer|question|email|letter|text|message|essay|story|conversation|chat)|for (?:now|"
    r"this|once|today|a (?:moment|minute|change))|just (?:now|once)|right now|today|the (?:email|letter|essay|story|"
    r"summary)|in (?:the|this) (?:email|letter|essay|story|text)|convert|diesmal|nur heute|esta vez|cette fois|"
    r"desta vez)\b"
)


def preferences_in(message: str) -> list[WishedSetting]:
    """What a message asks of Karen for good, in its order; of two that contradict each other the later."""
    text = own_words(message)
    if not text or is_fiction(folded(text)):
        return []
    found: dict[str, WishedSetting] = {}
    for sentence in sentences_of(text):
        if gives_text(sentence):
            break
        if not _ONCE.search(sentence.plain):
            for wished in _of_sentence(message, sentence):
                found[wished.name] = wished
    return list(found.values())


def _of_sentence(message: str, sentence: Sentence) -> Iterator[WishedSetting]:
    for start in sentence.breaks:
        courtesies = _POLITE.match(sentence.plain, start)
        begins = dict.fromkeys((start, courtesies.end() if courtesies else start))
        matches = ((wish, compiled(wish.source).match(sentence.plain, begin)) for begin in begins for wish in WISHES)
        found = next(((wish, match) for wish, match in matches if match and not _is_asked(sentence, match)), None)
        if found:
            wish, match = found
            span = _span(message, sentence.start + match.start(), sentence.start + match.end())
            yield WishedSetting(wish.name, wish.value, span)


def _is_asked(sentence: Sentence, match: re.Match[str]) -> bool:
    """A question that is no polite request: `is it better to use dark mode?`"""
    polite = re.search(r"\b(?:can|could|would|will|kannst|puedes|peux|pode|podes)\b", sentence.plain[: match.start()])
    return "?" in sentence.ends and polite is None


def _span(message: str, first: int, last: int) -> Span:
    start = utf16_length(message[:first])
    text = message[first:last]
    return Span(start=start, end=start + utf16_length(text), text=text)
