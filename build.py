#!/usr/bin/env python3
"""Sets Karen up from a bare checkout, then runs, tests or checks it: the only command a person or CI needs.

Standard library only, and it must know nothing of what Karen does. It parses on any Python 3.8 so that it can say
which one to use. What it says itself goes to stderr: stdout belongs to the program it starts.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

OLDEST, NEWEST = (3, 11), (3, 13)
WINDOW_LIBRARIES = ("webkit2gtk-4.1", "gtk-3", "ayatana-appindicator3")
TEST_PROGRAMS = (
    "Xvfb",
    "WebKitWebDriver",
    "dbus-run-session",
    "openbox",
    "gnome-keyring-daemon",
    "xdotool",
    "initdb",
    "bwrap",
)
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# What each purpose needs, in the words of each distribution.
PACKAGES: dict[str, dict[str, str]] = {
    "debian": {
        "install": "apt-get install -y --no-install-recommends",
        "python": "python3 python3-venv",
        "venv": "python3-venv",
        "window": "libwebkit2gtk-4.1-0 libgtk-3-0 libayatana-appindicator3-1",
        "test": "xvfb xauth webkit2gtk-driver libwebkit2gtk-4.1-0 libgtk-3-0 libayatana-appindicator3-1 dbus dbus-x11 "
        "chromium chromium-driver openbox gnome-keyring xdotool fonts-dejavu-core procps util-linux "
        "python3-dbus python3-gi binutils libgomp1 appstream desktop-file-utils postgresql bubblewrap openssh-client",
        "bundle": "binutils libgomp1",
    },
    "fedora": {
        "install": "dnf install -y",
        "python": "python3.13",
        "venv": "python3 python3-pip",
        "window": "webkit2gtk4.1 gtk3 libayatana-appindicator-gtk3",
        "test": "xorg-x11-server-Xvfb xorg-x11-xauth webkitgtk6.0 webkit2gtk4.1 gtk3 libayatana-appindicator-gtk3 "
        "dbus-daemon dbus-x11 chromium chromedriver openbox gnome-keyring xdotool dejavu-sans-fonts procps-ng "
        "util-linux libgomp postgresql-server bubblewrap openssh",
        "bundle": "binutils libgomp",
    },
    "arch": {
        "install": "pacman -S --needed --noconfirm",
        "python": "uv",
        "venv": "python python-pip",
        "window": "webkit2gtk-4.1 gtk3 libayatana-appindicator",
        "test": "xorg-server-xvfb xorg-xauth webkit2gtk-4.1 gtk3 libayatana-appindicator dbus chromium openbox "
        "gnome-keyring xdotool ttf-dejavu procps-ng util-linux postgresql bubblewrap openssh",
        "bundle": "binutils gcc-libs",
    },
    "opensuse": {
        "install": "zypper --non-interactive install",
        "python": "python313 python313-pip",
        "venv": "python313 python313-pip",
        "window": "libwebkit2gtk-4_1-0 libgtk-3-0 libayatana-appindicator3-1",
        "test": "xorg-x11-server-Xvfb xauth libwebkit2gtk-4_1-0 libgtk-3-0 libayatana-appindicator3-1 dbus-1 "
        "dbus-1-x11 chromium chromedriver openbox gnome-keyring xdotool dejavu-fonts procps util-linux libgomp1 "
        "postgresql-server bubblewrap openssh",
        "bundle": "binutils libgomp1",
    },
    "macos": {"install": "brew install", "python": "python@3.13", "venv": "python@3.13"},
    "windows": {"install": "winget install", "python": "Python.Python.3.13", "venv": "Python.Python.3.13"},
}

# What the log of a failed step may hold, and what a person can do about it; the first match counts.
ADVICE = (
    (
        ("no space left", "enospc", "disk quota"),
        "The disk is full. Make room, then run the same command again.",
    ),
    (
        ("do not match the hashes", "eintegrity"),
        "A download is not what the lock file names. Try again; if it stays so, do not install it: ask who changed it.",
    ),
    (
        ("certificate verify failed", "self-signed", "self signed", "unable to get local issuer", "unable_to_"),
        "A registry's certificate is not trusted here. Name your authority's file in PIP_CERT and NODE_EXTRA_CA_CERTS.",
    ),
    (
        ("name resolution", "temporary failure", "could not resolve", "enotfound", "eai_again", "etimedout",
         "econnrefused", "econnreset", "unreachable", "connection refused", "connecttimeout", "newconnectionerror",
         "read timed out", "proxyerror", "failed to fetch", "err_socket_timeout"),
        "A package registry cannot be reached. Check the network (or the proxy or mirror that PIP_… and npm's settings "
        "name), then run the same command again: finished steps are kept.",
    ),
    (
        ("no matching distribution", "is not a supported wheel"),
        "No build of a package exists for this system. Karen runs with CPython 3.11-3.13 on Linux (glibc 2.35 or "
        "newer), macOS 13 or newer, and Windows, 64 bits.",
    ),
    (
        ("package-lock.json", "eusage"),
        "ui/package.json and ui/package-lock.json disagree. Run npm install in ui/ and commit the lock.",
    ),
)  # fmt: skip


class Trouble(Exception):
    """Something a person has to act on: what is wrong, and what to do."""

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice


class Checkout(NamedTuple):
    """The folder of the repository, and where things are in it."""

    root: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def programs(self) -> Path:
        return self.venv / ("Scripts" if sys.platform == "win32" else "bin")

    def program(self, name: str) -> Path:
        return self.programs / (f"{name}.exe" if sys.platform == "win32" else name)

    @property
    def ui(self) -> Path:
        return self.root / "ui"

    @property
    def locks(self) -> Path:
        return self.root / "python" / "locks"

    def log(self, name: str) -> Path:
        return self.venv / "logs" / f"{name}.log"

    def shown(self, path: Path) -> str:
        return str(path.relative_to(self.root)) if self.root in path.parents else str(path)

    def environment(self) -> dict[str, str]:
        """The caller's variables, with the programs of .venv found first: npm's scripts look for `node`."""
        found = f"{self.programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        return {**os.environ, "PATH": found, "VIRTUAL_ENV": str(self.venv)}


class Step(NamedTuple):
    """A piece of set-up that is skipped while its stamp fits `inputs` and `recipe`, and all it `makes` is there."""

    name: str
    title: str
    inputs: tuple[Path, ...]
    recipe: str
    makes: tuple[Path, ...]
    work: Callable[[], None]


def say(text: str, end: str = "\n") -> None:
    print(text, end=end, file=sys.stderr, flush=True)


@contextlib.contextmanager
def progress(title: str) -> Iterator[None]:
    """One line for a step: its title, and the seconds it took; on a terminal the seconds count up."""
    import threading

    began, stopped = time.monotonic(), threading.Event()

    def count() -> None:
        while not stopped.wait(1):
            say(f"\r  {title} … {time.monotonic() - began:.0f} s", end="")

    say(f"  {title} …", end="")
    if sys.stderr.isatty():
        threading.Thread(target=count, daemon=True).start()
    outcome = ", stopped"
    try:
        yield
        outcome = ""
    except (Trouble, OSError):
        outcome = ", failed"
        raise
    finally:
        stopped.set()
        head = f"\r  {title} …" if sys.stderr.isatty() else ""
        say(f"{head} {time.monotonic() - began:.1f} s{outcome}")


def distribution(os_release: str, platform: str = sys.platform) -> str:
    """A key of `PACKAGES`, or "unknown"; `os_release` is the text of /etc/os-release."""
    if platform in ("darwin", "win32"):
        return {"darwin": "macos", "win32": "windows"}[platform]
    fields = dict(line.split("=", 1) for line in os_release.splitlines() if "=" in line)
    for name in f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}".replace('"', "").replace("'", "").split():
        family = {"ubuntu": "debian", "rhel": "fedora", "suse": "opensuse"}.get(name.split("-")[0], name.split("-")[0])
        if family in PACKAGES:
            return family
    return "unknown"


def os_release() -> str:
    with contextlib.suppress(OSError):
        return Path("/etc/os-release").read_text(encoding="utf-8")
    return ""


def this_distribution() -> str:
    return distribution(os_release())


def install_command(purpose: str, system: str, packages: str = "", root: bool = False) -> str:
    """The exact command that installs what `purpose` needs (or only `packages` of it), for a person to paste."""
    words = PACKAGES.get(system, {})
    if purpose not in words:
        named = packages or PACKAGES["debian"][purpose]
        return f"with this system's package manager, what Debian calls: {named}"
    sudo = "" if root or system in ("macos", "windows") else "sudo "
    return f"{sudo}{words['install']} {packages or words[purpose]}"


def is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def venv_package() -> str:
    """Debian's package for the Python that runs this: `python3-venv` serves only the default one."""
    running = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    default = Path("/usr/bin/python3").resolve()
    return "python3-venv" if running == default else f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"


