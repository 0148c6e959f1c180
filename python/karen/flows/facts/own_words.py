"""Which characters of a message are the user's own words: not quotes, code, forwarded mail, transcripts or pastes."""

from __future__ import annotations

import re

from karen.flows.facts.folding import MASK

LONGEST_MESSAGE = 6000
"""Characters. What is longer was pasted, and nothing in it is taken for the user's own statement."""
LONGEST_PARAGRAPH = 1500
"""Characters of a paragraph after a line that ends with a colon: what was announced is somebody else's."""

REST_IS_QUOTED = re.compile(
    r"^(?:[-_=*]{2,}\s*(?:original message|forwarded message|begin forwarded|ursprüngliche nachricht|mensaje reenviado|"
    r"mensaje original|message transféré|message d'origine|mensagem (?:encaminhada|original)).{0,80}|"
    r"begin forwarded message:.{0,40}|on .{5,80} wrote:|am .{5,80} schrieb.{0,60}:|el .{5,80} escribió:|"
    r"le .{5,80} a écrit\s?:|em .{5,80} escreveu:|(?:from|von|de): .{3,120}\n(?:sent|to|date|subject|gesendet|an|cc|"
    r"enviado|para|envoyé|à|fecha|data|asunto|betreff|objet|assunto): .{0,200})$",
    re.IGNORECASE | re.MULTILINE,
)
_FORWARDED = re.compile(r"^[ \t]*(?:fwd?|fw|wg|tr|rv|enc)\s?:.*", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"```[^`]*(?:```|\Z)|~~~[^~]*(?:~~~|\Z)|`[^`\n]{1,200}`|<[a-z/!][^<>\n]{0,300}>", re.IGNORECASE)
_QUOTE = re.compile(
    r"\"[^\"\n]{1,1000}\"|“[^”\n]{1,1000}[”“]|„[^“”\n]{1,1000}[“”]|«[^»\n]{1,1000}»|»[^«\n]{1,1000}«|"
    r"(?<!\w)'[^'\n]{1,30}'(?!\w)|(?<!\w)'(?=[^\n]{20})(?:[^'\n]|(?<=\w)'(?=\w)){3,400}'(?!\w)|"
    r"(?<!\w)‘[^’\n]{1,30}’(?!\w)|(?<!\w)‘(?:[^’‘\n]|(?<=\w)’(?=\w)){3,400}’(?!\w)"
)
_NAMED_BEFORE = re.compile(
    r"(?:\bis|\bare|\bwas|'s|\bcalled|\bcalls|\bcall|\bnamed|\bme|\bas|\bby|\blove|\bfan of|\bheißt|\bheiße|\bllama|"
    r"\bllamo|\bs'appelle|\bm'appelle|\bchama|\bchamo|\bes|\best|\bé)\s?$",
    re.IGNORECASE,
)
"""A quoted name or title may follow: a nickname, a favourite book."""
_FIRST_PERSON = re.compile(
    r"\b(?:i|i'm|im|my|me|we|our|ich|mein|yo|mi|soy|je|mon|ma|eu|meu|minha|sou)\b", re.IGNORECASE
)
_QUOTED_LINE = re.compile(r"^[ \t]*(?:\d{1,3}[.:]\d\d\b|\[\d|\(\d\d?:).*$", re.MULTILINE)
_MARKED_LINE = re.compile(
    r"^[ \t]*(?:[>|]|\d{4}-\d\d-\d\d[ T]\d\d:\d\d|\d\d?[./]\d\d?[./]\d{2,4},? \d\d?:\d\d|[\w.-]{1,30}> ).*$|"
    r"^[^a-z\n]{0,60}\b(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b[ \t\]:].*$",
    re.MULTILINE,
)
"""Of a mail that is answered, of a table, of a log: also where it stands alone."""
_SPEAKER_LINE = re.compile(r"^[ \t]*(?:\[[^\]\n]{1,40}\][ \t]*)?[^\W\d_][\w .'-]{0,30}:[ \t]+\S.*$", re.MULTILINE)
_CODE_LINE = re.compile(
    r"^(?: {4,}|\t).*$|^.{0,200}(?:[{};]|=>|\(\)|==|::)[ \t]*$|^[ \t]*(?:def|class|import|from|return|SELECT|INSERT|#|"
    r"//|\$)[ \t(]\S.{0,200}$",
    re.MULTILINE,
)
_LETTER = re.compile(
    r"^[ \t]*(?:(?:hi|hello|hey|dear) (?:all|team|folks|both)\b|to whom it may concern|subject:|re:|betreff:|asunto:|"
    r"objet :|assunto:|dear|sehr geehrte\w*|estimad[oa]|ch[eè]re?|prezad[oa]|caro)(?:\s+(?!karen)\S.{0,60})?[,:!]?[ "
    r"\t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGN_OFF = re.compile(
    r"^[ \t]*(?:(?:kind|best|warm) (?:regards|wishes)|regards|yours (?:sincerely|faithfully|truly)|"
    r"sincerely(?: yours)?|mit freundlichen gr(?:ü|ue)(?:ß|ss)en|un cordial saludo|saludos cordiales|atentamente|"
    r"cordialement|bien à vous|atenciosamente|com os melhores cumprimentos)\b.{0,40}$",
    re.IGNORECASE | re.MULTILINE,
)
"""Ends a letter: what comes before it is the letter's."""
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\ud800-\udfff\U000e0000-\U000e007f]")
"""Control characters, marks of direction, tags and halves of surrogate pairs: no value and no span may hold
one, so they end a sentence."""
_ANNOUNCED = re.compile(r":[ \t]*\n\s*")


def own_words(message: str) -> str:
    """`message` with every character that is not the user's own replaced by MASK; all of it when it was pasted."""
    return _QUOTE.sub(_quote, own_lines(message)) if len(message) <= LONGEST_MESSAGE else ""


def own_lines(message: str) -> str:
    """The same, with what stands in quotation marks."""
    text = _FENCE.sub(_masked, _UNSEEN.sub("\n", message))
    text = _FORWARDED.sub(_masked, text)
    for cut in (REST_IS_QUOTED, _LETTER):
        if "\n" in text and (found := cut.search(text)):
            text = text[: found.start()] + MASK * (len(text) - found.start())
    if "\n" in text and (signed := _SIGN_OFF.search(text)):
        text = MASK * signed.end() + text[signed.end() :]
    text = _MARKED_LINE.sub(_masked, _announced(text))
    if "\n" in text:
        text = _lines(text)
    return text


def _lines(text: str) -> str:
    text = _CODE_LINE.sub(_masked, _QUOTED_LINE.sub(_masked, text))
    if len(_SPEAKER_LINE.findall(text)) > 1:
        text = _SPEAKER_LINE.sub(_masked, text)
    return text


def _announced(text: str) -> str:
    """Masks a long piece after a line that announces it with a colon."""
    for found in _ANNOUNCED.finditer(text):
        if len(text) - found.end() > LONGEST_PARAGRAPH:
            return text[: found.end()] + MASK * (len(text) - found.end())
    return text


def _masked(found: re.Match[str]) -> str:
    return MASK * len(found[0])


def _quote(found: re.Match[str]) -> str:
    content = found[0][1:-1]
    is_name = len(content) <= 60 and _NAMED_BEFORE.search(found.string, max(0, found.start() - 12), found.start())
    if is_name and not _FIRST_PERSON.search(content):
        return f" {content} "
    return _masked(found)
