"""What each role may do, over the whole registry: a new method has to be put on one of these lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from karen.app import build
from karen.base.folder import DataFolder
from karen.contract.caller import Caller, Role
from karen.contract.frames import Failed, Request
from karen.contract.method import Registry

READING = {
    "ai.flows",
    "ai.metrics",
    "conversations.drafts",
    "conversations.export",
    "conversations.get",
    "conversations.list",
    "conversations.messages",
    "conversations.search",
    "conversations.sessions",
    "conversations.stats",
    "conversations.versions",
    "events.subscribe",
    "lists.all",
    "lists.show",
    "memory.analytics",
    "memory.consolidations",
    "memory.context",
    "memory.export",
    "memory.facts",
    "memory.get",
    "memory.graph",
    "memory.inbox",
    "memory.list",
    "memory.query",
    "memory.stats",
    "memory.timeline",
    "models.list",
    "models.providers",
    "models.status",
    "plugins.get",
    "plugins.list",
    "preferences.list",
    "reminders.list",
    "profiles.me",
    "settings.get",
    "settings.schema",
    "system.bytes_sent",
    "system.data_state",
    "system.health",
    "system.info",
    "system.schemas",
    "tools.list",
    "tools.schema",
    "tools.search",
}
"""Whoever may only read may call these, each for what its own profile has."""
OWNING = {
    "memory.rebuild",
    "models.add_provider",
    "models.import_gguf",
    "models.remove",
    "models.remove_provider",
    "models.select",
    "models.test",
    "models.unload",
    "plugins.add_servers",
    "plugins.approve",
    "plugins.audit",
    "plugins.disable",
    "plugins.enable",
    "plugins.install",
    "plugins.receive",
    "plugins.reload",
    "plugins.remove",
    "plugins.revoke",
    "plugins.validate",
    "plugins.verify_audit",
    "profiles.create",
    "profiles.delete",
    "profiles.issue_token",
    "profiles.list",
    "profiles.rename",
    "profiles.revoke_token",
    "profiles.tokens",
    "system.backup",
    "system.backups",
    "system.delete_all",
    "system.export_all",
    "system.hand_over",
    "system.repair",
    "system.restore",
}
"""What concerns everybody on this machine."""


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    application = build(DataFolder(tmp_path), "instance")
    application.furnish()
    return application.registry


async def refused(registry: Registry, method: str, role: Role) -> bool:
    """Whether the first word of the answer is that this role may not; nothing of the data folder is there to answer."""
    replies = registry.run(Request(id=1, method=method, params=None), Caller(user_id="mia", role=role))
    first = await anext(replies)
    await replies.aclose()
    return isinstance(first, Failed) and first.problem.code == "forbidden"


async def test_a_reviewer_may_read_and_nothing_else(registry: Registry) -> None:
    assert {name for name in registry if not await refused(registry, name, Role.REVIEWER)} == READING


async def test_a_member_may_do_everything_but_what_concerns_the_machine(registry: Registry) -> None:
    assert {name for name in registry if await refused(registry, name, Role.MEMBER)} == OWNING


async def test_an_owner_may_do_everything(registry: Registry) -> None:
    assert not {name for name in registry if await refused(registry, name, Role.OWNER)}
