"""`karen chat`: a conversation in the terminal, or line by line through a pipe."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Iterator, Sequence
from typing import assert_never

from pydantic import JsonValue, TypeAdapter

from karen.base.folder import DataFolder
from karen.client.connection import Disconnected
from karen.contract.errors import KarenError
from karen.contract.types.chat import (
    ChatStop,
    Computed,
    FromFile,
    FromTool,
    Guessed,
    Provenance,
    Remembered,
    SourceSpan,
    Stopped,
    TextDelta,
    TurnEvent,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from karen.hosts.cli.output import explain, print_whatever_the_terminal_can
from karen.hosts.cli.session import Session

DOC = "Talk to Karen in the terminal. Lines can also be piped in: each is a message."
HELP = """/new    begin a new conversation
/quit   leave (so does Ctrl-D)
/help   show this
Ctrl-C  stop the answer"""
PROMPT = "› "
EVENT: TypeAdapter[TurnEvent] = TypeAdapter(TurnEvent)


def run_chat(arguments: Sequence[str], folder: DataFolder, sidecar: Sequence[str]) -> int:
    """0, or 1 when there is no connection, or a piped message was not answered."""
    argparse.ArgumentParser("karen chat", description=DOC).parse_args(arguments)
    print_whatever_the_terminal_can()
    try:
        with Session(folder, sidecar) as session:
            return _Chat(session).talk()
    except KarenError as error:
        explain(error)
        return 1


class _Chat:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._conversation_id: str | None = None
        self._turn_id: str | None = None
        self._failed = False

    def talk(self) -> int:
        for line in _lines():
            match line.strip():
                case "":
                    pass
                case "/quit":
                    break
                case "/help":
                    print(HELP)
                case "/new":
                    self._conversation_id = None
                    print("A new conversation.")
                case command if command.startswith("/") and " " not in command and command.count("/") == 1:
                    print(f"There is no {command}.\n{HELP}")
                case text:
                    self._ask(text)
        return 1 if self._failed and not sys.stdin.isatty() else 0

    def _ask(self, text: str) -> None:
        try:
            self._session.run(self._turn(text))
        except Disconnected:
            raise
        except KarenError as error:
            self._failed = True
            explain(error)
        except KeyboardInterrupt:
            print("\nNot waiting any longer.")

    async def _turn(self, text: str) -> None:
        """Show the answer as it comes. The first Ctrl-C stops it; what was written of it is kept."""
        showing = asyncio.create_task(self._show(text))
        try:
            await asyncio.shield(showing)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or showing.done() or self._turn_id is None:
                showing.cancel()
                raise
            task.uncancel()
            await self._session.connection.call("chat.stop", ChatStop(turn_id=self._turn_id), Stopped)
            await showing

    async def _show(self, text: str) -> None:
        self._turn_id = None
        params: dict[str, JsonValue] = {"text": text, "conversation_id": self._conversation_id}
        async with contextlib.aclosing(self._session.connection.replies("chat.send", params)) as events:
            async for item in events:
                match event := EVENT.validate_python(item):
                    case TurnStarted():
                        self._turn_id, self._conversation_id = event.turn_id, event.conversation_id
                    case TextDelta():
                        print(event.delta, end="", flush=True)
                    case TurnFinished():
                        stopped = "stopped · " if event.stopped else ""
                        print(f"\n  [{stopped}{_source(event.provenance)}]")
                        if isinstance(event.provenance, Computed):
                            _show_nearest(event.provenance.near)
                    case TurnFailed():
                        print()
                        raise event.problem
                    case _:
                        pass  # steps on the way, which a terminal does not show


def _lines() -> Iterator[str]:
    """What is typed, until Ctrl-D; Ctrl-C at the prompt forgets the line. What is piped, until its end."""
    if not sys.stdin.isatty():
        yield from (line.decode(errors="replace") for line in sys.stdin.buffer)
        return
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  # gives the prompt its history
    print("Karen. /help shows what you can do.")
    while True:
        try:
            yield input(PROMPT).encode(errors="surrogateescape").decode(errors="replace")
        except EOFError:
            print()
            return
        except KeyboardInterrupt:
            print("\n/quit or Ctrl-D leaves.")


def _show_nearest(near: Sequence[SourceSpan]) -> None:
    if near:
        print("  Nearest in what you wrote:")
    for span in near:
        print(f"    {span.timestamp:%-d %B %Y}: {span.text}")


def _source(provenance: Provenance) -> str:
    match provenance:
        case Computed():
            return f"computed: {provenance.how}"
        case Remembered():
            return f"remembered, from {len(provenance.sources)} of your messages"
        case FromFile():
            return f"from the file {provenance.name}"
        case FromTool():
            return f"tool {provenance.tool}" + (f": {provenance.how}" if provenance.how else "")
        case Guessed():
            return f"a model's guess ({provenance.model})"
        case _:
            assert_never(provenance)
