"""Notices on the user's screen."""

from __future__ import annotations

from karen_plugin.host import ask


def notify(title: str, text: str = "") -> None:
    """Raises Refused without the permission `notify`."""
    ask("notify", title=title, text=text)
