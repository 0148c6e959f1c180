"""Which characters of a message were pasted into it: those are nobody's word of themselves, whoever sent them.

Narrower than what counts as a fact's own words: lists and notes of the user's own are found again.
"""

from __future__ import annotations

import re

from karen.flows.facts.own_words import REST_IS_QUOTED
from karen.flows.facts.sentences import sentences_of
from karen.flows.facts.texts import gives_text

MOST_LOOKED_AT = 2000
"""Characters in which a text that follows may be announced."""
_MARKS = ("\n", "<|", "[/INST]", "```", "</")
_TEMPLATE = re.compile(
    r"<\|[^|>\n]{1,40}\|>.{0,2000}?(?:<\|[^|>\n]{1,40}\|>|\Z)|\[INST\].{0,2000}?(?:\[/INST\]|\Z)|"
    r"<(?P<tag>system|assistant|user|instructions?)>.{0,2000}?(?:</(?P=tag)>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
"""How a language model is given turns: no person speaks so."""
_FENCED = re.compile(r"```[^`]*(?:```|\Z)|~~~[^~]*(?:~~~|\Z)")
_TURN = re.compile(
    r"^[ \t*#]*(?P<who>user|human|you|assistant|ai|bot|system|karen|chatgpt|claude|gemini|copilot)[ *]*[:>][ \t*]*"
    r"(?:\S.*)?$",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_ANNOUNCES = re.compile(r"[^\n]{0,80}?(?::[ \t]*\n|\n[ \t]*\n)")
"""What ends the line of a sentence that announces a text: a colon, or an empty line after it."""


def without_pasted(text: str) -> str:
    """The text with blanks in the place of what was pasted; as long as it was."""
    if not any(mark in text for mark in _MARKS):
        return text
    bare = _FENCED.sub(_blank, _TEMPLATE.sub(_blank, text))
    if "\n" not in bare:
        return bare
    for begins in (_forwarded(bare), _transcript(bare), _announced(bare)):
        bare = bare if begins is None else bare[:begins] + " " * (len(bare) - begins)
    return _QUOTED_LINE.sub(_blank, bare)


def _forwarded(text: str) -> int | None:
    found = REST_IS_QUOTED.search(text)
    return found.start() if found else None


def _transcript(text: str) -> int | None:
    """Where turns of at least two speakers begin, one of whom is no person."""
    turns = list(_TURN.finditer(text))
    return turns[0].start() if len({turn["who"].casefold() for turn in turns}) > 1 else None


def _announced(text: str) -> int | None:
    for sentence in sentences_of(text[:MOST_LOOKED_AT]):
        if gives_text(sentence):
            found = _ANNOUNCES.match(text, sentence.start + len(sentence.said))
            if found:
                return found.end()
    return None


def _blank(found: re.Match[str]) -> str:
    return "".join(sign if sign == "\n" else " " for sign in found[0])
