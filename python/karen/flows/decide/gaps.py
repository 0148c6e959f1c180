"""Example sentences with gaps, as the authors of plugins write them, and what a message says in the gaps.

`convert {amount} {unit} to grams` has the gaps `amount` and `unit`. What stands in one is read as the tool's JSON
Schema says: a number, one of several words, a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pydantic import JsonValue

from karen.base.words import content_words
from karen.contract.errors import InvalidInput
from karen.tools.arithmetic.numerals import read_numeral

LONGEST_EXAMPLE = 200
_GAP = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_NUMBER = r"[-+]?\d[\d.,'’]*"
_BEFORE = (
    r"(?:(?:hey|hi|hello|ok|okay|so|and|now|please|pls|karen|can you|could you|would you|will you|i want you to"
    r"|i(?:'|’)?d like (?:you )?to|i want to|i need (?:you )?to|let(?:'|’)?s|go ahead and|bitte|kannst du|por favor"
    r"|puedes|peux[- ]tu|s(?:'|’)il te pla[iî]t|podes|voc[eê] pode)[\s,]+)*"
)
_AFTER = r"(?:[\s,]+(?:please|pls|for me|now|thanks|thank you|bitte|por favor|merci|obrigad[oa]))*[\s.!?]*"
_BETWEEN = r"(?:\W+\w+){0,2}?\W+"
"""Up to two words more than the example has."""
_MOST_ANCHORS = 4
_YES = frozenset(("yes", "true", "on", "ja", "si", "sí", "oui", "sim"))
_NO = frozenset(("no", "false", "off", "nein", "non", "não", "nao"))
Schema = Mapping[str, JsonValue]


@dataclass(frozen=True)
class Example:
    """A sentence by which a user may mean a tool. `properties` are the schemas of the tool's parameters."""

    text: str
    properties: Schema

    @cached_property
    def gaps(self) -> tuple[str, ...]:
        return tuple(_GAP.findall(self.text))

    @cached_property
    def says_enough(self) -> bool:
        """Whether its own words are about anything, so that it does not fit every sentence."""
        own = _GAP.sub(" ", self.text)
        known = all(name in self.properties for name in self.gaps) and len(set(self.gaps)) == len(self.gaps)
        return known and len(self.text) <= LONGEST_EXAMPLE and bool(content_words(own))

    @cached_property
    def plain(self) -> str:
        """With something in its gaps, for its meaning."""
        return _GAP.sub(lambda gap: _sample(self.properties.get(gap[1], {})), self.text)

    def said_in(self, message: str) -> dict[str, JsonValue] | None:
        """The values, when the message is this sentence but for politeness and case."""
        return self._values(self._whole.fullmatch(message.strip()))

    def found_in(self, message: str) -> dict[str, JsonValue] | None:
        """The values, when the message has the example's words in their order, a few others between them."""
        return self._values(self._within.search(message.strip())) if self.gaps else None

    def anchored_in(self, message: str, *, by_any_word: bool) -> dict[str, JsonValue] | None:
        """The value of its only gap, at its end: what comes behind the words before it, as many of them as are said.

        Words that stand in every sentence will do only `by_any_word`.
        """
        before, _, after = self.text.partition("{")
        if len(self.gaps) != 1 or after.rstrip(" .!?") != f"{self.gaps[0]}}}":
            return None
        words, name = before.split(), self.gaps[0]
        for start in range(max(0, len(words) - _MOST_ANCHORS), len(words)):
            anchor = r"\s+".join(map(re.escape, words[start:]))
            if not by_any_word and not content_words(" ".join(words[start:])):
                return None
            pattern = rf"(?<!\w){anchor}\s+(?P<{name}>{_pattern(self.properties.get(name, {}))}){_AFTER}$"
            if values := self._values(re.search(pattern, message.strip(), re.IGNORECASE)):
                return values
        return None

    def _values(self, found: re.Match[str] | None) -> dict[str, JsonValue] | None:
        if found is None:
            return None
        read = {name: value_of(found[name], self.properties[name]) for name in self.gaps}
        return None if None in read.values() else read

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        body = "".join(self._piece(part, r"[\s,]+") for part in self._parts())
        return re.compile(rf"{_BEFORE}{body}{_AFTER}", re.IGNORECASE)

    @cached_property
    def _within(self) -> re.Pattern[str]:
        body = "".join(self._piece(part, _BETWEEN) for part in self._parts())
        return re.compile(rf"(?<!\w){body}{_AFTER}$", re.IGNORECASE)

    def _parts(self) -> list[str]:
        """Words and gaps, by turns with the spaces between them as `""`."""
        text = " ".join(self.text.strip().rstrip(".!?").split())
        return [part for part in re.split(r"(\{[a-z][a-z0-9_]*\}|\s+|,\s*)", text) if part]

    def _piece(self, part: str, space: str) -> str:
        if gap := _GAP.fullmatch(part):
            return f"(?P<{gap[1]}>{_pattern(self.properties.get(gap[1], {}))})"
        return space if part.strip(" ,") == "" else re.escape(part)


def value_of(said: str, schema: JsonValue) -> JsonValue:
    """None for what is no such value."""
    given = _plain_schema(schema)
    text = said.strip().strip("\"“”„«»'‘’").strip(" .,;:!?") if len(said.strip()) > 1 else said.strip()
    choices = given.get("enum")
    if isinstance(choices, list):
        return next((each for each in choices if str(each).casefold() == text.casefold()), None)
    match given.get("type"):
        case "integer" | "number" as kind:
            return _number(text, whole=kind == "integer")
        case "boolean":
            return True if text.casefold() in _YES else False if text.casefold() in _NO else None
        case "array":
            items = re.split(r"\s*(?:,|;|\band\b|\bund\b|\by\b|\bet\b|\be\b)\s*", text)
            read = [value_of(item, given.get("items", {})) for item in items if item]
            return None if None in read else read
        case "string" | None:
            return text or None
        case _:
            return None


def _number(text: str, *, whole: bool) -> JsonValue:
    try:
        found = read_numeral(text.lstrip("+-"))
    except (InvalidInput, ValueError):
        return None
    signed = -found if text.startswith("-") else found
    if whole:
        return int(signed) if signed.denominator == 1 else None
    return float(signed)


def _sample(schema: JsonValue) -> str:
    given = _plain_schema(schema)
    choices = given.get("enum")
    if isinstance(choices, list) and choices:
        return str(choices[0])
    return "3" if given.get("type") in ("integer", "number") else "something"


def _pattern(schema: JsonValue) -> str:
    given = _plain_schema(schema)
    choices = given.get("enum")
    if isinstance(choices, list):
        return "|".join(re.escape(str(each)) for each in sorted(choices, key=lambda each: -len(str(each)))) or r"\w+"
    return _NUMBER if given.get("type") in ("integer", "number") else r"\S(?:.*?\S)??"


def _plain_schema(schema: JsonValue | Schema) -> Schema:
    """Of several possible kinds the first that is not null."""
    given: Schema = schema if isinstance(schema, Mapping) else {}
    choices = given.get("anyOf")
    if not isinstance(choices, list):
        return given
    wanted = (each for each in choices if isinstance(each, Mapping) and each.get("type") != "null")
    return next(wanted, {})
