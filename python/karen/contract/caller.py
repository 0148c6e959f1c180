"""Who is asking. A connection has an identity; frames inherit it and no request can name another."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

from karen.contract.types.enums import UISource

LOCAL_TENANT = "local"
OWNER_ID = "owner"


class Role(StrEnum):
    """What a profile's token may do: everything, everything of its own, or read."""

    OWNER = "owner"
    MEMBER = "member"
    REVIEWER = "reviewer"


_RANK = {Role.REVIEWER: 0, Role.MEMBER: 1, Role.OWNER: 2}


@dataclass(frozen=True)
class Caller:
    """The profile behind a connection. `user_id` is what every row is bound to."""

    user_id: str = OWNER_ID
    role: Role = Role.OWNER
    ui_source: UISource = UISource.API
    tenant_id: str = LOCAL_TENANT

    def may_act_as(self, role: Role) -> bool:
        return _RANK[self.role] >= _RANK[role]


_caller: ContextVar[Caller] = ContextVar("caller")


def begin_call(caller: Caller) -> None:
    """Bind the current task to who asked; the registry does this once a request."""
    _caller.set(caller)


def current_caller() -> Caller:
    """Who asked for what is running now. Raises LookupError outside a request: background work passes ids."""
    return _caller.get()
