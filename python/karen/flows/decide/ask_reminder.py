"""Whether a message asks for a reminder, an alarm or a timer: to set one, to see them, to change one.

A time may stand before or behind what one is to be reminded of; what is left when it is cut away is the text, in the
user's own spelling.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from karen.flows.decide.reminder_words import (
    AGENDA,
    BEFORE_HEAD,
    CHANGES,
    CLOSING,
    CONNECTING,
    CUE,
    FILLING,
    FILLING_AFTER_TO,
    HEADS,
    LENGTH_TIMER,
    LISTING,
    NEVER_TEXT,
    NOT_A_TIME,
    REPORTED,
    Kind,
)
from karen.flows.decide.request import QUOTED, even_text
from karen.tools.calendar.calendar_words import MONTHS
from karen.tools.calendar.clocks import Clock
from karen.tools.calendar.moments import LONGEST_TEXT, MomentReader, Piece, Said, Token, moment_of, tokens_of

MOST_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class ReminderRequest:
    """`kind` is none for a request to be shown what there is."""

    kind: Kind
    text: str
    said: Said
    impossible: str = ""
    """A date that was said and that no calendar has."""


@dataclass(frozen=True)
class ChangeRequest:
    """`query` says which is meant, `kind` of what kind, `all` that every one is."""

    action: str
    query: str
    said: Said
    kind: Kind | None = None
    all: bool = False
    clock: Clock | None = None
    """All that was said of the time: the day stays as it is."""


def read_reminder_request(said: str, now: datetime) -> ReminderRequest | None:
    """What is to be set."""
    if len(said) > LONGEST_TEXT or not CUE.search(even := even_words(said)):
        return None
    for kind, pattern in HEADS:
        for match in pattern.finditer(even):
            body = _Body(said, even, now, kind, match)
            if (_is_request(even, match) or body.before) and (found := body.read()):
                return found
    return _timer_of_length(said, even, now)


def _timer_of_length(said: str, even: str, now: datetime) -> ReminderRequest | None:
    """`a ten minute timer for the eggs`."""
    for match in LENGTH_TIMER.finditer(even):
        tokens = tokens_of(match["said"])
        for start in range(len(tokens)):
            words = ["in", *(token.word for token in tokens[start:])]
            pieces, end = MomentReader(words, now).run_at(0)
            if pieces and end == len(words) and pieces[0].kind == "length":
                return _Body(said, even, now, "timer", match, pieces).read()
    return None


def asks_for_list(said: str) -> bool:
    """Whether the reminders are to be shown."""
    return _is_whole(LISTING, said)


def asks_of_agenda(said: str) -> bool:
    """Whether it is asked what a day holds, in words that are no request for reminders."""
    return _is_whole(AGENDA, said)


def _is_whole(form: re.Pattern[str], said: str) -> bool:
    return len(said) <= LONGEST_TEXT and form.fullmatch(even_words(said).lstrip("¿¡ ")) is not None


def read_change_request(said: str, now: datetime) -> ChangeRequest | None:
    """What is to be cancelled, snoozed, moved or ticked off."""
    if len(said) > LONGEST_TEXT:
        return None
    even = even_words(said)
    for action, pattern in CHANGES:
        if match := pattern.fullmatch(even):
            tokens = tokens_of(even)
            groups = match.groupdict()
            pieces: list[Piece] = []
            if groups.get("when"):
                start = match.start("when")
                pieces = _whole([token for token in tokens if token.start >= start], now)
                if not pieces and action in ("move", "snooze"):
                    return None
            query = " ".join(filter(None, (groups.get(name, "") for name in ("query", "query2")))).strip()
            named, moment = _spelled(said, even, query) or query, moment_of(pieces, now)
            return ChangeRequest(action, named, moment, _kind(even), _all(even), _only_clock(pieces))
    return None


def _only_clock(pieces: Sequence[Piece]) -> Clock | None:
    values = [piece.value for piece in pieces]
    return values[0] if len(values) == 1 and isinstance(values[0], Clock) and not values[0].shift else None


def _kind(even: str) -> Kind | None:
    kinds: tuple[tuple[Kind, str], ...] = (
        ("alarm", r"\b(?:alarm|weck|wake|reveil|despert)"),
        ("timer", r"\btimers?\b"),
    )
    return next((kind for kind, words in kinds if re.search(words, even)), None)


def _all(even: str) -> bool:
    return re.search(r"\b(?:all|every|alle|todas?|todos|tous|toutes|reminders|alarms|timers)\b", even) is not None


def read_time(said: str, now: datetime, early: bool) -> Said:
    """The moment an answer to «when?» gives."""
    return moment_of(_whole(tokens_of(even_words(said)), now), now, early)


def even_words(text: str) -> str:
    """Lower case without accents, one character for one, so that places stay the same; what is quoted is one word."""
    plain = even_text(text)
    return QUOTED.sub(lambda match: "x" * len(match.group()), plain)


def _is_request(even: str, match: re.Match[str]) -> bool:
    """Before it nothing but politeness, a time, or a thought that has ended."""
    before = even[: match.start()].strip()
    return not before or (BEFORE_HEAD.search(f"{before} ") is not None and not REPORTED.search(before))


class _Body:
    """What stands around the words of asking."""

    def __init__(
        self, said: str, even: str, now: datetime, kind: Kind, head: re.Match[str], within: Sequence[Piece] = ()
    ) -> None:
        """`within` are times that the words of asking hold themselves."""
        self._said = said
        self._even = even
        self._now = now
        self._kind = kind
        self._head = head
        self.before = list(within) or self._pieces_before(tokens_of(self._even[: head.start()]))

    def read(self) -> ReminderRequest | None:
        head, kind = self._head, self._kind
        end = len(self._even)
        if stop := re.search(r"[.!?;\n](?=\s|$)(?<!\d\.)", self._even[head.end() :]):
            end = head.end() + stop.start()
        body = [token for token in tokens_of(self._even[:end]) if token.start >= head.end()]
        while body and body[-1].word in CLOSING:
            body.pop()
        pieces, at = self._leading(body)
        at, connected = _connected(body, at)
        if not connected and kind == "reminder" and not pieces and body and body[0].word in NEVER_TEXT:
            return None
        text_end, more = self._trailing(body, at, pieces)
        text = self._text(body[at:text_end])
        groups = head.groupdict()
        label = groups.get("label") or groups.get("label2") or ""
        said = moment_of([*pieces, *more], self._now, early=kind == "alarm")
        impossible = _impossible(body)
        if not impossible and not self._makes_sense(said, connected, at < len(body)):
            return None
        if impossible:
            rest = [*body[: impossible.start], *body[impossible.end :]]
            said, text = Said(), self._text(rest[_connected(rest, 0)[0] :])
        text = text or _spelled(self._said, self._even, label)
        return ReminderRequest(kind, text, said, impossible.day if impossible else "")

    def _makes_sense(self, said: Said, connected: bool, is_more: bool) -> bool:
        has_time = said.moment is not None or said.repetition is not None
        if self._kind == "reminder":
            return has_time or connected or not is_more or self._head.groupdict().get("needs_no_time") is not None
        return has_time or not is_more

    def _pieces_before(self, tokens: Sequence[Token]) -> list[Piece]:
        """`tomorrow at 7 wake me`: times right before the words of asking."""
        reader = MomentReader([token.word for token in tokens], self._now)
        for start in range(len(tokens)):
            pieces, end = reader.run_at(start)
            while end < len(tokens) and tokens[end].word in FILLING:
                end += 1
            if pieces and end == len(tokens):
                return pieces
            if tokens[start].word not in FILLING | CLOSING:
                return []
        return []

    def _leading(self, body: Sequence[Token]) -> tuple[list[Piece], int]:
        """The times before the text, and where they end."""
        before = self.before
        reader = MomentReader([token.word for token in body], self._now)
        at = 0
        while at < len(body) and body[at].word in FILLING:
            at += 1
        pieces, end = reader.run_at(at)
        if not pieces and self._kind == "timer":
            pieces, end = MomentReader(["in", *_words(body[at:])], self._now).run_at(0)
            end += at - 1
        pieces = [piece for piece in pieces if not any(piece.kind == other.kind for other in before)]
        if pieces and end < len(body) and body[end].word in NOT_A_TIME:
            return before, at
        return [*before, *pieces], end if pieces else at

    def _trailing(self, body: Sequence[Token], at: int, found: Sequence[Piece]) -> tuple[int, list[Piece]]:
        """Where the text ends, and the times behind it."""
        kinds = {piece.kind for piece in found}
        if "length" in kinds or {"clock", "date"} <= kinds:
            return len(body), []
        reader = MomentReader([token.word for token in body], self._now)
        for start in range(at, len(body)):
            pieces, end = reader.run_at(start)
            if pieces and end == len(body) and not kinds.intersection(piece.kind for piece in pieces):
                if start and body[start - 1].word in ("about", "of", "s", "than") and start - 1 > at:
                    continue
                return start, pieces
        return len(body), []

    def _text(self, tokens: Sequence[Token]) -> str:
        if not tokens:
            return ""
        end = tokens[-1].end
        while end < len(self._said) and not self._said[end].isspace() and self._said[end] not in ".,;!?…":
            end += 1  # a closing sign, an emoji
        return self._said[tokens[0].start : end].strip(' ,;:-–—"“”')


def _connected(body: Sequence[Token], at: int) -> tuple[int, bool]:
    start, filling = at, FILLING
    while at < len(body) and (body[at].word in CONNECTING or (at > start and body[at].word in filling)):
        filling = FILLING_AFTER_TO if body[at].word in ("to", "that") else filling
        at += 1
    return at, at > start


def _whole(tokens: Sequence[Token], now: datetime) -> list[Piece]:
    """The times that are all there is but for politeness; none when there is anything else."""
    words = [token.word for token in tokens]
    while words and words[-1] in CLOSING | FILLING:
        words.pop()
    while words and words[0] in FILLING | {"to", "until", "auf", "bis"}:
        words.pop(0)
    for bare in ([], ["at"]):  # `half seven`, `7` as an answer to «when?»
        pieces, end = MomentReader([*bare, *words], now).run_at(0)
        if pieces and end == len(words) + len(bare):
            return pieces
    length = MomentReader(["in", *words], now).run_at(0)
    return length[0] if length[0] and length[1] == len(words) + 1 else []


def _spelled(said: str, even: str, words: str) -> str:
    at = even.find(words) if words.strip() else -1
    return said[at : at + len(words)].strip(' ,.;:!?"“”') if at >= 0 else ""


_JOINING = frozenset({"of", "the", "de", "do"})
_LEADING_TO_DAY = frozenset({"on", "the", "am", "den", "el", "le", "em", "no", "o", "dia"})


@dataclass(frozen=True)
class NoDay:
    """A date that does not exist; tokens `start` to `end` say it."""

    day: str
    start: int
    end: int


def _impossible(body: Sequence[Token]) -> NoDay | None:
    """The date in figures and a month's name that is none: `30 february`, `february 30th`, `the 31st of february`."""
    words = _words(body)
    for at, word in enumerate(words):
        month = MONTHS.get(word)
        before = at - 1
        while before > 0 and words[before] in _JOINING:
            before -= 1
        for near in (before, at + 1):
            day = words[near].rstrip(".stndrh") if month and 0 <= near < len(words) else ""
            if month and day.isdecimal() and MOST_DAYS[month] < int(day) <= 31:
                start = min(near, at)
                while start and words[start - 1] in _LEADING_TO_DAY:
                    start -= 1
                return NoDay(f"{day} {date(2000, month, 1):%B}", start, max(near, at) + 1)
    return None


def _words(tokens: Sequence[Token]) -> list[str]:
    return [token.word for token in tokens]
