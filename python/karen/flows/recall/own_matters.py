"""Whether a question that memory does not answer is about the user's own life, of which nobody else can know.

What the world knows ("who wrote Faust?"), how things are done and what to do are no such matter.
"""

from __future__ import annotations

import re

from karen.base.words import word_set
from karen.flows.decide.request import fold
from karen.flows.recall.languages import language_of
from karen.flows.recall.relations import relation_of
from karen.memory.recall.words import terms_of

_ADVICE = re.compile(
    r"^(?:(?:so|and|but|please|hey|karen|tell me|do you know|can you tell me|any idea) )*(?:how (?:do|does|can|could"
    r"|should|would|to)\b|why\b|(?:can|could|should|shall|must|may|would|will) (?:i|we|you|one|my|our|they|a|an|the)\b"
    r"|what (?:should|can|could|would|shall) |where (?:should|can|could) |when (?:should|can|could) |who (?:should|can"
    r"|could) |(?:is|are) (?:it|there)\b|do i (?:need|have) to\b|does it\b|what (?:is|are|s) the (?:best|difference"
    r"|meaning|point)\b|wie (?:kann|soll|macht|geht)\b|warum\b|soll(?:te)? ich\b|por que\b|como (?:se|puedo|hago"
    r"|posso|faco)\b|pourquoi\b|comment (?:faire|puis|on)\b|porque\b)"
)
_GENERIC_I = re.compile(
    r"^(?:how|when|where|what|which) (?:\w+ ){0,2}(?:do|does) (?:i|you|we|one) \w+ (?:an?|some|any"
    r"|[a-z]+s)\b(?! (?:my|our|me)\b)"
)
"""`how long do I boil an egg`: anybody."""
_WHAT_TO_DO = re.compile(
    r"^(?:so |and )?(?:what|where|when|how|which|who) (?:\w+ )?(?:should|can|could|must) (?:i|we) (?!.*\b(?:my|our)\b)"
    r".*\ban? \w+$"
)
"""`what should I wear to an interview`: anybody."""
_OF_A_KIND = re.compile(
    r"\b(?:do|does|is|are|can|should|must|did|whats|was) an? \w+|\bshould (?:\w+ ){1,3}be\b|^(?:what|who) (?:is|are"
    r"|was) an? "
)
_HOW_MADE = re.compile(
    r"^(?:so |and )?how (?:is|are) (?:\w+ ){1,2}(?:made|done|built|produced|used|written|spel\w+|prepared|grown"
    r"|formed)$"
)
_SIZE_OF = re.compile(
    r"^(?:so |and )?(?:how (?:long|high|deep|wide|far|big) (?:is|are)|wie (?:hoch|lang|tief|weit|gross) ist) (?!my|our)"
)
_OF_PEOPLE = re.compile(
    r"\b(?:do|can|did) (?:people|they|you|one|\w+ people)\b|\b(?:sights|attractions|things to (?:see|do)) (?:in|of)\b"
    r"|^(?:wie|was|wo|womit|warum) \w+ man\b|\b(?:se puede|se pode|peut on|on peut)\b"
)
_WHERE_ONE = re.compile(
    r"^(?:so |and )?(?:where|wo|donde|ou|onde) (?!is\b|are\b|was\b|liegt|ist\b|est\b|se\b|esta\b|queda|fica"
    r"|did \w+ die)\w+"
)
_OF_ALL = re.compile(r"^(?:how long|how often|what|why) do [a-z]+s \w+$")
_OF_THE_WORLD = (_ADVICE, _GENERIC_I, _OF_A_KIND, _HOW_MADE, _SIZE_OF, _OF_ALL, _OF_PEOPLE)
_WHY_IT_WAS = re.compile(
    r"^(?:so |and )?(?:why|warum|wieso|weshalb|por que|pourquoi|porque) (?:did|didnt|was|wasnt|were|werent|had|has"
    r"|hasnt|hat|hatte|war|wollte|konnte|fue|estaba|no|discuti\w+|foi|a t|n a)\b"
)
"""What once happened has a reason that is told; why things are as they are, the world knows."""
_WHO_OF_US = re.compile(
    r"(?:so |and )?who (?:(?:ca|does|is|did|has|wo|do|are|was|were)nt\b|(?:is|was) (?:in|on|at|with|behind|next"
    r"|coming)\b)"
)
_OF_A_NAME = re.compile(r"\b(?:of|von) (?:the )?[A-ZÀ-Þ]")
_DEFINED = re.compile(
    r"^(?:so |and )?(?:what (?:is|are|was|were|does)|whats|was ist|que es|qu est ce que|o que e) \w+(?: mean)?$"
)
_INVENTED = re.compile(
    r"\b(?:invented|discovered|founded|erfunden|entdeckt|invento|descubrio|fundo|invente|decouvert|inventou)\b"
)
_OF_ONE = re.compile(
    r"^(?:[Ss]o |[Aa]nd )?(?:[Ii]s|[Dd]oes|[Dd]id|[Hh]as|[Ww]as|[Ww]ill) [A-ZÀ-Þ][\w’'-]* (?!an? |the )"
)
_CALLED = word_set(
    "mum mom mam mummy mommy dad daddy papa grandma granny gran nan nana grandpa grandad granddad mama oma opa mamie"
    " papi papy abuela abuelo avo"
)
_NO_NAMES = ("I", "Karen")
_OWN = re.compile(
    r"\b(?:my|mine|our|ours|me|us|myself|i|im|ive|id|we|weve|were we"
    r"|mein\w*|unser\w*|ich|mir|mich|wir|uns|mi|mis|nuestr\w+|yo|me|nos|tengo|tenemos|mon|ma|mes|notre|nos|je|j|moi"
    r"|nous|meu|minha|meus|minhas|noss\w+|eu|mim)\b"
)
_SELF_IN_VERBS = re.compile(
    r"\b(?:pague|compre|preste|deje|di|fuimos|estuvimos|vivo|trabajo|emprestei|paguei|comprei|deixei|fomos|estivemos"
    r"|moro|trabalho)\b"
)
_WORLD = word_set("""
    sun moon earth world sky universe internet ocean sea pope president king queen weather war government
    population capital economy brain heart liver human body planet galaxy alphabet bible dinosaurs romans
    olympics currency equator atmosphere climate law constitution stars milky cold sea wind
""")
_DEFINITE = re.compile(
    r"\b(?:the|der|die|das|dem|den|im|zum|zur|vom|el|la|los|las|del|al|le|les|du|o|os|as|do|da|dos|das) "
    r"(?P<thing>[a-zà-ÿ]\w+(?: [a-zà-ÿ]\w+){0,3})|\b(?:der|die|das|dem|den) (?P<noun>[A-ZÀ-Þ]\w+)|\bl['’](?P<le>\w+)"
)
_OF_WORLD = re.compile(
    r"\b(?:capital|mayor|minister|chancellor|governor|flag|area|language spoken|capitale|hauptstadt|population"
    r"|currency|president|meaning|definition|speed|distance|height|formula"
    r"|author|inventor|founder|difference|history|origin|root|square|value|largest|biggest|highest|longest|tallest"
    r"|smallest|fastest|oldest|best|worst|most|first (?:man|woman|person)|boiling|melting|symbol|plural|opposite)\b"
)
_MADE = re.compile(
    r"^(?:so |and )?(?:who|wer|quien|qui|quem|when was|when were|which \w+)(?: first)? (?:\w+ )?(?:wrote"
    r"|paint\w*|compos\w*|direct\w*|sang|sings|starred|scored|won|pinto|escribio|escreveu|ecrit"
    r"|geschrieben|gemalt|pintou|peint)\b|^wer hat (?:\w+ ){1,4}(?:geschrieben|gemalt|komponiert)\b"
)
_HAPPENED = re.compile(
    r"^(?:so |and )?(?:when (?:is|are|was|were|does|do|did|will)|where (?:is|are|was|were|does|did)|wheres|whens"
    r"|(?:what|which) (?:day|time|date|room|colou?r|size|floor|model|brand) (?:is|are|was|were|does|did|do)"
    r"|how much (?:is|are|was|were|did|does|do)|who (?:has|had|is|was|gave|took|runs|does|did|brought|made|has)"
    r"|how (?:much|many|long|often) (?:\w+ )?(?:do|does|did|is|are|was|were)|who (?:cant|doesnt|isnt|didnt|hasnt|wont)"
    r"|how (?:is|are|was|were|did)|(?:what|which) \w+ (?:does|do|did|is|are|was|were)|whats|what is|what was|did|has"
    r"|have|was|were|how old|how many|who \w+|whose|wann|wo|wer|wem|wie viel|wieviel|wie"
    r" lautet|cuando|donde|cuanto|quien|cual|quand|ou|combien|qui|quel\w*|quando|onde|quanto|quem|qual)\b"
)
"""Asks of one thing when, where or how much it was."""
_OF_THEIRS = re.compile(
    r"^(?:so |and |but )?(?:whos|whats|whens|wheres|who|what|when|where|which|how|did|does|is|are|was|were|has|have) "
    r"(?:\w+ ){0,5}?(?:his|her|their|he|she)\b"
)
"""Of somebody who was spoken of, and not named: only the user can know whom they mean."""
_PRIVATE = word_set("""
    birthday bday phone number address email mail wedding train flight party appointment surname girlfriend boyfriend
    husband wife partner mother father brother sister son daughter kids children dog cat boss job surgery
    anniversary shift visit exam house flat car bike school geburtstag handynummer adresse hochzeit telefonnummer
    cumpleanos telefono direccion boda anniversaire numero adresse mariage aniversario telefone casamento morada
    code password pin passwort codigo contrasena clave senha mot deposit
""")
_OF_ANYBODY = re.compile(
    r"\b(?:live|lives|work|works|arrive|arrives|come|coming|wohnt|arbeitet|kommt|vive|trabaja|habite|travaille|mora"
    r"|trabalha|allergic|married|afraid|studying|doing|earn|earns|play|plays|like|likes|old|speak|speaks|drive"
    r"|drives|study|studies|eat|alt|anos|ans)\b"
)
_NAME = re.compile(r"(?<![\w'’])[A-ZÀ-ÖØ-Þ][\w’'-]*(?: [A-ZÀ-ÖØ-Þ][\w’'-]*)*")


