"""The branch that was shown of a conversation whose messages answer each other: edits and retries make it a tree."""

from __future__ import annotations

from collections.abc import Mapping


def shown_branch(parents: Mapping[str, str | None], leaf: str | None) -> list[str]:
    """From the first message to `leaf`; without a known one, to the last that nothing follows.

    A parent that is not there begins the conversation, and so does one that comes round again.
    """
    at = leaf if leaf in parents else _last_leaf(parents)
    branch: dict[str, None] = {}
    while at is not None and at in parents and at not in branch:
        branch[at] = None
        at = parents[at]
    return list(branch)[::-1]


def _last_leaf(parents: Mapping[str, str | None]) -> str | None:
    followed = set(parents.values())
    leaves = [name for name in parents if name not in followed]
    return leaves[-1] if leaves else next(reversed(list(parents)), None)
