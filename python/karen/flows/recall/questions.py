"""What a question asks of memory: whose, which attribute, and the words an answer must be about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from karen.base.words import word_set
from karen.flows.decide.request import fold
from karen.flows.recall.asked_attributes import ATTRIBUTE_QUESTIONS, ATTRIBUTES_THEMSELVES, FRAMING, FRAMING_ELSEWHERE
from karen.flows.recall.languages import Language, language_of
from karen.flows.recall.question_shapes import Shape, shape_of
from karen.flows.recall.relations import ATTRIBUTES, relation_of
from karen.memory.recall.words import terms_of

_YES_OR_NO = re.compile(
    r"(?:(?:do you (?:know|remember) (?:if|whether)|so|and|remind me (?:if|whether)) )*"
    r"(?!(?:did|have|had|do) (?:i|we)(?: (?:ever|already|once))* (?:tell|told|say|said|mention|mentioned|give"
    r"|gave|given)\b)"
    r"(?!(?:do|did|can|could|have|would) (?:you|u)\b)"
    r"(?:(?:do|does|did|am|are|is|was|were|have|has|had|bin|mag|habe|hab|hat|ist|soy|tengo|es|je|j|est ce que"
    r"|suis|ai|sou"
    r"|tenho|gosto|eu) |me gusta|i (?:like|love|hate|am|have|eat) )"
)
_OPEN = re.compile(
    r"^(?:(?:so|and|do you (?:know|remember|have)|tell me|remind me|did i (?:ever )?(?:tell you|say|mention)"
    r"|have i (?:ever )?"
    r"(?:told you|said|mentioned)) )*(?:what|whats|who|whos|whose|when|whens|where|wheres|which|how|wie|wo|wann|was|wer"
    r"|welche\w*|que|quien|como|donde|cuando|cual\w*|comment|qui|quand|quel\w*|ou|quoi|onde|quando|quem|qual)\b"
)
_NAMING = re.compile(
    r"\b(?:called|names?|named|(?:who is|whos|who are|who was)(?! \w+ing\b)"
    r"(?! \w+ (?:to|of|at|in|on|for|with|about|from|by)\b)|heisst|hiess|namen?|wer ist|wer war"
    r"|llama\w*|nombre"
    r"|quien|appelle\w*"
    r"|nom|prenom|qui est|chama\w*|nome|quem)\b"
)
_HAVING = re.compile(r"\b(?:do i|do we|have i|have we|habe ich|tengo|j ai|ai je|tenho)\b")
_AMBIGUOUS = frozenset(
    ["ma", "pa", "papi", "mate", "kind", "prima", "chat", "mari", "boy", "girl", "fish", "mann", "prof"]
)
"""Mean something else too often."""


_DONE = re.compile(
    r"\b(?:did|have|had) (?:i|we) (?:last |first |ever )?(?P<verb>(?!say|tell|mention|give"
    r"|got|go|have)\w+)"
)
_CODE = re.compile(r"\b\w+ (?P<code>code|password|pin|combo|combination|number|passcode)\b")
_FIRST_PERSON = re.compile(
    r"\b(?:my|mine|our|ours|me|us|myself|i|im|ive|id|ill|we|were we|weve|mein\w*|unser\w*|ich|mir|mich|wir|uns"
    r"|mi|mis|nuestr\w+|yo|conmigo|llamo|vivo|soy|tengo|trabajo|naci|pague|preste|fuimos|gusta|mon|ma|mes|notre|nos"
    r"|je|j|moi|nous"
    r"|meu|minha|meus|minhas|noss\w+|eu|mim|chamo|moro|sou|tenho|trabalho|nasci|gosto|emprestei|paguei|fomos)\b"
)
_POSSESSIVE = re.compile(
    r"\b(?:my|our|mein\w*|unser\w*|mi|mis|nuestr\w+|mon|ma|mes|notre|nos|meu|minha|meus|minhas|noss\w+)\b"
)
_DENIED = re.compile(
    r"^(?:\w+ ){0,3}(?:cant|dont|doesnt|didnt|isnt|wasnt|arent|wont|not|never|nicht|kein\w*|no|pas"
    r"|nao)\b(?! (?:forget|longer))"
)
_POSSESSOR = re.compile(r"(?<![\w'’])(?P<who>\w{2,})['’]s\b")
_THING_OF = re.compile(
    r"(?<![\w'’])(?P<who>\w{2,})['’]s (?!(?:[Nn]ame|called|real|full|first|last|maiden|nickname)\b)(?P<thing>\w+)"
)
"""`my brother's bride` does not ask who the brother is."""
_NO_POSSESSOR = word_set("""
what who where when how it that there here let he she this which whose why everything everyone name law
""")
_OF_WHOM = re.compile(r"(?<=s)ss\b")
"""`my boss’s` in plain words has an s too many."""
_TITLES = frozenset(["Dr", "Mr", "Mrs", "Ms", "Prof", "Frau", "Herr", "St"])
_EVERYTHING = re.compile(
    r"\b(?:what|everything|anything|all|facts|stuff|things|tell me)\b.*\b(?:know|remember|stored|saved|kept|have"
    r"|got|hold\w*|learnt?|learned)\b"
    r".*\b(?:about|of|on|for|concerning|regarding)\b|was weisst du|que sabes|sais (?:tu )?(?:sur|de)"
    r"|que (?:voce |vc )?sabes? (?:sobre|de)"
)
_BEFORE = re.compile(
    r"\bused? to\b(?! (?:it|this|that|the)\b)|\b(?:before(?: that)?|previously|formerly|fruher|vorher|damals|antes"
    r"|avant|auparavant)$"
    r"|\b(?:my|our) (?:old|former|previous|ex)\b|\b(?:mein\w*|unser\w*) (?:alte[nrs]?|fruhere[nrs]?|vorige[nrs]?)\b"
    r"|\b(?:anterior(?:es)?|ancien(?:ne)?s?|antig[oa]s?|precedente?s?)\b"
)
_KIND = re.compile(
    r"\b(?:which|what|whats the|what is the) (?:\w+ )?(?P<kind>city|cities|town|country|place|street|street|day"
    r"|month|year|colou?r|brand)\b"
)


@dataclass(frozen=True)
class Asked:
    """`relation` and `names` are whom it is about, if not the user; `wanted` are terms that an answer must be about."""

    text: str
    language: Language
    attributes: tuple[str, ...]
    relation: str | None
    owners: tuple[str, ...]
    """Whose relation it is, where not the user's own: the sister of `my sister's dog`."""
    names: frozenset[str]
    own: bool
    """It speaks of the user."""
    possessed: bool
    """It asks for something of the user's: `my phone number`, and not `what did I do`."""
    is_of_another: bool
    """The relation is that of somebody who is named: `Bente's husband`."""
    denied: bool
    """It asks for what is not: `what can't mum eat`."""
    wanted: frozenset[str]
    kind: str
    """Of the answer, where the question names it: a city, a day."""
    code: str
    """The word for a code or a number, which a statement rarely says: its digits show it."""
    everything: bool
    """It asks for all that is known."""
    yes_or_no: bool
    shape: Shape
    verb: str
    """What the user is asked to have done: `where did I park`."""
    who_it_is: bool
    """It asks for the person or animal itself: a name, or whether there is one."""

    of_state: bool
    """What the user is, not what they do: `am I …`."""
    of_before: bool
    """It asks for what holds no more: `where did I use to live`."""

    @property
    def of_user(self) -> bool:
        return self.own and self.relation is None and not self.names


