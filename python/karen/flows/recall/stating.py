"""What of a message states something: what only asks, is quoted, supposed, wished or dreamt is no statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from karen.flows.decide.ask_forget import read_forget_request
from karen.flows.decide.ask_memory import read_memory_request
from karen.flows.decide.request import QUOTED, fold
from karen.flows.recall.pasted import without_pasted

LONGEST_SENTENCE = 600
MOST_READ = 20_000
"""Characters. What is longer was pasted: nobody says a thing of themselves so far down or at such length."""
_SENTENCE = re.compile(
    r"(?:\b(?:(?i:Dr|Mr|Mrs|Ms|Prof)|St|Fr|Hr|Sr|Sra|Mme|Dra)\.(?= ?\w)|[^.!?。！？\n])+"
    r"(?:[.!?。！？]+(?!\w)[\"'”’»)]*|\n|$)"
)
_CUT = re.compile(
    r"(?:,|;)? (?:and|but|und|y|et|e) (?=(?:my|our|the|i|i'm|im|we|his|her|mein\w*|ich|mi|mis|yo|mon|ma|mes|je"
    r"|meu|minha|eu)\b)|; ",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:(?:so|and|but|hey|karen|ok|please|well|um) )*(?:(?:whats?|whos?|where|wheres|when|whens|which|how|hows"
    r"|why|whose)\b(?!ver)"
    r"|(?:do|does|did|am|is|are|can|could|would|will|should|have|has) (?:i|you|we|he|she|they|my|it|there|anyone"
    r"|u)\b|tell me|remind me"
    r"|forget|delete|wie|wo|wann|was|wer|como se|donde|cuando|quien|comment|qui est|onde|quando|quem)\b"
)
_REQUESTS = re.compile(
    r"^(?:(?:please|karen|hey|ok|can you|could you|would you|kindly|just|now|bitte|por favor) )*(?:suggest|give"
    r"|show|write|find"
    r"|explain|translate|list|name|recommend|help|make (?:me|up)|play|set|add|search|look|open|turn|call|send|describe"
    r"|summari[sz]e|compare|think of|come up with|draft|calculate|convert|define|imagine|pretend|let s|lets"
    r"|teach|read|check"
    r"|nenn|zeig|schreib|gib|finde|sugiere|dame|busca|escribe|muestra|propose|donne|cherche|ecris|montre|sugere"
    r"|mostra|escreve)\b"
    r"|^(?:put|take|tick|cross|remove|stick|scratch|strike|clear)\b.* (?:list|lists|to ?do)$"
)
"""Asks for something to be done: it states nothing."""
_SUPPOSED = re.compile(
    r"^(?:(?:so|and|but|well|hm+|ok) )*(?:if|imagine|suppose|pretend|maybe|perhaps|possibly|what if|lets say|say i"
    r"|in theory|wenn ich|wenn wir|falls|stell dir vor|vielleicht|angenommen|si (?:yo )?(?:tuviera|fuera|pudiera)"
    r"|quizas?"
    r"|tal vez|a lo mejor|imagina|si j|si je|si on|peut etre|imagine|se eu|talvez|imagina)\b"
    r"|\b(?:maybe|perhaps|vielleicht|quizas?|peut etre|talvez)\b|\b(?:i|we) (?:wonder|dreamt|dreamed|dream|wish"
    r"|might|would|could|should|d (?:like|love|rather))\b"
    r"|\bid (?:like|love|rather|call|name)\b|\b(?:would have|wouldve|could have|might have|hypothetically|had i been"
    r"|were i|if i (?:had|were|was|ever)|thinking (?:of|about)|toying with|not sure (?:if|whether)|i doubt"
    r"|ich wurde|ich hatte gern|ich frage mich|getraumt|hatte ich|ojala|me gustaria|sone con|me pregunto|j aimerais"
    r"|je voudrais|j ai reve|je me demande|gostaria|sonhei|pergunto me|quem me dera)\b"
)
_OF_FICTION = re.compile(
    r"\b(?:in (?:the|my|this|a) (?:\w+ )?(?:novel|book|story|film|movie|show|series|play|game|dream|song)"
    r"|the (?:hero|heroine"
    r"|protagonist|narrator|main character)\w*|im roman|in dem film|en la novela|en la pelicula|dans le (?:roman|film)"
    r"|no (?:filme|romance|livro))\b"
)


@dataclass(frozen=True)
class Statement:
    """Characters `start` to `end` of the text it stands in; `whole`: every term of the question recurs."""

    start: int
    end: int
    text: str
    whole: bool


def stated_in(text: str) -> list[str]:
    """The sentences that state something."""
    return [one.text for one in statements(text)]


def statements(text: str) -> list[Statement]:
    return [one for one in _sentences(text) if not _only_asks(one.text) and not _is_supposed(one.text)]


def parts_of(sentence: Statement) -> Iterator[Statement]:
    """Its clauses, each of which says something of its own; none of a sentence of one."""
    cuts = [match.span() for match in _CUT.finditer(sentence.text)]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(sentence.text)]
    for start, end in zip(starts, ends, strict=True) if cuts else ():
        said = sentence.text[start:end]
        if len(said.split()) > 2:
            yield Statement(sentence.start + start, sentence.start + end, said, whole=True)


def _sentences(text: str) -> Iterator[Statement]:
    """Outside of quotation marks and of what was pasted, which keep their place as spaces."""
    unquoted = QUOTED.sub(lambda match: " " * len(match.group()), without_pasted(text[:MOST_READ]))
    for found in _SENTENCE.finditer(unquoted):
        said = found.group().strip()
        if 0 < len(said) <= LONGEST_SENTENCE:
            start = found.start() + len(found.group()) - len(found.group().lstrip())
            yield Statement(start, start + len(said), said, whole=False)


def _only_asks(sentence: str) -> bool:
    if sentence.rstrip("\"'”’») ").endswith("?"):
        return True
    folded = fold(sentence)
    return bool(
        _ASKS.match(folded)
        or _REQUESTS.match(folded)
        or read_memory_request(folded, folded, ())
        or read_forget_request(folded)
    )


def _is_supposed(sentence: str) -> bool:
    folded = fold(sentence)
    return bool(_SUPPOSED.search(folded) or _OF_FICTION.search(folded))
