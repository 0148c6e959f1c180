# /// karen
# name = "Hello"
# description = "Greets somebody by name, warmly or formally: the smallest plugin there is"
# version = "1.0.0"
# author = "Karen"
# type = "example"
# categories = ["examples"]
# api = 1
# ///
"""The smallest useful plugin: one tool, no permission."""

from __future__ import annotations

from typing import Annotated, Literal

from karen_plugin import tool


@tool(
    examples=(
        "greet {name}",
        "say hello to {name}",
        "say hi to {name} from me",
        "give {name} a {tone} welcome",
        "greet {name} in a {tone} way",
        "welcome {name}",
    )
)
def greet(
    name: Annotated[str, "whom to greet"],
    tone: Annotated[Literal["warm", "formal"], "how to greet"] = "warm",
) -> str:
    """Greet somebody by name. For saying hello to a person, not for messages that are sent."""
    return f"Hello {name}, how good to see you!" if tone == "warm" else f"Good day, {name}."