def is_general(question: str) -> bool:
    """Whether it asks how something is done, or about things of a kind: `how much does a sofa cost`."""
    folded = fold(question)
    if _WHAT_TO_DO.match(folded):
        return True
    if _OWN.search(folded) or _names(question):
        return False
    return bool(
        _ADVICE.match(folded) or _OF_PEOPLE.search(folded) or _OF_A_KIND.search(folded) or _HOW_MADE.match(folded)
    )


def is_own_matter(question: str, mentioned: frozenset[str]) -> bool:
    """`mentioned` are the terms of what the user stated that comes near."""
    folded = fold(question)
    happened = _WHY_IT_WAS.match(folded)
    if not happened and any(pattern.search(folded) for pattern in _OF_THE_WORLD):
        return False
    if _OWN.search(folded) or _SELF_IN_VERBS.search(folded):
        return True
    names = _names(question)
    if not names and _OF_THEIRS.search(folded):
        return True
    if _OF_WORLD.search(folded) or _INVENTED.search(folded) or (names and _MADE.match(folded)):
        return False
    if any(all(_is_known(part, mentioned) for part in name) for name in names):
        return True
    if any(len(name) > 1 for name in names):
        return False
    words = set(folded.replace(",", " ").split())
    if names and (
        _PRIVATE & words or _OF_ANYBODY.search(folded) or _OF_ONE.search(question) or _WHERE_ONE.match(folded)
    ):
        return True
    called = words | {word.removesuffix("s") for word in words}
    if any(relation_of(word) and (word in _CALLED or f"the {word}" in folded) for word in called):
        return True
    if names and _OF_A_NAME.search(question):
        return False
    definite = [match["thing"] or match["noun"] or match["le"] for match in _DEFINITE.finditer(question)]
    if definite and not any(_WORLD & set(fold(thing).split()) for thing in definite):
        return bool(_HAPPENED.match(folded)) or any(_is_known(thing.split()[0], mentioned) for thing in definite)
    if _WHO_OF_US.match(folded):
        return True
    return not _DEFINED.match(folded) and _is_of_mentioned(folded, mentioned)


def _names(question: str) -> list[list[str]]:
    """Each as its folded words, the first word of the question left out."""
    start = 2 if question[:1] in "¿¡" else 1
    found = [match.group() for match in _NAME.finditer(question) if match.start() >= start]
    names = [[fold(re.sub(r"['’]s$", "", word)) for word in name.split()] for name in found if name not in _NO_NAMES]
    nouns = language_of(fold(question)) == "de"
    return [[word] for name in names for word in name] if nouns else names


def _is_known(name: str, mentioned: frozenset[str]) -> bool:
    terms = terms_of(name)
    return bool(terms) and all(term in mentioned for term in terms)


def _is_of_mentioned(folded: str, mentioned: frozenset[str]) -> bool:
    """It asks when, where or whether of something without an article that the user has spoken of."""
    asked = [term for term in terms_of(folded) if len(term) > 3]
    return bool(_HAPPENED.match(folded)) and bool(asked) and asked[0] in mentioned and asked[-1] in mentioned
