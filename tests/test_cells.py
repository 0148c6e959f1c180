"""Plugins in their cells: what they are told, what they may ask, and every way in which they come to an end."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import os
import pty
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from celling import LEVELS, RUN, Given, cells_at, opened, spec
from children import until
from karen.contract.errors import PluginFailed
from karen.plugins.cell.cell import Cell
from karen.plugins.cell.cells import Cells
from karen.plugins.cell.inside.limits import NICENESS
from karen.plugins.cell.log import MOST_KEPT_BYTES
from karen.plugins.cell.spec import CellSpec, Limits, Permissions, SandboxLevel, content_hash
from test_layers import imported

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")

TESTS = Path(__file__).parent
SOURCES = TESTS.parent / "python"
STRANGERS: list[psutil.Process] = []
GREETING = '''
from __future__ import annotations
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from karen_plugin import tool

@dataclass
class Greeting:
    text: str
    on: date

@tool(confirm=True, examples=("greet Anna", "say hello to Bo"))
def greet(
    name: Annotated[str, "whom to greet"],
    tone: Literal["warm", "cool"] = "warm",
    times: int | None = None,
) -> Greeting:
    """Greets somebody.

    Any tone will do.
    """
    return Greeting(f"Hello {name}, {tone}", date(2026, 5, 4))

@tool
async def wait() -> int:
    import asyncio
    await asyncio.sleep(0)
    return 7
'''


@pytest.fixture(autouse=True)
def strangers() -> None:
    """What other tests have left running is none of these tests' business: a window manager, for one."""
    STRANGERS[:] = psutil.Process().children(recursive=True)


@pytest.fixture
async def cells() -> AsyncIterator[Cells]:
    async with cells_at(SandboxLevel.FULL) as opened_cells:
        yield opened_cells


@pytest.fixture
async def cell(cells: Cells) -> Cell:
    return await opened(cells)


async def failure(cell: Cell, code: str) -> str:
    with pytest.raises(PluginFailed) as caught:
        await cell.call("run", {"code": code})
    assert caught.value.plugin == "trial"
    return str(caught.value)


async def test_a_plugin_describes_its_tools(cells: Cells) -> None:
    greet, wait = (await opened(cells, spec(GREETING))).tools
    assert (greet.name, greet.confirm, greet.examples) == ("greet", True, ("greet Anna", "say hello to Bo"))
    assert greet.description == "Greets somebody.\n\nAny tone will do."
    assert greet.parameters == {
        "type": "object",
        "properties": {
            "name": {"type": "string", "description": "whom to greet"},
            "tone": {"enum": ["warm", "cool"], "default": "warm"},
            "times": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None},
        },
        "required": ["name"],
        "additionalProperties": False,
    }
    assert greet.result is not None
    assert greet.result["required"] == ["text", "on"]
    assert (wait.confirm, wait.result) == (False, {"type": "integer"})


async def test_tools_answer_whether_they_wait_or_not(cells: Cells) -> None:
    cell = await opened(cells, spec(GREETING))
    assert await cell.call("greet", {"name": "Anna"}) == {"text": "Hello Anna, warm", "on": "2026-05-04"}
    assert await cell.call("wait", {}) == 7


async def test_a_plugin_of_several_files_imports_its_own(cells: Cells) -> None:
    source = "from places.names import CITY\nfrom karen_plugin import tool\n@tool\ndef city() -> str:\n    return CITY"
    files = {"places/__init__.py": "", "places/names.py": "CITY = 'Bern'"}
    assert await (await opened(cells, spec(source, files=files))).call("city", {}) == "Bern"


async def test_what_was_changed_after_the_consent_is_not_started(cells: Cells) -> None:
    files = {"plugin.py": RUN.encode()}
    with pytest.raises(PluginFailed, match="is not what was agreed to"):
        await cells.open(CellSpec("trial", {"plugin.py": b"other"}, content_hash(files)), Given())


def test_the_hash_tells_apart_what_only_looks_the_same() -> None:
    assert content_hash({"a": b"bc"}) != content_hash({"ab": b"c"})


async def test_where_nothing_keeps_it_in_only_what_is_trusted_runs() -> None:
    async with cells_at(SandboxLevel.NONE) as cells:
        with pytest.raises(PluginFailed, match="nothing would keep it in"):
            await cells.open(spec(), Given())
        assert await (await opened(cells)).call("run", {"code": "result = 1"}) == 1


