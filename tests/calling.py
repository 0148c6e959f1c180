"""Call methods of a registry in this process, as a connection would."""

from __future__ import annotations

from typing import Any

from karen.contract.caller import Caller, Role
from karen.contract.errors import KarenError
from karen.contract.frames import Failed, Item, Reply, Request
from karen.contract.method import Registry

OWNER = Caller()
MEMBER = Caller("a-member", Role.MEMBER)
REVIEWER = Caller("a-reviewer", Role.REVIEWER)


async def replies(registry: Registry, method: str, params: Any = None, caller: Caller = OWNER) -> list[Reply]:
    """Every reply to one request, to its end."""
    request = Request(id=1, method=method, params={} if params is None else params)
    return [reply async for reply in registry.run(request, caller)]


async def call(registry: Registry, method: str, params: Any = None, caller: Caller = OWNER) -> Any:
    """The answer of a unary method as JSON has it. Raises the problem of a failed call."""
    first, *_ = await replies(registry, method, params, caller)
    if isinstance(first, Failed):
        assert isinstance(first.problem, KarenError)
        raise first.problem
    assert isinstance(first, Item)
    return first.data
