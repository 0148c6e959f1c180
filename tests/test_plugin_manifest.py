"""A plugin's manifest: read as text, with every problem by name and line, whatever lies there."""

from __future__ import annotations

import hashlib
import os
import random
import socket
from pathlib import Path

import pytest

from karen.contract.types.enums import PluginType
from karen.contract.types.plugins import PluginKind, PluginProblem, PluginSource
from karen.plugins.cell.cells import MOST_BYTES, MOST_FILES
from karen.plugins.cell.spec import ENTRY, Limits, Permissions, content_hash
from karen.plugins.manifest.manifest import Found, Requirement, Server, Wheel
from karen.plugins.manifest.permissions import permissions_of
from karen.plugins.manifest.reading import MOST_MANIFEST_BYTES, TOML, read

WHEEL = b"a wheel"
HASH = hashlib.sha256(WHEEL).hexdigest()
RYE = "https://files.example.org/wheels/rye_bread-2.1-py3-none-any.whl"
WHOLE = f"""\
name = "Unit prices"
description = "Compares what things cost"
version = "1.2.0"
author = "A. Author"
homepage = "https://example.org/prices"
type = "integration"
categories = ["shopping"]
api = 1
karen = ">=0.0"
platforms = ["linux", "macos"]
packages = [
  "Flat_Bread==1.0 --hash=sha256:{HASH}",
  "rye_bread @ {RYE} --hash=sha256:{HASH}",
]

[permissions]
network = ["api.example.org", "*.example.org", "api.example.org:8443"]
storage = true
memory_read = true
memory_write = true
notify = true
threads = true

[limits]
memory_mb = 64
cpu_s = 2.5
wall_s = 5
storage_mb = 1
output_kb = 10

[requires]
bread = ">=1.0"

[settings.currency]
type = "string"
description = "In which prices are said"
default = "EUR"
enum = ["EUR", "USD"]

[settings.most]
type = "number"
minimum = 0
maximum = 10.5
default = 3
"""


def folder(tmp_path: Path, toml: str, plugin_id: str = "prices") -> Path:
    path = tmp_path / plugin_id
    path.mkdir()
    (path / TOML).write_text(toml, encoding="utf-8")
    (path / ENTRY).write_text("", encoding="utf-8")
    (path / "wheels").mkdir()
    (path / "wheels" / "flat_bread-1.0-py3-none-any.whl").write_bytes(WHEEL)
    return path


def single(tmp_path: Path, toml: str, before: str = "") -> Path:
    path = tmp_path / "prices.py"
    block = "\n".join(f"# {line}".rstrip() for line in toml.splitlines())
    path.write_text(f"{before}# /// karen\n{block}\n# ///\n", encoding="utf-8")
    return path


def found(path: Path) -> Found:
    return read(path, PluginSource.USER)


def only(path: Path) -> PluginProblem:
    """The one thing that is wrong."""
    (problem,) = found(path).problems
    return problem


def test_everything_an_author_may_write_is_read(tmp_path: Path) -> None:
    plugin = found(folder(tmp_path, WHOLE))
    manifest = plugin.manifest
    assert plugin.problems == ()
    assert plugin.valid
    assert manifest is not None
    assert (manifest.name, manifest.version, manifest.type) == ("Unit prices", "1.2.0", PluginType.INTEGRATION)
    assert manifest.platforms == ("linux", "macos")
    assert manifest.requires == (Requirement("bread", ">=1.0"),)
    assert manifest.wheels == (Wheel("flat-bread", "1.0", HASH), Wheel("rye-bread", "2.1", HASH, RYE))
    hosts = ("api.example.org", "*.example.org", "api.example.org:8443")
    assert manifest.permissions == Permissions(hosts, True, True, True, True, True)
    assert manifest.limits == Limits(64, 2.5, 5, 1, 10)
    assert manifest.settings == {
        "type": "object",
        "properties": {
            "currency": {
                "type": "string",
                "description": "In which prices are said",
                "default": "EUR",
                "enum": ["EUR", "USD"],
            },
            "most": {"type": "number", "minimum": 0, "maximum": 10.5, "default": 3},
        },
        "additionalProperties": False,
    }


