"""Attempts to read, write, load or merely see a file."""

from __future__ import annotations

READABLE = "/etc/passwd"
SCRATCH = "f'/tmp/karen-attempt-{os.getpid()}'"
_EXISTING = f"""path = {SCRATCH}
os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
try:
    CHANGE
    result = True
finally:
    os.unlink(path)"""

_READ = {
    "open": "result = bool(open('{}').read())",
    "os.open": "result = bool(os.read(os.open('{}', os.O_RDONLY), 10))",
    "io.FileIO": "import io; result = bool(io.FileIO('{}').read())",
    "io.open_code": "import io; result = bool(io.open_code('{}').read())",
    "pathlib": "import pathlib; result = bool(pathlib.Path('{}').read_bytes())",
    "linecache": "import linecache; result = bool(linecache.getlines('{}'))",
    "fileinput of codecs": "import codecs; result = bool(codecs.open('{}').read())",
    "fopen": "libc.fopen.restype = ctypes.c_void_p; result = bool(libc.fopen(b'{}', b'r'))",
    "open by number": "result = call(2, b'{}', 0, 0) > 0",
    "openat by number": "result = call(257, -100, b'{}', 0, 0) > 0",
    "openat2": "result = call(437, -100, b'{}', struct.pack('QQQ', 0, 0, 0), 24) > 0",
    "only its place": "result = os.open('{}', os.O_PATH) > 0",
    "loader of sources": "from importlib.machinery import SourceFileLoader as L; "
    "result = bool(L('x', '{}').get_data('{}'))",
    "shutil": "import shutil; shutil.copyfileobj(open('{}'), sys.stdout); result = True",
    "configparser": "import configparser; c = configparser.RawConfigParser(allow_no_value=True, strict=False); "
    "c.read_string('[x]'); open('{}').close(); result = True",
    "mapped": "import mmap; f = os.open('{}', 0); result = bool(mmap.mmap(f, 0, prot=1, flags=2)[:1])",
    "stat": "result = bool(os.stat('{}'))",
    "lstat": "result = bool(os.lstat('{}'))",
    "statx": "result = call(332, -100, b'{}', 0, 0x7FF, ctypes.create_string_buffer(256)) == 0",
    "stat by number": "result = call(4, b'{}', ctypes.create_string_buffer(256)) == 0",
    "statvfs": "result = bool(os.statvfs('{}'))",
    "access": "result = os.access('{}', os.R_OK)",
    "faccessat2": "result = call(439, -100, b'{}', 4, 0) == 0",
    "exists": "result = os.path.exists('{}')",
    "realpath": "result = bool(os.path.realpath('{}', strict=True))",
    "extended attributes": "result = isinstance(os.listxattr('{}'), list)",
    "name to handle": "h = ctypes.create_string_buffer(struct.pack('Ii', 128, 0), 256); m = ctypes.c_int(); "
    "result = call(303, -100, b'{}', h, ctypes.byref(m), 0) == 0",
    "file_getattr of inotify": "i = call(294, 0); result = call(254, i, b'{}', 1) > 0",
}
_SEEN = {
    "the processes' states": "result = bool(open('/proc/self/status').read())",
    "the memory map": "result = bool(open('/proc/self/maps').read())",
    "the own memory": "libc.prctl(4, 1, 0, 0, 0); os.close(os.open('/proc/self/mem', os.O_RDWR)); result = True",
    "the command line of another": "result = bool(open(f'/proc/{VICTIM}/cmdline').read())",
    "the state of another": "result = bool(open(f'/proc/{VICTIM}/status').read())",
    "the kernel's version": "result = bool(open('/proc/version').read())",
    "the processor": "result = bool(open('/proc/cpuinfo').read())",
    "the connections": "result = isinstance(open('/proc/self/net/tcp').read(), str)",
    "the mounts": "result = bool(open('/proc/self/mounts').read())",
    "a device": "result = bool(open('/dev/zero', 'rb').read(1))",
    "the terminal's master": "result = os.open('/dev/ptmx', os.O_RDWR) > 0",
    "list the root": "result = bool(os.listdir('/'))",
    "scan the root": "result = bool(list(os.scandir('/')))",
    "walk": "result = bool(next(os.walk('/'))[1])",
    "glob": "import glob; result = bool(glob.glob('/etc/*'))",
    "go elsewhere": "os.chdir('/etc'); result = True",
    "follow a link": "result = bool(os.readlink('/proc/self/exe'))",
    "the users": "import pwd; result = bool(pwd.getpwnam('daemon'))",
    "the cell's own code": "import inspect, karen_plugin; result = bool(open(karen_plugin.__file__).read())",
    "load a library": "result = bool(ctypes.CDLL('libresolv.so.2'))",
    "load by dlopen": "libc.dlopen.restype = ctypes.c_void_p; "
    "result = bool(libc.dlopen(b'libnsl.so.1', 2) or libc.dlopen(b'libanl.so.1', 2))",
    "an archive of tar": "import tarfile, io; t = tarfile.TarFile(fileobj=io.BytesIO(), mode='w'); "
    "t.add('/etc/passwd'); result = True",
    "the host's descriptors": "result = bool(os.listdir('/proc/self/fd'))",
}
_WRITE = {
    "create": f"path = {SCRATCH}; open(path, 'w').close(); os.unlink(path); result = True",
    "create by number": "path = f'/tmp/karen-attempt-{os.getpid()}'.encode(); call(85, path, 0o600); "
    "os.unlink(path); result = True",
    "a temporary file": "import tempfile; tempfile.TemporaryFile().write(b'x'); result = True",
    "a nameless file": "result = os.open('/tmp', os.O_TMPFILE | os.O_RDWR, 0o600) > 0",
    "a folder": f"path = {SCRATCH}; os.mkdir(path); os.rmdir(path); result = True",
    "a symbolic link": f"path = {SCRATCH}; os.symlink('/etc/passwd', path); os.unlink(path); result = True",
    "a fifo": f"path = {SCRATCH}; os.mkfifo(path); os.unlink(path); result = True",
    "a socket's file": f"import stat; path = {SCRATCH}; os.mknod(path, stat.S_IFSOCK | 0o600); "
    f"os.unlink(path); result = True",
    "a database": f"import sqlite3; path = {SCRATCH}; d = sqlite3.connect(path); "
    f"d.execute('create table t (x)'); os.unlink(path); result = True",
    "write to a device": "result = os.write(os.open('/dev/null', os.O_WRONLY), b'x') == 1",
    "its adjustments": "libc.prctl(4, 1, 0, 0, 0); fd = os.open('/proc/self/comm', os.O_WRONLY); "
    "result = os.write(fd, b'x') == 1",
}
_CHANGE = {
    "append": "os.write(os.open(path, os.O_APPEND | os.O_WRONLY), b'x')",
    "overwrite": "open(path, 'w').write('x')",
    "truncate": "os.truncate(path, 0)",
    "rename": "os.rename(path, path + '2'); os.rename(path + '2', path)",
    "hard link": "os.link(path, path + '2'); os.unlink(path + '2')",
    "mode": "os.chmod(path, 0o777)",
    "times": "os.utime(path)",
    "owner": "os.chown(path, -1, os.getgid())",
    "an attribute": "os.setxattr(path, 'user.x', b'x')",
    "remove": "os.unlink(path); os.close(os.open(path, os.O_CREAT, 0o600))",
    "lease": "import fcntl; fcntl.fcntl(os.open(path, os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_RDLCK)",
    "allocate": "os.posix_fallocate(os.open(path, os.O_RDWR), 0, 4096)",
    "copy within the kernel": "f = os.open(path, os.O_RDWR); os.copy_file_range(f, f, 0, 0, 0)",
}
FILES = {
    **{f"read: {name}": code.replace("{}", READABLE) for name, code in _READ.items()},
    **{f"see: {name}": code for name, code in _SEEN.items()},
    **{f"write: {name}": code for name, code in _WRITE.items()},
    **{f"change: {name}": _EXISTING.replace("CHANGE", code) for name, code in _CHANGE.items()},
}
