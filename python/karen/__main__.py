"""The command line: chooses a role and wires what it needs. Imports nothing heavy before it knows the role."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from karen.base.application import Application


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the role named by the first argument; without one, open the window."""
    role, *rest = (sys.argv[1:] if arguments is None else list(arguments)) or ["open"]
    if role not in ROLES:
        print(f"karen: there is no command {role!r}. Choose from: {', '.join(ROLES)}.", file=sys.stderr)  # noqa: T201
        return 2
    return ROLES[role](rest)


def _sidecar(arguments: list[str]) -> int:
    from karen.hosts.sidecar import run_sidecar

    return run_sidecar(_build, window="--window" in arguments)


def _types(arguments: list[str]) -> int:
    """Write what is generated from the registry, or compare it."""
    from karen.generate import generate

    return generate(Path(__file__).parents[2], check="--check" in arguments)


def _build(instance: str) -> Application:
    from karen.app import build
    from karen.base.folder import find_data_folder

    return build(find_data_folder(), instance)


ROLES: dict[str, Callable[[list[str]], int]] = {
    "sidecar": _sidecar,
    "types": _types,
}


if __name__ == "__main__":
    sys.exit(main())
