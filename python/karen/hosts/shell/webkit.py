"""What WebKitGTK knows of the process that draws the page and pytauri does not tell: that it ended, that it hangs.

Everything here runs on the main thread. WebKit replaces its network process by itself, so nobody watches that one. A
process of its own that dies within its first tenth of a second is beyond help: WebKit ends the window's process then.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from ctypes import CDLL, CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_size_t, c_ulong, c_void_p
from enum import Enum
from functools import cache
from typing import Any

from karen.hosts.shell.display import LIBRARIES

_CRASHED, _OUT_OF_MEMORY = 0, 1
_ENDS = {_CRASHED: "crashed or was killed", _OUT_OF_MEMORY: "took too much memory"}
_ENDED_BY_US = "hung and was ended"
_MODAL, _ERROR, _NO_BUTTONS = 1, 3, 0
_LONGEST_MS = 2**31 - 1
_NO_DEFAULT, _TRY_AGAIN, _QUIT = 0, 1, 2

_ON_NUMBER = CFUNCTYPE(None, c_void_p, c_int, c_void_p)
_ON_CHANGE = CFUNCTYPE(None, c_void_p, c_void_p, c_void_p)
_handlers: list[object] = []
"""Kept for good, for C may call them at any time and holds no reference that Python knows."""


class _List(Structure):
    """GList."""


_List._fields_ = [("data", c_void_p), ("next", POINTER(_List)), ("before", POINTER(_List))]
_FUNCTIONS = {
    "g_list_free": (None, POINTER(_List)),
    "g_object_set": (None, c_void_p, c_char_p),
    "g_signal_connect_data": (c_ulong, c_void_p, c_char_p, c_void_p, c_void_p, c_void_p, c_int),
    "g_type_check_instance_is_a": (c_int, c_void_p, c_size_t),
    "gtk_container_get_children": (POINTER(_List), c_void_p),
    "gtk_container_get_type": (c_size_t,),
    "gtk_dialog_add_button": (c_void_p, c_void_p, c_char_p, c_int),
    "gtk_dialog_set_default_response": (None, c_void_p, c_int),
    "gtk_message_dialog_format_secondary_text": (None, c_void_p, c_char_p),
    "gtk_message_dialog_new": (c_void_p, c_void_p, c_int, c_int, c_int, c_char_p),
    "gtk_settings_get_default": (c_void_p,),
    "gtk_widget_destroy": (None, c_void_p),
    "gtk_widget_show": (None, c_void_p),
    "gtk_window_list_toplevels": (POINTER(_List),),
    "gtk_window_set_title": (None, c_void_p, c_char_p),
    "webkit_web_view_get_is_web_process_responsive": (c_int, c_void_p),
    "webkit_web_view_get_type": (c_size_t,),
    "webkit_web_view_terminate_web_process": (None, c_void_p),
}
"""What is used of C: the result's type, then those of the parameters that are always there."""


class Choice(Enum):
    """What a person can do about a page that cannot be shown."""

    TRY_AGAIN = _TRY_AGAIN
    QUIT = _QUIT


class WebView:
    """The web view of the window. The functions passed to it are called on the main thread and must not raise."""

    def __init__(self, view: int, window: int) -> None:
        self._view = view
        self._window = window

    def watch(self, on_end: Callable[[str], object], on_reacts: Callable[[bool], object]) -> None:
        """Have told how the page's process ended, each time, and whether it reacts, whenever that changes.

        It does not react, by WebKit's measure, when it leaves a key, a click or a load unanswered for three seconds.
        """

        def ended(_view: int, manner: int, _data: int) -> None:
            on_end(_ENDS.get(manner, _ENDED_BY_US))

        def changed(_view: int, _property: int, _data: int) -> None:
            on_reacts(bool(_c().webkit_web_view_get_is_web_process_responsive(self._view)))

        _connect(self._view, b"web-process-terminated", _ON_NUMBER(ended))
        _connect(self._view, b"notify::is-web-process-responsive", _ON_CHANGE(changed))

    def end_process(self) -> None:
        """End the page's process; that is told like any other end."""
        _c().webkit_web_view_terminate_web_process(self._view)

    def ask(self, title: str, words: str, on_choice: Callable[[Choice], None]) -> None:
        """Ask in a dialog of the desktop, which needs no page, whether to try again."""
        dialog = _c().gtk_message_dialog_new(self._window, _MODAL, _ERROR, _NO_BUTTONS, b"%s", title.encode())
        _c().gtk_message_dialog_format_secondary_text(dialog, b"%s", words.encode())
        _c().gtk_window_set_title(dialog, b"Karen")
        for label, choice in ((b"_Quit Karen", Choice.QUIT), (b"_Try Again", Choice.TRY_AGAIN)):
            _c().gtk_dialog_add_button(dialog, label, choice.value)
        _c().gtk_dialog_set_default_response(dialog, Choice.TRY_AGAIN.value)

        def answered(_dialog: int, response: int, _data: int) -> None:
            _c().gtk_widget_destroy(dialog)
            on_choice(Choice.QUIT if response == Choice.QUIT.value else Choice.TRY_AGAIN)

        _connect(dialog, b"response", _ON_NUMBER(answered))
        _c().gtk_widget_show(dialog)


def keep_caret_steady() -> None:
    """For as long as a caret blinks, WebKit draws at the rate of the display: half a per cent of a core, all day.

    Told not to blink it would even draw without end, so a blink is made to last 24 days. Nothing where the system's
    web view is not WebKitGTK.
    """
    if sys.platform == "linux":
        settings = _c().gtk_settings_get_default()
        _c().g_object_set(settings, b"gtk-cursor-blink-time", c_int(_LONGEST_MS), None)


def find_web_view() -> WebView | None:
    """The web view in a window of this process; None where the system's is not WebKitGTK."""
    if sys.platform != "linux":
        return None
    for window in _items(_c().gtk_window_list_toplevels()):
        if view := _view_below(window):
            return WebView(view, window)
    return None


def _connect(source: int, signal: bytes, handler: Any) -> None:
    _handlers.append(handler)
    _c().g_signal_connect_data(source, signal, handler, None, None, _NO_DEFAULT)


def _view_below(widget: int) -> int:
    """The address of the first web view in a tree of widgets, else 0."""
    if _c().g_type_check_instance_is_a(widget, _c().webkit_web_view_get_type()):
        return widget
    if not _c().g_type_check_instance_is_a(widget, _c().gtk_container_get_type()):
        return 0
    return next(filter(None, map(_view_below, _items(_c().gtk_container_get_children(widget)))), 0)


def _items(first: Any) -> list[int]:
    """The addresses in a list, which is freed."""
    found, entry = [], first
    while entry:
        found.append(entry.contents.data)
        entry = entry.contents.next
    _c().g_list_free(first)
    return found


@cache
def _c() -> CDLL:
    """WebKitGTK and with it all that it is built on: GTK, GLib."""
    library = CDLL(LIBRARIES[1])
    for name, (result, *parameters) in _FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, parameters
    return library
