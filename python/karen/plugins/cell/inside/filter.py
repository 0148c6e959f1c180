"""The seccomp filter of a cell: which system calls are let through, with which arguments. Everything else is refused.

A cell without packages opens no path at all, not even to see that it exists: its modules were read before. What no
honest program does ends the process, and the host says why.
"""

from __future__ import annotations

import errno

from karen.plugins.cell.inside.bpf import (
    ANY_BIT,
    allow,
    below,
    end_process,
    entrance,
    only,
    refuse,
    rule,
    unless,
    unless_equal,
    without,
)

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
    rules = [rule(name, [allow()]) for name in _PLAIN.split()]
    rules += _memory(packages) + _communication(pid) + _time()
    rules.append(rule("clone3", [refuse(errno.ENOSYS)]))  # glibc falls back to clone, whose flags can be seen
    if threads:
        rules.append(rule("clone", only(0, (_THREAD_FLAGS,))))
    if packages:
        rules += _reading()
    rules += [rule(name, [end_process()]) for name in _TRIPWIRES.split()]
    return b"".join([*entrance(), *rules, refuse()])


def _memory(packages: bool) -> list[bytes]:
    """Nothing that was written can be executed, unless packages bring compiled code that has to be mapped."""
    rules = [rule("madvise", only(2, _MADVICE))]
    if packages:
        return [*rules, rule("mmap", without(3, _MAP_HUGETLB)), rule("mprotect", [allow()])]
    harmless = [*unless(2, _PROT_EXEC), *without(3, _MAP_HUGETLB)]
    return [*rules, rule("mmap", harmless), rule("mprotect", without(2, _PROT_EXEC))]


def _communication(pid: int) -> list[bytes]:
    """With itself: pairs of sockets without addresses, and signals to its own process."""
    pair = [*unless_equal(0, ANY_BIT, 1), *only(1, (1,), _STREAM_TYPE_BITS)]
    return [
        rule("sendto", [*unless(4, ANY_BIT), *unless(4, ANY_BIT, high=True), allow()]),
        rule("socketpair", pair),
        rule("socket", [refuse(errno.EAFNOSUPPORT)]),
        rule("kill", only(0, (pid,))),
        rule("tgkill", only(0, (pid,))),
        rule("prlimit64", [*unless(2, ANY_BIT), *unless(2, ANY_BIT, high=True), *only(0, (0, pid))]),
        rule("sched_getaffinity", only(0, (0, pid))),
        rule("prctl", only(0, _PROCESS_OPTIONS)),
        rule("ioctl", only(1, _DEVICE_REQUESTS, refused=errno.ENOTTY)),
        rule("fcntl", only(1, _DESCRIPTOR_COMMANDS)),
        rule("pipe2", without(1, ANY_BIT & ~_PIPE_FLAGS)),
        rule("futex", only(1, _FUTEX_COMMANDS, _FUTEX_COMMAND_BITS)),
    ]


def _time() -> list[bytes]:
    named = below(0, _NAMED_CLOCKS)
    return [rule(name, named) for name in ("clock_gettime", "clock_getres", "clock_nanosleep")]


def _reading() -> list[bytes]:
    other = ANY_BIT & ~_READING_FLAGS
    opening = [rule("openat", without(2, other)), rule("open", without(1, other))]
    return [*opening, *(rule(name, [allow()]) for name in _READING.split())]