def test_a_single_file_says_the_same_in_its_comments(tmp_path: Path) -> None:
    alone = found(single(tmp_path, WHOLE, before='"""Prices."""\n'))
    assert alone.plugin_id == "prices"
    assert alone.manifest == found(folder(tmp_path, WHOLE)).manifest
    assert set(alone.files) == {ENTRY}
    assert alone.sha256 == content_hash(alone.files)


def test_a_name_is_enough_and_grants_nothing(tmp_path: Path) -> None:
    manifest = found(single(tmp_path, 'name = "Prices"')).manifest
    assert manifest is not None
    assert (manifest.permissions, manifest.limits, manifest.settings) == (Permissions(), Limits(), None)


def test_a_server_is_told_by_its_command(tmp_path: Path) -> None:
    toml = 'name = "Time"\nkind = "mcp"\n[mcp]\ncommand = "uvx"\nargs = ["time"]\nenv = { A = "b" }'
    path = folder(tmp_path, toml)
    (path / ENTRY).unlink()
    manifest = found(path).manifest
    assert manifest is not None
    assert (manifest.kind, manifest.server) == (PluginKind.MCP, Server("uvx", ("time",), {"A": "b"}))
    assert found(path).valid


def fetched(url: str) -> str:
    return f'name = "a"\npackages = ["bread @ {url} --hash=sha256:{HASH}"]'


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_editors_of_other_systems_may_have_saved_it(tmp_path: Path, line_end: str, mark: str) -> None:
    path = tmp_path / "prices.py"
    lines = ["# /// karen", '# name = "Prices"', "#", "# [permissions]", "# storage = true", "# ///", "x = 1"]
    path.write_bytes((mark + line_end.join(lines)).encode())
    assert found(path).valid


