"""JSON read from its beginning to its end, a value at a time: of a file of any size only the value at hand is held."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from json import JSONDecodeError

from pydantic import JsonValue

CHUNK_CHARACTERS = 1 << 20
MOST_VALUE_CHARACTERS = 1 << 27
"""Of one value that is not itself gone through: a message with all that is said about it."""
_SPACE = re.compile(r"[ \t\r\n]*")
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["\[\]{}]', re.DOTALL)
_NUMBER = re.compile(r"[-+.\deE]*")
_LONGEST_NUMBER = 400
_CUT_OFF = 16
"""An error this near to the end of what was read may be one because there is more."""


class Broken(Exception):
    """The text is no JSON from here on; says why."""


class JsonText:
    """`members` and `elements` go through an object or an array; for each step, the value has to be taken or gone
    through before the next. What is nested too deeply to be held is passed over, None, and counted in `too_deep`.
    """

    def __init__(self, read: Callable[[int], str]) -> None:
        """`read` gives about as many characters as it is asked for, and none at the end."""
        self._read = read
        self._text = ""
        self._at = 0
        self._before = 0
        self.too_deep = 0
        self._decode = json.JSONDecoder(parse_int=_integer, parse_constant=_nothing, strict=False).raw_decode

    @property
    def position(self) -> int:
        """Characters that were gone through."""
        return self._before + self._at

    def next(self) -> str:
        """The sign that the next value begins with; nothing at the end."""
        while True:
            self._at = _end_of_space(self._text, self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def elements(self) -> Iterator[int]:
        """Through an array; yields the number of each element, from 1 on."""
        self._take("[")
        number = 0
        while self.next() != "]":
            if number:
                self._take(",")
            number += 1
            yield number
        self._at += 1

    def members(self) -> Iterator[str]:
        """Through an object; yields the name of each member."""
        self._take("{")
        first = True
        while self.next() != "}":
            if not first:
                self._take(",")
            first = False
            if self.next() != '"':
                raise Broken(f"a name was expected at character {self.position}")
            name = self.value()
            self._take(":")
            yield str(name)
        self._at += 1

    def value(self) -> JsonValue:
        """The next value, whole. Raises Broken."""
        self.next()
        while True:
            try:
                value, end = self._decode(self._text, self._at)
            except JSONDecodeError as error:
                place = self._before + error.pos
                if self._is_certain(error) or not self._more():
                    raise Broken(f"{error.msg} at character {place}") from error
            except RecursionError:
                self._pass_over()
                self.too_deep += 1
                return None
            else:
                length = end - self._at
                if isinstance(value, str | list | dict) or not self._may_go_on(end) or not self._more():
                    self._at += length
                    found: JsonValue = value
                    return found

    def _take(self, sign: str) -> None:
        found = self.next()
        if found != sign:
            said = "the text ends" if not found else f"{found!r} stands"
            raise Broken(f"{said} at character {self.position}, where {sign!r} was expected")
        self._at += 1

    def _may_go_on(self, end: int) -> bool:
        """Whether a number that ends there could be a longer one, if there is more."""
        rest = _NUMBER.match(self._text, end)
        return rest is not None and rest.end() == len(self._text)

    def _is_certain(self, error: JSONDecodeError) -> bool:
        return error.pos < len(self._text) - _CUT_OFF and not error.msg.startswith("Unterminated string")

    def _more(self) -> bool:
        """Read as much again as is held; what was gone through is let go."""
        held = len(self._text) - self._at
        if held > MOST_VALUE_CHARACTERS:
            raise Broken(f"a single value of more than {MOST_VALUE_CHARACTERS >> 20} MB begins here")
        piece = self._read(max(held, CHUNK_CHARACTERS))
        self._before += self._at
        self._text, self._at = self._text[self._at :] + piece, 0
        return bool(piece)

    def _pass_over(self) -> None:
        """Behind the array or object that begins here, however deep it is."""
        depth = 0
        while True:
            token = _TOKEN.search(self._text, self._at)
            if token is None or token[0] == '"':
                self._at = len(self._text) if token is None else token.start()
                if not self._more():
                    raise Broken("the text ends in the middle of a value")
                continue
            self._at = token.end()
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
            if depth == 0 and token[0] in "]}":
                return


def _end_of_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _integer(digits: str) -> int | None:
    """None for one that nobody means, and that would take long to read."""
    return int(digits) if len(digits) < _LONGEST_NUMBER else None


def _nothing(_: str) -> None:
    """NaN and the infinities, which JSON does not have."""
