"""One window for each data folder: the first holds a lock, a later one asks it to come to the front and leaves."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from karen.contract.errors import Unavailable

FOCUS = b"focus\n"
DONE = b"done\n"
_SOCKET = "window.sock"
_LONGEST_SOCKET_PATH_BYTES = 100
_ANSWER_LIMIT_S = 5.0
_VISIT_LIMIT_S = 1.0


class Instance(Protocol):
    """The right to be the window of a data folder."""

    def listen(self, on_focus: Callable[[], None]) -> None:
        """Answer later starts from now on; `on_focus` is called in a thread of its own."""

    def close(self) -> None:
        """Let the next one be the first."""


def claim(folder: Path) -> Instance | None:
    """Be the first window of this run folder, or bring the first to the front and answer None.

    Call before any thread is started: the working directory may change for a moment. Raises Unavailable when the
    folder cannot be written to, or when the first window does not answer.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if sys.platform == "win32":
            from karen.hosts.shell.windows import claim_pipe

            return claim_pipe(folder)
        return _claim_socket(folder)
    except OSError as error:
        raise Unavailable(
            f"Karen cannot write to {folder}: {error.strerror or error}. "
            "Give it write permission, or set KAREN_HOME to another folder."
        ) from error


def _claim_socket(folder: Path) -> Instance | None:
    lock = os.open(folder / "window.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with _reachable(folder) as address:
            until = time.monotonic() + _ANSWER_LIMIT_S
            while not _taken(lock):
                if _brought_to_front(address):
                    os.close(lock)
                    return None
                if time.monotonic() > until:
                    raise Unavailable(
                        f"Karen is already running{_owner(lock)} but does not answer. End it and start Karen again."
                    )
                time.sleep(0.05)
            return _SocketInstance(lock, _open_door(address), folder)
    except BaseException:
        with contextlib.suppress(OSError):
            os.close(lock)
        raise


class _SocketInstance:
    """The lock falls with the process; a socket left behind by a killed one is replaced by the next owner."""

    def __init__(self, lock: int, door: socket.socket, folder: Path) -> None:
        self._lock = lock
        self._door = door
        self._folder = folder

    def listen(self, on_focus: Callable[[], None]) -> None:
        threading.Thread(target=self._serve, args=[on_focus], name="later-starts", daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            (self._folder / _SOCKET).unlink()
        self._door.close()
        os.close(self._lock)

    def _serve(self, on_focus: Callable[[], None]) -> None:
        while True:
            try:
                visitor, _ = self._door.accept()
            except OSError:
                return
            with visitor, contextlib.suppress(OSError):
                visitor.settimeout(_VISIT_LIMIT_S)
                if visitor.recv(len(FOCUS)) == FOCUS:
                    on_focus()
                    visitor.sendall(DONE)


@contextlib.contextmanager
def _reachable(folder: Path) -> Iterator[str]:
    """The socket's address. A path too long for the system is reached from within its folder."""
    address = str(folder / _SOCKET)
    if len(os.fsencode(address)) <= _LONGEST_SOCKET_PATH_BYTES:
        yield address
    else:
        with contextlib.chdir(folder):
            yield _SOCKET


def _taken(lock: int) -> bool:
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return True


def _owner(lock: int) -> str:
    pid = os.pread(lock, 20, 0).decode(errors="replace")
    return f" as process {pid}" if pid.isdigit() else ""


def _open_door(address: str) -> socket.socket:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(address)  # noqa: PTH108  # an address, perhaps relative for a moment
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        door.bind(address)
        door.listen()
    except OSError:
        door.close()
        raise
    finally:
        os.umask(before)
    return door


def _brought_to_front(address: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door, contextlib.suppress(OSError):
        door.settimeout(_VISIT_LIMIT_S)
        door.connect(address)
        door.sendall(FOCUS)
        return door.recv(len(DONE)) == DONE
    return False
