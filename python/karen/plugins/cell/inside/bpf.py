"""Programs for the kernel's seccomp filters, put together from answers to system calls."""

from __future__ import annotations

import ctypes
import errno
import struct

from karen.plugins.cell.inside.kernel import PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, call, control
from karen.plugins.cell.inside.syscalls import AUDIT_ARCHITECTURE, NUMBERS, X32_BIT

_LOAD, _AND, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_ALLOW, _KILL_PROCESS, _REFUSE, _ASK = 0x7FFF0000, 0x80000000, 0x00050000, 0x7FC00000
_SET_FILTER, _NEW_LISTENER = 1, 8
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_INSTRUCTION = struct.Struct("=HBBI")
ANY_BIT = 0xFFFFFFFF


def install(program: bytes) -> None:
    """From here on, and for ever. Raises OSError."""
    header, _code = _loadable(program)
    control(PR_SET_NO_NEW_PRIVS, 1)
    control(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header)


def install_asking(program: bytes) -> int:
    """As `install`; answers a descriptor on which the kernel asks about the calls that `ask` answers. Once nobody
    holds it, each of these fails. Raises OSError."""
    header, _code = _loadable(program)
    control(PR_SET_NO_NEW_PRIVS, 1)
    return call("seccomp", ctypes.c_uint(_SET_FILTER), ctypes.c_uint(_NEW_LISTENER), header)


def _loadable(program: bytes) -> tuple[ctypes.Array[ctypes.c_char], ctypes.Array[ctypes.c_char]]:
    """What the kernel takes, and the code it points to, which has to be kept until then."""
    code = ctypes.create_string_buffer(program, len(program))
    length = len(program) // _INSTRUCTION.size
    return ctypes.create_string_buffer(struct.pack("@HxxxxxxP", length, ctypes.addressof(code))), code


def entrance() -> list[bytes]:
    """Only the calls of x86-64 have the numbers that the rules go by."""
    return [
        _statement(_LOAD, _ARCHITECTURE),
        _statement(_EQUAL, AUDIT_ARCHITECTURE, 1, 0),
        _statement(_RETURN, _KILL_PROCESS),
        _statement(_LOAD, _NUMBER),
        _statement(_AT_LEAST, X32_BIT, 0, 1),
        _statement(_RETURN, _KILL_PROCESS),
    ]


def rule(name: str, body: list[bytes]) -> bytes:
    """`body` ends in an answer on every way through it, for it changes what was loaded."""
    return b"".join([_statement(_EQUAL, NUMBERS[name], 0, len(body)), *body])


def only(argument: int, values: tuple[int, ...], bits: int = ANY_BIT, refused: int = errno.EPERM) -> list[bytes]:
    """Allow when the lower half of the argument, of which `bits` count, is one of the values."""
    last = len(values) - 1
    tests = [_statement(_EQUAL, value, last - place + 1, 0) for place, value in enumerate(values)]
    return [*_loaded(argument, bits), *tests, refuse(refused), allow()]


def without(argument: int, bits: int) -> list[bytes]:
    """Allow when none of the bits is set."""
    return [*unless(argument, bits), allow()]


def unless(argument: int, bits: int, *, high: bool = False) -> list[bytes]:
    """Refuse when one of the bits is set, and go on otherwise."""
    return [*_loaded(argument, bits, high=high), _statement(_EQUAL, 0, 1, 0), refuse()]


def unless_equal(argument: int, bits: int, value: int) -> list[bytes]:
    """Refuse when it is anything else, and go on otherwise."""
    return [*_loaded(argument, bits), _statement(_EQUAL, value, 1, 0), refuse()]


def _loaded(argument: int, bits: int, *, high: bool = False) -> list[bytes]:
    load = _statement(_LOAD, _ARGUMENTS + 8 * argument + (4 if high else 0))
    return [load] if bits == ANY_BIT else [load, _statement(_AND, bits)]


def below(argument: int, value: int) -> list[bytes]:
    """Allow when the lower half of the argument is smaller."""
    return [*_loaded(argument, ANY_BIT), _statement(_AT_LEAST, value, 0, 1), refuse(errno.EINVAL), allow()]


def allow() -> bytes:
    return _statement(_RETURN, _ALLOW)


def refuse(code: int = errno.EPERM) -> bytes:
    return _statement(_RETURN, _REFUSE | code)


def end_process() -> bytes:
    return _statement(_RETURN, _KILL_PROCESS)


def ask() -> bytes:
    """Whoever holds the filter's descriptor."""
    return _statement(_RETURN, _ASK)


def _statement(code: int, value: int, when_true: int = 0, when_false: int = 0) -> bytes:
    return _INSTRUCTION.pack(code, when_true, when_false, value & ANY_BIT)
