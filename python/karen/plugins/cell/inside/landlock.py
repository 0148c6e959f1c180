"""Landlock: the kernel's list of the files a process may open. Of a plugin it holds nothing, or a folder to read."""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Sequence

from karen.plugins.cell.inside.kernel import PR_SET_NO_NEW_PRIVS, call, control

_VERSION = 1
_RULE_PATH_BENEATH = 1
_RUN, _WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_AND_MAKE = 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8
"""Folders and regular files: no links, sockets, pipes or devices."""
_MOVE_AND_SHORTEN = 1 << 13 | 1 << 14
_OF_A_FILE = _RUN | _WRITE_FILE | _READ_FILE | 1 << 14
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_FILE_RIGHTS_LATER, _FILE_RIGHTS_WITH_SOCKETS = 16, 17
_SOCKETS_SINCE, _NETWORK_SINCE, _SCOPES_SINCE = 9, 4, 6
_TCP_BIND_AND_CONNECT = 3
_ABSTRACT_SOCKETS_AND_SIGNALS = 3


def abi() -> int:
    """The version this kernel speaks; 0 without Landlock."""
    try:
        return call("landlock_create_ruleset", None, ctypes.c_size_t(0), ctypes.c_uint(_VERSION))
    except OSError:
        return 0


def restrict(readable: Sequence[str], runnable: Sequence[str] = (), writable: Sequence[str] = ()) -> None:
    """From here on this thread opens files below `readable` for reading, those below `writable` for writing too, runs
    `runnable` as programs, and opens no others. Raises OSError."""
    version = abi()
    rights = (1 << _file_rights(version)) - 1
    attributes = struct.pack("=QQQ", rights, _TCP_BIND_AND_CONNECT, _ABSTRACT_SOCKETS_AND_SIGNALS)
    known = attributes[: 8 if version < _NETWORK_SINCE else 16 if version < _SCOPES_SINCE else 24]
    buffer = ctypes.create_string_buffer(known, len(known))
    rules = call("landlock_create_ruleset", buffer, ctypes.c_size_t(len(known)), ctypes.c_uint(0))
    try:
        for path in readable:
            _allow(rules, path, _READ_FILE | _READ_FOLDER)
        for path in runnable:
            _allow(rules, path, _RUN | _READ_FILE)
        for path in writable:
            changing = _WRITE_FILE | _REMOVE_AND_MAKE | _MOVE_AND_SHORTEN & rights
            _allow(rules, path, _READ_FILE | _READ_FOLDER | changing)
        control(PR_SET_NO_NEW_PRIVS, 1)
        call("landlock_restrict_self", ctypes.c_int(rules), ctypes.c_uint(0))
    finally:
        os.close(rules)


def _file_rights(version: int) -> int:
    if version >= _SOCKETS_SINCE:
        return _FILE_RIGHTS_WITH_SOCKETS
    return _FILE_RIGHTS.get(version, _FILE_RIGHTS_LATER)


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        given = rights if stat.S_ISDIR(os.fstat(descriptor).st_mode) else rights & _OF_A_FILE
        rule = ctypes.create_string_buffer(struct.pack("=Qi", given, descriptor), 12)
        call("landlock_add_rule", ctypes.c_int(rules), ctypes.c_uint(_RULE_PATH_BENEATH), rule, ctypes.c_uint(0))
    finally:
        os.close(descriptor)
