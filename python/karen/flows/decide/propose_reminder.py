"""What a message asks to be reminded of, and when, once the router takes it for one that asks to be reminded.

The time may stand anywhere; what is left without it and without the words of asking is the text. Without either,
nothing is set.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from karen.contract.types.decisions import Decision
from karen.flows.decide.ask_reminder import ReminderRequest, even_words
from karen.flows.decide.asking import Asking
from karen.flows.decide.decide_reminders import set_decision
from karen.flows.decide.reminder_words import Kind
from karen.tools.calendar.moments import MomentReader, Piece, Token, moment_of, tokens_of

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "timer",
        re.compile(
            r"\b(?:timers?|countdown|stopwatch|temporizador\w*|minuteur\w*|eieruhr|count down|kurzzeitwecker)\b"
        ),
    ),
    (
        "alarm",
        re.compile(
            r"\b(?:alarms?|wake|waking|wakeup|weck\w*|wecker|alarma|despiert\w*|despertador|reveil\w*|alarme|acord\w+"
            r"|sleep past)\b"
        ),
    ),
)
_NAMED = re.compile(
    r"\b(?:re?m[ie]?nd\w*|reminders?|erinner\w*|recuerd\w*|recordatorio|rappel\w*|lembr\w*|alert|nudge|ping|prod"
    r"|buzz|warn|bug"
    r"|nag|shout|prompt|forget\w*|avis\w*|previens|bescheid|vergess\w*|oublier|let me know|keep me to|make sure"
    r"|tell me)\b"
)
"""Words of asking for it. Without one of these, a time, an alarm or a timer nothing is set."""
_ASKING = """
starting now then off see thanks a an the me us my i you please pls kindly karen hey ok okay so um for at on in by
to of about that when it is its set put start make give have need want get let know can could would will remind
reminder reminding remember alarm alarms timer timers countdown stopwatch wake waking up nudge ping prod buzz bug
nag alert warn shout prompt tell dont don t do not forget sure and go then down from ll d s should some something
gentle new another quick time mins erinnere erinner mich mir bitte an ans den die das ein eine einen timer wecker
weck wecke stell stelle auf um fur dran mal sag kannst du ich muss recuerdame recuerda recordatorio pon ponme una un
el la de que para a las los por favor avisame avisa alarma despiertame temporizador rappelle rappel moi mets un une
le la les de d du pour a que stp reveil reveille minuteur previens fais penser lembra lembre lembrete me um uma o os
as da do de para por favor avisa coloca poe cria crea cree acorda despertador temporizador
"""
_ASKED_WITH = frozenset(_ASKING.split())


_MOST_WORDS = 60
"""A time is looked for among the first of them."""
_LONGEST_LENGTH = 8
"""Words of `two hours and a quarter` and the like."""


def propose_reminder(asking: Asking) -> Decision | None:
    said = asking.request.said
    even = even_words(said)
    kind: Kind = next((kind for kind, words in _KINDS if words.search(even)), "reminder")
    tokens = tokens_of(even)
    pieces, start, end = _time_within(tokens, asking.now)
    if kind == "reminder" and not pieces and not _NAMED.search(even):
        return None
    text = max(_text(said, tokens[:start]), _text(said, tokens[end:]), key=len)
    said_time = moment_of(pieces, asking.now, early=kind == "alarm")
    if not pieces and not text and kind == "reminder":
        return None
    return set_decision(ReminderRequest(kind, text, said_time))


def _time_within(tokens: Sequence[Token], now: datetime) -> tuple[list[Piece], int, int]:
    """The longest time there is, and from which word to which it stands; a bare length counts from now."""
    words = [token.word for token in tokens[:_MOST_WORDS]]
    reader = MomentReader(words, now)
    best: tuple[list[Piece], int, int] = ([], len(words), len(words))
    for start in range(len(words)):
        pieces, end = reader.run_at(start)
        if not pieces:
            pieces, end = MomentReader(["in", *words[start : start + _LONGEST_LENGTH]], now).run_at(0)
            end += start - 1
            pieces = pieces if [piece.kind for piece in pieces] == ["length"] else []
        if pieces and end - start > best[2] - best[1]:
            best = (pieces, start, end)
    return best


def _text(said: str, tokens: Sequence[Token]) -> str:
    """From the first to the last word that is none of asking, as the message spells them."""
    kept = [at for at, token in enumerate(tokens) if token.word not in _ASKED_WITH]
    return said[tokens[kept[0]].start : tokens[kept[-1]].end].strip(" ,.:;!?") if kept else ""
