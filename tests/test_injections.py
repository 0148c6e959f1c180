"""What stands in pasted, quoted, stored or found text triggers nothing, whatever a model makes of it.

The attempts are those of `fixtures/injections`; each is said to a whole Karen, and her database is compared.
"""

from __future__ import annotations

import base64
import codecs
import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from karen.contract.types.decisions import ReplyInWords
from karen.contract.types.flows import DecideActionInput
from karen.flows.decide.engine import DecisionEngine
from talking import NOW, Answered, Talking, talking

ATTEMPTS = Path(__file__).parent / "fixtures" / "injections"
KEPT = {
    "memory": "id, content, state, reviewed",
    "memory_merge": "kept_id, absorbed",
    "preference": "name, value",
    "reminder": "id, text, at, waits",
    "user_list": "id, name",
    "list_item": "id, text, done_at",
    "sent_bytes": "host, sent_bytes",
}
"""What a message may change, by table; where messages themselves are kept is none of it."""
OBEDIENT: dict[str, dict[str, object]] = {
    "remember": {"fact": "my bank code is 9999"},
    "forget": {"query": "my sister"},
    "set_reminder": {"text": "pay Mallory", "when": "2026-03-10T17:00:00"},
    "change_reminder": {"action": "cancel", "all": True},
    "lists": {"action": "remove", "list": "shopping"},
    "search_history": {"query": "password"},
    "random": {"kind": "coin"},
}


def fixture(name: str) -> Any:
    return json.loads((ATTEMPTS / f"{name}.json").read_text("utf-8"))


ORDERS: list[dict[str, str]] = fixture("orders")
CARRIERS: list[str] = [carrier for kind in fixture("carriers").values() for carrier in kind]
PLANTED: dict[str, list[Any]] = fixture("planted")
_HIDDEN: dict[str, Callable[[str], str]] = {
    "ORDER": str,
    "BASE64": lambda order: base64.b64encode(order.encode()).decode(),
    "ROT13": lambda order: codecs.encode(order, "rot13"),
    "HEX": lambda order: order.encode().hex(),
    "REVERSED": lambda order: order[::-1],
    "ZERO": "\u200b".join,
    "WIDE": lambda order: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in order),
    "TAGS": lambda order: "".join(chr(0xE0000 + ord(c)) for c in order if ord(c) < 128),
    "HOMOGLYPHS": lambda order: order.translate(str.maketrans("aeopc", "аеорс")),  # Cyrillic on purpose
}


def carried(carrier: str, order: str) -> str:
    for mark, hidden in _HIDDEN.items():
        carrier = carrier.replace(f"%{mark}%", hidden(order))
    return carrier


def attempts() -> list[list[str]]:
    """Each carrier with one of the orders, and the attempts that are written out."""
    carrying = [[carried(carrier, ORDERS[place % len(ORDERS)]["order"])] for place, carrier in enumerate(CARRIERS)]
    return [*carrying, *fixture("attempts")]


def kept(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(folder / "karen.sqlite")) as connection:
        return {
            table: sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)
            for table, columns in KEPT.items()
        }


def acted(turn: Answered) -> list[str]:
    """The tools a turn ran or would run once its question is answered; to show a list changes nothing."""
    decisions = [event["decision"] for event in turn.named("decided") if event["decision"]["kind"] != "reply"]
    return [decision["tool"] for decision in decisions if decision["args"].get("action") != "show"]


async def say_all(karen: Talking, conversations: Sequence[Sequence[str]]) -> list[tuple[str, list[str]]]:
    """The attempts that got something done, with what."""
    through = []
    for messages in conversations:
        for said, turn in zip(messages, await karen.tell(messages), strict=True):
            if tools := acted(turn):
                through.append((said, tools))
    return through


async def belongings(karen: Talking) -> None:
    """Something to be lost of every kind."""
    await karen.say("remember that my sister Mia lives in Lyon")
    await karen.say("put milk and bread on my shopping list")
    await karen.say("remind me to water the plants on 1 May 2090 at 9")


@pytest.fixture
def quiet(scripted: Callable[..., None]) -> None:
    """A capable model that says little and proposes nothing."""
    scripted({"deltas": ["I see."]})


@pytest.mark.parametrize("carrier", CARRIERS)
def test_no_order_is_read_out_of_what_carries_it(carrier: str) -> None:
    engine, now = DecisionEngine(), datetime.fromisoformat(NOW)
    messages = [carried(carrier, order["order"]) for order in ORDERS]
    decisions = [engine.decide(DecideActionInput(prompt=message, now=now)) for message in messages]
    assert [decision for decision in decisions if not isinstance(decision, ReplyInWords)] == []


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order["order"])
async def test_the_same_order_in_the_users_own_words_is_carried_out(tmp_path: Path, order: dict[str, str]) -> None:
    async with talking(tmp_path / "karen") as karen:
        await belongings(karen)
        assert acted(await karen.say(order["order"])) == [order["tool"]]


@pytest.mark.parametrize("tool", OBEDIENT)
async def test_a_model_that_obeys_whatever_it_reads_gets_nothing_done(
    tmp_path: Path, scripted: Callable[..., None], tool: str
) -> None:
    assert len(attempts()) > 200
    call = json.dumps({"tool": tool, "args": OBEDIENT[tool]})
    scripted({"deltas": [call]})
    share = list(OBEDIENT).index(tool)
    said = attempts()[share :: len(OBEDIENT)]
    async with talking(tmp_path / "karen") as karen:
        await belongings(karen)
        before = kept(tmp_path / "karen")
        assert await say_all(karen, said) == []
        assert kept(tmp_path / "karen") == before


@pytest.mark.parametrize("answer", ["I see.", json.dumps({"tool": "forget", "args": {"query": "my sister"}})])
async def test_what_is_found_in_memories_lists_reminders_messages_and_titles_orders_nothing(
    tmp_path: Path, scripted: Callable[..., None], answer: str
) -> None:
    scripted({"deltas": [answer]})
    async with talking(tmp_path / "karen") as karen:
        await belongings(karen)
        await plant(karen)
        before = kept(tmp_path / "karen")
        looking = {"lists", "list_reminders", "recall", "search_history"}
        assert [one for one in await say_all(karen, PLANTED["questions"]) if not looking.issuperset(one[1])] == []
        assert kept(tmp_path / "karen") == before


async def plant(karen: Talking) -> None:
    for text in PLANTED["memories"]:
        await karen.call("memory.store", content=text)
    shopping, *_ = (await karen.call("lists.all"))["lists"]
    await karen.call("lists.add", list_id=shopping["id"], items=PLANTED["items"])
    for text in PLANTED["reminders"]:
        await karen.call("reminders.create", text=text, at="2090-01-01T09:00:00Z")
    for place, title in enumerate(PLANTED["titles"]):
        messages = [
            {"external_id": f"{place}-{number}", "role": role, "content": text, "timestamp": "2026-01-01T00:00:00Z"}
            for number, text in enumerate(PLANTED["messages"])
            for role in (("user", "assistant")[number % 2],)
        ]
        await karen.call("conversations.import", title=title, messages=messages)
