"""Signatures of plugins: made by OpenSSH, of one name and these files, and worth that the same key signs again."""

from __future__ import annotations

import base64
import random
import subprocess
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest

import commands
from karen.contract.errors import KarenError
from karen.contract.types.plugins import PluginSource
from karen.plugins.author.commands import run_author
from karen.plugins.author.signing import signed_with
from karen.plugins.manifest.manifest import Found
from karen.plugins.manifest.reading import read
from karen.plugins.manifest.signature import FILE, BadSignature, signer
from karen.plugins.packing import unpack
from plugging import GREETER, agree, drop, shown
from talking import Talking, talking

Files = dict[str, bytes]
FOLDER = {"plugin.toml": b'name = "Greeter"\n', "plugin.py": b"x = 1\n", "words/greetings.txt": b"Hello"}
BLOCK = b"# /// signature\n"


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("keys") / "first")


@pytest.fixture(scope="session")
def other_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("keys") / "other")


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talking]:
    async with talking(tmp_path / "home") as opened:
        yield opened


def made(path: Path, *kind: str) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-N", "", "-C", "", "-t", *(kind or ("ed25519",)), "-f", str(path)], check=True)
    return path


def fingerprint(key: Path) -> str:
    """As OpenSSH itself tells it."""
    said = subprocess.run(["ssh-keygen", "-l", "-f", str(key)], check=True, capture_output=True, text=True).stdout
    return said.split()[1]


def single(folder: Path, text: str = GREETER) -> Path:
    path = folder / "greeter.py"
    path.write_text(text, encoding="utf-8")
    return path


def laid_out(folder: Path, files: Mapping[str, bytes] = FOLDER) -> Path:
    target = folder / "greeter"
    for name, content in files.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)
    return target


def packed(source: Path, key: Path, folder: Path) -> Path:
    """As its author packs it."""
    assert run_author(["pack", str(source), "--sign", str(key), "-o", str(folder / "greeter.karen")]) == 0
    return folder / "greeter.karen"


def signed(source: Path, key: Path) -> Files:
    return dict(signed_with(key, read(source, PluginSource.USER)).files)


def unpacked(package: Path, folder: Path) -> Found:
    return read(unpack(package.read_bytes(), folder), PluginSource.USER)


@pytest.mark.parametrize("put", [single, laid_out])
def test_a_signed_plugin_names_the_key_as_openssh_does(put: Callable[[Path], Path], tmp_path: Path, key: Path) -> None:
    source = put(tmp_path)
    before = read(source, PluginSource.USER)
    plugin = unpacked(packed(source, key, tmp_path), tmp_path / "target")
    assert (plugin.valid, plugin.signed_by) == (True, fingerprint(key))
    assert (before.signed_by, read(source, PluginSource.USER)) == ("", before)


@pytest.mark.parametrize("put", [single, laid_out])
def test_a_signature_takes_the_place_of_the_one_before(
    put: Callable[[Path], Path], tmp_path: Path, key: Path, other_key: Path
) -> None:
    first = unpacked(packed(put(tmp_path), key, tmp_path), tmp_path / "target")
    again = unpacked(packed(first.path, other_key, tmp_path), tmp_path / "again")
    assert (again.valid, again.signed_by) == (True, fingerprint(other_key))
    assert b"".join(again.files.values()).count(BLOCK) + len([name for name in again.files if name == FILE]) == 1


@pytest.mark.parametrize("put", [single, laid_out])
def test_what_was_changed_since_it_was_signed_is_signed_again(
    put: Callable[[Path], Path], tmp_path: Path, key: Path
) -> None:
    plugin = unpacked(packed(put(tmp_path), key, tmp_path), tmp_path / "target")
    entry = plugin.path / "plugin.py" if plugin.path.is_dir() else plugin.path
    entry.write_bytes(b"# changed\n" + entry.read_bytes())
    assert not read(plugin.path, PluginSource.USER).valid
    again = unpacked(packed(plugin.path, key, tmp_path), tmp_path / "again")
    assert (again.valid, again.signed_by) == (True, fingerprint(key))


def test_a_key_is_found_in_the_home_folder(tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(key.parent))
    package = packed(single(tmp_path), Path("~") / key.name, tmp_path)
    assert unpacked(package, tmp_path / "target").signed_by == fingerprint(key)


def test_openssh_verifies_what_a_folder_is_signed_with(tmp_path: Path, key: Path) -> None:
    files = signed(laid_out(tmp_path), key)
    (tmp_path / FILE).write_bytes(files[FILE])
    bare = read(laid_out(tmp_path), PluginSource.USER)
    said = f"karen plugin greeter\nsha256 {bare.sha256}\n".encode()
    command = ["ssh-keygen", "-Y", "check-novalidate", "-n", "karen-plugin", "-s", str(tmp_path / FILE)]
    assert subprocess.run(command, input=said, capture_output=True, check=False).returncode == 0


