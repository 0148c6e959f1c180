"""The window over a scripted sidecar: the page's protocol, its walls, and how it opens, hides and ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from e2e.driving import Window, all_gone, xdotool
from e2e.page import until

pytestmark = pytest.mark.window


@pytest.fixture
def window(scripted: Callable[..., Window]) -> Window:
    """Open, driven and ready."""
    window = scripted()
    window.drive()
    until(lambda: window.element("#status").text == "ready")
    return window


def problem(answer: Any) -> Any:
    """The problem a call was rejected with."""
    return json.loads(answer["failed"])


def frames(window: Window, call: int) -> Any:
    return window.js(f"frames_of[{call}]")


def test_a_call_is_answered_and_the_page_says_when_it_was_usable(window: Window) -> None:
    assert window.js("await rpc({op: 'request', method: 'echo', params: {text: 'Grüße'}})") == {"text": "Grüße"}
    (usable,) = [line for line in window.log.read_text().splitlines() if "window usable" in line]
    assert 0 < json.loads(usable)["ms_since_process_start"] < 60_000


def test_a_stream_arrives_frame_by_frame_without_its_id(window: Window) -> None:
    assert window.js("await call(1, 'count', {to: 2000})") is None
    until(lambda: "end" in frames(window, 1))
    got = frames(window, 1)
    assert got[:2000] == [{"kind": "item", "data": number} for number in range(2000)]
    assert got[2000:] == [{"kind": "done"}, "end"]


def test_a_failed_call_rejects_with_its_problem_and_a_stream_ends_with_it(window: Window) -> None:
    assert problem(window.js("await rpc({op: 'request', method: 'refuse'})"))["code"] == "not_found"
    window.js("await call(2, 'refuse', {})")
    until(lambda: frames(window, 2))
    assert frames(window, 2)[0]["problem"]["code"] == "not_found"


def test_a_cancelled_stream_ends_with_its_own_frame(window: Window) -> None:
    window.js("await call(3, 'silence', {})")
    window.js("await rpc({op: 'cancel', id: 3})")
    until(lambda: frames(window, 3))
    assert frames(window, 3)[0]["problem"]["code"] == "cancelled"


MALFORMED = {
    "": "body",
    "nonsense": "body",
    "[1]": "body",
    '{"op":"other"}': "op",
    '{"op":"request"}': "request.method",
    '{"op":"request","method":"echo","extra":1}': "request.extra",
    '{"op":"request","method":"echo","params":' + "[" * 5000 + "]" * 5000 + "}": "body",
    '{"op":"call","id":1,"method":"echo","params":{},"channel":"x"}': "channel",
    '{"op":"call","id":"x","method":"echo","channel":"__CHANNEL__:1"}': "call.id",
    '{"op":"window","action":"explode"}': "window.action",
    '{"op":"open","url":"file:///etc/passwd"}': "url",
    '{"op":"open","url":"javascript:alert(1)"}': "url",
    '{"op":"open","url":"https://"}': "url",
}
"""Bodies a page must never send, and what the answer names."""


def test_malformed_operations_are_named_and_harm_nothing(window: Window) -> None:
    for body, name in MALFORMED.items():
        told = problem(window.js(f"await send({json.dumps(body)})"))
        assert told["code"] == "invalid_input", body
        assert name in (told["message"] + str(told["fields"])), body
    assert window.js("await rpc({op: 'request', method: 'echo', params: {}})") == {}


def test_broken_utf8_is_refused(window: Window) -> None:
    command = "'plugin:pytauri|pyfunc', new Uint8Array([123, 34, 255]), {headers: {pyfunc: 'rpc'}}"
    told = problem(window.js(f"await window.__TAURI_INTERNALS__.invoke({command})"))
    assert told["code"] == "invalid_input"


def test_a_20_mb_message_is_refused_with_its_size(window: Window) -> None:
    told = problem(window.js("await rpc({op: 'request', method: 'echo', params: {text: 'x'.repeat(20e6)}})"))
    assert told["code"] == "invalid_input"
    assert "20.0 MB" in told["message"]
    fits = "(await rpc({op: 'request', method: 'echo', params: {text: 'x'.repeat(4e6)}})).text.length"
    assert window.js(fits) == 4_000_000


def test_a_reload_cancels_what_the_old_page_asked_and_keeps_what_the_new_one_asks(window: Window) -> None:
    window.js("await call(1, 'silence', {})")
    window.js("document.getElementById('within').click()")
    assert window.js("await rpc({op: 'request', method: 'cancels'})") == 0
    window.driver.execute_script("location.reload()")
    until(lambda: window.js("window.frames_of && !frames_of[1]"))
    until(lambda: window.element("#status").text == "ready")
    window.js("await call(1, 'silence', {})")
    until(lambda: window.js("await rpc({op: 'request', method: 'cancels'})") == 1)
    assert frames(window, 1) == []


@pytest.mark.parametrize(
    "path",
    ["/..%2f..%2fetc/os-release", "/%2e%2e/%2e%2e/etc/os-release", "/..\\..\\etc\\os-release", "/%2fetc%2fos-release"],
)
def test_no_path_reaches_a_file_outside_the_page(window: Window, path: str) -> None:
    secret = Path("/etc/os-release").read_text().splitlines()[0]
    loaded = f"""await new Promise((done) => {{
        const frame = document.createElement("script");
        frame.src = {json.dumps(path)};
        frame.onload = () => done("loaded");
        frame.onerror = () => done("refused");
        document.head.append(frame);
    }})"""
    assert window.js(loaded) in ("loaded", "refused")
    window.driver.execute_script(f"location.href = {json.dumps('tauri://localhost' + path)}")
    until(lambda: window.element("body"))
    assert secret not in window.driver.page_source
    assert "root:" not in window.driver.page_source


def test_the_policy_blocks_what_a_page_of_ours_never_does(window: Window) -> None:
    assert window.js("document.getElementById('violations').textContent") == ""
    assert "failed" in window.js("new Function('return 1')()")
    assert "failed" in window.js("await (await fetch('https://example.com/')).text()")
    assert "failed" in window.js("await (await fetch('/index.html')).text()")
    inline = "document.head.append(Object.assign(document.createElement('script'), {textContent: 'window.inline = 1'}))"
    window.js(inline)
    assert window.js("window.inline ?? 'blocked'") == "blocked"
    window.js("document.body.append(Object.assign(document.createElement('iframe'), {src: 'https://example.com/'}))")
    until(lambda: "frame-src" in window.element("#violations").text)


def test_the_page_may_not_touch_the_window_or_the_system(window: Window) -> None:
    for command in ("plugin:window|close", "plugin:webview|create_webview", "plugin:shell|execute", "plugin:fs|read"):
        assert (
            "not allowed"
            in window.js(f"await window.__TAURI_INTERNALS__.invoke({json.dumps(command)}, {{}})")["failed"]
        )


def test_links_open_outside_and_never_in_the_window(scripted: Callable[..., Window], browser: Path) -> None:
    window = scripted(PATH=f"{browser}:{os.environ['PATH']}")
    window.drive()
    until(lambda: window.element("#status").text == "ready")
    opened = browser.parent / "opened"
    window.element("#outside").click()
    until(opened.exists)
    window.js("await rpc({op: 'open', url: 'mailto:someone@example.com'})")
    window.driver.execute_script("location.href = 'https://example.com/from-a-script'")
    until(lambda: len(opened.read_text().splitlines()) == 3)
    window.element("#blank").click()
    window.driver.execute_script("window.open('https://example.com/popup')")
    window.driver.execute_script("location.href = 'file:///etc/passwd'")
    window.driver.execute_script("location.href = 'data:text/html,<p>x'")
    assert window.js("await rpc({op: 'request', method: 'echo', params: {}})") == {}
    assert window.js("location.origin") == "tauri://localhost"
    assert opened.read_text().splitlines()[:3] == [
        "https://example.com/page?x=1",
        "mailto:someone@example.com",
        "https://example.com/from-a-script",
    ]
    assert not any("file:" in url or "data:" in url for url in opened.read_text().splitlines())


@pytest.mark.parametrize(("key", "chosen"), [("Return", "/all of it.zip"), ("Escape", "null")])
def test_a_person_chooses_where_a_new_file_goes_in_a_dialog_of_the_desktop(
    window: Window, key: str, chosen: str
) -> None:
    choose = "rpc({op: 'choose_file', filename: 'all of it.zip'})"
    window.js(f"void {choose}.then((path) => window.chosen = String(path))")
    dialog = until(lambda: xdotool("search", "--onlyvisible", "--name", "^Save File$").split())[0]
    assert problem(window.js(f"await {choose}"))["code"] == "conflict"
    xdotool("windowfocus", "--sync", dialog, "key", key)
    assert until(lambda: window.js("window.chosen ?? ''")).endswith(chosen)


def test_a_killed_sidecar_is_told_to_the_page_and_replaced_within_a_second(window: Window) -> None:
    sidecar = window.js("await rpc({op: 'request', method: 'pid'})")
    window.js("await call(5, 'silence', {})")
    began = time.monotonic()
    os.kill(sidecar, signal.SIGKILL)
    until(lambda: len(window.js("states")) >= 2)
    assert window.js("await rpc({op: 'request', method: 'pid'})") != sidecar
    assert time.monotonic() - began < 1
    assert [state["state"] for state in window.js("states")][-2:] == ["restarting", "up"]
    assert "signal 9 (SIGKILL)" in window.js("states")[0]["reason"]
    assert frames(window, 5)[0]["problem"]["code"] == "unavailable"
    assert window.js("await rpc({op: 'state'})")["state"] == "up"


def test_a_sidecar_of_another_build_is_refused_in_words(scripted: Callable[..., Window]) -> None:
    window = scripted("other-build")
    window.drive()
    until(lambda: "different builds" in window.element("#status").text)
    assert window.js("await rpc({op: 'state'})")["state"] == "refused"


def test_a_killed_window_leaves_no_process_after_two_seconds(window: Window) -> None:
    processes = window.processes()
    assert len(processes) >= 4
    os.kill(window.pid, signal.SIGKILL)
    until(partial(all_gone, processes), 2)


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_quits_cleanly(scripted: Callable[..., Window], asked: signal.Signals) -> None:
    window = scripted()
    window.open()
    window.find()
    until(window.is_ready)
    processes = window.processes()
    os.kill(window.pid, asked)
    assert window.wait() == 0
    until(partial(all_gone, processes), 3)


def test_closing_quits_where_there_is_no_tray(scripted: Callable[..., Window]) -> None:
    window = scripted(DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere")
    window.open()
    shown = window.find()
    until(window.is_ready)
    xdotool("windowclose", shown)
    assert window.wait() == 0


def test_a_second_start_brings_the_first_window_to_the_front_and_ends(scripted: Callable[..., Window]) -> None:
    window = scripted()
    window.open()
    shown = window.find()
    xdotool("windowminimize", shown)
    until(lambda: not window.is_shown())
    began = time.monotonic()
    second = subprocess.run(window.command, env=window.environment, timeout=20, capture_output=True, check=False)
    assert second.returncode == 0
    assert time.monotonic() - began < 2
    until(lambda: xdotool("getactivewindow").strip() == shown)


def test_a_client_can_call_the_window_to_the_front(window: Window) -> None:
    shown = window.find()
    xdotool("windowminimize", shown)
    until(lambda: not window.is_shown())
    window.js("await rpc({op: 'request', method: 'announce', params: {topic: 'window', action: 'focus', id: ''}})")
    until(window.is_shown)


def test_the_window_opens_where_and_as_large_as_it_was(scripted: Callable[..., Window]) -> None:
    first = scripted()
    first.open()
    shown = first.find()
    until(first.is_ready)
    xdotool("windowsize", "--sync", shown, "700", "600")
    xdotool("windowmove", "--sync", shown, "150", "120")
    before = xdotool("getwindowgeometry", "--shell", shown).splitlines()[1:5]
    os.kill(first.pid, signal.SIGTERM)
    first.wait()
    second = scripted()
    second.open()
    again = second.find()
    assert until(lambda: xdotool("getwindowgeometry", "--shell", again).splitlines()[1:5] == before)


def test_the_page_is_still_reachable_when_it_is_as_small_as_it_gets(scripted: Callable[..., Window]) -> None:
    window = scripted()
    window.open()
    shown = window.find()
    xdotool("windowsize", shown, "100", "100")
    until(lambda: "WIDTH=480" in xdotool("getwindowgeometry", "--shell", shown))
