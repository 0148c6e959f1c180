"""`@tool`: a function that Karen may choose and call, described by its docstring and its type hints."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, overload

from karen_plugin.schema import parameters_of, result_of

F = TypeVar("F", bound=Callable[..., Any])
MOST_TOOLS = 64


@dataclass(frozen=True)
class Tool:
    """A function with how it is described."""

    name: str
    run: Callable[..., Any]
    confirm: bool
    examples: tuple[str, ...]

    def described(self) -> dict[str, object]:
        """In the shape of the Model Context Protocol. Raises TypeError for a type that JSON has no word for."""
        return {
            "name": self.name,
            "description": inspect.getdoc(self.run) or "",
            "parameters": parameters_of(self.run),
            "result": result_of(self.run),
            "confirm": self.confirm,
            "examples": list(self.examples),
        }


REGISTERED: dict[str, Tool] = {}


@overload
def tool(function: F, /) -> F: ...
@overload
def tool(*, name: str = "", confirm: bool = False, examples: tuple[str, ...] = ()) -> Callable[[F], F]: ...
def tool(
    function: F | None = None, /, *, name: str = "", confirm: bool = False, examples: tuple[str, ...] = ()
) -> F | Callable[[F], F]:
    """Offer a function, plain or async, as a tool.

    With `confirm` the user is asked before each run, with the arguments. `examples` are sentences by which a user
    may mean it. Raises ValueError for a second tool of the same name.
    """

    def register(given: F) -> F:
        chosen = name or given.__name__
        if chosen in REGISTERED:
            raise ValueError(f"there are two tools named {chosen!r}")
        if len(REGISTERED) == MOST_TOOLS:
            raise ValueError(f"a plugin has at most {MOST_TOOLS} tools")
        REGISTERED[chosen] = Tool(chosen, given, confirm, tuple(examples))
        return given

    return register if function is None else register(function)
