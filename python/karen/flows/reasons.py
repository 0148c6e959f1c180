"""Why the answer before said what it did: the messages, the tool or the model it came from, as they were stored."""

from __future__ import annotations

from datetime import datetime

from karen.contract.types.chat import Computed, FromFile, FromTool, Guessed, Remembered, SourceSpan
from karen.contract.types.conversations import Message
from karen.flows.recall.sentences import on_day

MOST_SHOWN = 5
_NOTHING_SAID = "I have not answered anything in this conversation yet."
_NOT_KEPT = "I don't know any more: nothing is stored about where that answer came from."


def reasons_for(answer: Message | None, now: datetime) -> tuple[str, list[SourceSpan]]:
    """The reasons in words, and the places in messages they rest on."""
    if answer is None:
        return _NOTHING_SAID, []
    match answer.provenance:
        case Remembered(sources=sources) if sources:
            return f"Because you told me:\n\n{_shown(sources, now)}", sources[:MOST_SHOWN]
        case Remembered():
            return "Because it is stored in my memory, where you or one of your programs put it.", []
        case Computed(how=how):
            return f"Nobody told me: {_sentence(how)} Nothing you said before was used for it.", []
        case FromTool(tool=tool, how=how):
            return f"It came from the tool {tool}{f': {how}' if how else ''}.", []
        case FromFile(name=name):
            return f"It stands in the file {name}.", []
        case Guessed(model=model, told=told):
            return _guessed(model, told, now), told[:MOST_SHOWN]
        case None:
            return _NOT_KEPT, []


def _guessed(model: str, told: list[SourceSpan], now: datetime) -> str:
    said = f"Those were the words of the model {model}: a guess, which may be wrong."
    if not told:
        return f"{said} Of what you said in other conversations it was told nothing."
    return f"{said} Of what you said before it was told:\n\n{_shown(told, now)}"


def _shown(sources: list[SourceSpan], now: datetime) -> str:
    return "\n\n".join(f"> {span.text}\n>\n> {on_day(span.timestamp, now)}" for span in sources[:MOST_SHOWN])


def _sentence(how: str) -> str:
    bare = how.strip().rstrip(".")
    return f"it was worked out from {bare}." if bare else "it was worked out here."
