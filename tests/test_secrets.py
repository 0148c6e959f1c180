"""Secrets: in the system's keyring, or until Karen quits where there is none; their values never come back."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from calling import MEMBER, OWNER, REVIEWER, call
from karen.base.events import Events
from karen.base.secrets import MARK, Secrets
from karen.contract.caller import Caller, Role
from karen.contract.errors import Forbidden, InvalidInput, Unavailable
from karen.contract.method import Registry
from karen.contract.types.settings import SecretNames
from karen.contract.types.system import Topic

VALUE = "s3cret-vàlue"
NAME = SecretNames.WEATHER_API_KEY


def registry_of(secrets: Secrets) -> Registry:
    registry = Registry()
    registry.add("settings", secrets)
    return registry


async def put(registry: Registry, value: str | None, caller: Caller = OWNER) -> Any:
    return await call(registry, "settings.set_secret", {"name": NAME.value, "value": value}, caller)


# Without a keyring


async def test_without_a_keyring_a_secret_lasts_until_karen_quits_and_she_says_so(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path, Events())
    assert await put(registry_of(secrets), VALUE) == {"held": {NAME.value: True}, "kept": False}
    assert await secrets.value("owner", NAME) == VALUE
    assert await Secrets(tmp_path, Events()).value("owner", NAME) is None
    assert await put(registry_of(secrets), None) == {"held": {NAME.value: False}, "kept": False}


async def test_the_value_never_comes_back(tmp_path: Path) -> None:
    registry = registry_of(Secrets(tmp_path, Events()))
    answers = [await put(registry, VALUE), await call(registry, "settings.secrets")]
    assert VALUE not in json.dumps(answers, ensure_ascii=False)


async def test_two_profiles_never_see_each_others_secrets(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path, Events())
    registry = registry_of(secrets)
    await put(registry, VALUE, Caller("ana", Role.MEMBER))
    assert await secrets.value("bo", NAME) is None
    assert (await call(registry, "settings.secrets", caller=Caller("bo", Role.MEMBER)))["held"] == {NAME.value: False}


async def test_a_reviewer_neither_sets_nor_asks_for_secrets(tmp_path: Path) -> None:
    registry = registry_of(Secrets(tmp_path, Events()))
    with pytest.raises(Forbidden):
        await put(registry, VALUE, REVIEWER)
    with pytest.raises(Forbidden):
        await call(registry, "settings.secrets", caller=REVIEWER)


@pytest.mark.parametrize("params", [{"name": "password", "value": "x"}, {"name": NAME.value}, {"value": "x"}])
async def test_only_known_secrets_are_kept(tmp_path: Path, params: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        await call(registry_of(Secrets(tmp_path, Events())), "settings.set_secret", params)


async def test_the_key_of_a_provider_is_for_that_provider_alone_and_no_method_reaches_it(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path, Events())
    await secrets.put_provider_key("openai@1234", VALUE)
    assert await secrets.provider_key("openai@1234") == VALUE
    assert await secrets.provider_key("openai@12345") is None
    assert (await call(registry_of(secrets), "settings.secrets"))["held"] == {NAME.value: False}
    with pytest.raises(InvalidInput):
        await call(
            registry_of(secrets), "settings.set_secret", {"name": "machine/provider/openai@1234", "value": "other"}
        )
    assert await secrets.provider_key("openai@1234") == VALUE
    await secrets.put_provider_key("openai@1234", None)
    assert await secrets.provider_key("openai@1234") is None


async def test_a_changed_secret_is_news_for_its_profile_without_its_value(tmp_path: Path) -> None:
    events = Events()
    with events.listening(frozenset({Topic.SETTINGS}), MEMBER.user_id) as news:
        await put(registry_of(Secrets(tmp_path, events)), VALUE, MEMBER)
        await put(registry_of(Secrets(tmp_path, events)), VALUE, OWNER)
        assert [news.get_nowait().id] == ["secrets"]
        assert news.empty()


# With a keyring that does not do what it should


class Stuck(KeyringBackend):
    """Waits for somebody to unlock it, as a locked keyring does."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library has no types there
        self.unlocked = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.unlocked.wait(30)
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("it is locked")


