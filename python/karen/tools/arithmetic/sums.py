"""From a sum in words to one in signs: `three quarters of 120`, `a 15% tip on 64.50`, `zwölf mal vierzehn`.

Precise rather than clever: every word of the text must be accounted for, or the answer is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from karen.contract.errors import InvalidInput
from karen.tools.arithmetic.expression import has_operation, parse, written
from karen.tools.arithmetic.number_words import is_number_word, read_number
from karen.tools.arithmetic.numerals import read_numeral, written_value
from karen.tools.arithmetic.sum_words import (
    COMMA_LANGUAGES,
    DENOMINATORS,
    HEADS,
    INNER,
    MONEY,
    SHAPES,
    SIGNS,
    TAILS,
    TIME_UNITS,
)

LONGEST_TEXT = 400
_TOKEN = re.compile(
    r"\d[\d.,'’\u00a0\u202f]*(?<![.,'’\u00a0\u202f])(?:e[+-]?\d{1,3}(?![\w.]))?|\d|\.\d+|[^\W\d_]+|\*\*|[-+*/^%()=!?√π°×÷·−–,:&@.]"
)
_FRACTION = re.compile(r"(?<![\d/*.] )(?<!\d)(\d+) / (\d+)(?! [/*])(?!\d)")
_COUNTED = re.compile(r"(?<=\d )[^\W\d_]{3,}(?= (?:[-+*/]|plus|minus|times|divided|split|with|at|less|over))")
_PERCENT = re.compile(r"(?<![^\s\d])(?:per ?cent|por ciento|pour cent|por cento|prozent)(?!\w)")
_LONE_FRACTION = re.compile(r"\(\d+/\d+\)|[^a-z]*°")
_ITEM = re.compile(r"\([^()]*\)|\d+(?:\.\d+)?")
_ORDINAL = re.compile(r"(?<=\d) ?(?:th|st|nd|rd)(?: power)?(?= |$)")
_ASKED = re.compile(
    r"\b(?:what ?['’]?i?s|what are|what does|what percent(?:age)?|how much (?:is|are|would)|calc(?:ulate)?|compute"
    r"|work out|figure out|add up|multiply|divide|subtract|was (?:ist|macht|sind)|wie ?viel (?:ist|sind)|rechne|addiere"
    r"|cu[aá]nto (?:es|son)|s[uú]mame|combien (?:font|fait)|quanto (?:é|são|dá))\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"[-+*/^%×÷\d]|(?:plus|minus|times|divided|multiplied|over|mod|of|to|in|from|by|squared|cubed|percent|million|thousand"
    r"|mal|durch|por|entre|fois|vezes|más|mais|moins|menos|and|und|y|et|e|von|de)\b"
)
MOST_TRAILING_WORDS = 14
_IN_SIGNS = re.compile(r"(?:[-+*/%()!°.,\d \u0020]|\b(?:sqrt|cbrt|sum|mean|abs|log|ln|sin|cos|tan|pi|exp)\b|\be\b)+")


def read_sum(text: str) -> str | None:
    """The sum in signs, readable by `expression.parse` with a decimal point; None when `text` is not just a sum."""
    if len(text) > LONGEST_TEXT or not (any(c.isdigit() for c in text) or _has_number_word(text)):
        return None
    if re.fullmatch(r"\s*\d{1,4}!\s*", text):
        return written(parse(text))
    try:
        words = list(_words(text))
    except InvalidInput:
        return None
    line = _bare(" ".join(_with_numbers(words)))
    return _in_signs(line) or _in_signs(_without_nouns(line))


def find_sum(text: str) -> str | None:
    """The sum `text` asks for, with other talk around it: `my kid is stuck, what's 9 x 13 help`. Bounded tries."""
    if len(text) > LONGEST_TEXT:
        return None
    if whole := read_sum(text):
        return whole
    for match in list(_ASKED.finditer(text))[:4]:
        words = text[match.start() :].split()
        for end in range(len(words), max(2, len(words) - MOST_TRAILING_WORDS), -1):
            if not (end < len(words) and _goes_on(words[end])) and (found := read_sum(" ".join(words[:end]))):
                return found
    return None


def _goes_on(word: str) -> bool:
    """Whether a sum cannot end before `word`: `what is 50 / 2 plus my age` is not 25."""
    return bool(_CONTINUES.match(word.casefold())) or is_number_word(word.casefold())


def _has_number_word(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return any(is_number_word(word) or word in DENOMINATORS or word in ("pi", "double") for word in words)


def _words(text: str) -> Iterator[str]:
    """Lower-case words, signs and numbers; numbers in plain notation."""
    lower = re.sub(r"[£$€₹¥]", " ", text.casefold()).replace("'s ", " is ").replace("’s ", " is ")
    comma = bool(COMMA_LANGUAGES.search(lower))
    lower = _PERCENT.sub("%", re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", lower))
    for match in _TOKEN.finditer(lower):
        token = match.group()
        if token[0].isdigit() or (token[0] == "." and len(token) > 1):
            digits, _, exponent = token.partition("e")
            yield written_value(read_numeral(digits, comma) * Fraction(10) ** int(exponent or 0))
        elif token not in MONEY:
            yield {"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "^": "**", "&": "and", "@": "at", "√": "sqrt"}.get(
                token, token
            )


def _with_numbers(words: list[str]) -> Iterator[str]:
    """Number words and fractions as digits: `two and a half` is `( 2 + 1/2 )`."""
    at = 0
    while at < len(words):
        number, end = _number_at(words, at)
        if number is None:
            yield words[at]
            at += 1
            continue
        fraction, end = _fraction_after(words, end, number)
        yield fraction
        at = end


def _number_at(words: list[str], at: int) -> tuple[Fraction | None, int]:
    word = words[at]
    if at and word.endswith("s") and is_number_word(word[:-1]) and len(word) > 4 and words[at - 1] != "*":
        if _number_at(words, at - 1)[0] is not None:
            words[at : at + 1] = ["*", word[:-1]]
        return None, at
    if word[0].isdigit() and "/" not in word:
        number = Fraction(word)
        following = words[at + 1] if at + 1 < len(words) else ""
        scaled = read_number(["one", following], 0) if following in ("thousand", "million", "billion", "k") else None
        scaled = scaled or (read_number(["one", following], 0) if following in ("mil", "lakh", "dozen") else None)
        return (number * scaled[0], at + 2) if scaled and scaled[1] == 2 else (number, at + 1)
    if word in ("a", "an", "one", "ein", "un", "una", "une", "um", "uma", "der", "die", "la", "the") and (
        at + 1 < len(words) and words[at + 1] in DENOMINATORS
    ):
        return Fraction(1), at + 1
    if word in DENOMINATORS and DENOMINATORS[word] == 2:
        return Fraction(1), at
    if found := read_number(words, at):
        number, end = found
        if end + 1 < len(words) and words[end] in ("point", "comma", "komma", "coma", "virgule", "vírgula"):
            return _with_decimals(words, number, end)
        return number, end
    return None, at


def _with_decimals(words: list[str], whole: Fraction, at: int) -> tuple[Fraction, int]:
    digits, end = "", at + 1
    while end < len(words) and (found := read_number(words, end)) and 0 <= found[0] <= 9:
        digits, end = digits + str(found[0]), found[1]
    return (Fraction(f"{whole}.{digits}"), end) if digits else (whole, at)


def _fraction_after(words: list[str], at: int, number: Fraction) -> tuple[str, int]:
    """`number` as text, together with a fraction that follows it."""
    if at < len(words) and words[at] in DENOMINATORS:
        return f"({written_value(number)}/{DENOMINATORS[words[at]]})", at + 1
    if at + 1 < len(words) and words[at] in ("and", "und", "y", "et", "e") and number.denominator == 1:
        part, end = _number_at(words, at + 1)
        if part is not None and end < len(words) and words[end] in DENOMINATORS:
            return f"({number}+{written_value(part)}/{DENOMINATORS[words[end]]})", end + 1
        if part is not None and end + 1 < len(words) and words[end] == "/" and words[end + 1].isdigit():
            return f"({number}+{written_value(part)}/{words[end + 1]})", end + 2
    return written_value(number), at


def _bare(line: str) -> str:
    """Without the words that only ask."""
    while (shorter := TAILS.sub("", HEADS.sub("", line.strip(), count=1).strip(), count=1).strip()) != line:
        line = shorter
    return line


def _in_signs(line: str) -> str | None:
    if not line:
        return None
    signed = line
    for pattern, sign in SIGNS:
        signed = pattern.sub(sign, signed)
    signed = _bare(_ORDINAL.sub("", signed))
    for candidate in dict.fromkeys((line, signed, _FRACTION.sub(r"(\1/\2)", signed))):
        shaped = _shaped(candidate)
        if shaped is not None:
            return shaped
    return None


def _shaped(line: str) -> str | None:
    for pattern, shape in SHAPES:
        if match := pattern.match(line):
            return _checked(_listed(match.expand(shape)))
    for pattern, shape in INNER:
        line = pattern.sub(shape, line)
    return _checked(line)


def _listed(text: str) -> str:
    """`sum(3 , 9 and 27)` as `3 + 9 + 27`, a mean likewise."""
    name, parenthesis, inside = text.partition("(")
    if name not in ("sum", "mean") or not parenthesis:
        return text
    items = _ITEM.findall(inside.removesuffix(")"))
    added = " + ".join(items)
    return added if name == "sum" else f"({added}) / {len(items)}"


def _checked(text: str) -> str | None:
    text = text.replace(" fact", "!")
    if not _IN_SIGNS.fullmatch(text) or _LONE_FRACTION.fullmatch(text):
        return None
    try:
        tree = parse(text)
        return written(tree) if has_operation(tree) else None
    except InvalidInput:
        return None


def _without_nouns(line: str) -> str:
    """Without the one thing that is counted: `1800 calories - 640`. Two kinds of things do not add up."""
    nouns = set(_COUNTED.findall(line))
    if len(nouns) != 1 or nouns & TIME_UNITS:
        return ""
    return re.sub(rf"(?<=\d) {nouns.pop()}(?= |$)", "", line)
