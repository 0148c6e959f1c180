"""Conversations as Markdown: who speaks stands on a line of its own, or before the words. Also what Karen exports.

The first line that names a speaker decides how the file names speakers; lines of another form are what was said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import TextIOWrapper

from karen.contract.types.enums import MessageRole
from karen.contract.types.imports import ImportKind
from karen.flows.imports.collecting import About, collect
from karen.flows.imports.found import Finding, Left, RawMessage
from karen.flows.imports.moments import moment_of
from karen.flows.imports.place import Place
from karen.flows.imports.speakers import ROLES, role_of

LONGEST_LINE = 1 << 20
_OURS = re.compile(r"\*\*(?P<name>[^*\n]{1,255})\*\* · (?P<time>\d{4}-\d\d-\d\d \d\d:\d\d) UTC\s*()$")
_ROLE = "|".join(sorted((re.escape(name) for name in ROLES), key=len, reverse=True))
_NAMED = rf"(?P<name>{_ROLE})(?: said)?"
_BOLD = re.compile(
    rf"(?P<mark>\*\*|__){_NAMED}\s*(?::\s*(?P=mark)|(?P=mark)\s*(?::|$))(?P<time>)[ \t]*(?P<said>.*)$", re.IGNORECASE
)
_HEADING = re.compile(rf"#{{1,6}}\s+\W{{0,4}}{_NAMED}\s*:?\W{{0,4}}(?P<time>)(?P<said>)$", re.IGNORECASE)
_PLAIN = re.compile(rf"{_NAMED}:(?P<time>)(?:[ \t]+(?P<said>.*))?$", re.IGNORECASE)
_FORMS = (_OURS, _HEADING, _BOLD, _PLAIN)
_TITLE = re.compile(r"#\s+(?P<title>\S.*?)\s*$")
_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,})\s*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)$")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>#|])")
NO_SPEAKER = "no line says who speaks, such as **You:** or ## Assistant"
BEFORE = "it stands before the first speaker"


@dataclass
class _Said:
    """What one speaker said, line by line."""

    role: MessageRole
    time: datetime | None
    author: str | None
    lines: list[str]


@dataclass
class _Chat:
    title: str | None = None
    said: list[_Said] = field(default_factory=list)
    before: list[str] = field(default_factory=list)


def read_markdown(text: TextIOWrapper, place: Place) -> Iterator[Finding]:
    """A title is a heading at the beginning, or behind a rule, that a speaker follows."""
    for number, chat in enumerate(_chats(text, _Form(), place), start=1):
        where = place.at(number) + (f" «{chat.title}»" if chat.title else "")
        if any(line.strip() for line in chat.before):
            yield Left(where, BEFORE if chat.said else NO_SPEAKER)
        if chat.said:
            about = About(ImportKind.MARKDOWN, where, place.dated, None, chat.title)
            yield from collect(about, (_message(said) for said in chat.said))


class _Form:
    """How this file names speakers, once one was seen."""

    def __init__(self) -> None:
        self._form: re.Pattern[str] | None = None

    @property
    def is_ours(self) -> bool:
        return self._form is _OURS

    def speaker(self, line: str, now: datetime) -> _Said | None:
        for form in (self._form,) if self._form else _FORMS:
            if found := form.match(line):
                self._form = form
                return _begun(found, now, ours=form is _OURS)
        return None


def _begun(found: re.Match[str], now: datetime, *, ours: bool) -> _Said:
    name = found["name"].strip()
    role = role_of(name)
    said = "" if ours else found["said"] or ""
    author = None if role else name
    moment = moment_of(f"{found['time']}:00+00:00", now) if ours else None
    return _Said(role or MessageRole.USER, moment, author, [said] if said else [])


def _chats(text: TextIOWrapper, form: _Form, place: Place) -> Iterator[_Chat]:
    """`waiting` holds a rule and a heading until the line behind them tells what they are."""
    chat, waiting, fence = _Chat(), list[str](), ""
    for line in _lines(text):
        if not fence and _may_part(line, waiting, chat):
            waiting.append(line)
            continue
        speaker, title = None if fence else form.speaker(line, place.now), _title(waiting)
        if speaker and title is not None and chat.said:
            yield chat
            chat = _Chat(title)
            place.begin_conversation()
        elif speaker and title is not None:
            chat.title = title
        elif not speaker or form.is_ours:
            _put(chat, waiting)  # elsewhere a rule parts what two speakers say
        waiting = []
        place.hold(line)
        fence = _fenced(line, "" if speaker else fence)
        _say(chat, line, speaker)
    yield chat


def _may_part(line: str, waiting: list[str], chat: _Chat) -> bool:
    """Whether conversations may part here: a rule, a heading behind it, and nothing else but blank lines."""
    if _TITLE.match(line):
        begins = not chat.said and not any(before.strip() for before in chat.before)
        return not _title_lines(waiting) and (begins or any(_RULE.match(before) for before in waiting))
    return not line.strip() if waiting else bool(_RULE.match(line))


def _title_lines(waiting: list[str]) -> list[str]:
    return [line for line in waiting if _TITLE.match(line)]


def _title(waiting: list[str]) -> str | None:
    found = next((match for line in waiting if (match := _TITLE.match(line))), None)
    return _ESCAPED.sub(r"\1", found["title"]) if found else None


def _put(chat: _Chat, lines: list[str]) -> None:
    (chat.said[-1].lines if chat.said else chat.before).extend(lines)


def _say(chat: _Chat, line: str, speaker: _Said | None) -> None:
    if speaker:
        chat.said.append(speaker)
    else:
        _put(chat, [line])


def _fenced(line: str, fence: str) -> str:
    """The fence of the block of code that is open behind the line (CommonMark 4.5), or nothing."""
    found = _FENCE.match(line)
    if not found:
        return fence
    marks, rest = found.groups()
    if not fence:
        return "" if "`" in marks and "`" in rest else marks
    return "" if marks.startswith(fence) and not rest.strip() else fence


def _message(said: _Said) -> RawMessage:
    return RawMessage(None, said.role, "\n".join(said.lines).strip("\n"), said.time, said.author)


def _lines(text: TextIOWrapper) -> Iterator[str]:
    """Without their ends; of a line that is too long, pieces of it."""
    read: Callable[[], str] = lambda: text.readline(LONGEST_LINE)  # noqa: E731  # what `iter` asks for
    for line in iter(read, ""):
        yield line.rstrip("\r\n")
