"""Sessions: they end when idle, ten are enough, and a restart ends none."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from conversing import NOON, OTHER, Clock, Conversing, conversing
from karen.contract.errors import NotFound


async def _running(karen: Conversing) -> list[str]:
    return [session["id"] for session in (await karen.call("sessions"))["sessions"]]


async def test_a_session_knows_its_conversations(karen: Conversing) -> None:
    begun = await karen.call("begin_session", ui_source="streamlit")
    assert (begun["ui_source"], begun["started_at"], begun["conversation_ids"]) == (
        "streamlit",
        begun["last_seen_at"],
        [],
    )
    one = await karen.call("create", session_id=begun["id"])
    two = await karen.call("create")
    await karen.call("update", conversation_id=two["id"], session_id=begun["id"])
    (session,) = (await karen.call("sessions"))["sessions"]
    assert set(session["conversation_ids"]) == {one["id"], two["id"]}
    assert (await karen.call("begin_session"))["ui_source"] == "desktop"


async def test_a_session_ends_after_sixty_idle_minutes(karen: Conversing) -> None:
    begun = await karen.call("begin_session")
    karen.clock.advance(minutes=59, seconds=59)
    assert await _running(karen) == [begun["id"]]
    karen.clock.advance(seconds=1)
    assert await _running(karen) == []
    await karen.call("create", session_id=begun["id"])
    assert await _running(karen) == []


async def test_what_is_said_keeps_a_session_running(karen: Conversing) -> None:
    begun = await karen.call("begin_session")
    made = await karen.call("create", session_id=begun["id"])
    for _ in range(3):
        karen.clock.advance(minutes=50)
        (said,) = await karen.say(made["id"], "still here")
    karen.clock.advance(minutes=50)
    await karen.call("edit", message_id=said["id"], content="yes, here")
    karen.clock.advance(minutes=50)
    await karen.call("update", conversation_id=made["id"], session_id=begun["id"])
    karen.clock.advance(minutes=50)
    (session,) = (await karen.call("sessions"))["sessions"]
    assert session["id"] == begun["id"]
    assert session["last_seen_at"] > session["started_at"]


async def test_an_eleventh_session_ends_the_oldest(karen: Conversing) -> None:
    begun = []
    for _ in range(12):
        karen.clock.advance(seconds=1)
        begun.append((await karen.call("begin_session"))["id"])
    assert await _running(karen) == begun[2:]
    theirs = await karen.call("begin_session", OTHER)
    assert len(await _running(karen)) == 10
    assert [one["id"] for one in (await karen.call("sessions", OTHER))["sessions"]] == [theirs["id"]]


async def test_a_session_is_ended_once_and_only_by_its_profile(karen: Conversing) -> None:
    begun = await karen.call("begin_session")
    made = await karen.call("create", session_id=begun["id"])
    with pytest.raises(NotFound):
        await karen.call("end_session", OTHER, session_id=begun["id"])
    assert await karen.call("end_session", session_id=begun["id"]) == {}
    assert await _running(karen) == []
    assert (await karen.call("get", conversation_id=made["id"]))["session_id"] == begun["id"]
    with pytest.raises(NotFound, match=r"conversations\.sessions"):
        await karen.call("end_session", session_id=begun["id"])


async def test_another_profile_does_not_keep_a_session_running(karen: Conversing) -> None:
    begun = await karen.call("begin_session")
    karen.clock.advance(minutes=50)
    await karen.call("create", OTHER, session_id=begun["id"])
    karen.clock.advance(minutes=50)
    assert await _running(karen) == []


async def test_sessions_survive_a_restart_and_a_clock_that_jumps_back(tmp_path: Path) -> None:
    clock = Clock()
    async with conversing(tmp_path / "karen.sqlite", clock) as karen:
        begun = await karen.call("begin_session")
    clock.moment = NOON - timedelta(days=2)
    async with conversing(tmp_path / "karen.sqlite", clock) as karen:
        assert await _running(karen) == [begun["id"]]
