"""Lines in the plugin's log, which the user can read. What a plugin prints is there too."""

from __future__ import annotations

from karen_plugin.host import ask


def info(message: str) -> None:
    ask("log", level="info", message=message)


def warning(message: str) -> None:
    ask("log", level="warning", message=message)


def error(message: str) -> None:
    ask("log", level="error", message=message)
