"""`karen methods [PREFIX]`: what can be called, from the registry alone; no Karen needs to run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from pydantic import JsonValue

from karen.contract.method import Method, Registry
from karen.hosts.cli.output import print_json, print_whatever_the_terminal_can

DOC = "Print every method that can be called: its name, what it takes and gives, and what it does."


def run_methods(arguments: Sequence[str], registry: Callable[[], Registry]) -> int:
    """0, or 1 when no method begins with the prefix."""
    parser = argparse.ArgumentParser("karen methods", description=DOC)
    parser.add_argument("prefix", nargs="?", default="", help="only methods that begin so, such as `conversations.`")
    parser.add_argument("--json", action="store_true", help="with the JSON Schemas of parameters and answers")
    options = parser.parse_args(arguments)
    print_whatever_the_terminal_can()
    found = sorted(
        (method for name, method in registry().items() if name.startswith(options.prefix)), key=lambda m: m.name
    )
    if not found:
        print(f"karen: no method begins with {options.prefix!r}. `karen methods` prints them all.", file=sys.stderr)
        return 1
    if options.json:
        print_json([_described(method) for method in found])
    else:
        print("\n".join(line for method in found for line in _lines(method)))
    return 0


def _lines(method: Method) -> list[str]:
    fields = [name if field.is_required() else f"[{name}]" for name, field in method.params.model_fields.items()]
    doc = [f"    {line}".rstrip() for line in method.doc.splitlines()]
    return [" ".join([method.name, *fields]), *doc]


def _described(method: Method) -> JsonValue:
    return {
        "name": method.name,
        "doc": method.doc,
        "role": method.role.value,
        "streaming": method.streaming,
        "params": method.params.model_json_schema(),
        "returns": method.result.json_schema(mode="serialization"),
    }
