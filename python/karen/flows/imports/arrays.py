"""Exports that are one array of conversations."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from karen.flows.imports.found import Finding, Left
from karen.flows.imports.json_text import JsonText
from karen.flows.imports.place import Place

ReadOne = Callable[[JsonText, Place, str], Iterator[Finding]]
"""Reads a conversation from its opening brace; the text is its name in the report."""


def each_conversation(text: JsonText, place: Place, read_one: ReadOne) -> Iterator[Finding]:
    """One after the other; also a conversation that stands alone."""
    if text.next() == "{":
        yield from read_one(text, place, place.at(1))
        return
    for number in text.elements():
        if text.next() == "{":
            yield from read_one(text, place, place.at(number))
        else:
            text.value()
            yield Left(place.at(number), "it is no conversation")
