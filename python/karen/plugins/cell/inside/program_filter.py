"""The seccomp filter of a cell that runs a program nobody wrote for it: wider than a plugin's, and held by Landlock.

Such a program opens files itself, starts threads, and compiles what it runs. It has no socket but pairs of its own, no
other process, and no second program: the one call that runs it is asked about, and whoever answers it is gone with it.
"""

from __future__ import annotations

import errno

from karen.plugins.cell.inside.bpf import (
    ANY_BIT,
    allow,
    ask,
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

_MAP_HUGETLB = 0x40000
_STREAM_TYPE_BITS = 0xF
_THREAD_FLAGS = (0x3D0F00, 0x7D0F00, 0x50F00)
"""Exactly what threads are started with by glibc, musl and Go: each has CLONE_VM, CLONE_SIGHAND and CLONE_THREAD."""
_FUTEX_COMMANDS = (0, 1, 3, 4, 5, 9, 10)
"""Wait, wake and requeue: no futexes that lend priority."""
_FUTEX_COMMAND_BITS = 0x7F
_NAMED_CLOCKS = 16
_DESCRIPTOR_COMMANDS = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030)
"""Copies, flags, and locks of files: no signals, leases, seals or pipe sizes."""
_DEVICE_REQUESTS = (0x5450, 0x5451, 0x5421, 0x541B)
_PROCESS_OPTIONS = (3, 15, 16, 21, 23, 0x53564D41)
"""Reads of its own state, the names of threads and of memory."""
_SET_THREAD_POINTER = 0x1002
_OF_THE_SOCKET = 1
_SOCKET_OPTIONS = (3, 4, 7, 8, 30, 38, 39)
"""Its kind, its last error and its buffers: not who is at the other end, nor a descriptor of that process."""
_PIPE_FLAGS = 0o2000000 | 0o4000

_PLAIN = """read write readv writev recvfrom poll ppoll select pselect6 epoll_wait epoll_pwait epoll_pwait2 epoll_ctl
epoll_create epoll_create1 munmap mremap brk close close_range fstat lseek pipe dup dup2 dup3 rt_sigaction
rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack getpid getppid getpgrp gettid getuid
geteuid getgid getegid getgroups getresuid getresgid getcwd nanosleep gettimeofday time getrusage times getrlimit
set_robust_list set_tid_address rseq sched_yield getrandom exit exit_group restart_syscall shutdown setitimer getitimer
getcpu pause alarm mprotect madvise mincore membarrier uname sysinfo umask wait4 waitid eventfd eventfd2 timerfd_create
timerfd_settime timerfd_gettime getsockname getpeername open openat stat lstat newfstatat statx statfs
fstatfs access faccessat faccessat2 readlink readlinkat getdents64 pread64 pwrite64 preadv pwritev sendfile
copy_file_range ftruncate fallocate fadvise64 fsync fdatasync flock mkdir mkdirat rmdir unlink unlinkat rename renameat
renameat2 chdir fchdir"""
"""Calls that name a path without opening a file only look at it, or are Landlock's to refuse."""
_ABSENT = "clone3 io_uring_setup io_uring_enter io_uring_register memfd_create"
"""What runtimes try and do without; clone, which they fall back to, has flags that can be seen."""
_TRIPWIRES = """ptrace process_vm_readv process_vm_writev bpf perf_event_open keyctl add_key request_key mount umount2
pivot_root chroot move_mount open_tree fsopen fsmount fsconfig fspick mount_setattr unshare setns init_module
finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff open_by_handle_at name_to_handle_at
process_madvise process_mrelease kcmp pidfd_getfd pidfd_send_signal acct quotactl syslog iopl ioperm settimeofday
clock_settime adjtimex modify_ldt vhangup fanotify_init lookup_dcookie memfd_secret execveat"""


def build(pid: int) -> bytes:
    """The program for the kernel. `pid` is the process it holds for: the only one it may send signals to."""
    rules = [rule(name, [allow()]) for name in _PLAIN.split()]
    rules += [*_memory(), *_communication(pid), *_time()]
    rules += [rule(name, [refuse(errno.ENOSYS)]) for name in _ABSENT.split()]
    rules += [rule(name, [end_process()]) for name in _TRIPWIRES.split()]
    return b"".join([*entrance(), rule("execve", [ask()]), *rules, refuse()])


def _memory() -> list[bytes]:
    return [rule("mmap", without(3, _MAP_HUGETLB)), rule("clone", only(0, _THREAD_FLAGS))]


def _communication(pid: int) -> list[bytes]:
    pair = [*unless_equal(0, ANY_BIT, 1), *only(1, (1,), _STREAM_TYPE_BITS)]
    return [
        rule("sendto", [*unless(4, ANY_BIT), *unless(4, ANY_BIT, high=True), allow()]),
        rule("socketpair", pair),
        rule("socket", [refuse(errno.EAFNOSUPPORT)]),
        rule("getsockopt", [*unless_equal(1, ANY_BIT, _OF_THE_SOCKET), *only(2, _SOCKET_OPTIONS)]),
        rule("kill", only(0, (pid,))),
        rule("tgkill", only(0, (pid,))),
        rule("prlimit64", [*unless(2, ANY_BIT), *unless(2, ANY_BIT, high=True), *only(0, (0, pid))]),
        rule("sched_getaffinity", only(0, (0, pid))),
        rule("prctl", only(0, _PROCESS_OPTIONS)),
        rule("arch_prctl", only(0, (_SET_THREAD_POINTER,), refused=errno.EINVAL)),
        rule("ioctl", only(1, _DEVICE_REQUESTS, refused=errno.ENOTTY)),
        rule("fcntl", only(1, _DESCRIPTOR_COMMANDS)),
        rule("pipe2", without(1, ANY_BIT & ~_PIPE_FLAGS)),
        rule("futex", only(1, _FUTEX_COMMANDS, _FUTEX_COMMAND_BITS)),
    ]


def _time() -> list[bytes]:
    return [rule(name, below(0, _NAMED_CLOCKS)) for name in ("clock_gettime", "clock_getres", "clock_nanosleep")]
