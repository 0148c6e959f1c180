# /// karen
# name = "About me"
# description = "Gathers what Karen remembers about a topic, in the words of the memories themselves"
# version = "1.0.0"
# author = "Karen"
# type = "ai"
# categories = ["memory"]
# api = 1
#
# [permissions]
# memory_read = true
#
# [settings.most]
# type = "integer"
# description = "How many memories are told at most"
# default = 5
# minimum = 1
# maximum = 50
# ///
"""What is remembered. A model of a tool that reads memory: it quotes, and adds nothing of its own."""

from __future__ import annotations

from typing import Annotated

from karen_plugin import memory, settings, tool


@tool(
    examples=(
        "gather your memories about {topic}",
        "give me a summary of your memories of {topic}",
        "collect my memories of {topic}",
        "gather everything on file about {topic}",
        "make a page about {topic} from my memories",
        "sum up all your memories of {topic}",
        "list all memories that have to do with {topic}",
    )
)
def about(topic: Annotated[str, "what the memories are about"]) -> str:
    """Tell what Karen remembers about a topic: each memory in its own words, the best fitting first."""
    found = memory.search(topic, limit=settings.get("most", 5))
    if not found:
        return f"Nothing is remembered about {topic}."
    count = "One memory is" if len(found) == 1 else f"{len(found)} memories are"
    return "\n".join([f"{count} about {topic}:", "", *(f"- {each.text}" for each in found)])