def missing_packages(packages: str) -> list[str]:
    """Which of these Debian packages are not installed (a name may have gained `t64` in newer releases)."""
    names = packages.split()
    query = ["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\n", *names, *(f"{name}t64" for name in names)]
    answer = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    there = {line.split()[-1] for line in answer.splitlines() if line.startswith("ii")}
    return [name for name in names if name not in there and f"{name}t64" not in there]


def apt_install(checkout: Checkout, packages: Sequence[str]) -> None:
    say(f"  apt-get installs {' '.join(packages)}")
    with progress("System packages"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        wait = ["-o", "DPkg::Lock::Timeout=120"]
        install = PACKAGES["debian"]["install"].split()
        logged(checkout, "system", ["apt-get", *wait, "update"], environment=quiet)
        logged(checkout, "system", [install[0], *wait, *install[1:], *packages], environment=quiet, append=True)


def has_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    if platform in ("darwin", "win32"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def missing_libraries() -> list[str]:
    """The window's libraries that the system's loader does not find; macOS and Windows bring their own web view."""
    if sys.platform in ("darwin", "win32"):
        return []
    from ctypes.util import find_library

    return [name for name in WINDOW_LIBRARIES if find_library(name) is None]


def window_mode(checkout: Checkout) -> str:
    """How Karen can be shown here: `window`, `browser` (a display without WebKitGTK) or `headless`."""
    if not has_display():
        return "headless"
    if not missing_libraries():
        return "window"
    system = this_distribution()
    if system == "debian" and is_root():
        try:
            apt_install(checkout, missing_packages(PACKAGES[system]["window"]))
        except Trouble as trouble:
            say(f"{trouble.what}\n{trouble.advice}")
        if not missing_libraries():
            return "window"
    say(f"WebKitGTK is missing, so Karen opens in the browser. For a window of its own: "
        f"{install_command('window', system, root=is_root())}")  # fmt: skip
    return "browser"


def test_packages(checkout: Checkout) -> list[str]:
    """Installs what the tests need of the system where that is possible; answers what is skipped for want of it."""
    if not sys.platform.startswith("linux"):
        return ["the tests of the window under a virtual display: they need Linux and Xvfb"]
    system = this_distribution()
    packages = PACKAGES.get(system, PACKAGES["debian"])["test"]
    if system == "debian":
        missing = missing_packages(packages)
        if "ID=ubuntu" in os_release():  # its Chromium is a snap
            missing = [name for name in missing if not name.startswith("chromium")]
        if missing and is_root():
            apt_install(checkout, missing)
            missing = []
    else:
        missing = [] if all(map(which, TEST_PROGRAMS)) else packages.split()
    if not missing:
        return []
    names = " ".join(missing)
    return [f"tests that need {names}; install with: {install_command('test', system, names, is_root())}"]


def which(*names: str) -> str | None:
    import shutil

    return next((found for found in map(shutil.which, names) if found), None)


def advice_for(log: str) -> str:
    text = log.lower()
    return next((advice for signs, advice in ADVICE if any(sign in text for sign in signs)), "The log says why.")


def finish(process: subprocess.Popen[bytes]) -> int:
    """Waits for a child; when we are told to stop, stops it too and waits for it to go."""
    try:
        return process.wait()
    except BaseException as stopped:
        if not isinstance(stopped, KeyboardInterrupt):  # a terminal's Ctrl-C has reached the child already
            process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def logged(
    checkout: Checkout,
    name: str,
    command: Sequence[str | Path],
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    append: bool = False,
    tail: int = 30,
) -> None:
    """Runs a program with its output in the log `name`; when it fails, raises with the log's last `tail` lines."""
    log = checkout.log(name)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab" if append else "wb") as output:
        try:
            process = subprocess.Popen(
                [str(word) for word in command],
                cwd=folder or checkout.root,
                env=environment or checkout.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                close_fds=False,  # pip and npm keep the lock of the set-up, should we be killed before they end
            )
        except OSError as error:
            raise Trouble(f"{command[0]} cannot be started: {error}") from error
        code = finish(process)
    if code:
        text = log.read_text(encoding="utf-8", errors="replace")
        last = "\n".join(f"    {line}" for line in text.splitlines()[-tail:])
        what = f"The step “{name}” failed with code {code}; its log is {checkout.shown(log)} and ends so:\n{last}"
        raise Trouble(what, advice_for(text))


def become(command: Sequence[str | Path]) -> int:
    """Leaves this process to another program; Windows has no such thing, so there it is waited for."""
    words = [str(word) for word in command]
    if sys.platform == "win32":
        return finish(subprocess.Popen(words))
    sys.stdout.flush()
    os.execv(words[0], words)  # noqa: S606 - no shell is wanted


def files_of(inputs: Sequence[Path]) -> list[tuple[str, os.stat_result]]:
    """Every file in the inputs, sorted, without what is installed or built among them."""
    found: list[tuple[str, os.stat_result]] = []
    folders: list[str] = []
    for path in inputs:
        with contextlib.suppress(FileNotFoundError):
            folders.append(str(path)) if path.is_dir() else found.append((str(path), path.stat()))
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name.endswith(".tsbuildinfo"):
                    continue
                if not entry.is_dir():
                    with contextlib.suppress(FileNotFoundError):
                        found.append((entry.path, entry.stat()))
                elif entry.name not in ("node_modules", "dist", "coverage", "__screenshots__", "__pycache__"):
                    folders.append(entry.path)
    return sorted(found, key=lambda pair: pair[0])


def listing_of(step: Step) -> str:
    """A cheap fingerprint: names, sizes and times of the inputs."""
    lines = [f"{path}\t{status.st_size}\t{status.st_mtime_ns}" for path, status in files_of(step.inputs)]
    return hashlib.sha256("\n".join([step.recipe, *lines]).encode("utf-8", "surrogateescape")).hexdigest()


def contents_of(step: Step) -> str:
    """The true fingerprint: names and bytes of the inputs."""
    digest = hashlib.sha256(step.recipe.encode())
    for path, _ in files_of(step.inputs):
        data = Path(path).read_bytes()
        digest.update(f"\n{path}\t{len(data)}\n".encode("utf-8", "surrogateescape") + data)
    return digest.hexdigest()


def stamp_of(checkout: Checkout, step: Step) -> Path:
    return checkout.venv / "stamps" / step.name


def write_stamp(checkout: Checkout, step: Step, contents: str, listing: str) -> None:
    stamp = stamp_of(checkout, step)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    fresh = stamp.with_suffix(".new")
    fresh.write_text(f"{contents}\n{listing}\n", encoding="ascii")
    fresh.replace(stamp)


def is_done(checkout: Checkout, step: Step) -> bool:
    if not all(path.exists() for path in step.makes):
        return False
    try:
        contents, listing = stamp_of(checkout, step).read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return False
    now = listing_of(step)
    if now == listing:
        return True
    if contents_of(step) != contents:
        return False
    with contextlib.suppress(OSError):  # touched, not changed; a read-only checkout is only slower
        write_stamp(checkout, step, contents, now)
    return True


def perform(checkout: Checkout, step: Step) -> None:
    """Does a step and stamps it with the inputs as they were before: what changes meanwhile is done again next time."""
    contents, listing = contents_of(step), listing_of(step)
    stamp_of(checkout, step).unlink(missing_ok=True)
    with progress(step.title):
        step.work()
    lacking = [checkout.shown(path) for path in step.makes if not path.exists()]
    if lacking:
        raise Trouble(f"The step “{step.name}” ended well, but did not make {' and '.join(lacking)}.")
    write_stamp(checkout, step, contents, listing)


@contextlib.contextmanager
def locked(checkout: Checkout) -> Iterator[Callable[[str], None]]:
    """Lets one build.py at a time set the checkout up; yields a function that tells the others what they wait for."""
    path, told = checkout.venv / "lock", ""
    path.parent.mkdir(exist_ok=True)
    while True:
        file = path.open("a+", encoding="utf-8")
        if try_lock(file.fileno()) and path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno())):
            break
        file.seek(0)
        doing = file.read().strip() or "something"
        file.close()
        if doing != told:
            say(f"  Waiting for another build.py that sets this checkout up: {doing} …")
            told = doing
        time.sleep(0.2)

    os.set_inheritable(file.fileno(), True)

    def tell(doing: str) -> None:
        file.truncate(0)
        file.write(f"{doing} (process {os.getpid()})")
        file.flush()

    try:
        yield tell
    finally:
        file.truncate(0)
        file.close()


