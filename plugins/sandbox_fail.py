# /// karen
# name = "Sandbox demonstration"
# description = "Tries what no plugin may do, so that anybody can see how each attempt ends. It harms nothing"
# version = "1.0.0"
# author = "Karen"
# type = "example"
# categories = ["examples", "security"]
# api = 1
#
# [limits]
# memory_mb = 64
# cpu_s = 1
# wall_s = 5
# ///
"""Attempts. Each is refused by the cell or ends the plugin's process, never Karen, and the reason is said."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path
from typing import Annotated

from karen_plugin import http, memory, storage, tool


@tool(
    examples=(
        "let the sandbox plugin exit its process",
        "sandbox test: exit the process",
        "have the sandbox stop an exit",
    )
)
def exit_process() -> None:
    """Try to end the process behind Karen's back. She says that it ended itself, and starts it anew when asked."""
    os._exit(3)


@tool(
    examples=(
        "let the sandbox plugin loop forever",
        "sandbox test: loop forever",
        "have the sandbox stop an endless loop",
    )
)
def loop_forever() -> None:
    """Try to compute for ever. The limit on processor time ends it after a second."""
    while True:
        pass


@tool(
    examples=(
        "let the sandbox plugin eat all memory",
        "sandbox test: eat memory",
        "have the sandbox stop a memory hog",
    )
)
def eat_memory() -> None:
    """Try to take all memory there is. Beyond its 64 MB there is none."""
    eaten = []
    while True:
        eaten.append(bytearray(1 << 20))


@tool(
    examples=(
        "let the sandbox plugin open the file {path}",
        "sandbox test: open the file {path}",
        "have the sandbox keep {path} shut",
    )
)
def open_file(path: Annotated[str, "the file to open"] = "/etc/passwd") -> str:
    """Try to read a file of this computer. No file can be opened."""
    return Path(path).read_text()


@tool(
    examples=(
        "let the sandbox plugin open a socket",
        "sandbox test: open a socket",
        "have the sandbox refuse a connection",
    )
)
def open_socket() -> None:
    """Try to open a connection by its own. There are no sockets; what a plugin may ask for goes through Karen."""
    socket.create_connection(("192.0.2.1", 80), 1)


@tool(
    examples=(
        "let the sandbox plugin start a program",
        "sandbox test: start a program",
        "have the sandbox refuse a program",
    )
)
def start_program() -> None:
    """Try to start another program. No process can be made."""
    subprocess.run(["true"], check=True)


@tool(
    examples=(
        "let the sandbox plugin ask for {what} without permission",
        "sandbox test: use {what} without permission",
        "have the sandbox refuse to give {what}",
    )
)
def use_without_permission(
    what: Annotated[str, "storage, memory or network"] = "storage",
) -> None:
    """Try what its manifest does not ask for. Karen refuses it, and names the permission."""
    match what:
        case "memory":
            memory.search("me")
        case "network":
            http.get("https://example.org/")
        case _:
            storage.set("taken", "data")


@tool(
    examples=(
        "let the sandbox plugin lie about its result",
        "sandbox test: lie about the result",
        "have the sandbox refuse a wrong answer",
    )
)
def lie() -> int:
    """Try to answer with something other than the number it promises. Karen refuses the answer."""
    return "not a number"  # type: ignore[return-value]  # that is the attempt
