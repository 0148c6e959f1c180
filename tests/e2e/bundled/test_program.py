"""The frozen program: every role of it, from a folder with a space in its name, with nothing in the environment."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil
import pytest
from selenium.webdriver.common.keys import Keys

from e2e.bundled.program import Program
from e2e.driving import Window, all_gone, arguments_of
from e2e.page import until
from karen import VERSION
from karen.base.installation import command
from karen.models.embed import Embeddings
from sidecar_process import sidecar

pytestmark = pytest.mark.release

STORY = "Tell me a short story about a lighthouse."
LOADED_BY_THE_WINDOW = ("libwebkit2gtk", "libjavascriptcoregtk", "libgtk-3", "libsqlite3", "libz.so", "libglib")


def variables(process: psutil.Process) -> set[str]:
    return {line.partition(b"=")[0].decode() for line in Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0")}


def mapped(process: psutil.Process) -> set[str]:
    """The files that a process has in its memory."""
    return {found.path for found in process.memory_maps()}


def test_it_says_what_it_is(program: Program) -> None:
    assert program.run("--version").stdout == f"Karen {VERSION}\n"
    assert "karen gateway" in program.run("help").stdout
    assert "types" not in program.run("help").stdout


def test_the_doctor_finds_everything_in_place(program: Program) -> None:
    said = json.loads(program.run("doctor", "--json").stdout)
    assert said["healthy"]
    found = {finding["subject"]: finding["state"] for finding in said["findings"]}
    assert found["Page"] == found["Window"] == found["Python"] == "ok"
    assert found["Embeddings"] == "ok"


def test_it_offers_the_methods_of_the_checkout(program: Program) -> None:
    checkout = subprocess.run(command("methods"), capture_output=True, text=True, check=True)
    assert program.run("methods").stdout == checkout.stdout


def test_a_call_starts_a_sidecar_and_the_data_lies_in_the_home(program: Program) -> None:
    [info] = program.call("system.info")
    assert info["version"] == VERSION
    assert info["data_folder"] == str(program.data)
    [answer] = program.call("tools.execute", tool="time", args={"location": "Graz"})
    assert answer["result"]["zone"] == "Europe/Vienna"


def test_the_sidecar_says_hello_and_ends_with_its_pipe(program: Program) -> None:
    with sidecar(program.data, command=program.command("sidecar")) as running:
        assert running.call("system.info")["data"]["version"] == VERSION
        assert running.end() == 0


@pytest.fixture
def unplugged(program: Program) -> Program:
    """The same on a machine without any network, not even its own."""
    if shutil.which("unshare") is None or os.geteuid() != 0:
        pytest.skip("only root can take the network away")
    return replace(program, before=("unshare", "--net", "--"))


def test_a_model_that_came_along_answers_without_any_network(unplugged: Program) -> None:
    events = unplugged.call("chat.send", text=STORY)
    assert events[-1]["type"] == "turn_finished"
    assert events[-1]["provenance"]["kind"] == "guess"
    assert len(events[-1]["answer"]) > 20


def test_a_conversation_in_the_terminal(program: Program) -> None:
    assert "= 5" in program.run("chat", said="What is 2 + 3?\n").stdout


async def test_embeddings_are_those_of_the_checkout(program: Program) -> None:
    frozen, checkout = Embeddings(program.command("embedder")), Embeddings(command("embedder"))
    try:
        assert await frozen.query("Wo steht der Leuchtturm?") == await checkout.query("Wo steht der Leuchtturm?")
    finally:
        await frozen.stop()
        await checkout.stop()


def test_the_gateway_serves_the_page(program: Program) -> None:
    with subprocess.Popen(program.command("gateway"), stdout=subprocess.PIPE, text=True) as gateway:
        assert gateway.stdout
        address = gateway.stdout.readline().removeprefix("Karen: ").strip()
        [info] = program.call("system.info")
        assert info["version"] == VERSION
        with urllib.request.urlopen(address.partition("#")[0]) as page:
            assert b"<script" in page.read()
        gateway.terminate()
        assert gateway.wait(10) == 0


def test_the_data_is_copied_deleted_put_back_and_exported(program: Program, tmp_path: Path) -> None:
    program.call("chat.send", text="What is 15 % of 64.50?")
    program.run("backup", str(tmp_path / "copy"))
    program.run("delete-all", "--yes-delete-everything")
    assert program.call("conversations.list")[0]["conversations"] == []
    program.run("restore", str(tmp_path / "copy"))
    [found] = program.call("conversations.list")
    assert [conversation["title"] for conversation in found["conversations"]] == ["What is 15 % of 64.50?"]
    program.run("export", str(tmp_path / "all.zip"))
    assert zipfile.is_zipfile(tmp_path / "all.zip")


@pytest.mark.skipif(not shutil.which("gnome-keyring-daemon"), reason="gnome-keyring is not installed")
@pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="dbus-run-session is not installed")
def test_a_secret_is_kept_in_the_systems_keyring(program: Program, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(mode=0o700)
    unlock = "printf '\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
    put = f"{shlex.quote(str(program.path))} call settings.set_secret"
    script = f"""{unlock}; {put} '{{"name": "weather_api_key", "value": "a-key"}}'"""
    given = {**program.environment, "XDG_RUNTIME_DIR": str(tmp_path / "run"), "PATH": os.defpath}
    session = ["dbus-run-session", "--", "sh", "-c", script]
    done = subprocess.run(session, env=given, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout)["kept"]
    assert json.loads(done.stdout)["held"]["weather_api_key"]


@pytest.mark.window
def test_a_question_is_typed_and_answered_within_the_policy(
    program: Program, frozen_window: Callable[[Program], Window]
) -> None:
    window = frozen_window(program)
    window.drive()
    window.js("void document.addEventListener('securitypolicyviolation', (e) => window.broken = e.violatedDirective)")
    window.deep("textarea").send_keys("What is 15 % of 64.50?", Keys.ENTER)
    until(lambda: window.shows("9.675"))
    window.deep("textarea").send_keys(STORY, Keys.ENTER)
    until(lambda: window.shows("guess"), 60)
    assert window.js("window.broken ?? 'nothing'") == "nothing"
    assert (program.data / "karen.sqlite").is_file()


@pytest.mark.window
def test_no_process_it_starts_inherits_its_libraries_and_the_window_has_the_systems(
    program: Program, frozen_window: Callable[[Program], Window]
) -> None:
    window = frozen_window(program)
    window.drive()
    window.deep("textarea")
    helpers = [process for process in window.processes() if process.exe() != str(program.path)]
    assert {"WebKitWebProcess", "WebKitNetworkProcess"} <= {process.name() for process in helpers}
    assert all("LD_LIBRARY_PATH" not in variables(process) for process in helpers)
    assert not [name for process in helpers for name in variables(process) if name.startswith("_PYI_")]
    shell = mapped(psutil.Process(window.pid))
    theirs = [path for path in shell if Path(path).name.startswith(LOADED_BY_THE_WINDOW)]
    assert theirs
    assert all(path.startswith("/usr/lib/") for path in theirs)


@pytest.mark.window
def test_automation_is_refused_unless_the_tests_ask_for_it(
    program: Program, frozen_window: Callable[[Program], Window]
) -> None:
    window = frozen_window(program)
    window.command = [*window.command[:-1], "TAURI_WEBVIEW_AUTOMATION=true", str(program.path)]
    window.open()
    until(window.is_ready)
    [page] = [process for process in window.processes() if process.name() == "WebKitWebProcess"]
    assert "TAURI_WEBVIEW_AUTOMATION" not in variables(page)


@pytest.mark.window
def test_nothing_is_left_when_the_window_is_killed(
    program: Program, frozen_window: Callable[[Program], Window]
) -> None:
    window = frozen_window(program)
    window.drive()
    window.deep("textarea").send_keys(STORY, Keys.ENTER)
    until(lambda: [found for found in window.processes() if "model-runner" in arguments_of(found)])
    processes = window.processes()
    os.kill(window.pid, signal.SIGKILL)
    until(partial(all_gone, processes), 2)