def try_lock(descriptor: int) -> bool:
    """Takes an exclusive lock that ends with the descriptor, or answers False at once."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, 1 << 20, os.SEEK_SET)  # beyond the text: a locked byte cannot be read there
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def require(checkout: Checkout, *paths: Path) -> None:
    for path in paths:
        if not path.is_file():
            name = checkout.shown(path)
            raise Trouble(f"{name} is missing; it is part of the repository.", f"Bring it back: git checkout -- {name}")


def whole(checkout: Checkout) -> bool:
    """Whether .venv is a finished environment, of this Python, made for this very folder."""
    if not any(checkout.venv.glob("[Ll]ib/**/site-packages/pip-*.dist-info/RECORD")):
        return False  # pip writes that file last
    code = "import sys; print(sys.version_info[:2] == " + repr(tuple(sys.version_info[:2])) + ")"
    for command, expected in ((["python", "-c", code], "True"), (["pip", "--version"], str(checkout.venv))):
        words = [str(checkout.program(command[0])), *command[1:]]
        try:
            answer = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
        except (OSError, subprocess.TimeoutExpired):
            return False
        if answer.returncode or expected not in answer.stdout:
            return False
    return True


def need_ensurepip(checkout: Checkout) -> None:
    """Debian and Ubuntu split what makes a .venv off their Python: installs it, or says how."""
    from importlib.util import find_spec

    if (find_spec("venv") and find_spec("ensurepip")) or whole(checkout):
        return
    system = this_distribution()
    package = venv_package() if system == "debian" else ""
    if system != "debian" or not is_root():
        command = install_command("venv", system, package, is_root())
        raise Trouble("This Python cannot make environments: it has no venv or no ensurepip.", f"Run: {command}")
    apt_install(checkout, [package])


def make_venv(checkout: Checkout) -> None:
    import shutil

    if whole(checkout):
        return
    old = [entry for entry in checkout.venv.iterdir() if entry.name not in ("lock", "logs", "stamps")]
    if old:
        say(" what is there is unfinished, of another Python or of another folder: making it anew …", end="")
    for entry in [*old, checkout.venv / "stamps"]:
        shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink(missing_ok=True)
    python = getattr(sys, "_base_executable", None) or sys.executable
    logged(checkout, "venv", [python, "-m", "venv", checkout.venv], environment=os.environ)


def install(checkout: Checkout, name: str, lock: Path) -> None:
    import shutil

    require(checkout, lock)
    for info in checkout.venv.glob("[Ll]ib/**/site-packages/*.dist-info"):
        if not (info / "RECORD").is_file():  # an install was killed midway: pip would take the package for whole
            shutil.rmtree(info)
    logged(checkout, name, [checkout.program("python"), *PIP, "--require-hashes", "--only-binary", ":all:", "-r", lock])


PIP = ("-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--no-deps")
EDITABLE = (*PIP, "--no-index", "--no-build-isolation", "-e", ".")


def npm(checkout: Checkout, name: str, *words: str) -> None:
    require(checkout, checkout.ui / "package.json", checkout.ui / "package-lock.json")
    logged(checkout, name, [checkout.program("npm"), *words], folder=checkout.ui)


def steps_of(checkout: Checkout) -> dict[str, Step]:
    """Every step by name, in order."""
    run, test, bundle_lock = (checkout.locks / f"{name}.txt" for name in ("run", "test", "bundle"))
    project = checkout.root / "pyproject.toml"
    python = f"Python {sys.version_info[0]}.{sys.version_info[1]} in {checkout.venv}"
    lock, ui = (checkout.ui / "package.json", checkout.ui / "package-lock.json", checkout.ui / ".npmrc"), checkout.ui
    steps = [
        Step("venv", "Python environment", (), python, (checkout.program("python"), checkout.program("pip")),
             lambda: make_venv(checkout)),
        Step("run", "Python packages", (run,), f"{python} {PIP}", (checkout.program("npm"),),
             lambda: install(checkout, "run", run)),
        Step("test", "Python packages for tests", (test,), f"{python} {PIP}", (checkout.program("ruff"),),
             lambda: install(checkout, "test", test)),
        Step("bundle", "Python packages for the bundle", (bundle_lock,), f"{python} {PIP}",
             (checkout.program("pyinstaller"),), lambda: install(checkout, "bundle", bundle_lock)),
        Step("project", "Karen itself", (project,), f"{python} {EDITABLE}", (checkout.program("karen"),),
             lambda: logged(checkout, "project", [checkout.program("python"), *EDITABLE])),
        Step("ui-packages", "Packages of the user interface", lock, "npm ci", (ui / "node_modules/.package-lock.json",),
             lambda: npm(checkout, "ui-packages", "ci", "--no-audit", "--no-fund")),
        Step("ui", "User interface", (ui,), "npm run build", (ui / "dist" / "index.html",),
             lambda: npm(checkout, "ui", "run", "build")),
    ]  # fmt: skip
    return {step.name: step for step in steps}


def set_up(checkout: Checkout, *names: str) -> None:
    """Does those of the named steps that are not done yet."""
    steps = [step for name, step in steps_of(checkout).items() if name in names]
    if all(is_done(checkout, step) for step in steps):
        return
    began = time.monotonic()
    try:
        with locked(checkout) as tell:
            for step in steps:
                if not is_done(checkout, step):
                    tell(step.title)
                    if step.name == "venv":
                        need_ensurepip(checkout)
                    perform(checkout, step)
    except OSError as error:
        raise Trouble(
            f"The set-up cannot write: {error}.", "Use a checkout of your own, on a disk with room."
        ) from error
    say(f"  Set up in {time.monotonic() - began:.1f} s.")


@contextlib.contextmanager
def display(checkout: Checkout) -> Iterator[tuple[list[str], dict[str, str]]]:
    """A private X server and D-Bus session where Xvfb is at hand: the words before a command, and its environment."""
    environment, xvfb, guard = checkout.environment(), which("Xvfb"), which("setpriv")
    if sys.platform == "win32" or xvfb is None:
        yield [], environment
        return
    follow = [guard, "--pdeathsig", "TERM"] if guard else []  # no orphan, however we end
    reader, writer = os.pipe()
    command = [*follow, xvfb, "-displayfd", str(writer), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    checkout.log("xvfb").parent.mkdir(parents=True, exist_ok=True)
    with checkout.log("xvfb").open("wb") as log:
        server = subprocess.Popen(command, pass_fds=[writer], stdout=log, stderr=log, start_new_session=True)
    os.close(writer)
    try:
        number = os.read(reader, 16).strip().decode()
        if not number:
            raise Trouble("Xvfb did not start; its log is .venv/logs/xvfb.log.")
        environment.update(DISPLAY=f":{number}", GDK_BACKEND="x11", KAREN_TEST_DISPLAY="1")
        environment.pop("WAYLAND_DISPLAY", None)
        session = which("dbus-run-session")
        yield ([session, "--", *follow] if session else []), environment
    finally:
        os.close(reader)
        server.terminate()
        server.wait()


UI = ("ui-packages", "ui")
RUN = ("venv", "run", "project")
TEST = ("venv", "run", "test", "project")


def run(checkout: Checkout, arguments: list[str]) -> int:
    """[ARGS…]  Sets up what is missing and starts Karen: in a window, in the browser, or without a display.

    ARGS go to Karen. Without a display the only line on stdout is `Karen: http://…`.
    """
    set_up(checkout, *RUN, *UI)
    mode = window_mode(checkout)
    return become([checkout.program("python"), "-m", "karen", "open", "--mode", mode, *arguments])


def check(checkout: Checkout, arguments: list[str]) -> int:
    """Style, types, the import table, generated files, and the same for the user interface.

    Every one of them runs, whatever the earlier ones found; a table at the end sums up.
    """
    if arguments:
        raise Trouble(f"check takes no arguments: {' '.join(arguments)}")
    set_up(checkout, *TEST, "ui-packages")
    python, ruff, npm_program = (checkout.program(name) for name in ("python", "ruff", "npm"))
    checks: list[tuple[str, list[str | Path], Path, str]] = [
        ("format", [ruff, "format", "--check", "."], checkout.root, f"{checkout.shown(ruff)} format"),
        ("lint", [ruff, "check", "."], checkout.root, f"{checkout.shown(ruff)} check --fix"),
        ("types", [python, "-m", "mypy"], checkout.root, ""),
        ("imports", [python, "-m", "pytest", "-q", "tests/test_layers.py"], checkout.root, ""),
        ("generated", [python, "-m", "karen", "types", "--check"], checkout.root, "python3 build.py types"),
        ("ui-check", [npm_program, "run", "check"], checkout.ui, ""),
    ]
    rows, failed = [], 0
    for name, command, folder, remedy in checks:
        outcome, hint, began = "ok", "", time.monotonic()
        try:
            with progress(f"Check: {name}"):
                logged(checkout, name, command, folder, tail=100)
        except Trouble as trouble:
            say(trouble.what)
            outcome, hint, failed = "FAILED", f"  {remedy or 'see ' + checkout.shown(checkout.log(name))}", failed + 1
        rows.append(f"  {name:<10} {outcome:<7} {time.monotonic() - began:5.1f} s{hint}")
    say("\n".join(["", *rows]))
    return 1 if failed else 0


def need_bundle_packages(checkout: Checkout) -> None:
    """Programs are taken apart with binutils; Python as a library, which Debian packs by itself, comes along."""
    import sysconfig
    from ctypes.util import find_library

    if not sys.platform.startswith("linux"):
        return
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    library = Path(str(sysconfig.get_config_var("LIBDIR"))) / str(sysconfig.get_config_var("INSTSONAME"))
    there = {
        "binutils": which("objcopy") is not None,
        f"libpython{version}": library.is_file() or find_library(f"python{version}") is not None,
        "libgomp1": find_library("gomp") is not None,
    }
    system, lacking = this_distribution(), [name for name, found in there.items() if not found]
    if lacking and (system != "debian" or not is_root()):
        command = install_command("bundle", system, " ".join(lacking) if system == "debian" else "", is_root())
        raise Trouble(f"The bundle cannot be made without {' and '.join(lacking)}.", f"Run: {command}")
    if lacking:
        apt_install(checkout, lacking)


def bundle(checkout: Checkout, arguments: list[str]) -> int:
    """[--no-package]  Makes Karen a program that can be installed: dist/karen, and a .deb for Debian and Ubuntu.

    It holds everything, Python included. The sizes are printed, the largest parts first.
    """
    set_up(checkout, *RUN, "bundle", *UI)
    need_bundle_packages(checkout)
    command = [str(checkout.program("python")), "-m", "bundle", *arguments]
    return finish(subprocess.Popen(command, cwd=checkout.root, env=checkout.environment()))


def ui_tests(checkout: Checkout, skipped: list[str]) -> None:
    chromium = which(*CHROMIUMS)
    if chromium is None:
        skipped.append("the user interface's own tests: they need Chromium")
        return
    with progress("Tests of the user interface"):
        logged(checkout, "ui-test", [checkout.program("npm"), "test"], folder=checkout.ui, tail=100)


def test(checkout: Checkout, arguments: list[str]) -> int:
    """[--release] [PYTEST ARGS…]  Everything that CI runs: check, the user interface's tests, then pytest.

    Needs no display: the real window is tested under a virtual one. --release adds the slow tests.
    With PYTEST ARGS only pytest runs: python3 build.py test tests/test_build.py -k lock
    """
    release, chosen = "--release" in arguments, [word for word in arguments if word != "--release"]
    skipped = test_packages(checkout)
    try:
        set_up(checkout, *TEST, *UI)
        if not chosen:
            if check(checkout, []):
                raise Trouble("The checks failed, so the tests were not run.", "Mend what the table names.")
            ui_tests(checkout, skipped)
        with display(checkout) as (before, environment):
            pytest = [*before, str(checkout.program("python")), "-m", "pytest"]
            command = [*pytest, *([] if release else ["-m", "not release"]), *chosen]
            code = finish(subprocess.Popen(command, cwd=checkout.root, env=environment))
    finally:
        for line in skipped:
            say(f"Skipped: {line}")
    return code


def types(checkout: Checkout, arguments: list[str]) -> int:
    """Writes the generated files anew: the contract in TypeScript and the reference of the API."""
    set_up(checkout, *RUN)
    command = [str(checkout.program("python")), "-m", "karen", "types", *arguments]
    return finish(subprocess.Popen(command, cwd=checkout.root))


def bench(checkout: Checkout, arguments: list[str]) -> int:
    """[NAME…]  Measures start, calls, turns, search and memory; without names, all of them."""
    skipped = [] if has_display() else test_packages(checkout)
    set_up(checkout, *TEST, *UI)
    with contextlib.ExitStack() as stack:
        before: list[str] = []
        environment = checkout.environment()
        if not has_display():
            before, environment = stack.enter_context(display(checkout))
        command = [*before, str(checkout.program("python")), "-m", "tests.bench", *arguments]
        code = finish(subprocess.Popen(command, cwd=checkout.root, env=environment))
    for line in skipped:
        say(f"Skipped: {line}")
    return code


def train(checkout: Checkout, arguments: list[str]) -> int:
    """NAME  Learns anew what Karen has learned, such as ranking; python/training/NAME says from what."""
    folder = checkout.root / "python" / "training"
    names = sorted(path.parent.name for path in folder.glob("*/__main__.py"))
    if len(arguments) != 1 or arguments[0] not in names:
        raise Trouble(f"train takes one name: {' or '.join(names)}")
    set_up(checkout, *TEST)
    command = [str(checkout.program("python")), "-m", f"training.{arguments[0]}"]
    return finish(subprocess.Popen(command, cwd=folder.parent, env=checkout.environment()))


def picture(checkout: Checkout, arguments: list[str]) -> int:
    """Takes the README's picture of Karen anew, in real Chromium."""
    if arguments:
        raise Trouble(f"picture takes no arguments: {' '.join(arguments)}")
    set_up(checkout, *TEST, *UI)
    command = [str(checkout.program("python")), "-m", "e2e.picture", str(checkout.root / "docs" / "window.png")]
    return finish(subprocess.Popen(command, cwd=checkout.root / "tests", env=checkout.environment()))


