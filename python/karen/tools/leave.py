"""What a tool may not do unasked: reach a service beyond this machine, or act there in the user's name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Leaves:
    """The leave a run has. `may_ask` is false where nobody is there to be asked, or where the answer was no: the tool
    then does what it can without."""

    standing: frozenset[str] = frozenset()
    """As the settings keep them: a tool and a scope."""
    may_ask: bool = False

    def given(self, tool: str, scope: str) -> bool:
        return standing_leave(tool, scope) in self.standing


@dataclass(eq=False)
class LeaveNeeded(Exception):
    """A run ended before it did anything, for it would have to go beyond what it may."""

    scope: str
    """Whom it would ask, or upon what it would act, such as a host."""
    sentence: str
    """What the user is asked, whole."""
    each_time: bool = False
    """Whether no standing leave is given for it."""


def standing_leave(tool: str, scope: str) -> str:
    """How the settings name it."""
    return f"{tool} {scope}"
