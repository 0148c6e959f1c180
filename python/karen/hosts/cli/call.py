"""`karen call METHOD [JSON | -]`: any method of the contract from a terminal or a script."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Sequence

from pydantic import JsonValue
from pydantic_core import from_json

from karen.base.folder import DataFolder
from karen.client.connection import Connection, Disconnected
from karen.contract.contract_hash import STREAMING
from karen.contract.errors import InvalidInput, KarenError
from karen.hosts.cli.output import explain, print_json, print_problem
from karen.hosts.cli.session import Session

DOC = """Call a method and print its answer as JSON: one line, or for a stream one line an item. With `-`, parameters
are read from stdin, one JSON object a line; each gives one line in the same order (a stream's is the array of its
items, a failure's {"problem": …}) and a failure does not end the run."""


def run_call(arguments: Sequence[str], folder: DataFolder, sidecar: Sequence[str]) -> int:
    """0; 1 when the call failed, or with `-` when the connection broke."""
    parser = argparse.ArgumentParser("karen call", description=DOC)
    parser.add_argument("method", help="such as conversations.list; `karen methods` prints them all")
    parser.add_argument("params", nargs="?", default="{}", metavar="JSON | -", help="the parameters; {} by default")
    options = parser.parse_args(arguments)
    try:
        params = None if options.params == "-" else _parsed(options.params.encode("utf-8", "surrogateescape"))
        with Session(folder, sidecar) as session:
            if options.params == "-":
                return _call_each(session, options.method)
            session.run(_print_items(session.connection, options.method, params))
    except KarenError as error:
        print_problem(error)
        explain(error)
        return 1
    return 0


def _parsed(text: bytes) -> JsonValue:
    try:
        value: JsonValue = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise InvalidInput(f"The parameters are not JSON in UTF-8: {error}. Try '{{}}' for none.") from error
    return value


async def _print_items(connection: Connection, method: str, params: JsonValue) -> None:
    async with contextlib.aclosing(connection.replies(method, params)) as items:
        async for item in items:
            print_json(item)


def _call_each(session: Session, method: str) -> int:
    for line in sys.stdin.buffer:
        try:
            print_json(session.run(_answer(session.connection, method, _parsed(line))))
        except KarenError as error:
            print_problem(error)
            if isinstance(error, Disconnected):
                explain(error)
                return 1
    return 0


async def _answer(connection: Connection, method: str, params: JsonValue) -> JsonValue:
    async with contextlib.aclosing(connection.replies(method, params)) as replies:
        items = [item async for item in replies]
    return items if method in STREAMING else items[0]
