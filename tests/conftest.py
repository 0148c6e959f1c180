"""Fixtures that several test files share."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from conversing import Conversing, conversing
from postgres import Cluster, cluster, give_back, programs


@pytest.fixture
def scripted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has the model answer so."""
    path = tmp_path / "script.json"
    monkeypatch.setenv("KAREN_SCRIPTED_MODEL", str(path))

    def write(*answers: Mapping[str, object]) -> None:
        path.write_text(json.dumps(answers))

    return write


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Conversing]:
    """Conversations in a new data folder."""
    async with conversing(tmp_path / "karen.sqlite") as opened:
        yield opened


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    """A PostgreSQL server of the tests' own."""
    if programs() is None:
        pytest.skip("needs PostgreSQL")
    with cluster() as running:
        yield running


@pytest.fixture(autouse=True)
def given_back() -> Iterator[None]:
    """What a test had on the server is for the next one."""
    yield
    give_back()


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    """No test may touch the keyring of whoever runs it."""
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]  # the library has no types there
    yield
    keyring.set_keyring(before)
