"""Everything that one source holds, file by file, in the format each is in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from io import TextIOWrapper

from karen.contract.errors import InvalidInput
from karen.contract.types.imports import ImportKind
from karen.flows.imports.chatgpt import read_chatgpt
from karen.flows.imports.claude import read_claude
from karen.flows.imports.earlier_karen import read_earlier_karen
from karen.flows.imports.found import Finding, Left
from karen.flows.imports.json_lines import read_json_lines
from karen.flows.imports.json_text import Broken, JsonText
from karen.flows.imports.karen_files import read_karen
from karen.flows.imports.markdown import read_markdown
from karen.flows.imports.open_webui import read_open_webui
from karen.flows.imports.place import Place
from karen.flows.imports.recognition import HEAD_CHARACTERS, is_conversations, is_of_memories, kind_of
from karen.flows.imports.sources import UNREADABLE, Member, Reading, Source, opened_text

JSON_READERS: dict[ImportKind, Callable[[JsonText, Place], Iterator[Finding]]] = {
    ImportKind.CHATGPT: read_chatgpt,
    ImportKind.CLAUDE: read_claude,
    ImportKind.OPEN_WEBUI: read_open_webui,
    ImportKind.KAREN: read_karen,
    ImportKind.EARLIER_KAREN: read_earlier_karen,
}
TEXT_READERS: dict[ImportKind, Callable[[TextIOWrapper, Place], Iterator[Finding]]] = {
    ImportKind.JSON_LINES: read_json_lines,
    ImportKind.MARKDOWN: read_markdown,
}
TOO_DEEP = "it is nested too deeply to be anything of a conversation"
NO_CONVERSATIONS = "it holds no conversations"


class Chosen:
    """The files of a source that are read, each as the kind it is. `kind` is that of most of them."""

    def __init__(self, source: Source, members: Sequence[tuple[Member, ImportKind]]) -> None:
        self.source = source
        self.members = members
        self.kind = Counter(kind for _, kind in members).most_common(1)[0][0]
        self.total_bytes = sum(member.size_bytes for member, _ in members)


def chosen(source: Source, kind: ImportKind | None, name: str, reading: Reading) -> Chosen:
    """What is to be read: where there are files of conversations by their name, those alone. Raises InvalidInput."""
    named = [member for member in source.members if is_conversations(member.name)]
    candidates = named or _without_copies(source.members)
    members = [(member, found) for member in candidates if (found := _kind(member, reading)) is not None]
    if kind:
        members = [(member, found) for member, found in members if found is kind] or [(one, kind) for one in candidates]
    if not members:
        raise InvalidInput(
            f"{name} is nothing that Karen knows how to import. She reads exports of ChatGPT, Claude, Open WebUI and "
            "Karen, JSON Lines and Markdown; say which with `kind`. docs/migrating.md says how to export."
        )
    members.sort(key=lambda pair: not is_of_memories(pair[0].name))
    taken = {member.name for member, _ in members}
    others = [(member.name, NO_CONVERSATIONS) for member in source.members if member.name not in taken]
    reading.read_bytes = 0
    return Chosen(Source(source.members, [*source.passed_over, *others]), members)


def findings_in(what: Chosen, reading: Reading, now: datetime) -> Iterator[Finding]:
    """What is found, in the order of the files. A file that is broken gives what comes before the break."""
    for where, reason in what.source.passed_over:
        yield Left(where, reason)
    for member, kind in what.members:
        yield from _findings(member, kind, reading, now)


def _findings(member: Member, kind: ImportKind, reading: Reading, now: datetime) -> Iterator[Finding]:
    place, json_text = Place(member.name, member.dated, now), None
    try:
        with opened_text(member, reading) as text:
            if kind in TEXT_READERS:
                yield from TEXT_READERS[kind](text, place)
            else:
                json_text = JsonText(text.read)
                yield from JSON_READERS[kind](json_text, place)
                _refuse_more(json_text)
    except Broken as error:
        yield Left(place.name, f"the file is damaged, and what follows cannot be read: {error}")
    except UNREADABLE as error:
        yield Left(place.name, f"the archive is damaged, and what follows cannot be read: {error}")
    if json_text and json_text.too_deep:
        yield Left(place.name, TOO_DEEP, json_text.too_deep)


def _without_copies(members: Sequence[Member]) -> list[Member]:
    """Karen's own archive has each conversation twice: to be read by programs and by people."""
    stems = {member.name.removesuffix(".json") for member in members if member.name.endswith(".json")}
    return [member for member in members if member.name.removesuffix(".md") not in stems]


def _refuse_more(text: JsonText) -> None:
    if text.next():
        raise Broken(f"more follows at character {text.position}, where it should end")


def _kind(member: Member, reading: Reading) -> ImportKind | None:
    try:
        with opened_text(member, reading) as text:
            return kind_of(member.name, text.read(HEAD_CHARACTERS))
    except UNREADABLE as error:
        raise InvalidInput(f"{member.name} cannot be read from the archive: {error}. Download it again.") from error
