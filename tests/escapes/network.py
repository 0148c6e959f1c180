"""Attempts to speak with anybody but the host."""

from __future__ import annotations

_SOCKETS = {
    "tcp": "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "udp": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "tcp 6": "socket.socket(socket.AF_INET6, socket.SOCK_STREAM)",
    "udp 6": "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
    "unix": "socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
    "unix datagrams": "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)",
    "the kernel's ciphers": "socket.socket(38, socket.SOCK_SEQPACKET)",
    "virtual machines": "socket.socket(40, socket.SOCK_STREAM)",
    "multipath": "socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)",
    "by number": "call(41, 2, 1, 0)",
    "pair of datagrams": "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "pair of packets": "socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)",
}
_SPEAK = {
    "listen": "s = socket.create_server(('127.0.0.1', 0)); result = s.getsockname()[1] > 0",
    "connect": "a = socket.create_server(('127.0.0.1', 0)); socket.create_connection(a.getsockname()); result = True",
    "send a datagram": "s = socket.socket(type=socket.SOCK_DGRAM); result = s.sendto(b'x', ('127.0.0.1', 9)) == 1",
    "an abstract name": "s = socket.socket(socket.AF_UNIX); s.bind('\\0karen-' + str(os.getpid())); result = True",
    "a name in a folder": "p = f'/tmp/karen-{os.getpid()}'; s = socket.socket(socket.AF_UNIX); s.bind(p); "
    "os.unlink(p); "
    "result = True",
    "resolve": "result = bool(socket.getaddrinfo('localhost', 80))",
    "the machine's name": "result = bool(socket.gethostname())",
    "the network's devices": "result = bool(socket.if_nameindex())",
    "pass a descriptor": "a, b = socket.socketpair(); socket.send_fds(a, [b'x'], [0]); result = True",
    "take a descriptor": "a, b = socket.socketpair(); a.send(b'x'); result = socket.recv_fds(b, 1, 1)[0] == b'x'",
    "pass a descriptor to the host": "s = socket.socket(fileno=os.dup(3)); "
    'b = b\'{"op":"result","id":1,"value":true}\'; '
    "socket.send_fds(s, [struct.pack('<I', len(b)) + b], [0]); os.read(3, 1)",
    "send many": "a, b = socket.socketpair(); d = ctypes.create_string_buffer(b'x'); "
    "v = struct.pack('QQ', ctypes.addressof(d), 1); "
    "k = ctypes.create_string_buffer(v); "
    "m = struct.pack('QIxxxxQQQQixxxxIxxxx', 0, 0, ctypes.addressof(k), 1, 0, 0, 0, 0); "
    "result = call(307, a.fileno(), m, 1, 0) == 1",
    "who the host is": "s = socket.socket(fileno=os.dup(3)); result = len(s.getsockopt(1, 17, 12)) == 12",
    "the host by pidfd": "s = socket.socket(fileno=os.dup(3)); result = s.getsockopt(1, 77) > 0",
    "options of the host's socket": "s = socket.socket(fileno=os.dup(3)); s.setsockopt(1, 16, 1); result = True",
    "the socket's name": "s = socket.socket(fileno=os.dup(3)); s.getpeername(); result = True",
    "a server of asyncio": "import asyncio\nasync def f():\n"
    " return bool((await asyncio.start_server(print, '127.0.0.1', 0)).sockets)\n"
    "result = asyncio.run(f())",
    "accept": "s = socket.create_server(('127.0.0.1', 0)); c = socket.create_connection(s.getsockname()); "
    "result = bool(s.accept())",
}
NETWORK = {
    **{f"socket: {name}": f"{code}; result = True" for name, code in _SOCKETS.items()},
    **{f"speak: {name}": code for name, code in _SPEAK.items()},
}
