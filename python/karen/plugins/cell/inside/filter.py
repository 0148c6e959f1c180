"""The seccomp filter of a cell: which system calls are let through, with which arguments. Everything else is refused.

A cell without packages opens no path at all, not even to see that it exists: its modules were read before. What no
honest program does ends the process, and the host says why.
"""

from __future__ import annotations

import ctypes
import errno
import struct

from karen.plugins.cell.inside.kernel import PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, control
from karen.plugins.cell.inside.syscalls import AUDIT_ARCHITECTURE, NUMBERS, X32_BIT

_LOAD, _AND, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_ALLOW, _KILL_PROCESS, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_INSTRUCTION = struct.Struct("=HBBI")
_ANY_BIT = 0xFFFFFFFF

_PROT_EXEC = 4
_MAP_HUGETLB = 0x40000
_STREAM_TYPE_BITS = 0xF
_THREAD_FLAGS = 0x3D0F00
"""Exactly what glibc's pthread_create asks for: CLONE_VM, FS, FILES, SIGHAND, THREAD, SYSVSEM, SETTLS, …_SETTID."""
_FUTEX_COMMANDS = (0, 1, 9, 10)
"""Wait and wake, with and without a set of bits. The flags beside them are masked."""
_FUTEX_COMMAND_BITS = 0x7F
_NAMED_CLOCKS = 16
"""Higher numbers are clocks of other processes, and would tell which exist."""
_MADVICE = (0, 1, 2, 3, 4, 8, 14, 15)
"""Normal, random, sequential, will and do not need, free, (no) huge pages."""
_DESCRIPTOR_COMMANDS = (0, 1, 2, 3, 4, 1030)
"""F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC: no signals, locks, leases, seals or pipe sizes."""
_DEVICE_REQUESTS = (0x5450, 0x5451, 0x5421, 0x541B)
"""FIONCLEX, FIOCLEX, FIONBIO, FIONREAD."""
_PROCESS_OPTIONS = (15, 16, 0x53564D41)
"""PR_SET_NAME, PR_GET_NAME, PR_SET_VMA."""
_PIPE_FLAGS = 0o2000000 | 0o4000
"""O_CLOEXEC, O_NONBLOCK: no pipes for notices of the kernel's."""
_READING_FLAGS = 0o2000000 | 0o4000 | 0o200000 | 0o400000 | 0o100000
"""O_CLOEXEC, O_NONBLOCK, O_DIRECTORY, O_NOFOLLOW, O_LARGEFILE beside O_RDONLY: no O_PATH, which Landlock lets pass."""

_PLAIN = """read write readv writev recvfrom poll ppoll select pselect6 epoll_wait epoll_pwait epoll_ctl epoll_create
epoll_create1 munmap mremap brk close fstat lseek pipe dup dup2 dup3 rt_sigaction rt_sigprocmask rt_sigreturn
sigaltstack getpid gettid getuid geteuid getgid getegid getcwd nanosleep gettimeofday time getrusage times getrlimit
set_robust_list rseq sched_yield getrandom exit exit_group restart_syscall shutdown setitimer getitimer getcpu pause
alarm"""
_READING = "stat lstat newfstatat getdents64 pread64"
_TRIPWIRES = """ptrace process_vm_readv process_vm_writev bpf perf_event_open userfaultfd keyctl add_key request_key
io_uring_setup io_uring_enter io_uring_register mount umount2 pivot_root chroot move_mount open_tree fsopen fsmount
fsconfig fspick mount_setattr unshare setns init_module finit_module delete_module kexec_load kexec_file_load reboot
swapon swapoff open_by_handle_at name_to_handle_at process_madvise process_mrelease kcmp pidfd_getfd pidfd_open
pidfd_send_signal acct quotactl syslog iopl ioperm settimeofday clock_settime adjtimex modify_ldt vhangup fanotify_init
lookup_dcookie seccomp personality memfd_secret execveat"""


def build(pid: int, *, threads: bool, packages: bool) -> bytes:
    """The program for the kernel. `pid` is the process it holds for: the only one it may send signals to."""
    rules = [_rule(name, [_allow()]) for name in _PLAIN.split()]
    rules += _memory(packages) + _communication(pid) + _time()
    rules.append(_rule("clone3", [_refuse(errno.ENOSYS)]))  # glibc falls back to clone, whose flags can be seen
    if threads:
        rules.append(_rule("clone", _only(0, (_THREAD_FLAGS,))))
    if packages:
        rules += _reading()
    rules += [_rule(name, [_statement(_RETURN, _KILL_PROCESS)]) for name in _TRIPWIRES.split()]
    return b"".join([*_entrance(), *rules, _refuse()])


def install(program: bytes) -> None:
    """From here on, and for ever. Raises OSError."""
    code = ctypes.create_string_buffer(program, len(program))
    length = len(program) // _INSTRUCTION.size
    header = ctypes.create_string_buffer(struct.pack("@HxxxxxxP", length, ctypes.addressof(code)))
    control(PR_SET_NO_NEW_PRIVS, 1)
    control(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header)


