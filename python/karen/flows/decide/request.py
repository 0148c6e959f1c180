"""A message as a request is looked for in it: folded to plain words and cut into clauses.

Knows no tool. What stands in quotation marks, or is given to be translated, rewritten or summarised, asks for nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from karen.flows.decide.given import without_given

LONGEST_REQUEST = 500
"""Characters. What is longer is told or pasted, not asked."""
MOST_CLAUSES = 16

QUOTED = re.compile(
    r"\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|»[^«]*«|‹[^›]*›|「[^」]*」|(?<!\w)'[^']{3,}'(?!\w)|(?<!\w)‘[^’]{3,}’(?!\w)"
)
_CONTRACTION = re.compile(r"(?<=\w)'(?=(?:s|re|m|ll|ve|d|t|er|all)\b)")
_SPELLINGS = {
    "wats": "whats", "wat": "what", "waht": "what", "wht": "what", "wots": "whats", "u": "you", "ur": "your",
    "rn": "right now", "pls": "please", "plz": "please", "plse": "please", "tym": "time", "tiem": "time",
    "tyme": "time", "tine": "time", "dya": "day", "dat": "that", "teh": "the", "thx": "thanks", "til": "until",
    "till": "until",
    "gimme": "give me", "lemme": "let me", "bday": "birthday", "birfday": "birthday", "diffrence": "difference",
    "q": "que", "hrs": "horas", "todays": "todays", "timezone": "time zone", "timezones": "time zones",
}  # fmt: skip
_SENTENCE_END = re.compile(
    r"(?<!\bst)(?<!\bdr)(?<!\bmr)(?:(?<!\b\d)(?<!\b\d\d)\.|[?!;…])+(?=\s|$)|[\n\r]+|\s[—–-]\s|[—…]|(?<=\w):(?=\s)"
    r"|[¿¡]"
)
_REPORTED = re.compile(
    r"\b(?:he|she|they|we|i|you|who|people|everyone|mum|mom|dad|\w+s? (?:wife|husband|boss|friend)) "
    r"(?:said|says|say|asked|asks|goes|go|went|told|tells|was like|were like|is like|shouted|yelled|whispered"
    r"|texted)\b"
)
_GIVEN_TEXT = re.compile(
    r"^(?:hey |ok |please |karen |can you |could you |would you |kannst du |puedes |peux tu |pode )*"
    r"(?!(?:write|draft|compose|schreib\w*|escrib\w*|ecris|escrev\w*)(?: \w+){0,4} (?:e ?mails?|mails?|correo"
    r"|courriel)\b)"
    r"(?:translate|rewrite|rephrase|reword|paraphrase|summari[sz]e|proofread|correct (?:this|my|the following)|spell"
    r"|define|explain|write|draft|compose|pretend|imagine|picture this|suppose|repeat|transcribe|caption|ubersetz\w*"
    r"|traduce|traduis|traduz\w*|schreib\w*|escribe\w*|ecris|escrev\w*|erklar\w*|explica\w*|explique\w*|fasse"
    r"|resume\w*)\b"
)


@dataclass(frozen=True)
class Request:
    """`said` is the message, as far as it asks (see `given.py`); `clauses` are its parts in plain lower-case
    words, the whole sentences first."""

    said: str
    clauses: tuple[str, ...]
    unquoted: str = ""
    """The message without what it quotes."""

    def original(self, words: str) -> str:
        """`words`, found in a clause, as the message spells them: `sao paulo` → `São Paulo`."""
        spoken, plain = self.said.split(), _without_commas(words)
        length = len(plain.split())
        for extra in (0, 1):
            for start in range(len(spoken) - length - extra + 1):
                chunk = " ".join(spoken[start : start + length + extra]).strip(" .,;:?!¿¡…()\"“”'’")
                chunk = re.sub(r"['’]s$", "", chunk)
                if _without_commas(fold(chunk)) == plain:
                    return chunk
        return words


def _without_commas(plain: str) -> str:
    """Plain words set a comma apart or leave it at its word."""
    return " ".join(plain.replace(",", " ").split())


def read_request(said: str) -> Request:
    """Cut a message into what may be asked; no clauses when it cannot be a request."""
    if not said.strip() or len(said.strip()) > LONGEST_REQUEST:
        return Request(said, ())
    text = without_given(said)
    if _GIVEN_TEXT.match(fold(text)):
        return Request(said, ())
    unquoted = QUOTED.sub(" , ", text)
    clauses = dict.fromkeys(_clauses(unquoted))
    return Request(text, tuple(clauses)[:MOST_CLAUSES], unquoted)


def fold(text: str) -> str:
    """Plain words: no case, accents, apostrophes or punctuation but commas; common short spellings written out."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("´", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("ø", "o").replace("ł", "l")
    plain = _CONTRACTION.sub("", plain)
    plain = re.sub(r"[^\w\s,+/.:%*=]|(?<!\d)[./:]|[./:](?!\d)|_", " ", plain)
    plain = re.sub(r",(?=\d{3})", "", plain).replace(",", " , ")
    return " ".join(_SPELLINGS.get(word, word) for word in plain.split())


def even_text(text: str) -> str:
    """Lower case without accents and with the plain apostrophe, one character for one: places stay the same."""
    return "".join(_plain(character) for character in text)


def _plain(character: str) -> str:
    if character in "’´‘`":
        return "'"
    lower = unicodedata.normalize("NFD", character)[0].lower()
    return lower if len(lower) == 1 else character


def _clauses(text: str) -> Iterator[str]:
    sentences = [fold(part).strip(" ,") for part in _SENTENCE_END.split(text)]
    sentences = [sentence for sentence in sentences if sentence]
    yield from sentences
    for sentence in sentences:
        if _REPORTED.search(sentence):
            continue
        parts = [part.strip() for part in sentence.split(" , ") if part.strip()]
        if len(parts) > 1:
            yield from parts
            yield from (" , ".join(parts[start:]) for start in range(1, len(parts) - 1))
            yield from (" , ".join(parts[start : start + 2]) for start in range(len(parts) - 2))
        yield from (part for joint in (" and ", " so ", " but ") for part in sentence.split(joint)[1:])