def lock(checkout: Checkout, arguments: list[str]) -> int:
    """[UV ARGS…]  Writes python/locks anew from pyproject.toml, with uv; --upgrade takes newer versions.

    Pins that still fit are kept. uv is taken from PATH, or fetched into a throwaway environment.
    """
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        uv = which("uv")
        if uv is None:
            fetched = Checkout(Path(folder))
            with progress("uv, into a throwaway environment"):
                logged(checkout, "lock", [sys.executable, "-m", "venv", fetched.venv], environment=os.environ)
                logged(checkout, "lock", [fetched.program("python"), *PIP, "uv"], append=True)
            uv = str(fetched.program("uv"))
        compiling = [uv, "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11",
                     "--generate-hashes", "--no-header", "--quiet", "--extra", "build"]  # fmt: skip
        run_lock = Path("python/locks/run.txt")
        fitting = ["--constraint", run_lock.as_posix()]
        for path, more in (
            (run_lock, []),
            (run_lock.with_name("test.txt"), ["--extra", "test", *fitting]),
            (run_lock.with_name("bundle.txt"), ["--extra", "bundle", *fitting]),
        ):
            target = checkout.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with progress(f"Lock {path.as_posix()}"):
                logged(checkout, "lock", [*compiling, *more, "-o", path.as_posix(), *arguments])
                text = target.read_text(encoding="utf-8")
                target.write_text("# Written by `python3 build.py lock`.\n" + text, encoding="utf-8", newline="\n")
    return 0


