"""What commands print: JSON in UTF-8 a line each on stdout, sentences for people on stderr."""

from __future__ import annotations

import io
import sys

from pydantic import JsonValue
from pydantic_core import to_json

from karen.contract.errors import PROBLEM, InvalidInput, KarenError


def print_json(value: JsonValue) -> None:
    """One line, whatever the terminal's encoding, and at once."""
    sys.stdout.buffer.write(to_json(value, inf_nan_mode="null") + b"\n")
    sys.stdout.buffer.flush()


def print_problem(error: KarenError) -> None:
    print_json({"problem": PROBLEM.dump_python(error, mode="json")})  # type: ignore[arg-type]  # the base class is never raised


def print_whatever_the_terminal_can() -> None:
    """Show `?` for what its encoding has no sign for, rather than fail."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def explain(error: KarenError) -> None:
    """The problem on stderr."""
    print(f"karen: {in_sentences(error)}", file=sys.stderr)


def in_sentences(error: KarenError) -> str:
    """The problem as a sentence, with each wrong field on a line of its own."""
    fields = error.fields if isinstance(error, InvalidInput) else []
    wrong = [f"  {field.name}: {field.message}" for field in fields if field.message not in error.message]
    return "\n".join([error.message, *wrong])


def counted(count: int, thing: str) -> str:
    """`1 message`, `2 messages`."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