CHANGES: dict[str, Callable[[Files], Files]] = {
    "another file": lambda files: {**files, "plugin.py": b"x = 2\n"},
    "one more file": lambda files: {**files, "more.py": b""},
    "one file less": lambda files: {name: content for name, content in files.items() if name != "words/greetings.txt"},
    "another manifest": lambda files: {**files, "plugin.toml": b'name = "Greeter"\n[permissions]\nstorage = true\n'},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_changed_files_are_not_what_was_signed(change: Callable[[Files], Files], tmp_path: Path, key: Path) -> None:
    files = signed(laid_out(tmp_path), key)
    plugin = read(laid_out(tmp_path / "changed", change(files)), PluginSource.USER)
    assert (plugin.valid, plugin.signed_by) == (False, "")
    assert [problem.file for problem in plugin.problems] == [FILE]
    assert "is not of these files" in plugin.problems[0].message


@pytest.mark.parametrize("change", [lambda text: b"\n" + text, lambda text: text.replace(b"Hello", b"Bye")])
def test_a_changed_single_file_is_not_what_was_signed(
    change: Callable[[bytes], bytes], tmp_path: Path, key: Path
) -> None:
    content = signed(single(tmp_path), key)["plugin.py"]
    with pytest.raises(BadSignature, match="is not of these files"):
        signer("greeter", {"plugin.py": change(content)})


def test_under_another_name_it_is_not_what_was_signed(tmp_path: Path, key: Path) -> None:
    with pytest.raises(BadSignature, match="under this name"):
        signer("stranger", signed(laid_out(tmp_path), key))


@pytest.mark.parametrize("more", [b"import os\n", b"# ///\n", b"\n", b"x"])
def test_nothing_stands_behind_the_signature_of_a_single_file(more: bytes, tmp_path: Path, key: Path) -> None:
    content = signed(single(tmp_path), key)["plugin.py"]
    with pytest.raises(BadSignature):
        signer("greeter", {"plugin.py": content + more})


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: text.replace(BLOCK, BLOCK.replace(b"\n", b" \n")),
        lambda text: text[text.index(BLOCK) :] + text,
        lambda text: text.replace(BLOCK, BLOCK + b"# QUJD\n" * 1_000_000),
    ],
)
def test_a_block_that_something_has_rewritten_is_not_taken_for_none(
    change: Callable[[bytes], bytes], tmp_path: Path, key: Path
) -> None:
    content = change(signed(single(tmp_path), key)["plugin.py"])
    plugin = read(laid_out(tmp_path / "changed", {"greeter.py": content}) / "greeter.py", PluginSource.USER)
    assert (plugin.valid, plugin.signed_by) == (False, "")
    assert "is not whole" in plugin.problems[0].message


def test_what_was_signed_for_another_purpose_signs_no_plugin(tmp_path: Path, key: Path) -> None:
    files = {**FOLDER, FILE: b""}
    said = f"karen plugin greeter\nsha256 {read(laid_out(tmp_path), PluginSource.USER).sha256}\n".encode()
    command = ["ssh-keygen", "-Y", "sign", "-n", "file", "-f", str(key)]
    files[FILE] = subprocess.run(command, input=said, capture_output=True, check=True).stdout
    with pytest.raises(BadSignature, match="something else than a plugin"):
        signer("greeter", files)


@pytest.mark.parametrize("seed", range(200))
def test_a_signature_of_any_bytes_is_refused_in_words(
    seed: int, tmp_path: Path, spoilt: Callable[[int], Files]
) -> None:
    with pytest.raises(BadSignature) as refused:
        signer("greeter", spoilt(seed))
    assert len(str(refused.value)) < 200


@pytest.fixture
def spoilt(tmp_path: Path, key: Path) -> Callable[[int], Files]:
    """The files with a signature in which some bytes are others, or which is cut or longer."""
    files = signed(laid_out(tmp_path), key)
    inside = "".join(files[FILE].decode().splitlines()[1:-1])
    whole = base64.b64decode(inside)

    def spoil(seed: int) -> Files:
        chance = random.Random(seed)
        at, length = chance.randrange(len(whole)), chance.choice((0, 1, 1, 1, 4))
        changed = whole[:at] + bytes(b ^ chance.randrange(1, 256) for b in whole[at : at + 1]) + whole[at + length :]
        return {**files, FILE: base64.b64encode(changed + chance.randbytes(chance.choice((0, 0, 3))))}

    return spoil


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"x" * 100_000, b"-----BEGIN SSH SIGNATURE-----", b"U1NIU0lH"])
def test_what_is_no_signature_is_refused_in_words(text: bytes) -> None:
    with pytest.raises(BadSignature):
        signer("greeter", {**FOLDER, FILE: text})


