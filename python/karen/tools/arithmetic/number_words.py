"""Numbers written as words: `three hundred and forty`, `dreiundzwanzig`, `quatre vingt dix`, `vinte e três`.

English, German, Spanish, French and Portuguese. Reads one number from a list of lower-case words; knows nothing of
what it counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache

from karen.tools.places.place_names import name_key

_ENGLISH = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen"""
_GERMAN = """null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn
siebzehn achtzehn neunzehn"""
_SPANISH = """cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis
diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete
veintiocho veintinueve"""
_FRENCH = """zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"""
_PORTUGUESE = """zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis
dezessete dezoito dezenove"""
_TENS = {
    20: "twenty vingt vingts vinte zwanzig",
    30: "thirty dreißig dreissig treinta trente trinta",
    40: "forty fourty vierzig cuarenta quarante quarenta",
    50: "fifty fünfzig cincuenta cinquante cinquenta",
    60: "sixty sechzig sesenta soixante sessenta",
    70: "seventy siebzig setenta septante",
    80: "eighty achtzig ochenta huitante octante oitenta",
    90: "ninety neunzig noventa nonante",
}
_HUNDREDS_WHOLE = {
    200: "doscientos doscientas duzentos duzentas",
    300: "trescientos trescientas trezentos trezentas",
    400: "cuatrocientos cuatrocientas quatrocentos",
    500: "quinientos quinientas quinhentos quinhentas",
    600: "seiscientos seiscientas seiscentos",
    700: "setecientos setecientas setecentos",
    800: "ochocientos ochocientas oitocentos",
    900: "novecientos novecientas novecentos",
}
_EXTRA = {
    "oh": 0, "nought": 0, "eins": 1, "eine": 1, "einen": 1, "einem": 1, "einer": 1, "un": 1, "una": 1, "une": 1,
    "uma": 1, "zwo": 2, "duas": 2, "tres": 3, "dezasseis": 16, "dezassete": 17, "dezanove": 19, "quatorze": 14,
    "dieciseis": 16, "veintiun": 21, "veintiún": 21, "veintidos": 22, "veintitres": 23, "veintiseis": 26,
}  # fmt: skip
_HUNDRED = {"hundred", "hundert", "cien", "ciento", "cent", "cents", "cem", "cento"}
_LARGE = {
    "thousand": 1_000, "tausend": 1_000, "mil": 1_000, "mille": 1_000, "k": 1_000,
    "million": 1_000_000, "millionen": 1_000_000, "millón": 1_000_000, "millones": 1_000_000, "millions": 1_000_000,
    "milhão": 1_000_000, "milhões": 1_000_000, "billion": 10**9, "milliarde": 10**9, "milliarden": 10**9,
    "milliard": 10**9, "milliards": 10**9, "trillion": 10**12, "lakh": 100_000, "lakhs": 100_000, "crore": 10**7,
    "dozen": 12, "dutzend": 12, "docena": 12, "docenas": 12, "douzaine": 12, "dúzia": 12, "dúzias": 12,
    "gross": 144,
}  # fmt: skip
_JOINING = {"and", "y", "et", "e", "und"}
_ARTICLES = {"a", "an"}


@cache
def _values() -> dict[str, int]:
    values: dict[str, int] = {}
    for words in (_ENGLISH, _GERMAN, _SPANISH, _FRENCH, _PORTUGUESE):
        values |= {word: value for value, word in enumerate(words.split())}
    for table in (_TENS, _HUNDREDS_WHOLE):
        values |= {word: value for value, words in table.items() for word in words.split()}
    values |= _EXTRA | _german_compounds()
    return {name_key(word): value for word, value in values.items()} | values  # also without accents


def _german_compounds() -> dict[str, int]:
    """`dreiundzwanzig`, `zweihundertfünf`, `eintausend`: German writes them as one word."""
    below = {word: value for value, word in enumerate(_GERMAN.split()) if value} | {"eins": 1}
    for tens, words in _TENS.items():
        for ten in (word for word in words.split() if word.endswith(("zig", "ßig", "ssig"))):
            below[ten] = tens
            below |= {f"{unit}und{ten}": tens + value for value, unit in enumerate(_GERMAN.split()[:10]) if value}
    hundreds = {"hundert": 100} | {
        f"{unit}hundert": value * 100 for value, unit in enumerate(_GERMAN.split()[:10]) if value
    }
    joined = {f"{hundred}{word}": h + value for hundred, h in hundreds.items() for word, value in below.items()}
    thousands = {f"{word}tausend": value * 1000 for word, value in (below | hundreds).items()}
    return below | {word: value for word, value in hundreds.items() if word != "hundert"} | joined | thousands


def is_number_word(word: str) -> bool:
    return word in _values() or word in _HUNDRED or word in _LARGE


def read_number(words: Sequence[str], at: int) -> tuple[Fraction, int] | None:
    """The whole number that begins at `words[at]` and where it ends: `["two", "hundred", "and", "five"]` is 205, 4.

    An article counts only before a hundred, a thousand, a dozen. None when no number begins there.
    """
    total, current, end = 0, -1, at
    previous_large = 10**15
    while end < len(words):
        word, joined = words[end], False
        if word in _JOINING and end > at and end + 1 < len(words) and _may_join(word, current, total):
            word, joined = words[end + 1], True
        step = _grown(word, current)
        if step is not None:
            current = step
        elif word in _LARGE and _LARGE[word] < previous_large and (current != 0):
            total += max(current, 1) * _LARGE[word] if current >= 0 or not total else 0
            previous_large, current = _LARGE[word], -1
        elif word in _ARTICLES and end == at and end + 1 < len(words) and _is_large(words[end + 1]):
            pass
        else:
            break
        end += 2 if joined else 1
    if end == at or (end == at + 1 and words[at] in _ARTICLES):
        return None
    return Fraction(total + max(current, 0)), end


def _is_large(word: str) -> bool:
    return word in _HUNDRED or word in _LARGE


def _grown(word: str, current: int) -> int | None:
    """`current` with `word` added, or None when the word cannot follow; -1 stands for nothing read yet."""
    if word in _HUNDRED:
        return 100 if current < 0 else current * 100 if 0 < current < 100 else None
    value = _values().get(word)
    if value is None:
        return None
    if current < 0:
        return value
    if value == 20 and current % 100 == 4 and word.startswith("vingt"):
        return current + 76  # quatre-vingts
    if 0 < value < 100 <= current and current % 100 == 0:
        return current + value
    if 0 < value < 10 and current % 100 >= 20 and current % 10 == 0:
        return current + value
    if 10 <= value < 20 and current % 100 in (60, 80):  # soixante-dix, quatre-vingt-onze
        return current + value
    if current % 100 == 10 and word in ("sept", "huit", "neuf"):
        return current + value
    return None


def _may_join(word: str, current: int, total: int) -> bool:
    if word == "and":
        return (current >= 100 and current % 100 == 0) or (current < 0 and total > 0)
    if word == "und":
        return False
    if word in ("y", "et"):
        return current % 100 >= 20 and current % 10 == 0
    return (current >= 20 and current % 10 == 0) or (current < 0 and total > 0)
