# /// karen
# name = "Notebook"
# description = "Keeps short notes on this computer: write, find, list and delete them"
# version = "1.0.0"
# author = "Karen"
# type = "core"
# categories = ["notes"]
# api = 1
#
# [permissions]
# storage = true
#
# [limits]
# storage_mb = 4
#
# [settings.newest_first]
# type = "boolean"
# description = "Whether a list begins with the newest note"
# default = true
# ///
"""Notes with numbers. A model of storage, of a setting, and of a tool that asks before something is lost."""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypedDict

from karen_plugin import settings, storage, tool

MOST_NOTES = 500
MOST_CHARACTERS = 2_000
_PREFIX = "note:"
_LAST = "last number"


class Note(TypedDict):
    """As it is kept, under its number."""

    text: str
    on: str


@tool(
    examples=(
        "note in my notebook that {text}",
        "jot down in my notebook that {text}",
        "put {text} into my notebook",
        "add {text} to the notebook",
        "new note: {text}",
        "make a page in my notebook about {text}",
        "keep {text} in my notebook",
    )
)
def add(text: Annotated[str, "what to write down"]) -> str:
    """Write a short note into the user's notebook, in the user's own words."""
    wanted = text.strip()
    if not wanted or len(wanted) > MOST_CHARACTERS:
        raise ValueError(f"A note has 1 to {MOST_CHARACTERS:,} characters.")
    if len(storage.keys(_PREFIX)) >= MOST_NOTES:
        raise ValueError(f"There are {MOST_NOTES} notes already. Delete one that is not needed any more.")
    number = int(storage.get(_LAST, 0)) + 1
    storage.set(_LAST, number)
    storage.set(_key(number), Note(text=wanted, on=date.today().isoformat()))
    return f"Noted as number {number}: {wanted}"


@tool(
    examples=(
        "search my notebook for {words}",
        "find my notes about {words}",
        "look in my notebook for {words}",
        "find {words} in my notes",
        "look for {words} in my notes",
        "go through my notebook for {words}",
    )
)
def find(words: Annotated[str, "words that the note has"]) -> str:
    """Find the notes in the notebook that have all of some words."""
    wanted = words.casefold().split()
    found = {
        number: note for number, note in _notes().items() if all(word in note["text"].casefold() for word in wanted)
    }
    return _listed(found) if found else f"No note has {words!r} in it."


@tool(
    name="list",
    examples=(
        "show my notebook",
        "read me my notebook",
        "show me all my notes",
        "what is in my notebook",
        "open my notebook",
        "list the notes in my notebook",
    ),
)
def list_notes() -> str:
    """Show every note in the notebook with its number."""
    return _listed(_notes()) or "There are no notes yet."


@tool(
    confirm=True,
    examples=(
        "delete note {number}",
        "delete note number {number}",
        "remove note {number} from my notebook",
        "throw away note {number}",
        "tear note {number} out of my notebook",
        "I do not need note {number} any more",
    ),
)
def delete(number: Annotated[int, "the number of the note"]) -> str:
    """Delete one note of the notebook for good, by its number."""
    note = storage.get(_key(number))
    if note is None:
        return f"There is no note {number}."
    storage.delete(_key(number))
    return f"Note {number} is gone: {note['text']}"


def _key(number: int) -> str:
    return f"{_PREFIX}{number:08d}"


def _notes() -> dict[int, Note]:
    """By their numbers, in the order that the user has chosen."""
    keys = sorted(storage.keys(_PREFIX), reverse=bool(settings.get("newest_first", True)))
    return {int(key.removeprefix(_PREFIX)): storage.get(key) for key in keys}


def _listed(notes: dict[int, Note]) -> str:
    return "\n".join(f"- {number}: {note['text']} ({note['on']})" for number, note in notes.items())
