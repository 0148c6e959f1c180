"""build.py does no work twice, survives being killed, and tells a person exactly what to do."""

import ast
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import build
import pytest
from build import Checkout, Step, Trouble

ROOT = Path(build.__file__).resolve().parent
OS_RELEASE = {
    "debian": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n',
    "ubuntu": "NAME=Ubuntu\nID=ubuntu\nID_LIKE=debian\n",
    "mint": 'ID=linuxmint\nID_LIKE="ubuntu debian"\n',
    "fedora": "ID=fedora\nVERSION_ID=43\n",
    "rocky": 'ID="rocky"\nID_LIKE="rhel centos fedora"\n',
    "arch": "ID=arch\n",
    "manjaro": "ID=manjaro\nID_LIKE=arch\n",
    "tumbleweed": 'ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n',
    "leap": 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n',
}


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "a folder with spaces")


def python_step(checkout: Checkout, done: list[str], recipe: str = "one") -> Step:
    """A step that builds ui/ into a file and notes that it did."""
    source, product = checkout.ui, checkout.root / "product"
    source.mkdir(parents=True, exist_ok=True)

    def work() -> None:
        done.append(recipe)
        product.write_text("built")

    return Step("sample", "A sample", (source, checkout.root / "absent"), recipe, (product,), work)


def do(checkout: Checkout, step: Step) -> None:
    if not build.is_done(checkout, step):
        build.perform(checkout, step)


