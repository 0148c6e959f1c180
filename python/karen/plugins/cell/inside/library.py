"""The part of the standard library that plugins find: read once by the zygote, shared by every cell it forks.

A cell opens no file, so what is not read here cannot be imported there.
"""

from __future__ import annotations

import codecs
import contextlib
import importlib
import io
import os
import time
import zoneinfo

MODULES = """abc argparse array ast asyncio base64 binascii bisect bz2 calendar cmath codecs collections.abc colorsys
concurrent.futures.thread configparser contextlib contextvars copy copyreg csv ctypes dataclasses datetime decimal
difflib dis email.header email.headerregistry email.message email.mime.multipart email.mime.text email.parser
email.policy email.utils enum errno faulthandler fcntl fnmatch fractions functools gc getpass gettext glob graphlib gzip
hashlib heapq hmac html.entities html.parser http.client http.cookies importlib.metadata importlib.resources
inspect io ipaddress itertools json json.tool keyword linecache locale logging logging.handlers lzma marshal math
mimetypes mmap multiprocessing numbers opcode operator os pathlib pickle pkgutil platform pprint queue quopri
random re reprlib resource runpy sched secrets select selectors shelve shlex shutil signal socket socketserver
sqlite3 ssl stat statistics string stringprep struct subprocess symtable sysconfig tarfile tempfile textwrap threading
time timeit token tokenize tomllib traceback types typing unicodedata urllib.error urllib.parse urllib.request
urllib.response uuid warnings wave weakref xml.dom.minidom xml.etree.ElementTree xml.sax.saxutils zipfile zlib
zoneinfo"""
"""What an author may import, with all that these import themselves."""
ENCODINGS = """ascii base64_codec big5 cp037 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp437
cp850 cp932 euc_jp euc_kr gb18030 gb2312 gbk hex_codec idna iso2022_jp iso8859_1 iso8859_15 iso8859_2 iso8859_5
iso8859_7 iso8859_9 koi8_r koi8_u latin_1 mac_roman punycode quopri_codec raw_unicode_escape rot_13 shift_jis
unicode_escape utf_16 utf_16_be utf_16_le utf_32 utf_32_be utf_32_le utf_7 utf_8 utf_8_sig zlib_codec"""

_HOST_NAME = "cell"


def load(zones: str) -> None:
    """Read everything; what this Python does not have is left out. `zones` is a folder of time zones."""
    os.uname = lambda: os.uname_result(("Linux", _HOST_NAME, "", "", "x86_64"))  # the user's own is nobody's business
    for name in MODULES.split():
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for encoding in ENCODINGS.split():
        codecs.lookup(encoding)
    time.tzset()
    time.localtime()
    _keep_zones(zones)


def _keep_zones(folder: str) -> None:
    """Every time zone, in memory: without a path, zoneinfo asks the function that is replaced here."""
    zoneinfo.reset_tzpath([folder])
    found = importlib.import_module("zoneinfo._tzpath").find_tzfile
    kept = {name: _content(found(name)) for name in zoneinfo.available_timezones()}
    zoneinfo.reset_tzpath([])

    def load_kept(name: str) -> io.BytesIO:
        if name not in kept:
            raise zoneinfo.ZoneInfoNotFoundError(f"No time zone found with key {name}")
        return io.BytesIO(kept[name])

    vars(importlib.import_module("zoneinfo._common"))["load_tzdata"] = load_kept
    zoneinfo.available_timezones = lambda: set(kept)


def _content(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123  # a path of the library's own
        return file.read()
