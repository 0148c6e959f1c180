"""`karen doctor`: what it finds, of a Karen that runs and of one that does not."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import findings, run, running


@pytest.fixture(scope="module")
def karen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a running Karen that the tests of this file share."""
    folder = tmp_path_factory.mktemp("karen")
    with running(folder):
        yield folder


def test_the_doctor_finds_a_running_karen_well(karen: Path) -> None:
    found = findings(run(karen, "doctor", "--json"))
    assert found["Running"]["state"] == found["Database"]["state"] == found["Data folder"]["state"] == "ok"
    assert "has answered for" in found["Running"]["said"]


def test_the_doctor_changes_nothing(tmp_path: Path) -> None:
    found = findings(run(tmp_path, "doctor", "--json"))
    assert found["Running"]["said"] == "no Karen is running with this data folder"
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_speaks_to_people(tmp_path: Path) -> None:
    said = run(tmp_path, "doctor").stdout.decode().splitlines()
    assert said[0].startswith("Karen ")
    assert any(line.startswith("ok       Python: 3.") for line in said)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")
def test_the_doctor_says_how_tightly_plugins_are_held(tmp_path: Path) -> None:
    held = findings(run(tmp_path, "doctor", "--json"))["Plugins"]
    assert (held["state"], held["said"].split(" by ")[0]) == ("ok", "each is held")
    assert "Landlock and seccomp" in held["said"]


def test_the_doctor_says_which_models_there_are(tmp_path: Path) -> None:
    found = findings(run(tmp_path, "doctor", "--json"))
    subjects = ["Karen's own model", "llama.cpp", "Embeddings", "Chosen model"]
    assert [found[subject]["state"] for subject in subjects] == ["ok"] * 4


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("{", "models.json cannot be read"),
        ('{"choice": {"provider_id": "ollama@9", "model": "m"}}', "Start it"),
        ('{"choice": {"provider_id": "gguf", "model": "gone.gguf"}}', "has no model 'gone.gguf'"),
    ],
)
def test_the_doctor_names_a_chosen_model_that_cannot_answer(tmp_path: Path, settings: str, said: str) -> None:
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "models.json").write_text(settings)
    done = run(tmp_path, "doctor", "--json")
    assert done.returncode == 1
    assert said in findings(done)["Chosen model"]["said"]
    assert "Choose another" in findings(done)["Chosen model"]["advice"]


def test_the_doctor_names_a_damaged_database_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "karen.sqlite").write_bytes(b"not a database" * 1000)
    done = run(tmp_path, "doctor", "--json")
    assert done.returncode == 1
    assert findings(done)["Database"]["state"] == "problem"
    assert "backups" in findings(done)["Database"]["advice"]


def test_the_doctor_names_a_newer_schema(tmp_path: Path) -> None:
    run(tmp_path, "call", "profiles.me")
    with contextlib.closing(sqlite3.connect(tmp_path / "karen.sqlite")) as connection, connection:
        connection.execute("UPDATE schema_version SET version = 999 WHERE package = 'base'")
    done = run(tmp_path, "doctor", "--json")
    assert done.returncode == 1
    assert findings(done)["Database"]["said"] == "written by a newer Karen (base)"


def test_the_doctor_names_an_owner_that_does_not_answer(tmp_path: Path) -> None:
    with running(tmp_path) as owner:
        owner.send_signal(signal.SIGSTOP)
        try:
            done = run(tmp_path, "doctor", "--json")
        finally:
            owner.send_signal(signal.SIGCONT)
    assert done.returncode == 1
    assert "did not answer within" in findings(done)["Running"]["said"]
