"""Facts and stored words as Karen says them: a sentence where the attribute has one, else the user's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from karen.base.words import word_set
from karen.contract.types.memory import Memory, Polarity
from karen.flows.decide.request import fold
from karen.flows.recall.evidence import is_of_others
from karen.flows.recall.facts import attribute_of, told_of
from karen.flows.recall.kept_things import ATTRIBUTE
from karen.flows.recall.languages import Language
from karen.flows.recall.occupation import employer_said, job_said, joined, with_article, work_said
from karen.flows.recall.relations import ATTRIBUTES, PARENTS_OF_WORDS, WORD, relation_of, relations_in
from karen.flows.recall.second_person import to_the_user
from karen.memory.vocabulary import USER, is_affirmed, subject_named

_SENTENCES: dict[Language, dict[str, str]] = {
    "en": {
        "name": "Your name is {}.", "nickname": "You are called {}.", "age": "You are {}.",
        "birthday": "Your birthday is {}.", "birth_year": "You were born in {}.", "home_city": "You live in {}.",
        "home_country": "You live in {}.", "home_address": "Your address is {}.", "address": "Your address is {}.",
        "origin": "You come from {}.", "nationality": "Your nationality is {}.",
        "allergy": "You are allergic to {}.", "likes": "You like {}.",
        "dislikes": "You don't like {}.", "diet": "Your diet is {}.", "hobby": "A hobby of yours is {}.",
        "vehicle": "You drive {}.", "language": "You speak {}.", "school": "Your school is {}.",
        "owns": "You own {}.", "contact": "You can be reached at {}.", "favourite": "Your favourite {}: {}.",
        "person": "Your {} is {}.", "pet": "Your {} is called {}.",
    },
    "de": {
        "name": "Du heißt {}.", "nickname": "Du wirst {} genannt.", "age": "Du bist {}.",
        "birthday": "Dein Geburtstag: {}.", "home_city": "Du wohnst in {}.", "home_country": "Du wohnst in {}.",
        "home_address": "Deine Adresse: {}.", "origin": "Du kommst aus {}.", "employer": "Du arbeitest bei {}.",
        "allergy": "Du bist allergisch gegen {}.", "likes": "Du magst {}.", "dislikes": "{} magst du nicht.",
        "language": "Du sprichst {}.",
    },
    "es": {
        "name": "Te llamas {}.", "age": "Tu edad: {}.", "birthday": "Tu cumpleaños: {}.", "home_city": "Vives en {}.",
        "home_country": "Vives en {}.", "origin": "Eres de {}.", "employer": "Trabajas en {}.",
        "allergy": "Alergia: {}.", "likes": "Te gusta: {}.", "dislikes": "No te gusta: {}.",
    },
    "fr": {
        "name": "Tu t’appelles {}.", "age": "Ton âge : {}.", "birthday": "Ton anniversaire : {}.",
        "home_city": "Tu habites à {}.", "home_country": "Ton pays : {}.", "origin": "Tu viens de {}.",
        "employer": "Tu travailles chez {}.", "allergy": "Allergie : {}.", "likes": "Tu aimes : {}.",
        "dislikes": "Tu n’aimes pas : {}.",
    },
    "pt": {
        "name": "O teu nome é {}.", "age": "A tua idade: {}.", "birthday": "O teu aniversário: {}.",
        "home_city": "Vives em {}.", "home_country": "Vives em {}.", "origin": "És de {}.",
        "employer": "Trabalhas em {}.", "allergy": "Alergia: {}.", "likes": "Gostas de {}.",
        "dislikes": "Não gostas de {}.",
    },
}  # fmt: skip
_DENIED = {
    "likes": "dislikes", "dislikes": "likes",
}  # fmt: skip
_NOT: dict[str, str] = {
    "name": "Your name is not {}.", "allergy": "You are not allergic to {}.", "home_city": "You don't live in {}.",
    "diet": "Not your diet: {}.", "vehicle": "You don't have this vehicle: {}.", "language": "You don't speak {}.",
    "hobby": "Not a hobby of yours: {}.", "owns": "You don't own {}.", "pet": "You don't have this pet: {}.",
    "origin": "You don't come from {}.", "health": "You don't have {}.",
}  # fmt: skip
_STATES = word_set("""
vegan vegetarian pescatarian married single divorced engaged widowed retired left-handed right-handed
""")
YES_OR_NO: dict[Language, tuple[str, str]] = {
    "en": ("Yes", "No"), "de": ("Ja", "Nein"), "es": ("Sí", "No"), "fr": ("Oui", "Non"), "pt": ("Sim", "Não"),
}  # fmt: skip
UNKNOWN: dict[Language, str] = {
    "en": "I don't know: I find nothing you told me that says so.",
    "de": "Das weiß ich nicht: ich finde nichts, worin du es mir gesagt hast.",
    "es": "No lo sé: no encuentro nada en lo que me lo hayas dicho.",
    "fr": "Je ne sais pas : je ne trouve rien où tu me l’aies dit.",
    "pt": "Não sei: não encontro nada em que mo tenhas dito.",
}
WITHDRAWN: dict[Language, str] = {
    "en": "I don't know it any more: you asked me to forget it. What you wrote still stands in your messages; the "
    "Memory page forgets it for good.",
    "de": "Das weiß ich nicht mehr: ich sollte es vergessen. In deinen Nachrichten steht es noch; die Gedächtnisseite "
    "vergisst es für immer.",
    "es": "Ya no lo sé: me pediste que lo olvidara. Sigue en tus mensajes; la página de memoria lo borra del todo.",
    "fr": "Je ne le sais plus : tu m’as demandé de l’oublier. C’est encore dans tes messages ; la page Mémoire "
    "l’oublie pour de bon.",
    "pt": "Já não sei: pediste-me que o esquecesse. Continua nas tuas mensagens; a página da memória esquece-o de vez.",
}
"""Of what was asked to be forgotten by a sentence, which removes no message."""
UNKNOWN_HERE: dict[Language, str] = {
    "en": "I don't know: I find nothing in this conversation that says so, and I look no further at depth “short”.",
    "de": "Das weiß ich nicht: ich finde in dieser Unterhaltung nichts davon, und bei Tiefe „short“ suche ich nicht"
    " weiter.",
    "es": "No lo sé: no encuentro nada en esta conversación, y con la profundidad «short» no busco más allá.",
    "fr": "Je ne sais pas : je ne trouve rien dans cette conversation, et je ne cherche pas plus loin avec « short ».",
    "pt": "Não sei: não encontro nada nesta conversa, e com a profundidade «short» não procuro mais.",
}
_TOLD: dict[Language, tuple[str, str]] = {
    "en": ("On {date} you said: “{text}”", "On {date} {author} said: “{text}”"),
    "de": ("Am {date} hast du gesagt: „{text}“", "Am {date} hat {author} gesagt: „{text}“"),
    "es": ("El {date} dijiste: «{text}»", "El {date} {author} dijo: «{text}»"),
    "fr": ("Le {date}, tu as dit : « {text} »", "Le {date}, {author} a dit : « {text} »"),
    "pt": ("Em {date} disseste: «{text}»", "Em {date} {author} disse: «{text}»"),
}
_PUT_RIGHT: dict[Language, str] = {
    "en": "Right after that: “{}”",
    "de": "Gleich danach: „{}“",
    "es": "Enseguida: «{}»",
    "fr": "Juste après : « {} »",
    "pt": "Logo a seguir: «{}»",
}
_MONTHS_OF_A_YEAR: dict[Language, str] = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}
_MONTHS = {language: months.split() for language, months in _MONTHS_OF_A_YEAR.items()}
_DAYS: dict[Language, str] = {"en": "{} {}", "de": "{}. {}", "es": "{} de {}", "fr": "{} {}", "pt": "{} de {}"}


def on_day(moment: datetime, now: datetime, language: Language = "en") -> str:
    """`3 March`, with the year unless it is this one; both in the zone of `now`."""
    day = moment.astimezone(now.tzinfo)
    shown = _DAYS[language].format(day.day, _MONTHS[language][day.month - 1])
    return shown if day.year == now.year else f"{shown} {day.year}"


def quoted(text: str, said_at: datetime, now: datetime, language: Language, author: str | None = None) -> str:
    own, others = _TOLD[language]
    return (others if author else own).format(date=on_day(said_at, now, language), author=author, text=text.strip())


def put_right(text: str, language: Language) -> str:
    return _PUT_RIGHT[language].format(text.strip())


def sentence(fact: Memory, language: Language, now: datetime) -> str:
    """What a fact says, to the user."""
    found = _of_user(fact, language) if subject_named(fact.subject) == USER else None
    return found or _to_the_user(fact, language, now)


def all_sentences(facts: Sequence[Memory], language: Language, now: datetime) -> list[str]:
    """Each once, and what belongs together in one."""
    both = joined([fact for fact in facts if _is_told_plainly(fact)]) if language == "en" else None
    together = work_said(*both) if both else None
    said = [together if together and both and fact in both else sentence(fact, language, now) for fact in facts]
    return list(dict.fromkeys(said))


def _is_told_plainly(fact: Memory) -> bool:
    return subject_named(fact.subject) == USER and fact.polarity is Polarity.IS


def _of_user(fact: Memory, language: Language) -> str | None:
    attribute, value = attribute_of(fact), (fact.value or "").strip()
    if not value:
        return None
    if fact.polarity is Polarity.NOT and attribute not in _DENIED:
        return _NOT[attribute].format(value) if language == "en" and attribute in _NOT else None
    shown = _DENIED[attribute] if fact.polarity is Polarity.NOT else attribute
    if attribute in ATTRIBUTES.values() or attribute in ATTRIBUTES:
        if relation_of(value.casefold()) and language == "en":
            return f"You have a {value}." if fact.polarity is Polarity.IS else f"You don't have a {value}."
        return _relation(fact, value) if language == "en" else None
    if language == "en" and value.casefold() in _STATES:
        return f"You are {value}."
    if language == "en" and shown == "job":
        return job_said(value)
    if language == "en" and shown == "employer":
        return employer_said(fact, value)
    if language == "en" and shown == "vehicle":
        value = with_article(value, names=True)
    if shown == "favourite":
        kind, colon, liked = value.partition(":")
        return f"Your favourite {kind.strip()} is {liked.strip()}." if colon and language == "en" else None
    if shown == ATTRIBUTE:
        thing, colon, kept = value.partition(":")
        return f"Your {thing.strip()} is {kept.strip()}." if colon and language == "en" else None
    if shown == "birthday" and value.isdigit():
        shown = "birth_year"
    pattern = _SENTENCES[language].get(shown)
    return pattern.format(value) if pattern else None


def _relation(fact: Memory, value: str) -> str | None:
    """`Your sister is Ines`, where the value is a name and the words say which relation it is."""
    if not re.match(r"[A-ZÀ-Þ][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]*)*(?: \([\w ]+\))?$", value):
        return None
    told = [one for one in relations_in(WORD.findall(fold(told_of(fact)))) if one not in PARENTS_OF_WORDS]
    kind = next(
        (one for one in told if ATTRIBUTES.get(one) == ATTRIBUTES.get(attribute_of(fact), attribute_of(fact))), None
    )
    named = kind or attribute_of(fact)
    if kind and is_of_others(fold(fact.content), kind):
        return None
    name = value.partition(" (")[0]
    pattern = "pet" if attribute_of(fact) == "pet" else "person"
    return _SENTENCES["en"][pattern].format(named.replace("-", " ") if pattern == "pet" else named, name)


def _to_the_user(fact: Memory, language: Language, now: datetime) -> str:
    shown = to_the_user(fact.content) if language == "en" else ""
    return shown or own_words(fact, language, now)


def own_words(fact: Memory, language: Language, now: datetime) -> str:
    """What the user said of it, and when."""
    source = next((source for source in fact.sources if source.span and source.span.text.strip()), None)
    said = source.span.text if source and source.span else fact.content
    return quoted(said, source.timestamp if source else fact.created_at, now, language)


def affirmed(fact: Memory) -> bool:
    return is_affirmed(attribute_of(fact), fact.polarity)