def read_question(text: str) -> Asked:
    folded = _OF_WHOM.sub("s", fold(text))
    words = folded.replace(",", " ").split()
    *owners, relation = _relations(words) or [None]
    asked_kind = _KIND.search(folded)
    kind = asked_kind["kind"].removesuffix("s") if asked_kind else ""
    possessors = _possessors(text)
    names = frozenset(fold(name) for name in _names(text)) | possessors
    language = language_of(folded)
    own = bool(_FIRST_PERSON.search(folded)) or (len(words) < 4 and not names)
    of_theirs = any(
        relation_of(fold(match["who"])) and not relation_of(fold(match["thing"])) for match in _THING_OF.finditer(text)
    )
    who_it_is = (
        bool(relation) and not of_theirs and bool(_NAMING.search(folded) or (_HAVING.search(folded) and len(words) < 9))
    )
    if relation and who_it_is:
        attributes: tuple[str, ...] = (ATTRIBUTES[relation], relation)
    else:
        attributes = next((found for pattern, found in ATTRIBUTE_QUESTIONS if pattern.search(folded)), ())
    named_code = _CODE.search(folded)
    code = named_code["code"] if named_code else ""
    has = who_it_is and bool(_HAVING.search(folded)) and not _NAMING.search(folded)
    done = _DONE.search(folded)
    return Asked(
        text=text,
        language=language,
        attributes=attributes,
        relation=relation,
        owners=tuple(owner for owner in owners if owner),
        names=names,
        own=own,
        denied=bool(_DENIED.search(folded)),
        possessed=own and (bool(attributes) or bool(_POSSESSIVE.search(folded))),
        is_of_another=bool(possessors) and bool(relation),
        wanted=_wanted(folded, f"{kind} {code}", language, general=bool(attributes) and relation is None and own),
        kind=kind,
        code=code,
        everything=bool(_EVERYTHING.search(folded)),
        yes_or_no=bool(_YES_OR_NO.match(folded)) and not _OPEN.match(folded),
        shape=shape_of(folded, names=who_it_is and not has, has=has and not folded.startswith("how many")),
        verb=done["verb"] if done else "",
        who_it_is=who_it_is,
        of_state=bool(re.match(r"(?:so |and )*(?:am i|bin ich|soy|je suis|suis je|sou|eu sou)\b", folded)),
        of_before=bool(_BEFORE.search(folded)),
    )


