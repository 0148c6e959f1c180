"""Attempts to start a program, or to reach another process."""

from __future__ import annotations

_RESULT = b'{"op":"result","id":1,"value":true}'
_FRAME = "".join(f"\\\\{byte:03o}" for byte in len(_RESULT).to_bytes(4, "little") + _RESULT)
_SHELL = f"\"printf '{_FRAME}' >&3\""
"""A program that answers in the place of the plugin."""

_START = {
    "fork": "pid = os.fork()\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0); result = True",
    "fork by number": "pid = call(57)\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0); result = True",
    "clone": "pid = call(56, 17, 0, 0, 0, 0)\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0); result = True",
    "clone3": "a = struct.pack('8Q', 0, 0, 0, 0, 17, 0, 0, 0)\npid = call(435, a, 64)\nif pid == 0: os._exit(0)\n"
    "os.waitpid(pid, 0); result = True",
    "clone with a user namespace": "pid = call(56, 17 | 0x10000000, 0, 0, 0, 0)\nif pid == 0: os._exit(0)\n"
    "os.waitpid(pid, 0); result = True",
    "forkpty": "pid, fd = os.forkpty()\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0); result = True",
    "system": "result = os.system('true') == 0",
    "popen": "result = os.popen('echo x').read() == 'x\\n'",
    "subprocess": "import subprocess; result = subprocess.run(['/bin/true']).returncode == 0",
    "spawn": "result = os.posix_spawn('/bin/true', ['true'], {}) > 0",
    "spawnv": "result = os.spawnv(os.P_WAIT, '/bin/true', ['true']) == 0",
    "exec": f"os.execv('/bin/sh', ['sh', '-c', {_SHELL}])",
    "exec by number": f"a = (ctypes.c_char_p * 4)(b'sh', b'-c', {_SHELL}.encode(), None); "
    "call(59, b'/bin/sh', a, None)",
    "execveat": f"a = (ctypes.c_char_p * 4)(b'sh', b'-c', {_SHELL}.encode(), None); "
    "call(322, -100, b'/bin/sh', a, None, 0)",
    "exec through the loader": f"a = ['ld', '/bin/sh', '-c', {_SHELL}]; os.execv('/lib64/ld-linux-x86-64.so.2', a)",
    "asyncio": "import asyncio\nasync def f(): return await g()\n"
    "async def g(): return await (await asyncio.create_subprocess_exec('/bin/true')).wait()\n"
    "result = asyncio.run(f()) == 0",
    "memfd and exec": f"f = os.memfd_create('x', 0); os.write(f, open('/bin/sh', 'rb').read()); "
    f"os.execve(f, ['sh', '-c', {_SHELL}], {{}})",
    "a thread": "import threading; t = threading.Thread(target=int); t.start(); t.join(); result = True",
    "a thread by hand": "import _thread; _thread.start_new_thread(int, ()); result = True",
}
_REACH = {
    "signal another": "os.kill(VICTIM, 0); result = True",
    "stop another": "import signal; os.kill(VICTIM, signal.SIGCONT); result = True",
    "signal its group": "os.kill(0, 0); result = True",
    "signal everybody": "os.kill(-1, 0); result = True",
    "signal a group": "os.killpg(VICTIM, 0); result = True",
    "tkill": "call(200, VICTIM, 0); result = True",
    "tgkill": "call(234, VICTIM, VICTIM, 0); result = True",
    "rt_sigqueueinfo": "i = struct.pack('iii', 0, 0, -1) + bytes(116); call(129, VICTIM, 18, i); result = True",
    "pidfd of another": "result = os.pidfd_open(VICTIM) > 0",
    "pidfd of itself": "result = os.pidfd_open(os.getpid()) > 0",
    "signal by pidfd": "import signal; signal.pidfd_send_signal(os.pidfd_open(VICTIM), 0); result = True",
    "another's descriptor by pidfd": "libc.prctl(4, 1, 0, 0, 0); "
    "result = call(438, os.pidfd_open(os.getpid()), 1, 0) > 0",
    "read memory": "b = ctypes.create_string_buffer(b'secret'); o = ctypes.create_string_buffer(6); "
    "v = struct.pack('QQ', ctypes.addressof(b), 6); w = struct.pack('QQ', ctypes.addressof(o), 6); "
    "result = call(310, os.getpid(), w, 1, v, 1, 0) == 6",
    "write memory": "b = ctypes.create_string_buffer(b'secret'); o = ctypes.create_string_buffer(6); "
    "v = struct.pack('QQ', ctypes.addressof(b), 6); w = struct.pack('QQ', ctypes.addressof(o), 6); "
    "result = call(311, os.getpid(), v, 1, w, 1, 0) == 6",
    "be traced": "call(101, 0, 0, 0, 0); result = True",
    "limits of another": "import resource; result = bool(resource.prlimit(VICTIM, resource.RLIMIT_NOFILE))",
    "processors of another": "result = bool(os.sched_getaffinity(VICTIM))",
    "bind another to a processor": "os.sched_setaffinity(VICTIM, {0}); result = True",
    "priority of another": "result = isinstance(os.getpriority(os.PRIO_PROCESS, VICTIM), int)",
    "slow another down": "os.setpriority(os.PRIO_PROCESS, VICTIM, 19); result = True",
    "scheduling of another": "result = os.sched_getscheduler(VICTIM) >= 0",
    "group of another": "result = os.getpgid(VICTIM) > 0",
    "session of another": "result = os.getsid(VICTIM) > 0",
    "clock of another": "import time; result = time.clock_gettime((~VICTIM << 3) | 2) >= 0",
    "input and output priority": "call(251, 1, VICTIM, (3 << 13)); result = True",
    "compare": "libc.prctl(4, 1, 0, 0, 0); result = call(312, os.getpid(), os.getpid(), 0, 0, 0) >= 0",
    "capabilities of another": "h = struct.pack('Ii', 0x20080522, VICTIM); "
    "result = call(125, h, ctypes.create_string_buffer(24)) == 0",
    "its parent": "result = os.getppid() > 0",
    "wait for others": "import errno\ntry: os.waitpid(-1, os.WNOHANG)\nexcept ChildProcessError: result = True",
}
PROCESSES = {
    **{f"start: {name}": code for name, code in _START.items()},
    **{f"reach: {name}": code for name, code in _REACH.items()},
}
