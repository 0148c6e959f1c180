"""A whole Karen whose data is on a PostgreSQL server: a real sidecar, as the window starts it."""

from __future__ import annotations

import itertools
import json
import signal
from pathlib import Path
from typing import Any

import pytest

from karen.app import build, migrations
from karen.base.folder import DataFolder
from karen.base.migrations import newest_versions
from karen.base.server_address import VARIABLE, read_address
from karen.hosts.cli.repair import run_repair
from karen.hosts.cli.server_checks import check_server_database
from postgres import Cluster, configured, new_database
from sidecar_process import SidecarProcess, sidecar

LONG = {"match": "long", "deltas": [f"word{number} " for number in range(2000)], "delay_ms": 5}


@pytest.fixture
def address(server: Cluster, monkeypatch: pytest.MonkeyPatch) -> str:
    made = new_database(server.address)
    monkeypatch.setenv(VARIABLE, made)
    return made


def chat(karen: SidecarProcess, text: str) -> dict[str, Any]:
    """The last event of the turn."""
    karen.send({"id": 1, "method": "chat.send", "params": {"text": text}})
    *items, done = karen.replies(1)
    assert done["kind"] == "done", done
    return dict(items[-1]["data"])


def titles(karen: SidecarProcess) -> list[str]:
    return [each["title"] for each in karen.call("conversations.list")["data"]["conversations"]]


def texts(karen: SidecarProcess) -> list[tuple[str, str]]:
    """What was said in the only conversation, with how that ended."""
    (conversation,) = karen.call("conversations.list")["data"]["conversations"]
    page = karen.call("conversations.messages", {"conversation_id": conversation["id"]})["data"]
    return [(message["content"], message["status"]) for message in page["messages"]]


def test_what_was_said_is_on_the_server_after_a_restart(tmp_path: Path, address: str) -> None:
    with sidecar(tmp_path) as karen:
        said = chat(karen, "what is 6 * 7?")
        assert "42" in said["answer"]
        health = karen.call("system.health")["data"]["services"]
        assert address in next(each["detail"] for each in health if each["name"] == "database")
        assert karen.call("system.data_state")["data"]["condition"] == "good"
        assert karen.end() == 0
    assert not DataFolder(tmp_path).database.exists()
    with sidecar(tmp_path) as karen:
        assert texts(karen) == [("what is 6 * 7?", "complete"), (said["answer"], "complete")]
        assert karen.call("conversations.search", {"text": "6 7"})["data"]["hits"]


def test_a_killed_karen_starts_again_at_once_and_marks_what_it_was_saying(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps([LONG]))
    monkeypatch.setenv("KAREN_SCRIPTED_MODEL", str(script))
    with sidecar(tmp_path / "home") as karen:
        karen.send({"id": 1, "method": "chat.send", "params": {"text": "a long one"}})
        deltas = (frame["data"].get("delta") for frame in karen.replies(1) if frame["kind"] == "item")
        said = list(itertools.islice(filter(None, deltas), 200))
        karen.process.send_signal(signal.SIGKILL)
        karen.process.wait()
    with sidecar(tmp_path / "home") as karen:
        question, (kept, ended) = texts(karen)
    assert question == ("a long one", "complete")
    assert ended == "interrupted"
    assert "".join(said).startswith(kept.rstrip()) or kept.startswith("".join(said))
    assert kept.startswith("word0 word1 ")


def test_a_server_that_is_away_is_named_and_then_all_goes_on(server: Cluster, tmp_path: Path, address: str) -> None:
    with sidecar(tmp_path) as karen:
        karen.call("conversations.create", {"title": "before"})
        server.stop()
        refused = karen.call("conversations.create", {"title": "meanwhile"})
        health = {each["name"]: each for each in karen.call("system.health")["data"]["services"]}
        server.start()
        assert refused["problem"]["code"] == "unavailable"
        assert f"The database {address} does not answer" in refused["problem"]["message"]
        assert health["database"]["status"] == "unhealthy"
        karen.call("conversations.create", {"title": "after"})
        assert sorted(titles(karen)) == ["after", "before"]