async def test_a_plugin_runs_without_any_right_of_the_user(cell: Cell) -> None:
    assert (
        await cell.call("run", {"code": "import os\nresult = 0 in (os.getuid(), os.geteuid(), os.getegid())"}) is False
    )


async def test_the_usual_library_is_there(cell: Cell) -> None:
    code = """
import asyncio, csv, datetime, decimal, hashlib, json, re, sqlite3, statistics, uuid, zoneinfo
zone = zoneinfo.ZoneInfo("Asia/Kathmandu")
result = [
    datetime.datetime(2026, 1, 1, tzinfo=zone).utcoffset().seconds,
    sqlite3.connect(":memory:").execute("select 2").fetchone()[0],
    hashlib.sha256(b"").hexdigest()[:4],
    len(str(uuid.uuid4())),
    asyncio.run(asyncio.sleep(0, 5)),
]
"""
    assert await cell.call("run", {"code": code}) == [20700, 2, "e3b0", 36, 5]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("1 / 0", r"failed in run: ZeroDivisionError: division by zero \(plugin.py, line 7\)"),
        ("raise SystemExit(3)", "failed in run: SystemExit: 3"),
        ("result = object()", "TypeError: a object cannot be told as JSON"),
        ("result = float('nan')", "not JSON compliant"),
        ("result = 'x' * 300_000", "answered with more than 256 KB"),
        ("keep = []\nwhile True: keep.append(bytearray(1 << 20))", "needed more than 64 MB of memory"),
        ("result = bytearray(1 << 30)", "needed more than 64 MB of memory"),
        ("class E(Exception):\n def __str__(self): raise self\nraise E", "failed in run: E: "),
    ],
)
async def test_a_call_that_fails_says_why_and_the_plugin_goes_on(cells: Cells, code: str, reason: str) -> None:
    cell = await opened(cells, spec(limits=Limits(memory_mb=64)))
    with pytest.raises(PluginFailed, match=reason):
        await cell.call("run", {"code": code})
    assert await cell.call("run", {"code": "result = 'still here'"}) == "still here"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import os\nos._exit(3)", "ended itself with exit status 3"),
        ("import ctypes\nctypes.string_at(0)", r"crashed \(SIGSEGV\)"),
        ("import os\nos.abort()", r"crashed \(SIGABRT\)"),
        ("import os\nos.kill(os.getpid(), 9)", "was killed"),
        ("import ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0)", "tried a forbidden operation and was ended"),
        ("while True: pass", "has computed for more than 0.3 s"),
        ("while True: print('x' * 10_000)", "printed more than 1 MB"),
        ("import os\nos.close(3)", "ended itself with exit status 0"),
        ("import os, time\nos.close(3)\ntime.sleep(600)", "closed its connection to Karen"),
        ("import os\nos.write(3, b'\\xff\\xff\\xff\\x7f')\nos.read(3, 1)", "said more than 1 MB at once"),
        ("import os\nos.write(3, b'\\x02\\0\\0\\0[]')\nos.read(3, 1)", "said JSON that is no object"),
        ("import os\nos.write(3, b'\\x02\\0\\0\\0{}')", "answered what was not asked"),
        ("from karen_plugin import log\nwhile True: log.info('x')", "said more than 1,000 questions in one call"),
    ],
)
async def test_an_end_is_told_with_its_reason(cells: Cells, code: str, reason: str) -> None:
    cell = await opened(cells, spec(limits=Limits(cpu_s=0.3, wall_s=60)))
    assert reason.replace("\\", "") in await failure(cell, code)
    assert not cell.running
    assert reason.replace("\\", "") in await failure(cell, "result = 1")


