"""Import and export: what leaves as a file comes back the same, and what comes twice is there once."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from conversing import ME, OTHER, Conversing, conversing
from karen.contract.errors import InvalidInput, NotFound
from karen.contract.types.chat import AiData, Computed, Guessed
from karen.contract.types.conversations import MessageDetails
from karen.contract.types.transfer import ConversationsFile
from karen.conversations.answers import Answer

NASTY = [
    "=1+1",
    "＝1+1",
    "\n=1+1",
    "<script>alert(1)</script>",
    "**bold** # title",
    'say "hi", ok\r\nbye',
    "🙂 שלום",
    "nul \x00 here",
    "@x",
    "-",
]
FORMATS = ["json", "markdown", "text", "html", "csv"]


def _message(external_id: str, content: str = "", minute: int = 0, **more: Any) -> dict[str, Any]:
    timestamp = f"2020-01-01T10:{minute:02}:00Z"
    return {
        "external_id": external_id,
        "role": "user",
        "content": content or external_id,
        "timestamp": timestamp,
        **more,
    }


async def _contents(karen: Conversing, conversation_id: str) -> list[str]:
    page = await karen.call("messages", conversation_id=conversation_id)
    return [message["content"] for message in page["messages"]]


async def _exported(karen: Conversing, **params: Any) -> str:
    return "".join(chunk["text"] for chunk in await karen.items("export", **params))


async def test_an_import_keeps_every_field(karen: Conversing) -> None:
    details: dict[str, Any] = {
        "author": "Grandma",
        "ui_source": "web",
        "ai_data": {
            "keywords": ["k"],
            "knowledge_graph_insights": None,
            "confidence": 1.0,
            "reasoning": None,
            "steps": [{"tool": "time", "args": {}, "result": None}],
        },
        "ai_confidence": 0.5,
        "processing_time_ms": 3.5,
        "tokens_used": 9,
        "model_used": "m",
        "metadata": {"a": 1},
        "provenance": Guessed(model="m", tokens=9).model_dump(),
        "user_feedback": "up",
        "edit_history": [{"content": "before", "edited_at": "2020-01-01T10:05:00Z"}],
    }
    assert set(MessageDetails.model_fields) < set(details)
    sent = [_message("a"), _message("b", minute=1, **details)]
    report = await karen.call("import", title="Old chat", messages=sent, tags=["old"], priority="high", summary="s")
    assert (report["added"], report["skipped"]) == (2, 0)
    made = await karen.call("get", conversation_id=report["conversation_id"])
    assert (made["title"], made["tags"], made["priority"], made["summary"]) == ("Old chat", ["old"], "high", "s")
    assert (made["created_at"], made["updated_at"]) == ("2020-01-01T10:00:00Z", "2020-01-01T10:01:00Z")
    plain, full = (await karen.call("messages", conversation_id=made["id"]))["messages"]
    assert {name: plain[name] for name in sent[0]} == sent[0]
    assert {name: full[name] for name in sent[1]} == sent[1]


async def test_importing_again_adds_nothing_and_lands_in_the_same_conversation(karen: Conversing) -> None:
    sent = [_message(str(number)) for number in range(5)]
    first = await karen.call("import", title="t", messages=sent)
    await karen.call("rename", conversation_id=first["conversation_id"], title="renamed since")
    before = await karen.call("stats")
    again = await karen.call("import", title="t", messages=sent, tags=["late"])
    assert again == {"conversation_id": first["conversation_id"], "added": 0, "skipped": 5}
    assert await karen.call("stats") == before


async def test_an_overlapping_import_goes_where_the_file_has_it(karen: Conversing) -> None:
    first = await karen.call("import", title="t", messages=[_message("c"), _message("e")])
    await karen.say(first["conversation_id"], "own")
    sent = [_message(external_id) for external_id in "abcdef"]
    second = await karen.call("import", title="t", messages=sent)
    assert second == {"conversation_id": first["conversation_id"], "added": 4, "skipped": 2}
    assert await _contents(karen, first["conversation_id"]) == ["a", "b", "c", "d", "e", "f", "own"]
    third = await karen.call("import", title="t", messages=[*sent, _message("g")])
    assert (third["added"], third["skipped"]) == (1, 6)
    made = await karen.call("get", conversation_id=first["conversation_id"])
    assert made["message_count"] == 8
    page = await karen.call("messages", conversation_id=made["id"], limit=2)
    assert [message["content"] for message in page["messages"]] == ["g", "own"]
    await karen.say(made["id"], "last")
    assert (await _contents(karen, made["id"]))[-1] == "last"


async def test_a_conversation_with_an_id_is_known_by_it_whatever_its_title(karen: Conversing) -> None:
    first = await karen.call("import", external_id="chat-1", title="t", messages=[_message("a"), _message("b")])
    sent = [_message(name) for name in "abc"]
    renamed = await karen.call("import", external_id="chat-1", title="a new title", messages=sent)
    assert renamed == {"conversation_id": first["conversation_id"], "added": 1, "skipped": 2}
    another = await karen.call("import", external_id="chat-2", title="t", messages=sent)
    assert another["conversation_id"] != first["conversation_id"]
    theirs = await karen.call("import", OTHER, external_id="chat-1", title="t", messages=sent)
    assert theirs["added"] == 3


async def test_parts_of_a_conversation_with_an_id_need_not_share_a_message(karen: Conversing) -> None:
    for part in ("ab", "cd"):
        sent = [_message(name) for name in part]
        report = await karen.call("import", external_id="chat-1", title="t", messages=sent)
    assert await _contents(karen, report["conversation_id"]) == list("abcd")


async def test_what_follows_something_new_is_looked_at_by_every_index_again(karen: Conversing) -> None:
    first = await karen.call("import", title="t", messages=[_message(name) for name in "ace"])
    karen.outbox.register("an-index")
    await karen.call("import", title="t", messages=[_message(name) for name in "abce"])
    waiting = await karen.database.read(lambda session: karen.outbox.waiting(session, "an-index", 10))
    page = await karen.call("messages", conversation_id=first["conversation_id"])
    names = {message["id"]: message["external_id"] for message in page["messages"]}
    assert {names[entry.row_id] for entry in waiting} == {"b", "c"}


async def test_parts_that_share_a_message_are_one_conversation(karen: Conversing) -> None:
    parts = ["abc", "cde", "efg"]
    reports = [
        await karen.call("import", title="t", messages=[_message(external_id) for external_id in part])
        for part in parts
    ]
    assert len({report["conversation_id"] for report in reports}) == 1
    assert await _contents(karen, reports[0]["conversation_id"]) == list("abcdefg")


async def test_another_title_or_other_messages_are_another_conversation(karen: Conversing) -> None:
    sent = [_message("1"), _message("2")]
    reports = [
        await karen.call("import", title="one", messages=sent),
        await karen.call("import", title="two", messages=sent),
        await karen.call("import", title="one", messages=[_message("3")]),
        await karen.call("import", OTHER, title="one", messages=sent),
    ]
    assert [report["added"] for report in reports] == [2, 2, 1, 2]
    assert len({report["conversation_id"] for report in reports}) == 4


async def test_a_message_that_is_twice_in_a_file_is_taken_once(karen: Conversing) -> None:
    report = await karen.call(
        "import", title="t", messages=[_message("1", "kept"), _message("1", "not"), _message("2")]
    )
    assert (report["added"], report["skipped"]) == (2, 1)
    assert await _contents(karen, report["conversation_id"]) == ["kept", "2"]


async def test_importing_what_is_in_the_bin_brings_it_back(karen: Conversing) -> None:
    report = await karen.call("import", title="t", messages=[_message("1")])
    await karen.call("delete", conversation_id=report["conversation_id"])
    assert (await karen.call("import", title="t", messages=[_message("1")]))["added"] == 0
    assert (await karen.call("get", conversation_id=report["conversation_id"]))["status"] == "active"


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"external_id": "1", "role": "user", "content": "no time"}],
        [_message("1"), {**_message("2"), "role": "robot"}],
        [_message("1"), {**_message("2"), "surprise": True}],
        [_message("1"), {**_message("2"), "content": "\ud800"}],
    ],
)
async def test_a_bad_message_imports_nothing(karen: Conversing, messages: list[dict[str, Any]]) -> None:
    with pytest.raises(InvalidInput):
        await karen.call("import", title="t", messages=messages)
    assert (await karen.call("stats"))["messages"] == 0


async def test_ten_thousand_messages_are_taken_in_once(karen: Conversing) -> None:
    sent = [_message(str(number), f"message number {number} of a long talk") for number in range(10_000)]
    report = await karen.call("import", title="long", messages=sent)
    assert report["added"] == 10_000
    page = await karen.call("messages", conversation_id=report["conversation_id"], limit=1)
    assert (page["total"], page["messages"][0]["external_id"]) == (10_000, "9999")
    assert (await karen.call("import", title="long", messages=sent))["skipped"] == 10_000


async def test_an_exported_file_makes_the_same_conversations_elsewhere(karen: Conversing, tmp_path: Path) -> None:
    begun = await karen.answers.begin_turn(ME, None, "What is 2+2?", karen.clock())
    answer = Answer("4", "complete", Computed(how="2 + 2"), AiData(keywords=["sum"]), model_used="m", tokens_used=1)
    await karen.answers.save_answer(ME, begun.answer_id, answer)
    await karen.call("edit", message_id=begun.message_id, content="What is 2 + 2?")
    await karen.call("feedback", message_id=begun.answer_id, feedback="up")
    await karen.call("tag", conversation_id=begun.conversation_id, add=["maths"])
    await karen.call("import", title="Nasty", messages=[_message(str(n), said) for n, said in enumerate(NASTY)])
    written = await _exported(karen)
    file = ConversationsFile.model_validate_json(written)
    assert [one.title for one in file.conversations] == ["Nasty", "What is 2 + 2?"]
    async with conversing(tmp_path / "elsewhere.sqlite") as elsewhere:
        for one in json.loads(written)["conversations"]:
            await elsewhere.call("import", **one)
        assert await _exported(elsewhere) == written
        stats = await elsewhere.call("stats")
        assert (stats["messages"], stats["tags"]) == (2 + len(NASTY), {"maths": 1})
    for one in json.loads(written)["conversations"]:
        assert (await karen.call("import", **one))["added"] == 0


@pytest.mark.parametrize("format_", FORMATS)
async def test_every_format_holds_every_message_and_names_itself(karen: Conversing, format_: str) -> None:
    await karen.call("import", title="Été à Łódź/..", messages=[_message(str(n), f"said {n} 🙂") for n in range(450)])
    listed = (await karen.call("list"))["conversations"]
    chunks = await karen.items("export", format=format_, conversation_ids=[listed[0]["id"]])
    text = "".join(chunk["text"] for chunk in chunks)
    assert all(f"said {number} 🙂" in text for number in range(450))
    names = {chunk["filename"] for chunk in chunks}
    suffix = {"markdown": "md", "text": "txt"}.get(format_, format_)
    assert names == {f"karen-ete-a-odz-2026-03-01.{suffix}"}
    assert len({chunk["media_type"] for chunk in chunks}) == 1


@pytest.mark.parametrize(
    ("said", "closed"),
    [
        ("```python\nprint()", "\n```"),
        ("~~~~\n```\n~~~", "\n~~~~"),
        ("```\na\n```", ""),
        ("```\na\n``` b", "\n```"),
        ("a ``` b", ""),
        ("``` a ` b", ""),
        ("    ```", ""),
    ],
)
async def test_code_that_is_left_open_does_not_swallow_what_follows(karen: Conversing, said: str, closed: str) -> None:
    conversation = await karen.call("create", title="Code")
    await karen.say(conversation["id"], said, "next")
    pieces = await karen.items("export", format="markdown", conversation_ids=[conversation["id"]])
    assert f"{said}{closed}\n\n**You**" in "".join(piece["text"] for piece in pieces)


async def test_a_spreadsheet_runs_nothing_and_reads_everything(karen: Conversing) -> None:
    await karen.call("import", title="=HYPERLINK()", messages=[_message(str(n), said) for n, said in enumerate(NASTY)])
    rows = list(csv.DictReader(io.StringIO(await _exported(karen, format="csv"), newline="")))
    assert [row["content"].removeprefix("'") for row in rows] == NASTY
    assert not [cell for row in rows for cell in row.values() if cell.startswith(tuple("=+-@＝＋－＠\t\r\n"))]


class _Page(HTMLParser):
    """What a browser sees: the tags, and the text of paragraphs."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.paragraphs: list[str] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._open = tag == "p"
        self.paragraphs += [""] * self._open

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "p"

    def handle_data(self, data: str) -> None:
        self.paragraphs[-1:] = [self.paragraphs[-1] + data] if self._open else self.paragraphs[-1:]


