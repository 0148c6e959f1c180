"""`karen import`: from a path as it is typed to a report that can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import running
from exports import chatgpt, written
from karen.__main__ import main

SAID = [("user", "I live in Oslo."), ("assistant", "ok"), ("user", "bye")]


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder in which a Karen runs."""
    folder = tmp_path_factory.mktemp("owned") / "karen"
    with running(folder):
        yield folder


@pytest.fixture
def home(owned: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("KAREN_HOME", str(owned))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_is_taken_in_from_the_folder_one_is_in(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(home / "export.json", [chatgpt("c", "Chat", SAID), 5])
    assert main(["import", "export.json", "--dry-run"]) == 0
    assert capsys.readouterr().out.startswith("From ChatGPT would come: 1 new conversation with 3 new messages.\n")
    assert main(["import", "export.json"]) == 0
    assert capsys.readouterr().out == (
        "From ChatGPT came: 1 new conversation with 3 new messages.\n"
        "1 fact for the inbox, each with the words it was found in.\n"
        "What did not come in, or not as it was:\n"
        "       1 × it is no conversation (in export.json, conversation 2)\n"
    )
    assert main(["import", "export.json", "--kind", "chatgpt"]) == 0
    assert "3 messages had been taken in before." in capsys.readouterr().out
    assert main(["call", "conversations.list"]) == 0
    assert [made["title"] for made in json.loads(capsys.readouterr().out)["conversations"]] == ["Chat"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.json"], "karen: There is no file"),
        (["odd.json"], "is nothing that Karen knows how to import"),
    ],
)
def test_a_file_that_cannot_be_taken_in_is_named(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    written(home / "odd.json", {"what": "ever"})
    assert main(["import", *arguments]) == 1
    assert said in capsys.readouterr().err


def test_an_unknown_kind_is_refused_before_anything_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAREN_HOME", str(tmp_path / "karen"))
    with pytest.raises(SystemExit) as end:
        main(["import", "x", "--kind", "carrier-pigeon"])
    assert end.value.code == 2
    assert not (tmp_path / "karen").exists()