@pytest.mark.parametrize("code", ["import time\ntime.sleep(600)", "import signal\nsignal.pause()"])
async def test_whoever_only_waits_is_ended_in_time(cells: Cells, code: str) -> None:
    cell = await opened(cells, spec(limits=Limits(wall_s=2)))
    assert "took longer than 2 s" in await failure(cell, code)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def broken(:", r"failed while it began: SyntaxError: .* \(plugin.py, line 1\)"),
        ("import nothing_of_the_kind", "failed while it began: ModuleNotFoundError"),
        ("import tkinter", "tkinter is not there in a plugin's cell"),
        ("import os\nos._exit(0)", "ended itself with exit status 0"),
        ("while True: pass", "has computed for more than 0.3 s"),
        ("from karen_plugin import tool\n@tool\ndef f(x): ...", "f: the parameter x has no type"),
        ("from karen_plugin import tool\n@tool\ndef f(x: object): ...", "a type that JSON has no word for"),
        ("from karen_plugin import tool\n@tool\ndef F(): ...", "offers a tool with the name 'F'"),
        (
            "from typing import Literal\nfrom karen_plugin import tool\n"
            "@tool\ndef f(x: Literal['" + "y" * 20_000 + "']): ...",
            "in more than 16,000 characters",
        ),
        ("from karen_plugin import tool\n@tool\ndef f(): ...\n@tool\ndef f(): ...", "there are two tools named 'f'"),
    ],
)
async def test_a_plugin_that_cannot_begin_says_why_and_leaves_no_process(
    cells: Cells, source: str, reason: str
) -> None:
    await opened(cells)
    before = len(processes())
    with pytest.raises(PluginFailed, match=reason):
        await opened(cells, spec(source, limits=Limits(cpu_s=0.3, wall_s=60)))
    await until(lambda: len(processes()) == before)


async def test_a_cancelled_call_ends_the_process(cell: Cell) -> None:
    calling = asyncio.create_task(cell.call("run", {"code": "print('begun')\nwhile True: pass"}))
    await until(lambda: any(line.text == "begun" for line in cell.log))
    calling.cancel()
    await asyncio.wait([calling])
    assert calling.cancelled()
    assert "was stopped" in await failure(cell, "result = 1")


async def closed_at_work(cells: Cells) -> set[str]:
    """What those are told who wait for a plugin, and for it to be free, while it is closed."""
    cell = await opened(cells)
    code = "print('begun')\nwhile True: pass"
    calls = [asyncio.create_task(cell.call("run", {"code": code})) for _ in range(3)]
    await until(lambda: cell.log)
    await cell.close()
    return {str(each) for each in await asyncio.gather(*calls, return_exceptions=True)}


async def test_whoever_waits_for_a_plugin_that_is_closed_is_told(cells: Cells) -> None:
    for _ in range(20):
        assert await closed_at_work(cells) == {"The plugin trial was ended."}
    assert await (await opened(cells)).call("run", {"code": "result = 1"}) == 1


async def test_a_plugin_computes_nothing_between_its_calls(cells: Cells) -> None:
    cell = await opened(cells, spec(permissions=Permissions(threads=True)))
    code = "import threading\ndef spin():\n while True: pass\nthreading.Thread(target=spin, daemon=True).start()"
    await cell.call("run", {"code": code})
    await until(lambda: [each.status() for each in leaves()] == [psutil.STATUS_STOPPED])


async def test_a_plugin_gives_way_to_the_conversation(cells: Cells) -> None:
    await opened(cells)
    assert [each.nice() - psutil.Process().nice() for each in leaves()] == [NICENESS]


def test_a_plugin_has_no_terminal_and_hears_no_ctrl_c_of_karens() -> None:
    done = run_on_a_terminal("""
import asyncio, os, signal, sys
sys.path[:0] = sys.argv[1:]
from celling import cells_at, opened
from karen.plugins.cell.spec import SandboxLevel
import psutil

async def main():
    async with cells_at(SandboxLevel.STRONG) as cells:
        cell = await opened(cells)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.killpg(os.getpgrp(), signal.SIGINT)
        assert os.open("/dev/tty", os.O_RDWR) > 0
        children = psutil.Process().children(recursive=True)
        print([child.terminal() for child in children], await cell.call("run", {"code": "result = 2"}))

asyncio.run(main())
""")
    assert "[None, None] 2" in done


async def test_a_tool_that_was_not_described_is_not_called(cell: Cell) -> None:
    with pytest.raises(PluginFailed, match="has no tool 'other'"):
        await cell.call("other", {})
    assert await cell.call("run", {"code": "result = 1"}) == 1


async def test_threads_are_for_those_who_may(cells: Cells, cell: Cell) -> None:
    code = "import threading\nt = threading.Thread(target=print)\nt.start()\nt.join()\nresult = 'done'"
    assert "can't start new thread" in await failure(cell, code)
    allowed = await opened(cells, spec(permissions=Permissions(threads=True)))
    assert await allowed.call("run", {"code": code}) == "done"


