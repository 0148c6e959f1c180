"""How the parts of this package reach Karen: through one function that she connects when a cell begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Ask = Callable[[str, Mapping[str, object]], object]
_asks: list[Ask] = []


class Refused(Exception):
    """Karen does not do what the plugin asked for; the message says why."""


def connect(ask: Ask) -> None:
    """For Karen, and for the tests of a plugin's author: `ask(what, arguments)` answers, or raises Refused."""
    _asks[:] = [ask]


def ask(what: str, **arguments: object) -> object:
    """Raises Refused, and RuntimeError outside a cell."""
    if not _asks:
        raise RuntimeError(f"{what} is there only while Karen runs the plugin: try `karen plugin run`.")
    return _asks[0](what, arguments)