@pytest.mark.parametrize(
    ("toml", "line", "words"),
    [
        ('name = "x', 1, "no TOML"),
        ('name = "Prices"\nname = "Bread"', 2, "Cannot overwrite a value"),
        ('version = "1"', 1, "name is missing"),
        ('name = ""', 1, "name: should have at least 1 character"),
        ('name = "\\u200b"', 1, "name: needs characters that can be seen"),
        ('name = "a\\u202eb"', 1, "U+202E"),
        ('name = "a"\ndescription = "\\u001b[2J"', 2, "U+001B"),
        ('name = "a"\ncolour = "red"', 2, "colour is not known. In a manifest there may be: name, description"),
        ('name = "a"\n\n[permisions]\nstorage = true', 3, "permisions is not known"),
        ('name = "a"\n[permissions]\nstorage = true\nfilesystem = true', 4, "permissions.filesystem is not known"),
        ('name = "a"\n[permissions]\nstorage = "yes"', 3, "permissions.storage: should be a valid boolean"),
        ('name = "a"\npermissions.storage = 1', 2, "permissions.storage: should be a valid boolean"),
        ('name = "a"\n[permissions]\nnetwork = [\n  "a.example.org",\n  "b"\n]', 5, "'b' is no host"),
        ('name = "a"\nversion = "first"', 2, "'first' is no version such as 1.2.0"),
        ('name = "a"\nkaren = "new"', 2, "names no versions"),
        ('name = "a"\napi = "1"', 2, "api: should be a valid integer"),
        ('name = "a"\ntype = "odd"', 2, "type: should be 'core'"),
        ('name = "a"\nplatforms = ["amiga"]', 2, "should be 'linux', 'macos' or 'windows'"),
        ('name = "a"\ncategories = [1]', 2, "categories.0: should be a valid string"),
        ('name = "a"\nhomepage = "javascript:x"', 2, "homepage is no address such as https://example.org"),
        ('name = "a"\npackages = ["bread==1.0"]', 2, "is not pinned"),
        (fetched("https://example.org/bread-1.0.tar.gz"), 2, "does not end with a wheel's name"),
        (fetched("https://example.org/bread-1.0-py3-none-any.whl?x=1"), 2, "is no wheel of bread"),
        (fetched(f"https://example.org/bread-1.0-py3-none-any.whl#sha256={HASH}"), 2, "leave out what follows `.whl`"),
        (fetched("https://example.org/cake-1.0-py3-none-any.whl"), 2, "is no wheel of bread"),
        (fetched("https://example.org/bread-1.0-1%2F..%2Fx-py3-none-any.whl"), 2, "does not end with a wheel's name"),
        (fetched("https://example.org/bread-1.0-1%1b[2J-py3-none-any.whl"), 2, "does not end with a wheel's name"),
        (fetched("https://example.org/bread-1.0-py3-none-any%00.whl"), 2, "does not end with a wheel's name"),
        (fetched("https://example.org/a\\\\b/bread-1.0-py3-none-any.whl"), 2, "does not end with a wheel's name"),
        (f'name = "a"\npackages = ["bread==fresh --hash=sha256:{HASH}"]', 2, "'fresh' is no version"),
        (fetched("https://*.example.org/bread-1.0-py3-none-any.whl"), 2, "is no wheel of bread"),
        (fetched("http://example.org/bread-1.0-py3-none-any.whl"), 2, "is not pinned"),
        (fetched("https://127.0.0.1/bread-1.0-py3-none-any.whl"), 2, "is no host"),
        (fetched("https://me:secret@example.org/bread-1.0-py3-none-any.whl"), 2, "is no host"),
        (fetched("https://[::1]/bread-1.0-py3-none-any.whl"), 2, "is no host"),
        (fetched("https://[/bread-1.0-py3-none-any.whl"), 2, "does not end with a wheel's name"),
        (fetched("https://localhost/bread-1.0-py3-none-any.whl"), 2, "is no host"),
        (
            f'name = "a"\npackages = ["a_b==1 --hash=sha256:{HASH}", "A-b==2 --hash=sha256:{HASH}"]',
            1,
            "packages names a-b more than once",
        ),
        ('name = "a"\n[limits]\nmemory_mb = 8', 3, "limits.memory_mb: must lie between 16 and 4096"),
        ('name = "a"\n[limits]\nwall_s = 1e9', 3, "limits.wall_s: must lie between 1 and 600"),
        ('name = "a"\n[limits]\ncpu_s = nan', 3, "limits.cpu_s"),
        ('name = "a"\n[requires]\nbread = "!"', 3, "'!' names no versions"),
        ('name = "a"\n[requires]\n"Bread" = ""', 1, "'Bread', which can be no plugin"),
        ('name = "a"\n[settings.Size]\ntype = "string"', 2, "settings.Size is no name of a setting"),
        ('name = "a"\n[settings.size]\ndefault = "x"', 2, "settings.size.type is missing"),
        ('name = "a"\n[settings.size]\ntype = "array"', 3, "settings.size.type: should be 'string'"),
        ('name = "a"\n[settings.size]\ntype = "string"\ndefault = 3', 2, "settings.size: 3 is no string"),
        ('name = "a"\n[settings.size]\ntype = "integer"\ndefault = true', 2, "settings.size: True is no integer"),
        ('name = "a"\n[settings.size]\ntype = "number"\ndefault = inf', 4, "settings.size.default: is no number"),
        ('name = "a"\n[settings.size]\ntype = "string"\ndefault = [1]', 4, "must be a text, a number or a truth"),
        ('name = "a"\n[settings.size]\ntype = "string"\nminimum = 1', 2, "minimum and maximum are for numbers"),
        ('name = "a"\n[settings.size]\ntype = "number"\nminimum = 2\ndefault = 1', 2, "does not lie between"),
        (
            'name = "a"\n[settings.size]\ntype = "string"\nenum = ["a"]\ndefault = "b"',
            2,
            "not among the values of enum",
        ),
        ('name = "a"\nkind = "mcp"', 1, 'a plugin of the kind "mcp", and no other, has a table [mcp]'),
        ('name = "a"\n[mcp]\ncommand = "x"', 1, 'a plugin of the kind "mcp", and no other, has a table [mcp]'),
    ],
)
def test_what_is_wrong_is_said_by_name_and_line(tmp_path: Path, toml: str, line: int, words: str) -> None:
    in_folder, alone = only(folder(tmp_path, toml)), only(single(tmp_path, toml, before="import json\n"))
    assert words.lower() in in_folder.message.lower()
    assert (in_folder.file, in_folder.line) == (TOML, line)
    assert (alone.file, alone.line, alone.message) == ("prices.py", line + 2, in_folder.message)


