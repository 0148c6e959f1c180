"""Whether a window can be opened at all. GTK ends the whole process when it cannot, so it is asked first."""

from __future__ import annotations

import ctypes
import os
import sys

LIBRARIES = ("libgtk-3.so.0", "libwebkit2gtk-4.1.so.0")


def missing_library() -> str:
    """The name of a library that the window needs and the system does not have; "" when it has all."""
    for name in LIBRARIES if sys.platform == "linux" else ():
        try:
            ctypes.CDLL(name)
        except OSError:
            return name
    return ""


def dead_display() -> str:
    """The name of the display when it cannot be opened, else "". Main thread only, and only with the libraries."""
    if sys.platform != "linux" or ctypes.CDLL(LIBRARIES[0]).gtk_init_check(None, None):
        return ""
    return os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or "(none)"