async def test_a_page_shows_what_was_said_and_runs_none_of_it(karen: Conversing) -> None:
    await karen.call(
        "import", title="<img onerror=x>", messages=[_message(str(n), said) for n, said in enumerate(NASTY)]
    )
    page = _Page()
    page.feed(await _exported(karen, format="html"))
    assert page.paragraphs == [said.replace("\x00", "\ufffd") for said in NASTY]
    assert not page.tags & {"script", "img", "link", "iframe", "object"}
    assert not [name for name in page.attributes if name.startswith("on") or name in ("src", "href")]


async def test_exports_are_narrowed_and_leave_out_the_bin(karen: Conversing) -> None:
    one = await karen.call("import", title="one", messages=[_message("early"), _message("late", minute=30)])
    two = await karen.call("create", title="two", initial_message="now")
    await karen.say(two["id"], "answer", role="assistant")
    gone = await karen.call("create", title="gone", initial_message="gone")
    await karen.call("delete", conversation_id=gone["id"])

    async def said(**params: Any) -> list[str]:
        file = json.loads(await _exported(karen, **params))
        return [message["content"] for conversation in file["conversations"] for message in conversation["messages"]]

    assert await said() == ["early", "late", "now", "answer"]
    assert await said(role="assistant") == ["answer"]
    assert await said(since="2020-01-01T10:30:00Z", until="2021-01-01T00:00:00Z") == ["late"]
    assert await said(conversation_ids=[two["id"], one["conversation_id"]]) == ["now", "answer", "early", "late"]
    assert await said(conversation_ids=[gone["id"]]) == ["gone"]
    assert await said(conversation_ids=[]) == []
    with pytest.raises(NotFound):
        await said(conversation_ids=[one["conversation_id"], "absent"])


async def test_a_long_export_comes_in_pieces_that_fit_into_frames(karen: Conversing) -> None:
    await karen.call("create", title="x", initial_message="&" * 1_000_000)
    chunks = await karen.items("export", format="html")
    assert len(chunks) > 5
    assert max(len(chunk["text"]) for chunk in chunks) <= 500_000
    assert "".join(chunk["text"] for chunk in chunks).count("&amp;") == 1_000_000