@pytest.mark.parametrize(
    "host",
    ["b", "https://example.org", "example.org/path", "127.0.0.1", "[::1]", "*", "*.org", "a.*.org", "EXAMPLE.org",
     "example.org:0", "example.org:99999", "example.org:", "-a.example.org", "exämple.org", " example.org", ""],
)  # fmt: skip
def test_what_is_no_host_is_refused(tmp_path: Path, host: str) -> None:
    problem = only(folder(tmp_path, f'name = "a"\n[permissions]\nnetwork = ["{host}"]'))
    assert problem.message.startswith("permissions.network.0: ")


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    path = folder(tmp_path, 'version = "x"\napi = 0\n[limits]\ncpu_s = 0\n[permissions]\nroot = true', "Prices")
    (path / ENTRY).unlink()
    (path / "data.txt").symlink_to("/etc/hostname")
    plugin = found(path)
    assert [(problem.file, problem.line) for problem in plugin.problems] == [
        ("", None),
        ("data.txt", None),
        (TOML, 1),
        (TOML, 1),
        (TOML, 2),
        (TOML, 4),
        (TOML, 6),
    ]
    assert not plugin.valid


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "There is no line `# /// karen`"),
        (b"x = 1\n", 1, "There is no line `# /// karen`"),
        (b'x = 1\n# /// karen\n# name = "a"\n', 2, "has no end"),
        (b'# /// karen\n# name = "a"\nversion = "1"\n# ///\n', 3, "begins with `# `"),
        (b'# /// karen\n# name = "a"\n# ///\n# /// karen\n# ///\n', 4, "a second block"),
        (b'# /// karen\n# name = "a"\n# /// karen\n# ///\n', 3, "a second block"),
        (b'# /// karen\n# name = "a"\n# ///\nx = "\xff"\n', 4, "not UTF-8"),
    ],
)
def test_a_block_that_is_none_is_said_by_its_line(tmp_path: Path, content: bytes, line: int, words: str) -> None:
    path = tmp_path / "prices.py"
    path.write_bytes(content)
    problem = only(path)
    assert words in problem.message
    assert (problem.file, problem.line) == ("prices.py", line)