def _entrance() -> list[bytes]:
    """Only the calls of x86-64 have the numbers that the rules go by."""
    return [
        _statement(_LOAD, _ARCHITECTURE),
        _statement(_EQUAL, AUDIT_ARCHITECTURE, 1, 0),
        _statement(_RETURN, _KILL_PROCESS),
        _statement(_LOAD, _NUMBER),
        _statement(_AT_LEAST, X32_BIT, 0, 1),
        _statement(_RETURN, _KILL_PROCESS),
    ]


def _memory(packages: bool) -> list[bytes]:
    """Nothing that was written can be executed, unless packages bring compiled code that has to be mapped."""
    rules = [_rule("madvise", _only(2, _MADVICE))]
    if packages:
        return [*rules, _rule("mmap", _without(3, _MAP_HUGETLB)), _rule("mprotect", [_allow()])]
    harmless = [*_unless(2, _PROT_EXEC), *_without(3, _MAP_HUGETLB)]
    return [*rules, _rule("mmap", harmless), _rule("mprotect", _without(2, _PROT_EXEC))]


def _communication(pid: int) -> list[bytes]:
    """With itself: pairs of sockets without addresses, and signals to its own process."""
    pair = [*_unless_equal(0, _ANY_BIT, 1), *_only(1, (1,), _STREAM_TYPE_BITS)]
    return [
        _rule("sendto", [*_unless(4, _ANY_BIT), *_unless(4, _ANY_BIT, high=True), _allow()]),
        _rule("socketpair", pair),
        _rule("socket", [_refuse(errno.EAFNOSUPPORT)]),
        _rule("kill", _only(0, (pid,))),
        _rule("tgkill", _only(0, (pid,))),
        _rule("prlimit64", [*_unless(2, _ANY_BIT), *_unless(2, _ANY_BIT, high=True), *_only(0, (0, pid))]),
        _rule("sched_getaffinity", _only(0, (0, pid))),
        _rule("prctl", _only(0, _PROCESS_OPTIONS)),
        _rule("ioctl", _only(1, _DEVICE_REQUESTS, refused=errno.ENOTTY)),
        _rule("fcntl", _only(1, _DESCRIPTOR_COMMANDS)),
        _rule("pipe2", _without(1, _ANY_BIT & ~_PIPE_FLAGS)),
        _rule("futex", _only(1, _FUTEX_COMMANDS, _FUTEX_COMMAND_BITS)),
    ]


def _time() -> list[bytes]:
    named = [
        _statement(_LOAD, _ARGUMENTS),
        _statement(_AT_LEAST, _NAMED_CLOCKS, 0, 1),
        _refuse(errno.EINVAL),
        _allow(),
    ]
    return [_rule(name, named) for name in ("clock_gettime", "clock_getres", "clock_nanosleep")]


def _reading() -> list[bytes]:
    other = _ANY_BIT & ~_READING_FLAGS
    opening = [_rule("openat", _without(2, other)), _rule("open", _without(1, other))]
    return [*opening, *(_rule(name, [_allow()]) for name in _READING.split())]


def _rule(name: str, body: list[bytes]) -> bytes:
    """`body` ends in an answer on every way through it, for it changes what was loaded."""
    return b"".join([_statement(_EQUAL, NUMBERS[name], 0, len(body)), *body])


def _only(argument: int, values: tuple[int, ...], bits: int = _ANY_BIT, refused: int = errno.EPERM) -> list[bytes]:
    """Allow when the lower half of the argument, of which `bits` count, is one of the values."""
    last = len(values) - 1
    tests = [_statement(_EQUAL, value, last - place + 1, 0) for place, value in enumerate(values)]
    return [*_loaded(argument, bits), *tests, _refuse(refused), _allow()]


def _without(argument: int, bits: int) -> list[bytes]:
    """Allow when none of the bits is set."""
    return [*_unless(argument, bits), _allow()]


def _unless(argument: int, bits: int, *, high: bool = False) -> list[bytes]:
    """Refuse when one of the bits is set, and go on otherwise."""
    return [*_loaded(argument, bits, high=high), _statement(_EQUAL, 0, 1, 0), _refuse()]


def _unless_equal(argument: int, bits: int, value: int) -> list[bytes]:
    """Refuse when it is anything else, and go on otherwise."""
    return [*_loaded(argument, bits), _statement(_EQUAL, value, 1, 0), _refuse()]


def _loaded(argument: int, bits: int, *, high: bool = False) -> list[bytes]:
    load = _statement(_LOAD, _ARGUMENTS + 8 * argument + (4 if high else 0))
    return [load] if bits == _ANY_BIT else [load, _statement(_AND, bits)]


def _allow() -> bytes:
    return _statement(_RETURN, _ALLOW)


def _refuse(code: int = errno.EPERM) -> bytes:
    return _statement(_RETURN, _REFUSE | code)


def _statement(code: int, value: int, when_true: int = 0, when_false: int = 0) -> bytes:
    return _INSTRUCTION.pack(code, when_true, when_false, value & _ANY_BIT)
