"""What Windows needs where other systems have sockets and process groups. Not yet proven: no test runs on Windows."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    import hashlib
    import threading
    from collections.abc import Callable
    from ctypes import wintypes
    from multiprocessing.connection import Client, Listener
    from pathlib import Path

    from karen.hosts.shell.instance import DONE, FOCUS, Instance

    _EXTENDED_LIMITS = 9
    _EXTENDED_LIMITS_BYTES = 144
    _FLAGS_AT = 16
    _KILL_ON_JOB_CLOSE = 0x2000

    def claim_pipe(folder: Path) -> Instance | None:
        """`instance.claim` by a named pipe, which has one first owner and vanishes with it."""
        address = rf"\\.\pipe\karen-{hashlib.sha256(str(folder).encode()).hexdigest()[:32]}"
        try:
            return _PipeInstance(Listener(address, "AF_PIPE"))
        except PermissionError:
            with Client(address, "AF_PIPE") as first:
                first.send_bytes(FOCUS)
                first.recv_bytes(len(DONE))
            return None

    def end_children_with_us() -> None:
        """Put this process and all it will start into a job that Windows ends when this process is gone."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = wintypes.HANDLE
        job = wintypes.HANDLE(kernel.CreateJobObjectW(None, None))  # never closed: its end is ours
        limits = ctypes.create_string_buffer(_EXTENDED_LIMITS_BYTES)
        ctypes.c_uint32.from_buffer(limits, _FLAGS_AT).value = _KILL_ON_JOB_CLOSE
        kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, limits, len(limits))
        kernel.AssignProcessToJobObject(job, wintypes.HANDLE(kernel.GetCurrentProcess()))

    class _PipeInstance:
        def __init__(self, door: Listener) -> None:
            self._door = door

        def listen(self, on_focus: Callable[[], None]) -> None:
            threading.Thread(target=self._serve, args=[on_focus], name="later-starts", daemon=True).start()

        def close(self) -> None:
            self._door.close()

        def _serve(self, on_focus: Callable[[], None]) -> None:
            while True:
                try:
                    with self._door.accept() as visitor:
                        if visitor.recv_bytes(len(FOCUS)) == FOCUS:
                            on_focus()
                            visitor.send_bytes(DONE)
                except (OSError, EOFError):
                    return
