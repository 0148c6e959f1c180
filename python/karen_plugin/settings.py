"""What the user has set for this plugin, in the form that its manifest describes."""

from __future__ import annotations

from typing import Any, cast

from karen_plugin.host import ask


def everything() -> dict[str, Any]:
    return cast(dict[str, Any], ask("settings"))


def get(name: str, default: Any = None) -> Any:  # of the type that the manifest gives it
    """What is set, or `default`."""
    return everything().get(name, default)
