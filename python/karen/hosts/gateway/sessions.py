"""A browser's way in: a one-time code in the address becomes a cookie. Knows no HTTP.

Codes and cookies are kept as digests, so looking one up takes the same time however much of a guess is right.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from karen.contract.caller import Caller
from karen.contract.errors import Unauthenticated

CODE_LIFE_S = 60.0
IDLE_LIFE_S = 7 * 24 * 3600.0
MOST_SESSIONS = 100


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(frozen=True)
class _Entry:
    caller: Caller
    ends_at: float


class Sessions:
    """Codes that are good once, for CODE_LIFE_S; cookies that are good while they are used every IDLE_LIFE_S.

    They live in memory: a restart of the sidecar ends them. `clock` counts seconds and never jumps.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._codes: dict[str, _Entry] = {}
        self._sessions: dict[str, _Entry] = {}

    def new_code(self, caller: Caller, life_s: float = CODE_LIFE_S) -> str:
        self._codes = self._alive(self._codes)
        code = secrets.token_urlsafe(24)
        self._codes[digest(code)] = _Entry(caller, self._clock() + life_s)
        return code

    def redeem(self, code: str) -> str:
        """The cookie for a code. Raises Unauthenticated for one that is unknown, used or too old."""
        entry = self._codes.pop(digest(code), None)
        if entry is None or entry.ends_at <= self._clock():
            raise Unauthenticated(
                "This one-time code is unknown, too old, or was used before: it lets one browser in. "
                "Open Karen's page again to get a new one."
            )
        sessions = self._alive(self._sessions)
        newest = sorted(sessions.items(), key=lambda item: item[1].ends_at)[1 - MOST_SESSIONS :]
        cookie = secrets.token_urlsafe(32)
        self._sessions = {**dict(newest), digest(cookie): _Entry(entry.caller, self._clock() + IDLE_LIFE_S)}
        return cookie

    def find(self, cookie: str) -> Caller | None:
        """Who the cookie stands for; finding it keeps it alive."""
        key = digest(cookie)
        entry = self._sessions.get(key)
        if entry is None or entry.ends_at <= self._clock():
            self._sessions.pop(key, None)
            return None
        self._sessions[key] = _Entry(entry.caller, self._clock() + IDLE_LIFE_S)
        return entry.caller

    def _alive(self, entries: dict[str, _Entry]) -> dict[str, _Entry]:
        return {key: entry for key, entry in entries.items() if entry.ends_at > self._clock()}