async def test_too_many_threads_end_the_process(cells: Cells) -> None:
    cell = await opened(cells, spec(permissions=Permissions(threads=True)))
    code = "import threading, time\nfor _ in range(60): threading.Thread(target=time.sleep, args=[60]).start()"
    assert "started more than 32 threads" in await failure(cell, code + "\ntime.sleep(60)")


async def test_what_is_printed_and_logged_becomes_lines_that_show_nothing_but_text(cell: Cell) -> None:
    code = "from karen_plugin import log\nprint('one\\x1b[31m')\nlog.warning('two')"
    await cell.call("run", {"code": code})
    await until(lambda: len(cell.log) == 2)
    assert {(line.level, line.text) for line in cell.log} == {("output", "one\ufffd[31m"), ("warning", "two")}


async def test_the_log_keeps_only_the_last(cell: Cell) -> None:
    await cell.call("run", {"code": "for n in range(9_000): print(f'line {n} ' + 'x' * 80)"})
    await until(lambda: cell.log[-1:] and cell.log[-1].text.startswith("line 8999 "))
    assert sum(len(line.text) for line in cell.log) <= MOST_KEPT_BYTES


GRANTED = [
    ("storage.set('a', [1]); result = storage.get('a')", Permissions(storage=True), [1]),
    (
        "storage.set('a', 1); storage.set('b', 2); storage.delete('a'); result = storage.keys()",
        Permissions(storage=True),
        ["b"],
    ),
    ("result = [m.text for m in memory.search('tea')]", Permissions(memory_read=True), ["likes tea"]),
    ("result = memory.store('likes rain')", Permissions(memory_write=True), "1"),
    ("result = notify('Tea', 'is ready')", Permissions(notify=True), None),
]


@pytest.mark.parametrize(("code", "permissions", "expected"), GRANTED)
async def test_what_is_granted_is_done(cells: Cells, code: str, permissions: Permissions, expected: object) -> None:
    cell = await opened(cells, spec(permissions=permissions), Given(remembered=["likes tea"]))
    assert await cell.call("run", {"code": f"from karen_plugin import *\n{code}"}) == expected


@pytest.mark.parametrize("code", [code for code, _, _ in GRANTED])
async def test_what_is_not_granted_is_refused(cells: Cells, code: str) -> None:
    given = Given(remembered=["likes tea"])
    cell = await opened(cells, spec(), given)
    assert "needs the permission" in await failure(cell, f"from karen_plugin import *\n{code}")
    assert given == Given(remembered=["likes tea"])


async def test_the_settings_of_the_user_are_there_without_a_permission(cells: Cells) -> None:
    cell = await opened(cells, spec(), Given(set_by_user={"unit": "km"}))
    code = "from karen_plugin import settings\nresult = [settings.get('unit'), settings.get('other', 3)]"
    assert await cell.call("run", {"code": code}) == ["km", 3]


async def test_the_room_of_a_plugin_is_limited(cells: Cells) -> None:
    cell = await opened(cells, spec(permissions=Permissions(storage=True), limits=Limits(storage_mb=1)))
    code = "from karen_plugin import storage\nfor n in range(9): storage.set(str(n), 'x' * 200_000)"
    assert "There is no room for it." in await failure(cell, code)


@pytest.mark.parametrize(
    "asked",
    [
        '"what": "storage.set", "arguments": {"key": "k", "value": 1, "quota_bytes": 99999999, "storage": true}',
        '"what": "settings", "arguments": 3',
        '"what": ["notify"], "arguments": {}',
        '"what": "__class__", "arguments": {}',
        '"permissions": {"storage": true}, "what": "storage.get", "arguments": {"key": "k"}',
    ],
)
async def test_no_request_raises_a_right(cell: Cell, asked: str) -> None:
    body = f'{{"op": "ask", {asked}}}'.encode()
    frame = len(body).to_bytes(4, "little") + body
    code = f"import os\nos.write(3, {frame!r})\nresult = os.read(3, 9999)[4:].decode()"
    assert '"refused"' in str(await cell.call("run", {"code": code}))


