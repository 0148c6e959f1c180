"""What a profile has written about itself in its settings, which may be what is to be forgotten."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from pydantic import BaseModel

from karen.base.settings import PROFILE
from karen.contract.types.settings import KarenSettings

FACTS = "personal_facts"


class SettingsFacts:
    """Those of the settings that are in force."""

    def __init__(
        self, read: Callable[[str], KarenSettings], write: Callable[[Mapping[str, BaseModel]], Awaitable[None]]
    ) -> None:
        """`read` answers a profile's settings, `write` keeps files by their names."""
        self._read = read
        self._write = write

    async def forget(self, user_id: str, holds: Callable[[str], bool]) -> int:
        """How many were removed. Raises Unavailable."""
        settings = self._read(user_id)
        kept = [fact for fact in settings.personal_facts if not holds(fact)]
        if len(kept) < len(settings.personal_facts):
            await self._write({f"{PROFILE}{user_id}": settings.model_copy(update={FACTS: kept})})
        return len(settings.personal_facts) - len(kept)

    def left(self, user_id: str, holds: Callable[[str], bool]) -> list[str]:
        """What is no list of facts, and says it: the names of the settings, for their owner to change."""
        kept = self._read(user_id).model_dump(mode="json")
        return [name for name, value in kept.items() if isinstance(value, str) and holds(value)]


def without(path: Path, user_id: str, holds: Callable[[str], bool]) -> int:
    """Take the facts that hold it out of a profile's file of settings; how many there were. Raises OSError.

    Of another profile, and of the machine, nothing is touched.
    """
    if path.name != f"{PROFILE}{user_id}.json":
        return 0
    try:
        settings = json.loads(path.read_bytes())
        facts = settings[FACTS]
        kept = [fact for fact in facts if not (isinstance(fact, str) and holds(fact))]
    except (ValueError, KeyError, TypeError):
        return 0
    if len(kept) < len(facts):
        path.write_text(json.dumps({**settings, FACTS: kept}, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return len(facts) - len(kept)
