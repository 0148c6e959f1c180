"""What the plugin keeps from one call to the next: JSON by key, for each user apart. Needs `storage`."""

from __future__ import annotations

from typing import Any, cast

from karen_plugin.host import ask


def get(key: str, default: Any = None) -> Any:  # whatever was put there
    """What was kept, or `default`. Raises Refused without the permission."""
    value = ask("storage.get", key=key)
    return default if value is None else value


def set(key: str, value: object) -> None:
    """Raises Refused without the permission, and when there is no room for it."""
    ask("storage.set", key=key, value=value)


def delete(key: str) -> bool:
    """Whether there was one."""
    return cast(bool, ask("storage.delete", key=key))


def keys(prefix: str = "") -> list[str]:
    """In alphabetical order."""
    return cast(list[str], ask("storage.keys", prefix=prefix))
