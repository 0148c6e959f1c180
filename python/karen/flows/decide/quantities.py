"""Amounts with their units in a message: `5'11`, `two and a half cups`, `3/4 lb`, `elf Stone vier`, `350°F`.

Knows what units there are and how numbers are said; not what is asked about them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from karen.contract.errors import InvalidInput
from karen.tools.arithmetic.number_words import read_number
from karen.tools.arithmetic.numerals import read_numeral, written_value
from karen.tools.arithmetic.sum_words import COMMA_LANGUAGES, DENOMINATORS
from karen.tools.measures.units import PARTS, Unit, convert, longest_names, unit, units_called

BREAK = ","
"""Stands for every mark between the parts of a sentence."""
_ARTICLES = frozenset(
    ["a", "an", "one", "the", "ein", "eine", "einer", "einem", "einen", "un", "una", "une", "um", "uma"]
)
_ONE_OF = frozenset(["a", "an", "ein", "eine", "un", "una", "une", "um", "uma", "of", "de", "d"])
_AND = frozenset(["and", "y", "et", "e", "und", "n"])
_HALVES = frozenset(["halb", "halben", "halbes", "halber", "demie", "medio", "meio", "anderthalb"])
_SCALES = frozenset(
    ["hundred", "thousand", "million", "billion", "k", "dozen", "lakh", "mil", "mille", "tausend", "cien"]
)
_COUPLE = {"couple": 2, "pair": 2}
_MONEY = {"$": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "₹": "inr"}
_COMMA_WORDS = re.compile(
    r"\b(?:was|sind|das|kilometern?|metern?|sekunden|stunden|litern?|millas|pies|quilos|milhas)\b"
)
"""The rest of a message that writes decimals with a comma."""
_TOKEN = re.compile(
    r"-?\d+/\d+(?!\d)|-?(?:\d[\d.,]*\d|\d)|-?\.\d+|[^\W\d_]+/\d* ?[^\W\d_]+\d?|[^\W\d_]+[23]?(?![\w])|[^\W\d_]+"
    r"|[=→]|[,.;:?!()…]"
)


@dataclass(frozen=True)
class Quantity:
    """`tokens[start:end]`; `units` are those its name may mean, the commonest first."""

    value: Fraction
    units: tuple[Unit, ...]
    start: int
    end: int
    is_counted: bool
    """A number was said, not only an article."""


def tokens_of(text: str) -> list[str]:
    """Lower-case words without accents, plain numbers; signs of feet, inches, degrees and money as words."""
    spaced = re.sub(r"([¼-¾⅐-⅞])", r" \1", text)
    spaced = re.sub(r"(?:(?<=\d)|(?<=\d )|(?<=\ben ))([KMGT])o\b", r"\1B", spaced)
    plain = unicodedata.normalize("NFKD", spaced.casefold()).replace("⁄", "/").replace("′", "'").replace("″", '"')
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("’", "'").replace("−", "-")
    plain = plain.replace("ø", "o").replace("μ", "u").replace("”", '"').replace("->", " → ")
    plain = re.sub(r"[°º]\s*c\b", " celsius", plain)
    plain = re.sub(r"[°º]\s*f\b", " fahrenheit", plain)
    plain = re.sub(r"[°º]", " degrees ", plain)
    plain = re.sub(r"(?<=\d)\s?(?:\"|'')", " inches ", plain)
    plain = re.sub(r"(?<=\d)\s?'(?=\s|\d|$)", " ft ", plain)
    plain = re.sub(r"([$€£¥₹])\s?(\d[\d.,]*)", lambda m: f"{m[2]} {_MONEY[m[1]]} ", plain)
    plain = re.sub(r"[$€£¥₹]", lambda m: f" {_MONEY[m[0]]} ", plain)
    plain = re.sub(r"(?<=[^\W\d])'(?=s\b|re\b|ll\b|d\b)", "", plain).replace("'", " ")
    plain = re.sub(r"(?<=\w)\.(?=[a-z]\b)|(?<=\boz)\.|(?<=\blbs)\.|(?<=\bft)\.|(?<=\bfl)\.", "", plain)
    plain = re.sub(r"(?<=\w)-(?=\w)|\^", " " if "^" not in plain else "", plain)
    comma = bool(COMMA_LANGUAGES.search(plain) or _COMMA_WORDS.search(plain))
    return [_plain(match.group(), comma) for match in _TOKEN.finditer(plain)]


def amount_at(words: Sequence[str], at: int) -> tuple[Fraction, int] | None:
    """The number that begins at `words[at]` and where it ends: `two and a half`, `1 1/2`, `half a`, `minus ten`."""
    if at < len(words) and words[at] in ("minus", "negative", "menos", "moins"):
        found = amount_at(words, at + 1)
        return (-found[0], found[1]) if found else None
    if share := _share_at(words, at):
        return share
    whole = _whole_at(words, at)
    if whole is None:
        return None
    value, end = whole
    if end < len(words) and re.fullmatch(r"\d+/[1-9]\d*", words[end]):
        return value + Fraction(words[end]), end + 1
    joined = end + 1 if end < len(words) and words[end] in _AND else end
    if joined > end and (part := _share_at(words, joined)):
        return value + part[0], part[1]
    if end + 1 < len(words) and words[end] in DENOMINATORS and not words[end].startswith("quart"):
        skipped = end + 2 if end + 1 < len(words) and words[end + 1] in _ONE_OF else end + 1
        return value / DENOMINATORS[words[end]], _after_articles(words, skipped)
    return value, end


def unit_at(words: Sequence[str], at: int) -> tuple[tuple[Unit, ...], int] | None:
    """The units that the longest name beginning at `words[at]` may mean, and where it ends."""
    longest = longest_names().get(words[at], 0) if at < len(words) else 0
    for end in range(min(len(words), at + longest), at, -1):
        if BREAK not in words[at:end] and (found := units_called(" ".join(words[at:end]))):
            return found, end
    return None


def quantities(words: Sequence[str]) -> list[Quantity]:
    """All amounts with a unit, from left to right."""
    found: list[Quantity] = []
    at = 0
    while at < len(words):
        quantity = _quantity_at(words, at) or _marked_at(words, at)
        if quantity and words[at] in ("a", "as") and found and found[-1].end == at:
            quantity = None  # `26 millas a km`
        if quantity:
            found.append(quantity)
        at = quantity.end if quantity else at + 1
    return found


def _marked_at(words: Sequence[str], at: int) -> Quantity | None:
    """`gas mark 6`: the number stands behind."""
    if list(words[at : at + 2]) != ["gas", "mark"] or not (amount := amount_at(words, at + 2)):
        return None
    return Quantity(amount[0], (unit("gas mark"),), at, amount[1], is_counted=True)


def _quantity_at(words: Sequence[str], at: int) -> Quantity | None:
    amount = amount_at(words, at)
    if amount is None:
        named = unit_at(words, at + 1) if words[at] in _ARTICLES else None
        if named is None or words[at + 1 : named[1]] in (["in"], ["a"], ["m"], ["l"], ["c"], ["d"]):
            return None
        amount = (Fraction(1), at + 1)
    value, end = amount
    while end < len(words) and words[end] in ("of", "de", "d", "full", "whole"):
        end = _after_articles(words, end + 1)
    named = unit_at(words, end)
    if named is None or (words[end : named[1]] == ["in"] and not _is_inches(words, end)):
        return None
    units, end = named
    part = _share_at(words, end + 1) if end < len(words) and words[end] in _AND else None
    if part and (words[part[1] : part[1] + 1] == ["in"] or not unit_at(words, part[1])):
        value, end = value + part[0], part[1]
    whole = Quantity(value, units, at, end, is_counted=words[at] not in _ARTICLES - {"one"})
    return _with_smaller(words, whole) or whole


def _with_smaller(words: Sequence[str], whole: Quantity) -> Quantity | None:
    """`7 lb 11 oz`, `5 foot 11`, `12 stone and 4 pounds`: told in the smaller unit."""
    at = whole.end + 1 if whole.end < len(words) and words[whole.end] in _AND else whole.end
    rest = _whole_at(words, at)
    if rest is None or not whole.is_counted or rest[1] > len(words):
        return None
    value, end = rest
    named = unit_at(words, end)
    for large in whole.units:
        if named and (words[end : named[1]] != ["in"] or _is_inches(words, end)):
            for small in named[0]:
                if small.kind == large.kind and small.factor < large.factor and not small.offset:
                    total = convert(whole.value, large, small) + value
                    return Quantity(total, (small,), whole.start, named[1], is_counted=True)
        elif large.symbol in ("ft", "stone", "lb", "h") and at == whole.end and words[at] not in _ARTICLES:
            small = unit(PARTS[large.symbol])
            if value < convert(Fraction(1), large, small):
                return Quantity(convert(whole.value, large, small) + value, (small,), whole.start, end, is_counted=True)
    return None


def _is_inches(words: Sequence[str], at: int) -> bool:
    """Whether `in` after a number is its unit: `10 in to cm`, not `5 ft 11 in cm`."""
    following = words[at + 1] if at + 1 < len(words) else BREAK
    return following in (BREAK, "in", "to", "into", "as", "=", "is", "=", "→", "how", "en", "nach")


def _whole_at(words: Sequence[str], at: int) -> tuple[Fraction, int] | None:
    if at >= len(words):
        return None
    word = words[at]
    if re.fullmatch(r"-?\d+(?:\.\d+)?|-?\d+/[1-9]\d*", word):
        scaled = read_number(["one", words[at + 1]], 0) if at + 1 < len(words) and words[at + 1] in _SCALES else None
        return (Fraction(word) * scaled[0], at + 2) if scaled and scaled[1] == 2 else (Fraction(word), at + 1)
    if word in ("a", "the") and at + 1 < len(words) and words[at + 1] in _COUPLE:
        return Fraction(_COUPLE[words[at + 1]]), at + 2
    if word in _ARTICLES - {"one"} and not (at + 1 < len(words) and words[at + 1] in _SCALES):
        return None
    if word == "once":
        return None
    found = read_number(words, at)
    if found and found[1] + 1 < len(words) and words[found[1]] in ("point", "komma", "coma", "virgule", "virgula"):
        digits = _digits_after(words, found[1] + 1)
        return (Fraction(f"{found[0]}.{digits[0]}"), digits[1]) if digits[0] else found
    return found


def _digits_after(words: Sequence[str], at: int) -> tuple[str, int]:
    digits = ""
    while at < len(words) and (found := read_number(words, at)) and 0 <= found[0] <= 9:
        digits, at = digits + str(found[0]), found[1]
    return digits, at


def _share_at(words: Sequence[str], at: int) -> tuple[Fraction, int] | None:
    """`half a`, `a quarter of a`, `medio`, `1/2`: less than one, with the article of its unit."""
    if at >= len(words):
        return None
    if re.fullmatch(r"\d+/[1-9]\d*", words[at]):
        return Fraction(words[at]), _after_articles(words, at + 1)
    start = at + 1 if words[at] in _ARTICLES and at + 1 < len(words) else at
    if words[start] == "anderthalb":
        return Fraction(3, 2), start + 1
    if words[start] in _HALVES or DENOMINATORS.get(words[start]) == 2:
        return Fraction(1, 2), _after_articles(words, start + 1)
    if start > at and words[start] in DENOMINATORS:
        return Fraction(1, DENOMINATORS[words[start]]), _after_articles(words, start + 1)
    return None


def _after_articles(words: Sequence[str], at: int) -> int:
    while at + 1 < len(words) and words[at] in _ONE_OF:
        at += 1
    return at


def _plain(word: str, comma: bool) -> str:
    if word[0].isdigit() or (word[0] in "-." and len(word) > 1):
        if "/" in word:
            return word
        sign = "-" if word[0] == "-" else ""
        try:
            return sign + written_value(read_numeral(word.lstrip("-"), comma))
        except InvalidInput:
            return BREAK
    return BREAK if word in ",.;:?!()…" else word