COMMANDS: dict[str, Callable[[Checkout, list[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "types": types,
    "bench": bench,
    "train": train,
    "picture": picture,
    "bundle": bundle,
    "lock": lock,
}


def help_for(name: str | None = None) -> str:
    if name is not None:
        first, _, rest = (COMMANDS[name].__doc__ or "").strip().partition("\n")
        usage, found, purpose = first.rpartition("  ")
        body = "\n".join(line.strip() for line in rest.splitlines()).strip()
        return f"python3 build.py {name} {usage}".rstrip() + f"\n\n{purpose if found else first}\n{body}".rstrip()
    lines = [f"  {name:<8}{(COMMANDS[name].__doc__ or '').strip().splitlines()[0].rpartition('  ')[2]}"
             for name in COMMANDS]  # fmt: skip
    return "\n".join(["python3 build.py COMMAND [ARGS…]", "", *lines, "", "python3 build.py COMMAND --help says more."])


def wrong_python(implementation: str, version: tuple[int, int]) -> str | None:
    """What to say when this Python cannot run Karen, else None."""
    if implementation == "cpython" and OLDEST <= version <= NEWEST:
        return None
    return f"Karen needs CPython 3.11, 3.12 or 3.13; this is {implementation} {version[0]}.{version[1]}."


def main(arguments: list[str]) -> int:
    wrong = wrong_python(sys.implementation.name, (sys.version_info[0], sys.version_info[1]))
    if wrong:
        say(f"{wrong} ({sys.executable})")
        uv = which("uv")
        if uv is None:
            command = install_command("python", this_distribution(), root=is_root())
            say(f"Install one, for example so: {command}; then start build.py with it, or install uv.")
            return 2
        say("Starting again with Python 3.13 through uv.")
        return become([uv, "run", "--python", "3.13", "--no-project", Path(__file__).resolve(), *arguments])
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(help_for())
        return 0
    name, rest = arguments[0], arguments[1:]
    if name not in COMMANDS:
        say(f"There is no command “{name}”.\n\n{help_for()}")
        return 2
    if rest[:1] in (["-h"], ["--help"]):
        print(help_for(name))
        return 0
    try:
        return COMMANDS[name](Checkout(Path(__file__).resolve().parent), rest)
    except Trouble as trouble:
        say("\n".join(filter(None, ["", trouble.what, trouble.advice])))
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


def stop(_signal: int, _frame: object) -> None:
    sys.exit(143)


if __name__ == "__main__":
    import signal

    signal.signal(signal.SIGTERM, stop)
    sys.exit(main(sys.argv[1:]))