@pytest.fixture
def packages() -> Iterator[Path]:
    """A folder of packages for two plugins, which anybody may read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        for owner in ("own", "other"):
            (folder / owner).mkdir()
            (folder / owner / "bread.py").write_text(f"owner = {owner!r}")
        yield folder


@pytest.mark.parametrize("level", LEVELS)
async def test_packages_are_read_by_the_plugin_they_are_for_alone(level: SandboxLevel, packages: Path) -> None:
    async with cells_at(level, packages) as cells:
        cell = await opened(cells, replace(spec(), packages=packages / "own"))
        assert await cell.call("run", {"code": "import bread\nresult = bread.owner"}) == "own"
        await failure(cell, f"open({str(packages / 'other' / 'bread.py')!r})")
        await failure(cell, f"open({str(packages / 'own' / 'new.py')!r}, 'w')")
        await failure(cell, "open('/etc/passwd')")


async def test_fifty_plugins_work_at_once(cells: Cells) -> None:
    opened_cells = await asyncio.gather(*(opened(cells) for _ in range(50)))
    code = "result = sum(range(1000))"
    assert await asyncio.gather(*(each.call("run", {"code": code}) for each in opened_cells)) == [499500] * 50


async def test_hundreds_of_starts_and_ends_leave_nothing_behind(cells: Cells) -> None:
    await opened(cells)
    before = descriptors(), len(processes())
    for number in range(200):
        cell = await opened(cells)
        if number % 2:
            await failure(cell, "import os\nos._exit(1)")
        await cell.close()
    await until(lambda: (descriptors(), len(processes())) == before)


async def test_a_zygote_that_was_killed_takes_its_cells_with_it_and_the_next_plugin_gets_another(cells: Cells) -> None:
    cell = await opened(cells)
    for zygote in [each for each in psutil.Process().children() if each not in STRANGERS]:
        zygote.send_signal(signal.SIGKILL)
    await until(lambda: processes() == [])
    assert "was killed" in await failure(cell, "result = 1")
    assert await (await opened(cells)).call("run", {"code": "result = 2"}) == 2


async def test_nothing_is_left_when_the_cells_are_closed() -> None:
    async with cells_at(SandboxLevel.FULL) as cells:
        await opened(cells)
        assert processes()
    await until(lambda: processes() == [])


async def test_a_zygote_starts_with_the_first_plugin_and_without_an_environment(cells: Cells) -> None:
    assert cells.level() is not SandboxLevel.NONE
    assert processes() == []
    await opened(cells)
    assert [each.environ() for each in processes() if each.environ() not in ({}, {"PWD": "/"})] == []


@pytest.mark.parametrize(
    "path", [*(SOURCES / "karen/plugins/cell/inside").glob("*.py"), *(SOURCES / "karen_plugin").glob("*.py")]
)
def test_what_runs_in_a_cell_imports_the_standard_library_alone(path: Path) -> None:
    own = ("karen.plugins.cell.inside", "karen_plugin")
    names = [name for name, _ in imported(ast.parse(path.read_text("utf-8"))) if not name.startswith(own)]
    assert [name for name in names if name.partition(".")[0] not in sys.stdlib_module_names] == []


@pytest.mark.parametrize("module", ["karen.plugins.cell.cells", "karen.plugins.cell.network.process", "karen_plugin"])
def test_the_rest_can_be_imported_where_there_is_no_linux(module: str) -> None:
    lacking = "".join(f"sys.modules[{name!r}] = None; " for name in ("fcntl", "resource", "ctypes"))
    subprocess.run([sys.executable, "-c", f"import sys; {lacking}import {module}"], check=True)


def run_on_a_terminal(program: str) -> str:
    """What a Python program prints that has a terminal of its own."""
    terminal, inside = pty.openpty()
    try:
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                f"import os\nos.open(os.ttyname(0), os.O_RDWR)\n{program}",
                str(SOURCES),
                str(TESTS),
            ],
            stdin=inside,
            start_new_session=True,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(terminal)
        os.close(inside)
    assert done.returncode == 0, done.stderr
    return done.stdout


def processes() -> list[psutil.Process]:
    """Those that this test has started and that still run."""
    return [each for each in psutil.Process().children(recursive=True) if each not in STRANGERS and _lives(each)]


def _lives(process: psutil.Process) -> bool:
    """Asked at once: it may end at any moment."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


def leaves() -> list[psutil.Process]:
    """The cells: the processes that have started none."""
    return [each for each in processes() if not each.children()]


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
