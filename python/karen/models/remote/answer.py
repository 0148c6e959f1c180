"""An answer of a server's model as it grows: its text, its measures, and when there is enough of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from pydantic import JsonValue

from karen.models.provider import Prompt, Usage
from karen.models.remote.lines import WholeCharacters
from karen.models.remote.server import Limits

MOST_CHARACTERS_PER_TOKEN = 64
"""Far more than any tokenizer's average: beyond `Prompt.most_tokens` times this the server does not keep to it."""
MOST_COUNTED = 10**15
CUT_OFF = "length"
"""How both families of servers say that `Prompt.most_tokens` or the context ended an answer."""


def count(said: JsonValue) -> int | None:
    """A number of things as a server may say it; None for what can be none, or is too large to be kept."""
    return said if isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= MOST_COUNTED else None


@dataclass(frozen=True)
class Counts:
    """What a server counted itself; None where it does not say."""

    tokens: int | None = None
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    tokens_per_second: float | None = None


@dataclass(frozen=True)
class Said:
    """One event of a stream. `thought` is reasoning, which is no part of the answer; `finished` the reason of its end.

    `last`: nothing follows. `progress`: the server is at work, although it says nothing yet.
    """

    text: str = ""
    thought: str = ""
    finished: str = ""
    last: bool = False
    progress: bool = False
    counts: Counts | None = None


@dataclass
class GrowingAnswer:
    """Takes what a server says, and tells how it stands."""

    prompt: Prompt
    finished: str = ""
    said_anything: bool = False
    thought: bool = False
    counts: Counts = Counts()
    _began: float = field(default_factory=time.perf_counter)
    _alive: float = field(default_factory=time.perf_counter)
    _first: float | None = None
    _latest: float = 0.0
    _taken: int = 0
    _characters: WholeCharacters = field(default_factory=WholeCharacters)

    def take(self, said: Said) -> str:
        """The text to pass on, whole characters only."""
        self._taken += max(1, len(said.text) + len(said.thought))  # empty events have an end too
        now = time.perf_counter()
        if said.text or said.thought or said.progress or (said.finished and not self.finished):
            self._alive = now
        self.finished = said.finished or self.finished
        self.counts = said.counts or self.counts
        self.thought |= bool(said.thought)
        if said.text:
            self._latest = now
            self._first = self._first or now
        return self._pass_on(self._characters.feed(said.text))

    def rest(self) -> str:
        """What was held back, for nothing will complete it."""
        return self._pass_on(self._characters.feed("", final=True))

    @property
    def endless(self) -> bool:
        return self._taken > self.prompt.most_tokens * MOST_CHARACTERS_PER_TOKEN

    @property
    def begun(self) -> bool:
        return self._first is not None or self.thought

    def patience_s(self, limits: Limits) -> float:
        """How long the next line may take: only what is said, or a sign of work, renews the patience."""
        limit_s = limits.tail_s if self.finished else limits.silence_s if self.begun else limits.first_s
        return max(0.0, self._alive + limit_s - time.perf_counter())

    def usage(self, cut_off: bool = False) -> Usage:
        """The server's own counts, and where it has none for the speed, what was measured here."""
        first_token_ms = None if self._first is None else round(1000 * (self._first - self._began), 2)
        return Usage(
            tokens=self.counts.tokens,
            prompt_tokens=self.counts.prompt_tokens,
            cached_tokens=self.counts.cached_tokens,
            first_token_ms=first_token_ms,
            tokens_per_second=self.counts.tokens_per_second or self._measured_speed(),
            cut_off=cut_off or self.finished == CUT_OFF,
        )

    def _pass_on(self, text: str) -> str:
        self.said_anything |= bool(text)
        return text

    def _measured_speed(self) -> float | None:
        """Tokens a second after the first; None when that cannot be told, as after one piece or with thoughts."""
        if self.counts.tokens is None or self.counts.tokens < 2 or self._first is None or self.thought:
            return None
        took_s = self._latest - self._first
        return round((self.counts.tokens - 1) / took_s, 2) if took_s > 0 else None