_WHO_DOES = re.compile(
    r"(?:so |and )?who (?P<verb>writes|wrote|keeps|kept|saves|saved|records|recorded|gives|gave|takes|took"
    r"|hangs|uses|used)\b"
    r"(?! to\b)"
)
"""Verbs that elsewhere say how something is known."""
_ASKING = word_set("who whos what whats when where which how tell remind rememb know")


def _wanted(folded: str, kind: str, language: Language, general: bool) -> frozenset[str]:
    """The terms of what is asked for; of what is asked by its attribute, those beyond the attribute, if any."""
    terms = frozenset(terms_of(folded)) - frozenset(terms_of(kind))
    left = terms - (FRAMING if language == "en" else FRAMING_ELSEWHERE)
    if (does := _WHO_DOES.match(folded)) and left:
        left |= frozenset(terms_of(does["verb"]))
    if not left and not general and not kind.strip():
        return terms - _ASKING
    return (left - ATTRIBUTES_THEMSELVES or left) if general else left


def _relations(words: list[str]) -> list[str | None]:
    """The people and animals the question is about; of `my sister's dog` the dog comes last."""
    place = next(
        (at for at in range(len(words) - 2) if words[at + 1] == "in" and words[at + 2] in ("law", "laws")), None
    )
    if place is not None and (in_law := f"{relation_of(words[place])}-in-law") in ATTRIBUTES:
        return [in_law]
    return list(dict.fromkeys(found for word in words if word not in _AMBIGUOUS and (found := relation_of(word))))


def _possessors(text: str) -> frozenset[str]:
    """Whose it is, where that is nobody's relation: `pavel` in `pavel's train`."""
    found = (fold(match["who"]) for match in _POSSESSOR.finditer(text))
    return frozenset(who for who in found if who not in _NO_POSSESSOR and not relation_of(who))


def _names(text: str) -> list[str]:
    """Words written as names, beyond the first of a sentence."""
    found = re.findall(r"(?<![.!?]\s)(?<!^)(?<![\w'’¿¡])([A-ZÀ-ÖØ-Þ][\w]+(?:['’][A-ZÀ-Þ]\w+)?)", text)
    asked_so = ("I", "Karen", "Do", "What", "When", "Who", "Where", *_TITLES)
    return [name for name in found if name not in asked_so and not relation_of(fold(name))]