async def test_a_keyring_that_does_not_answer_is_named_and_holds_up_nothing_else(tmp_path: Path) -> None:
    stuck = Stuck()
    keyring.set_keyring(stuck)
    (tmp_path / MARK).touch()
    secrets = Secrets(tmp_path, Events(), limit_s=0.05)
    try:
        for _ in range(40):
            with pytest.raises(Unavailable, match="Unlock"):
                await secrets.value("owner", NAME)
        assert await asyncio.wait_for(asyncio.to_thread(lambda: "free"), 2) == "free"
    finally:
        stuck.unlocked.set()


async def test_a_keyring_that_refuses_is_quoted_and_nothing_is_held(tmp_path: Path) -> None:
    keyring.set_keyring(Stuck())
    with pytest.raises(Unavailable, match="it is locked") as raised:
        await put(registry_of(Secrets(tmp_path, Events())), VALUE)
    assert VALUE not in str(raised.value)


async def test_a_keyring_is_not_asked_before_a_secret_was_put(tmp_path: Path) -> None:
    keyring.set_keyring(Stuck())  # whose answer would be waited for
    secrets = Secrets(tmp_path, Events(), limit_s=5)
    async with asyncio.timeout(2):
        assert await secrets.value("owner", NAME) is None
        assert await secrets.provider_key("mine") is None
        await secrets.forget(["owner"], ["mine"])


# With the real one

SESSION = """
import asyncio, json, sys
from pathlib import Path
from karen.base.events import Events
from karen.base.secrets import Secrets
from karen.contract.types.settings import SecretNames

async def main():
    Path(sys.argv[1]).mkdir(exist_ok=True)
    secrets, name = Secrets(Path(sys.argv[1]), Events()), SecretNames.WEATHER_API_KEY
    if sys.argv[2] == "put":
        await secrets.put("ana", name, sys.argv[3])
        await secrets.put_provider_key("ana", sys.argv[3][::-1])
    if sys.argv[2] == "remove":
        await secrets.put("ana", name, None)
        await secrets.put("ana", name, None)
        await secrets.put_provider_key("ana", None)
    held = [await secrets.value("ana", name), await secrets.value("bo", name), await secrets.provider_key("ana")]
    print(json.dumps([await secrets.kept(), *held]))

asyncio.run(main())
"""


@pytest.mark.skipif(not shutil.which("gnome-keyring-daemon"), reason="a real keyring: gnome-keyring is not installed")
@pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="a real keyring: dbus-run-session is not installed")
def test_a_real_keyring_keeps_a_secret_beyond_the_session_for_its_profile_and_folder_alone(tmp_path: Path) -> None:
    steps = [("one", "show"), ("one", f"put {VALUE}"), ("one", "show"), ("two", "show"), ("one", "remove")]
    assert in_a_keyring_session(tmp_path, steps) == [
        [True, None, None, None],
        [True, VALUE, None, VALUE[::-1]],
        [True, VALUE, None, VALUE[::-1]],
        [True, None, None, None],
        [True, None, None, None],
    ]
    assert files_holding(VALUE.encode(), tmp_path) == []


def in_a_keyring_session(home: Path, steps: list[tuple[str, str]]) -> list[list[Any]]:
    """Each step a process of its own, all under one session bus with a keyring of its own."""
    (home / "session.py").write_text(SESSION, "utf-8")
    python = f"{sys.executable} {home / 'session.py'}"
    unlock = "printf '\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
    script = "; ".join([unlock, *(f"{python} {home / folder} {step}" for folder, step in steps)])
    own = {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "XDG_RUNTIME_DIR": str(home / "run")}
    (home / "run").mkdir(mode=0o700)
    ended = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script],
        env={**os.environ, **own, "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


def files_holding(secret: bytes, folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and secret in path.read_bytes()]