def test_a_server_that_is_away_at_the_start_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "postgresql://karen:swordfish@127.0.0.1:1/karen")
    with sidecar(tmp_path) as karen:
        problem = karen.call("conversations.list")["problem"]
    assert problem["code"] == "unavailable"
    assert "postgresql://karen:***@127.0.0.1:1/karen cannot be used" in problem["message"]


@pytest.mark.parametrize(("method", "params"), [("backup", {}), ("restore", {"path": "/tmp/a.karen"}), ("repair", {})])
def test_what_a_file_needs_is_done_on_the_server(
    tmp_path: Path, address: str, method: str, params: dict[str, str]
) -> None:
    with sidecar(tmp_path) as karen:
        problem = karen.call(f"system.{method}", params)["problem"]
        assert karen.call("system.backups")["data"]["backups"] == []
    assert problem["code"] == "conflict"
    assert address in problem["message"]
    assert "pg_dump" in problem["message"]


def test_both_places_answer_to_the_same_methods(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_file = declared(tmp_path)
    monkeypatch.setenv(VARIABLE, "postgresql://karen@127.0.0.1:1/karen")
    assert declared(tmp_path) == on_file


def declared(folder: Path) -> dict[str, tuple[object, ...]]:
    application = build(DataFolder(folder), "test")
    application.furnish()
    return {name: (each.role, each.params, each.streaming) for name, each in application.registry.items()}


def test_everything_is_exported_and_deleted(tmp_path: Path, address: str) -> None:
    archive = tmp_path / "all.zip"
    with sidecar(tmp_path / "home") as karen:
        karen.call("conversations.create", {"title": "soon gone"})
        karen.call("memory.store", {"content": "My sister is called Anna."})
        karen.call("settings.set", {"profile": {"display_name": "Eva"}})
        exported = karen.call("system.export_all", {"path": str(archive)})["data"]
        assert karen.call("system.delete_all", {"confirm": "delete everything"})["data"]["left"] == []
        assert titles(karen) == []
        assert karen.call("memory.list")["data"]["memories"] == []
        assert chat(karen, "what is 1 + 1?")["answer"]
        assert karen.end() == 0
    assert (exported["conversations"], archive.exists()) == (1, True)
    with sidecar(tmp_path / "home") as karen:
        assert len(titles(karen)) == 1


def test_the_doctor_says_where_the_data_is(server: Cluster, tmp_path: Path, address: str) -> None:
    folder, newest = DataFolder(tmp_path), newest_versions(migrations())
    with configured(server, "fsync = on"):
        (empty,) = check_server_database(read_address(address, "it"), folder, newest)
        with sidecar(tmp_path) as karen:
            karen.call("conversations.list")
            (used,) = check_server_database(read_address(address, "it"), folder, newest)
    folder.database.touch()
    unsafe, unused = check_server_database(read_address(address, "it"), folder, newest)
    assert (empty.state.value, used.state.value, unsafe.state.value) == ("ok", "ok", "problem")
    assert empty.said.startswith(f"{address} answers, PostgreSQL ")
    assert "empty" in empty.said
    assert "of this version" in used.said
    assert "fsync" in unsafe.advice
    assert str(folder.database) in unused.said


def test_the_doctor_says_what_is_wrong_without_the_password(tmp_path: Path) -> None:
    absent = read_address("postgresql://karen:swordfish@127.0.0.1:1/karen", "it")
    (found,) = check_server_database(absent, DataFolder(tmp_path), {})
    assert found.state.value == "problem"
    assert "postgresql://karen:***@127.0.0.1:1/karen cannot be used" in found.said


def test_no_file_is_repaired_while_the_data_is_on_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, "postgresql://karen@127.0.0.1:1/karen")
    assert run_repair(DataFolder(tmp_path), migrations()) == 1
    assert "pg_restore" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