@pytest.mark.parametrize(
    "name",
    ["Prices.py", "p.py", "1prices.py", "the prices.py", "prices.old.py", "x" * 41 + ".py", "prïces.py", "con.py"],
)
def test_a_name_that_is_none_is_said(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text('# /// karen\n# name = "a"\n# ///\n')
    assert "can be no plugin's name" in only(path).message


def test_a_name_that_is_no_text_is_said_in_letters_that_can_be_shown(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/pri\xffces.py"))
    path.write_text('# /// karen\n# name = "a"\n# ///\n')
    plugin = found(path)
    assert plugin.plugin_id == "pri\\udcffces"
    assert str(plugin.path).encode("utf-8")
    assert not plugin.valid


def test_a_file_that_is_no_plugin_is_said(tmp_path: Path) -> None:
    (tmp_path / "prices.json").write_text("{}")
    (tmp_path / "prices.karen").write_bytes(b"PK")
    assert "is no plugin" in only(tmp_path / "prices.json").message
    assert "karen plugin install" in only(tmp_path / "prices.karen").message
    assert "is not there" in only(tmp_path / "gone.py").message
    assert "is not there" in only(tmp_path / ("x" * 4000)).message
    assert not found(tmp_path / "a\0b.py").valid


def test_links_are_not_followed(tmp_path: Path) -> None:
    path = folder(tmp_path, 'name = "a"')
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    (path / "within.txt").symlink_to(secret)
    (path / "around").symlink_to(tmp_path)
    plugin = found(path)
    assert [problem.file for problem in plugin.problems] == ["around", "within.txt"]
    assert all("is a link" in problem.message for problem in plugin.problems)
    assert (plugin.files, plugin.sha256) == ({}, "")
    (tmp_path / "linked").symlink_to(path)
    (tmp_path / "linked.py").symlink_to(path / ENTRY)
    assert "is a link" in only(tmp_path / "linked").message
    assert "is a link" in only(tmp_path / "linked.py").message


def test_what_is_no_ordinary_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    path = folder(tmp_path, 'name = "a"')
    os.mkfifo(path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.open(path, os.O_RDONLY)
        listening.bind(f"/proc/self/fd/{here}/socket")
        os.close(here)
        problems = found(path).problems
    assert [problem.file for problem in problems] == ["pipe", "socket"]
    assert all("no ordinary file" in problem.message for problem in problems)
    os.mkfifo(tmp_path / "alone.py")
    assert "no ordinary file" in only(tmp_path / "alone.py").message


def test_a_package_that_is_not_brought_along_is_asked_for(tmp_path: Path) -> None:
    toml = f'name = "a"\npackages = ["flat-bread==1.0 --hash=sha256:{"0" * 64}"]'
    assert "flat-bread==1.0 with the hash that packages names. Put it" in only(folder(tmp_path, toml)).message
    assert "make it a folder" in only(single(tmp_path, toml)).message


@pytest.mark.parametrize("name", [TOML, ENTRY])
def test_a_folder_in_the_place_of_a_file_is_no_file(tmp_path: Path, name: str) -> None:
    path = folder(tmp_path, 'name = "a"')
    (path / name).unlink()
    (path / name).mkdir()
    assert f"There is no {name}" in only(path).message


def test_hidden_files_are_left_out_with_a_word_and_caches_without(tmp_path: Path) -> None:
    path = folder(tmp_path, 'name = "a"')
    before = found(path).sha256
    (path / ".env").write_text("a")
    (path / "__pycache__").mkdir()
    (path / "__pycache__" / "plugin.pyc").write_text("a")
    plugin = found(path)
    (problem,) = plugin.problems
    assert (problem.file, problem.severity) == (".env", "warning")
    assert plugin.valid
    assert plugin.sha256 == before


@pytest.mark.parametrize("name", [b"b\xff.txt", b"a\nb.txt", b"a\\b.txt", b"a:b.txt", b"aux.txt", b"end. "])
def test_a_file_that_another_system_cannot_have_is_refused(tmp_path: Path, name: bytes) -> None:
    path = folder(tmp_path, 'name = "a"')
    Path(os.fsdecode(os.fsencode(path) + b"/" + name)).write_text("")
    assert "Rename it" in only(path).message


def test_names_that_differ_in_capitals_alone_are_refused(tmp_path: Path) -> None:
    path = folder(tmp_path, 'name = "a"')
    (path / "Bread.txt").write_text("")
    (path / "bread.txt").write_text("")
    assert only(path).file == "bread.txt"


def test_what_is_too_much_is_refused(tmp_path: Path) -> None:
    large = folder(tmp_path, 'name = "a"', "large")
    (large / "a.bin").write_bytes(b"a" * (MOST_BYTES - 100))
    (large / "b.bin").write_bytes(b"b" * 200)
    many = folder(tmp_path, 'name = "a"', "many")
    for number in range(MOST_FILES):
        (many / f"a{number}").touch()
    crowded = folder(tmp_path, 'name = "a"', "crowded")
    for number in range(4 * MOST_FILES):
        (crowded / f".a{number}").touch()
    deep = folder(tmp_path, 'name = "a"', "deep")
    (deep / "/".join("abcdefghi")).mkdir(parents=True)
    (tmp_path / "alone.py").write_bytes(b"#" * (MOST_BYTES + 1))
    assert "16 MB" in only(large).message
    assert "more than 400 files" in only(many).message
    assert "more than 1600 entries" in found(crowded).problems[0].message
    assert "8 folders deep" in only(deep).message
    assert "16 MB" in only(tmp_path / "alone.py").message


@pytest.mark.parametrize(
    "toml",
    [
        "a" + ".a" * 30_000 + " = 1",
        "\n".join("a" + ".a" * 1_900 + f".b{number} = 1" for number in range(15)),
        "a = " + "[" * 3_000,
        "\n".join("a = [" for _ in range(10_000)),
        "a = " + "9" * 3_999,
        'name = """\n[' + " " * 3_900 + '\n"""\nb = 1',
        "\n".join(f"k{number} = 1" for number in range(6_000)),
        "#" * (MOST_MANIFEST_BYTES + 1),
    ],
)
def test_a_manifest_made_to_be_slow_is_refused(tmp_path: Path, toml: str) -> None:
    problems = found(folder(tmp_path, toml)).problems
    assert 0 < len(problems) <= 50


def test_no_mutation_of_a_manifest_stops_the_reader(tmp_path: Path) -> None:
    chance = random.Random(7)
    pieces = [b"\xff", b"\0", b"[", b"]]", b'"', b'"""', b"=", b"\n", b"\r", b"#", b".", b"9" * 500, b"\\u202e", b"nan",
              b"1979-05-27", b"{", b"}", b"true", b"# ///", b"\xe2\x80\xa8", b"[[permissions]]", b"inf"]  # fmt: skip
    path = single(tmp_path, WHOLE)
    original = path.read_bytes()
    whole = folder(tmp_path, WHOLE)
    for _ in range(1_500):
        mutated = bytearray(original)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(mutated))
            mutated[at : at + chance.choice((0, 1, 1, 5, 60))] = chance.choice(pieces)
        path.write_bytes(mutated)
        (whole / TOML).write_bytes(bytes(mutated).replace(b"\n# ", b"\n"))
        for plugin in (found(path), found(whole)):
            assert plugin.valid or plugin.problems
            assert all(problem.line or problem.file == "wheels/" for problem in plugin.problems)
            assert "".join(problem.message for problem in plugin.problems).isprintable()


def test_what_it_asks_for_is_said_in_plain_sentences(tmp_path: Path) -> None:
    manifest = found(folder(tmp_path, WHOLE)).manifest
    assert manifest is not None
    asked = permissions_of(manifest)
    assert [(each.name, each.value) for each in asked] == [
        ("network", "api.example.org"),
        ("network", "*.example.org"),
        ("network", "api.example.org:8443"),
        ("storage", ""),
        ("memory_read", ""),
        ("memory_write", ""),
        ("notify", ""),
        ("threads", ""),
        ("packages", "flat-bread==1.0"),
        ("packages", "rye-bread==2.1 from files.example.org"),
    ]
    assert "fetches it once from files.example.org over the internet" in asked[-1].sentence
    assert "any host below example.org" in asked[1].sentence
    assert "what it reads of you" in asked[0].sentence
    assert "up to 1 MB" in asked[3].sentence
    assert all(each.sentence.startswith("It ") and each.sentence.endswith(".") for each in asked)


def test_a_host_learns_no_more_than_the_plugin_does(tmp_path: Path) -> None:
    manifest = found(folder(tmp_path, 'name = "a"\npermissions.network = ["example.org"]')).manifest
    assert manifest is not None
    (asked,) = permissions_of(manifest)
    assert asked.sentence.endswith("can learn what you ask it.")


def test_what_goes_beyond_the_usual_limits_is_asked_for_and_what_does_not_is_not(tmp_path: Path) -> None:
    usual = 'name = "a"\n[limits]\nmemory_mb = 256\ncpu_s = 1\nwall_s = 15\nstorage_mb = 64\noutput_kb = 256'
    more = usual.replace("256", "512").replace("15", "600")
    storing = more.replace("[limits]", "permissions.storage = true\n[limits]")
    asked = []
    for number, manifest in enumerate((usual, more, storing)):
        (tmp_path / str(number)).mkdir()
        read = found(folder(tmp_path / str(number), manifest)).manifest
        assert read is not None
        asked.append([(each.name, each.value) for each in permissions_of(read)])
    beyond = [("memory_mb", "512"), ("wall_s", "600"), ("output_kb", "512")]
    assert asked == [[], beyond, [("storage", "64 MB"), *beyond]]


def test_the_program_of_a_server_is_asked_for_by_its_name(tmp_path: Path) -> None:
    manifest = found(folder(tmp_path, 'name = "a"\nkind = "mcp"\nmcp.command = "uvx"')).manifest
    assert manifest is not None
    (asked,) = permissions_of(manifest)
    assert (asked.name, asked.value) == ("program", "uvx")
    assert "held less tightly" in asked.sentence


def test_without_permissions_nothing_is_asked(tmp_path: Path) -> None:
    manifest = found(folder(tmp_path, 'name = "a"')).manifest
    assert manifest is not None
    assert permissions_of(manifest) == []