def test_parses_on_old_pythons() -> None:
    source = (ROOT / "build.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 14)])
def test_names_the_pythons_it_wants(version: tuple[int, int]) -> None:
    assert build.wrong_python("cpython", version) == (
        f"Karen needs CPython 3.11, 3.12 or 3.13; this is cpython {version[0]}.{version[1]}."
    )
    assert build.wrong_python("pypy", (3, 11)) is not None
    assert all(build.wrong_python("cpython", (3, minor)) is None for minor in (11, 12, 13))


def test_unknown_command_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main(["lunch"]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert "“lunch”" in output.err
    assert all(name in output.err for name in build.COMMANDS)


@pytest.mark.parametrize("name", build.COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main([name, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"python3 build.py {name}")
    assert re.search(rf"^  {name} +[A-Z].*\.$", build.help_for(), re.MULTILINE)


@pytest.mark.parametrize(
    ("system", "command"),
    [
        ("debian", "sudo apt-get install -y --no-install-recommends libwebkit2gtk-4.1-0 libgtk-3-0"),
        ("ubuntu", "sudo apt-get install -y --no-install-recommends libwebkit2gtk-4.1-0 libgtk-3-0"),
        ("mint", "sudo apt-get install -y --no-install-recommends libwebkit2gtk-4.1-0 libgtk-3-0"),
        ("fedora", "sudo dnf install -y webkit2gtk4.1 gtk3"),
        ("rocky", "sudo dnf install -y webkit2gtk4.1 gtk3"),
        ("arch", "sudo pacman -S --needed --noconfirm webkit2gtk-4.1 gtk3"),
        ("manjaro", "sudo pacman -S --needed --noconfirm webkit2gtk-4.1 gtk3"),
        ("tumbleweed", "sudo zypper --non-interactive install libwebkit2gtk-4_1-0 libgtk-3-0"),
        ("leap", "sudo zypper --non-interactive install libwebkit2gtk-4_1-0 libgtk-3-0"),
    ],
)
def test_prints_the_command_of_the_distribution(system: str, command: str) -> None:
    found = build.distribution(OS_RELEASE[system], "linux")
    assert build.install_command("window", found).startswith(command)
    assert not build.install_command("window", found, root=True).startswith("sudo")


@pytest.mark.parametrize(("platform", "command"), [("darwin", "brew install"), ("win32", "winget install")])
def test_prints_the_command_of_other_systems(platform: str, command: str) -> None:
    assert build.install_command("venv", build.distribution("", platform)).startswith(command)


def test_unknown_distribution_gets_debians_names() -> None:
    found = build.distribution("ID=plan9\n", "linux")
    assert found == "unknown"
    assert "Debian" in build.install_command("venv", found)
    assert "python3-venv" in build.install_command("venv", found)


def test_no_display_means_headless() -> None:
    assert not build.has_display({}, "linux")
    assert not build.has_display({"DISPLAY": ""}, "linux")
    assert build.has_display({"DISPLAY": ":0"}, "linux")
    assert build.has_display({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert build.has_display({}, "darwin")


def test_a_stamp_skips_work_until_an_input_changes(checkout: Checkout) -> None:
    done: list[str] = []
    step = python_step(checkout, done)
    page = checkout.ui / "deep" / "page.html"
    page.parent.mkdir()
    page.write_text("one")
    do(checkout, step)
    do(checkout, step)
    assert done == ["one"]
    page.write_text("two")
    do(checkout, step)
    assert len(done) == 2
    (page.parent / "new.html").write_text("")
    do(checkout, step)
    assert len(done) == 3
    page.unlink()
    do(checkout, step)
    assert len(done) == 4


def test_a_touched_file_or_an_installed_package_is_no_change(checkout: Checkout) -> None:
    done: list[str] = []
    step = python_step(checkout, done)
    page = checkout.ui / "page.html"
    page.write_text("one")
    do(checkout, step)
    os.utime(page, (1, 1))
    for folder in ("node_modules", "dist", ".vite"):
        (checkout.ui / folder).mkdir()
        (checkout.ui / folder / "file").write_text("")
    do(checkout, step)
    assert len(done) == 1
    assert build.listing_of(step) in build.stamp_of(checkout, step).read_text()


def test_a_missing_product_another_recipe_and_a_torn_stamp_are_work(checkout: Checkout) -> None:
    done: list[str] = []
    do(checkout, python_step(checkout, done))
    (checkout.root / "product").unlink()
    do(checkout, python_step(checkout, done))
    do(checkout, python_step(checkout, done, "two"))
    assert done == ["one", "one", "two"]
    build.stamp_of(checkout, python_step(checkout, done, "two")).write_text("torn")
    do(checkout, python_step(checkout, done, "two"))
    assert len(done) == 4


def test_a_failed_step_is_not_stamped(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise Trouble("no")

    with pytest.raises(Trouble):
        build.perform(checkout, python_step(checkout, [])._replace(work=work))
    assert not build.is_done(checkout, python_step(checkout, []))
    assert "A sample … 0.0 s, failed" in capsys.readouterr().err
    with pytest.raises(Trouble, match="did not make product"):
        build.perform(checkout, python_step(checkout, [])._replace(work=lambda: None))


def test_a_file_changed_during_a_step_is_built_again(checkout: Checkout) -> None:
    done: list[str] = []
    step = python_step(checkout, done)

    def work() -> None:
        step.work()
        (checkout.ui / "page.html").write_text("late")

    build.perform(checkout, step._replace(work=work))
    assert not build.is_done(checkout, step)


def test_the_check_of_many_files_is_cheap(checkout: Checkout) -> None:
    step = python_step(checkout, [])
    for number in range(1000):
        (checkout.ui / f"{number}.ts").write_text("export {};")
    do(checkout, step)
    began = time.perf_counter()
    assert build.is_done(checkout, step)
    assert time.perf_counter() - began < 0.15


def test_a_failed_program_shows_the_end_of_its_log_and_what_to_do(checkout: Checkout) -> None:
    checkout.root.mkdir()
    code = "for n in range(50): print('line', n)\nprint('npm error code ENOTFOUND'); raise SystemExit(3)"
    with pytest.raises(Trouble) as caught:
        build.logged(checkout, "ui-packages", [sys.executable, "-c", code])
    assert "“ui-packages” failed with code 3; its log is .venv" in caught.value.what
    assert "line 49" in caught.value.what
    assert "line 19\n" not in caught.value.what
    assert "registry cannot be reached" in caught.value.advice


@pytest.mark.parametrize(
    ("log", "advice"),
    [
        ("Failed to establish a new connection: [Errno -3] Temporary failure in name resolution", "network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "lock file"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: No matching distribution found for pytauri-wheel==0.8.0", "glibc 2.35"),
        ("npm error `npm ci` can only install packages when your package.json and package-lock.json", "disagree"),
        ("SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate", "PIP_CERT"),
        ("Segmentation fault", "log says why"),
    ],
)
def test_advice(log: str, advice: str) -> None:
    assert advice in build.advice_for(log)


def test_a_program_that_is_not_there_is_named(checkout: Checkout) -> None:
    checkout.root.mkdir()
    with pytest.raises(Trouble, match="no-such-program cannot be started"):
        build.logged(checkout, "sample", ["no-such-program"])


def test_a_missing_lock_says_how_to_get_it_back(checkout: Checkout) -> None:
    checkout.root.mkdir()
    for name in ("run", "ui-packages"):
        with pytest.raises(Trouble) as caught:
            build.steps_of(checkout)[name].work()
        assert caught.value.advice.startswith("Bring it back: git checkout -- ")


def test_a_checkout_that_cannot_be_written_is_said(checkout: Checkout) -> None:
    checkout.root.mkdir()
    checkout.venv.write_text("a file where a folder belongs")
    with pytest.raises(Trouble, match="cannot write"):
        build.set_up(checkout, "venv")


HOLDER = """
import subprocess, sys
from pathlib import Path
import build
with build.locked(build.Checkout(Path(sys.argv[1]))) as tell:
    tell("Python packages")
    print("held", flush=True)
    {body}
"""


def hold(checkout: Checkout, body: str) -> subprocess.Popen[str]:
    checkout.root.mkdir(exist_ok=True)
    command = [sys.executable, "-c", HOLDER.format(body=body), str(checkout.root)]
    holder = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "held"
    return holder


def test_a_second_set_up_waits_and_says_for_what(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    with hold(checkout, "import time; time.sleep(1)") as holder:
        began = time.monotonic()
        with build.locked(checkout):
            assert time.monotonic() - began > 0.4
        assert f"Python packages (process {holder.pid})" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="a lock is not inherited there")
def test_the_pip_of_a_killed_set_up_keeps_the_lock(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    body = (
        "build.logged(build.Checkout(Path(sys.argv[1])), 'pip', [sys.executable, '-c', 'import time; time.sleep(2)'])"
    )
    with hold(checkout, body) as holder:
        time.sleep(0.5)
        holder.kill()
        holder.wait()
        began = time.monotonic()
        with build.locked(checkout):
            assert time.monotonic() - began > 0.4
    assert "Waiting for another build.py" in capsys.readouterr().err


def test_a_killed_holder_frees_the_lock(checkout: Checkout) -> None:
    with hold(checkout, "sys.stdin.read()") as holder:
        holder.kill()
        holder.wait()
        with build.locked(checkout):
            pass


def test_a_half_made_environment_is_made_anew(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(checkout.venv)], check=True)
    left = checkout.venv / "left-over"
    left.mkdir()
    assert not build.whole(checkout)
    build.set_up(checkout, "venv")
    assert build.whole(checkout)
    assert not left.exists()
    assert "making it anew" in capsys.readouterr().err
    build.set_up(checkout, "venv")
    assert capsys.readouterr().err == ""
    moved = checkout.root.rename(checkout.root.parent / "moved")
    assert not build.whole(Checkout(moved))


def test_a_package_killed_midway_is_swept(checkout: Checkout) -> None:
    packages = checkout.venv / "lib" / "python3" / "site-packages"
    for name, record in (("whole-1.dist-info", True), ("torn-1.dist-info", False)):
        (packages / name).mkdir(parents=True)
        if record:
            (packages / name / "RECORD").write_text("")
    checkout.locks.mkdir(parents=True)
    (checkout.locks / "run.txt").write_text("")
    with pytest.raises(Trouble):  # there is no Python in this environment to go on with
        build.steps_of(checkout)["run"].work()
    assert [entry.name for entry in packages.iterdir()] == ["whole-1.dist-info"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_being_told_to_stop_stops_the_child_too() -> None:
    code = (
        "import build, signal, subprocess, sys; signal.signal(signal.SIGTERM, build.stop)\n"
        "class Child(subprocess.Popen):\n"
        "    def wait(self, timeout=None):\n"  # said here, so the signal comes while the child is waited for
        "        print(self.pid, flush=True)\n"
        "        return super().wait(timeout)\n"
        "build.finish(Child([sys.executable, '-c', 'import time; time.sleep(60)']))"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 143
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@pytest.mark.skipif(build.which("Xvfb") is None, reason="needs Xvfb")
def test_the_display_is_private_and_goes_away(checkout: Checkout) -> None:
    checkout.root.mkdir()
    with build.display(checkout) as (before, environment):
        assert environment["KAREN_TEST_DISPLAY"] == "1"
        socket = Path("/tmp/.X11-unix/X" + environment["DISPLAY"].removeprefix(":"))
        assert socket.exists()
        shown = [*before, sys.executable, "-c", "import os; print(os.environ['DISPLAY'])"]
        assert subprocess.check_output(shown, env=environment, text=True).strip() == environment["DISPLAY"]
    assert not socket.exists()


def pins(name: str) -> dict[str, str]:
    """What a lock file pins; asserts that every pin has its hashes."""
    text = (ROOT / "python" / "locks" / name).read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for entry in re.sub(r"\\\n", " ", re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE)).splitlines():
        pin = re.match(r"([a-z0-9-]+)==(\S+)(?: ; .+?)?( +--hash=sha256:[0-9a-f]{64})+ *$", entry)
        assert pin, entry
        found[pin[1]] = pin[2]
    return found


@pytest.mark.parametrize("name", ["run.txt", "test.txt", "bundle.txt"])
def test_the_locks_pin_hashes_and_name_no_host(name: str) -> None:
    text = (ROOT / "python" / "locks" / name).read_text(encoding="utf-8")
    assert not re.search(r"://|^-|--(index|extra-index|find-links|trusted)|@ ", text, re.MULTILINE)
    assert len(pins(name)) > 30


def test_the_locks_fit_each_other_and_the_project() -> None:
    run, test, bundle = pins("run.txt"), pins("test.txt"), pins("bundle.txt")
    assert run.items() <= test.items() & bundle.items()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for locked, wanted in (
        (run, project["dependencies"] + extras["build"]),
        (test, extras["test"]),
        (bundle, extras["bundle"]),
    ):
        for requirement in wanted:
            name, _, version = requirement.partition(" ;")[0].partition("==")
            assert locked[name] == version, f"{requirement}: run python3 build.py lock"


def test_ci_runs_what_a_person_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert "exec python3 build.py test" in script.read_text(encoding="utf-8")
    assert sys.platform == "win32" or os.access(script, os.X_OK)
