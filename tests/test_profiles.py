"""Profiles and tokens: who is who, who may what, and that two profiles never meet."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from calling import MEMBER, OWNER, REVIEWER, call
from karen.base.database import Database
from karen.base.events import ANY, Events
from karen.base.profiles import ProfileManager
from karen.base.records import MIGRATIONS
from karen.contract.caller import Caller, Role
from karen.contract.errors import Conflict, Forbidden, InvalidInput, NotFound
from karen.contract.method import Registry
from karen.contract.types.system import Topic
from small_disk import fill, small_disk


@dataclass
class House:
    """Profiles over a real database, with a clock that is set by hand."""

    folder: Path
    now: datetime = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.events, self.registry = Events(), Registry()
        self.database = Database(self.folder / "karen.sqlite", self.folder / "backups", [MIGRATIONS])
        self.profiles = ProfileManager(self.database, self.events, lambda: self.now)
        self.registry.add("profiles", self.profiles)

    async def call(self, method: str, caller: Caller = OWNER, /, **params: Any) -> Any:
        return await call(self.registry, f"profiles.{method}", params, caller)

    async def token(self, profile_id: str, **params: Any) -> str:
        issued = await self.call("issue_token", profile_id=profile_id, label="test", **params)
        return str(issued["token"])


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    await house.database.start()
    yield house
    await house.database.stop()


async def test_a_new_house_has_one_profile_the_owners(house: House) -> None:
    me = await house.call("me")
    assert (me["id"], me["name"], me["role"]) == ("owner", "Me", "owner")
    assert (await house.call("list"))["profiles"] == [me]


async def test_a_profile_is_created_renamed_and_listed_in_order(house: House) -> None:
    house.now += timedelta(days=900)
    ana = await house.call("create", name="Ana")
    house.now += timedelta(seconds=1)
    await house.call("create", name="Bo", role="reviewer")
    await house.call("rename", profile_id=ana["id"], name="Anna")
    listed = (await house.call("list"))["profiles"]
    assert [(each["name"], each["role"]) for each in listed] == [
        ("Me", "owner"),
        ("Anna", "member"),
        ("Bo", "reviewer"),
    ]


@pytest.mark.parametrize("name", ["Me", "Ana"])
async def test_a_name_that_is_taken_is_refused_by_name(house: House, name: str) -> None:
    await house.call("create", name="Ana")
    bo = await house.call("create", name="Bo")
    with pytest.raises(Conflict, match=name):
        await house.call("create", name=name)
    with pytest.raises(Conflict, match=name):
        await house.call("rename", profile_id=bo["id"], name=name)
    assert len((await house.call("list"))["profiles"]) == 3


@pytest.mark.parametrize("name", ["", "x" * 101, None])
async def test_a_name_nobody_can_have_is_refused(house: House, name: object) -> None:
    with pytest.raises(InvalidInput):
        await house.call("create", name=name)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("list", {}),
        ("create", {"name": "Bo"}),
        ("rename", {"profile_id": "owner", "name": "Bo"}),
        ("issue_token", {"profile_id": "owner", "label": "mine now"}),
        ("tokens", {"profile_id": "owner"}),
        ("revoke_token", {"token_id": "any"}),
    ],
)
@pytest.mark.parametrize("caller", [MEMBER, REVIEWER, Caller("owner", Role.MEMBER)])
async def test_only_the_owner_manages_profiles(
    house: House, method: str, params: dict[str, Any], caller: Caller
) -> None:
    with pytest.raises(Forbidden):
        await house.call(method, caller, **params)


async def test_a_token_stands_for_its_profile(house: House) -> None:
    ana = await house.call("create", name="Ana")
    caller = await house.profiles.authenticate(await house.token(ana["id"]))
    assert caller == Caller(ana["id"], Role.MEMBER)
    assert caller
    assert (await house.call("me", caller))["name"] == "Ana"


async def test_a_token_may_have_less_rights_than_its_profile(house: House) -> None:
    caller = await house.profiles.authenticate(await house.token("owner", role="reviewer"))
    assert caller == Caller("owner", Role.REVIEWER)


@pytest.mark.parametrize(("of", "wanted"), [("member", "owner"), ("reviewer", "member"), ("reviewer", "owner")])
async def test_a_token_never_has_more_rights_than_its_profile(house: House, of: str, wanted: str) -> None:
    ana = await house.call("create", name="Ana", role=of)
    with pytest.raises(Forbidden, match="Ana"):
        await house.token(ana["id"], role=wanted)
    assert (await house.call("tokens", profile_id=ana["id"]))["tokens"] == []


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 10_000, "' OR 1=1 --", "\x00", "ü"])
async def test_any_other_token_stands_for_nobody(house: House, token: str) -> None:
    await house.token("owner")
    assert await house.profiles.authenticate(token) is None


async def test_a_revoked_token_stands_for_nobody_at_once(house: House) -> None:
    issued = await house.call("issue_token", profile_id="owner", label="old")
    await house.call("revoke_token", token_id=issued["id"])
    assert await house.profiles.authenticate(issued["token"]) is None
    with pytest.raises(NotFound) as raised:
        await house.call("revoke_token", token_id=issued["id"])
    assert (raised.value.kind, raised.value.id) == ("token", issued["id"])


@pytest.mark.parametrize(
    ("method", "params"),
    [("rename", {"name": "Bo"}), ("issue_token", {"label": "x"}), ("tokens", {})],
)
async def test_a_profile_that_is_not_there_is_named(house: House, method: str, params: dict[str, Any]) -> None:
    with pytest.raises(NotFound) as raised:
        await house.call(method, profile_id="nobody", **params)
    assert (raised.value.kind, raised.value.id) == ("profile", "nobody")


async def test_a_token_is_shown_once_and_kept_only_as_its_digest(house: House) -> None:
    token = await house.token("owner")
    listed = await house.call("tokens", profile_id="owner")
    assert token not in str(listed)
    await house.database.stop()
    assert token.encode() not in (house.folder / "karen.sqlite").read_bytes()
    await house.database.start()


async def test_the_use_of_a_token_is_noted_every_few_minutes(house: House) -> None:
    token = await house.token("owner")
    noted = []
    for passed in (timedelta(0), timedelta(minutes=4), timedelta(minutes=2), timedelta(hours=-2), timedelta(hours=3)):
        house.now += passed
        assert await house.profiles.authenticate(token)
        noted.append((await house.call("tokens", profile_id="owner"))["tokens"][0]["last_used_at"][11:16])
    assert noted == ["12:00", "12:00", "12:06", "12:06", "13:06"]


async def test_a_full_disk_keeps_no_token_from_being_known(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", size_bytes=1_000_000) as folder:
        house = House(folder)
        await house.database.start()
        token = await house.token("owner")
        fill_also_the_spare_room(folder)
        assert await house.profiles.authenticate(token) == OWNER
        await house.database.stop()


def fill_also_the_spare_room(folder: Path) -> None:
    """The write-ahead log may reuse its own pages: it is cut off before the disk is filled."""
    with closing(sqlite3.connect(folder / "karen.sqlite")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    fill(folder)


async def test_news_of_profiles_goes_to_everybody_and_names_none(house: House) -> None:
    with house.events.listening(frozenset({Topic.PROFILES}), "ana") as news:
        created = await house.call("create", name="Ana")
        await house.call("rename", profile_id=created["id"], name="Anna")
        told = [news.get_nowait() for _ in range(2)]
        assert [(event.action, event.id) for event in told] == [("created", ANY), ("changed", ANY)]


async def test_every_row_of_a_person_names_its_tenant_and_user(house: House) -> None:
    await house.token("owner")
    owners = await house.database.read(
        lambda session: session.execute(text("SELECT tenant_id, user_id FROM token")).all()
    )
    assert [tuple(row) for row in owners] == [("local", "owner")]