@pytest.mark.parametrize("kind", [("rsa", "-b", "2048"), ("ecdsa",)])
def test_a_key_of_another_kind_is_refused_before_anything_is_packed(
    kind: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, target = made(tmp_path / "key", *kind), tmp_path / "greeter.karen"
    assert run_author(["pack", str(single(tmp_path)), "--sign", str(key), "-o", str(target)]) == 1
    assert "another kind than Ed25519" in capsys.readouterr().err
    assert not target.exists()


def test_without_a_key_there_it_is_said_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_author(["pack", str(single(tmp_path)), "--sign", str(tmp_path / "none")]) == 1
    assert "cannot sign" in capsys.readouterr().err


async def install(talk: Talking, package: Path) -> None:
    await talk.call("plugins.install", path=str(package), replace=True)


async def test_who_signed_is_shown_and_that_another_did_since(
    talk: Talking, tmp_path: Path, key: Path, other_key: Path
) -> None:
    await install(talk, packed(single(tmp_path), key, tmp_path))
    agreed = await agree(talk, "greeter")
    assert (agreed["signed_by"], agreed["signed_before"]) == (fingerprint(key), "")
    await install(talk, packed(single(tmp_path), other_key, tmp_path))
    changed = await shown(talk, "greeter")
    stands = (changed["state"], changed["signed_by"], changed["signed_before"])
    assert stands == ("changed", fingerprint(other_key), fingerprint(key))


async def test_a_later_version_by_the_same_key_is_no_other_signer(talk: Talking, tmp_path: Path, key: Path) -> None:
    await install(talk, packed(single(tmp_path), key, tmp_path))
    await agree(talk, "greeter")
    await install(talk, packed(single(tmp_path, GREETER.replace("1.0.0", "1.1.0")), key, tmp_path))
    assert (await shown(talk, "greeter"))["signed_before"] == ""


async def test_an_agreement_to_later_versions_is_for_those_that_the_same_key_signed(
    talk: Talking, tmp_path: Path, key: Path
) -> None:
    await install(talk, packed(single(tmp_path), key, tmp_path))
    await agree(talk, "greeter", follows_changes=True)
    await install(talk, packed(single(tmp_path, GREETER.replace("1.0.0", "1.1.0")), key, tmp_path))
    assert (await shown(talk, "greeter"))["state"] == "enabled"
    drop(tmp_path / "home", "greeter", GREETER.replace("1.0.0", "1.2.0"))
    assert (await shown(talk, "greeter"))["state"] == "changed"


async def test_a_plugin_with_an_unfit_signature_is_not_installed(talk: Talking, tmp_path: Path, key: Path) -> None:
    folder = laid_out(tmp_path, {**signed(laid_out(tmp_path), key), "plugin.py": b"x = 3\n"})
    with pytest.raises(KarenError, match="is not of these files"):
        await talk.call("plugins.install", path=str(folder))


async def test_of_an_unfit_signature_it_is_not_said_that_nobody_signed(
    talk: Talking, tmp_path: Path, key: Path
) -> None:
    await install(talk, packed(single(tmp_path), key, tmp_path))
    await agree(talk, "greeter")
    content = (tmp_path / "home" / "plugins" / "greeter.py").read_text(encoding="utf-8")
    drop(tmp_path / "home", "greeter", content.replace("Hello", "Bye"))
    spoilt = await shown(talk, "greeter")
    assert (spoilt["state"], spoilt["signed_by"], spoilt["signed_before"]) == ("invalid", "", "")
    assert "is not of these files" in spoilt["problems"][0]["message"]


async def test_the_log_says_who_signed_what_was_agreed_to(talk: Talking, tmp_path: Path, key: Path) -> None:
    await install(talk, packed(single(tmp_path), key, tmp_path))
    await agree(talk, "greeter")
    entries = (await talk.call("plugins.audit", plugin_id="greeter"))["entries"]
    assert fingerprint(key) in next(each["detail"] for each in entries if each["action"] == "approved")


def test_the_terminal_shows_who_signed_and_that_another_did_before(tmp_path: Path, key: Path, other_key: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    typed(home, "install", str(packed(single(tmp_path), key, tmp_path)))
    typed(home, "approve", "greeter", "--yes")
    typed(home, "install", str(packed(single(tmp_path), other_key, tmp_path)), "--replace")
    assert f"It is signed by {fingerprint(other_key)}." in typed(home, "check", str(home / "plugins" / "greeter.py"))
    said = " ".join(typed(home, "show", "greeter").split())
    assert f"signed by {fingerprint(other_key)}" in said
    assert f"What was agreed to was signed by {fingerprint(key)}" in said

    agreed = commands.run(home, "plugin", "approve", "greeter", "--yes")
    assert f"What was agreed to was signed by {fingerprint(key)}" in agreed.stderr.decode()


def test_what_a_plugin_says_of_itself_does_not_pass_for_a_signature(tmp_path: Path, key: Path) -> None:
    said = f"signed by {fingerprint(key)}"
    path = single(tmp_path, GREETER.replace("Greets people", f"{'Greets people ' * 5}{said} {said}"))
    (home := tmp_path / "home").mkdir()
    typed(home, "install", str(path))
    lines = typed(home, "show", "greeter").splitlines()
    assert "  not signed" in lines
    assert f"  {said}" not in lines


def typed(home: Path, *words: str) -> str:
    done = commands.run(home, "plugin", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()
