"""What comes in of each format: what was shown, in its order, with its times; and why the rest did not."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from conversing import ME, NOON
from exports import (
    BEGAN,
    ROOT,
    chatgpt,
    chatgpt_message,
    claude,
    claude_message,
    node,
    open_webui,
    written,
    zipped,
)
from importing import Importing, importing
from karen.base.keeping.export import export
from karen.conversations.answers import Answer
from karen.conversations.belongings import ConversationBelongings
from karen.memory.belongings import MemoryBelongings

SAID = [("user", "What is a fjord?"), ("assistant", "A long inlet."), ("user", "I live in Oslo, so I wondered.")]


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Importing]:
    async with importing(tmp_path) as opened:
        yield opened


def reasons(report: Any) -> dict[str, int]:
    return {left["reason"]: left["count"] for left in report["skipped"]}


def unpacked(folder: Path, conversations: Any) -> Path:
    folder.mkdir()
    return written(folder / "conversations.json", conversations).parent


FOREIGN = {
    "chatgpt": lambda: [chatgpt("one", "Fjords", SAID)],
    "claude": lambda: [claude("one", "Fjords", SAID)],
    "open_webui": lambda: [open_webui("one", "Fjords", SAID)],
}


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("place", ["conversations.json", "renamed.json", "export.zip", "folder"])
async def test_a_foreign_export_comes_in_as_it_was_shown(karen: Importing, kind: str, place: str) -> None:
    value, path = FOREIGN[kind](), karen.folder / place
    made = {
        "export.zip": lambda: zipped(path, conversations__json=value, user__json={"id": "somebody"}),
        "folder": lambda: unpacked(path, value),
    }
    report = await karen.run(made.get(place, lambda: written(path, value))())
    assert (report["kind"], report["conversations"], report["messages"], report["facts"]) == (kind, 1, 3, 1)
    assert await karen.said("Fjords") == SAID
    first, answer, _ = await karen.messages("Fjords")
    assert first["timestamp"] == "2023-11-14T22:13:20Z"
    assert first["external_id"] == "one-0"
    assert (answer["model_used"], first["model_used"]) == (
        {"chatgpt": "gpt-4o", "claude": None, "open_webui": "llama3:latest"}[kind],
        None,
    )


@pytest.mark.parametrize("kind", FOREIGN)
async def test_a_fact_of_an_import_waits_in_the_inbox_with_its_place(karen: Importing, kind: str) -> None:
    await karen.run(written(karen.folder / "export.json", FOREIGN[kind]()))
    [entry] = await karen.inbox()
    [source] = entry["sources"]
    message = (await karen.messages("Fjords"))[2]
    assert (entry["attribute"], entry["value"], entry["state"]) == ("lives in", "Oslo", "stated")
    assert source["span"] == {"start": 0, "end": 14, "text": "I live in Oslo"}
    assert (source["message_id"], source["external_id"]) == (message["id"], "one-2")
    assert entry["valid_from"] == source["timestamp"] == message["timestamp"]


async def test_what_the_assistant_said_is_no_fact(karen: Importing) -> None:
    said = [("user", "Where do you live?"), ("assistant", "I live in Bergen, so to speak.")]
    await karen.run(written(karen.folder / "export.json", [chatgpt("one", "Fjords", said)]))
    assert await karen.inbox() == []


async def test_an_older_value_takes_no_newer_one_s_place(karen: Importing) -> None:
    newer = chatgpt("new", "Newer", [("user", "I live in Oslo now")])
    older = chatgpt("old", "Older", [("user", "I live in Ghent these days")])
    older["mapping"]["old-0"]["message"]["create_time"] = BEGAN - 1_000_000
    await karen.run(written(karen.folder / "newer.json", [newer]))
    await karen.run(written(karen.folder / "older.json", [older]))
    facts = (await karen.call("memory.list", include_closed=True))["memories"]
    assert {(fact["value"], fact["state"]) for fact in facts} == {("Oslo", "stated"), ("Ghent", "closed")}


async def test_of_a_chatgpt_tree_the_branch_that_was_shown_comes_in(karen: Importing) -> None:
    made = chatgpt("one", "Tree", [("user", "first"), ("assistant", "an answer"), ("user", "went on")])
    made["mapping"]["retry"] = node("retry", "one-0", chatgpt_message("retry", "assistant", "a better answer"))
    made["mapping"]["edited"] = node("edited", "retry", chatgpt_message("edited", "user", "went on otherwise"))
    made["current_node"] = "edited"
    report = await karen.run(written(karen.folder / "export.json", [made]))
    assert [words for _, words in await karen.said("Tree")] == ["first", "a better answer", "went on otherwise"]
    assert reasons(report) == {"another version of the message is the one that was shown": 2}


async def test_what_chatgpt_did_not_show_stays_out_and_is_counted(karen: Importing) -> None:
    made = chatgpt("one", "Hidden", [("user", "hello")])
    hidden = [
        chatgpt_message("h1", "system", "you are helpful"),
        chatgpt_message("h2", "user", "about me", metadata={"is_visually_hidden_from_conversation": True}),
        chatgpt_message("h3", "assistant", "search()", recipient="browser"),
        chatgpt_message("h4", "tool", "results"),
        {
            **chatgpt_message("h5", "assistant"),
            "content": {"content_type": "thoughts", "thoughts": [{"content": "hm"}]},
        },
        chatgpt_message("h6", "assistant", "The answer \ue200cite\ue202turn0search1\ue201stands."),
    ]
    parent = "one-0"
    for message in hidden:
        made["mapping"][message["id"]] = node(message["id"], parent, message)
        parent = message["id"]
    made["current_node"] = parent
    report = await karen.run(written(karen.folder / "export.json", [made]))
    assert await karen.said("Hidden") == [("user", "hello"), ("assistant", "The answer stands.")]
    assert sum(reasons(report).values()) == 5


async def test_pictures_and_sounds_are_named_in_the_text(karen: Importing) -> None:
    made = chatgpt("one", "Media", [])
    image = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-1", "width": 1, "height": 1}
    spoken = {"content_type": "audio_transcription", "text": "what I said", "direction": "in"}
    sound = {"content_type": "audio_asset_pointer", "asset_pointer": "sediment://file-2", "format": "wav"}
    first = chatgpt_message("m1", "user", image, "Look at this", at=BEGAN)
    second = chatgpt_message("m2", "user", spoken, sound, at=BEGAN + 5)
    made["mapping"] |= {"m1": node("m1", "one-root", first), "m2": node("m2", "m1", second)}
    made["current_node"] = "m2"
    await karen.run(written(karen.folder / "export.json", [made]))
    assert [words for _, words in await karen.said("Media")] == ["[image]\n\nLook at this", "what I said"]


async def test_parts_of_a_chatgpt_export_are_one(karen: Importing) -> None:
    path = karen.folder / "export.zip"
    parts = {f"conversations-00{n}__json": [chatgpt(f"c{n}", f"Part {n}", SAID)] for n in range(3)}
    report = await karen.run(zipped(path, chat__html="<html></html>", **parts))
    assert (report["conversations"], await karen.titles()) == (3, ["Part 0", "Part 1", "Part 2"])


async def test_of_claude_the_last_branch_comes_in_and_what_is_attached_is_named(karen: Importing) -> None:
    made = claude("one", "Branches", [])
    pasted = [{"file_name": "", "file_type": "txt", "extracted_content": "I live in Nowhere, says the paste"}]
    attached = [{"file_name": "report.pdf", "file_type": "pdf", "extracted_content": "long"}]
    thinking = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "The answer"}]
    made["chat_messages"] = [
        claude_message("a", "human", "asked badly", ROOT),
        claude_message("b", "assistant", "an answer", "a"),
        claude_message("c", "human", "asked well", ROOT, attachments=attached, files=[{"file_name": "cat.png"}]),
        claude_message("d", "assistant", "The answer", "c", content=thinking),
        claude_message("e", "human", "", "d", attachments=pasted),
    ]
    report = await karen.run(written(karen.folder / "export.json", [made]))
    words = [words for _, words in await karen.said("Branches")]
    assert words == [
        "asked well\n\n[file: report.pdf]\n\n[image]",
        "The answer",
        "I live in Nowhere, says the paste",
    ]
    found = reasons(report)
    assert found["another version of the message is the one that was shown"] == 2
    assert found["the text of an attached file did not come in: only its name"] == 1
    assert any("'thinking'" in reason for reason in found)
    assert await karen.inbox() == []


async def test_open_webui_s_thoughts_are_folded_away_and_its_tags_stay(karen: Importing) -> None:
    said = [("user", "hi"), ("assistant", '<details type="reasoning" done="true">\nhm\n</details>\nHello!')]
    await karen.run(written(karen.folder / "export.json", [open_webui("one", "Folded", said)]))
    assert await karen.said("Folded") == [("user", "hi"), ("assistant", "Hello!")]
    [made] = (await karen.call("conversations.list"))["conversations"]
    assert (made["tags"], made["pinned"]) == (["kept"], True)


async def test_an_open_webui_chat_without_a_tree_comes_in_by_its_list(karen: Importing) -> None:
    made = open_webui("one", "Listed", SAID)
    del made["chat"]["history"]
    await karen.run(written(karen.folder / "export.json", [made]))
    assert await karen.said("Listed") == SAID


LINES: dict[str, list[Any]] = {
    "messages": [{"role": role, "content": words, "timestamp": BEGAN + n} for n, (role, words) in enumerate(SAID)],
    "conversations": [
        {"title": "Lines", "messages": [{"role": role, "content": words, "time": "2023-11-14"} for role, words in SAID]}
    ],
    "from and value": [
        {
            "title": "Lines",
            "conversations": [{"from": {"user": "human", "assistant": "gpt"}[r], "value": w} for r, w in SAID],
        }
    ],
}


@pytest.mark.parametrize("lines", LINES)
async def test_json_lines_come_in_a_message_or_a_conversation_a_line(karen: Importing, lines: str) -> None:
    path = karen.folder / "chats.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in LINES[lines]) + "\n\n")
    report = await karen.run(path)
    assert (report["kind"], report["conversations"], report["messages"]) == ("json_lines", 1, 3)
    [title] = await karen.titles()
    assert await karen.said(title) == SAID


async def test_json_lines_of_several_conversations_are_told_apart_and_bad_lines_named(karen: Importing) -> None:
    path = karen.folder / "chats.jsonl"
    record = {"author": "Zoe", "timestamp": BEGAN}
    lines = [
        json.dumps({**record, "conversation_id": key, "title": key.upper(), "id": n, "text": f"t{n}"})
        for n, key in enumerate("aabba")
    ]
    path.write_text("\n".join([*lines, "{broken", '{"nothing": 1}', '{"role": "weather", "content": "sunny"}']))
    report = await karen.run(path)
    assert (report["conversations"], report["messages"]) == (2, 5)
    assert [words for _, words in await karen.said("A")] == ["t0", "t1", "t4"]
    assert {message["author"] for message in await karen.messages("B")} == {"Zoe"}
    places = {(left["where"], left["count"]) for left in report["skipped"]}
    assert {("chats.jsonl, line 6", 1), ("chats.jsonl, line 7", 1)} < places


MARKDOWN = {
    "bold": "# Fjords\n\n**You:** What is a fjord?\n\n**ChatGPT:** A long inlet.\n\n"
    "**You:** I live in Oslo, so I wondered.\n",
    "headings": "# Fjords\n\n## User\n\nWhat is a fjord?\n\n---\n\n## Assistant\n\nA long inlet.\n\n---\n\n"
    "## User\n\nI live in Oslo, so I wondered.\n",
    "plain": "# Fjords\n\nUser: What is a fjord?\nAssistant: A long inlet.\nUser: I live in Oslo, so I wondered.\n",
}


@pytest.mark.parametrize("form", MARKDOWN)
async def test_markdown_says_who_speaks_in_one_form(karen: Importing, form: str) -> None:
    path = karen.folder / "chat.md"
    path.write_text(MARKDOWN[form])
    report = await karen.run(path)
    assert (report["kind"], report["messages"]) == ("markdown", 3)
    assert await karen.said("Fjords") == SAID
    assert [entry["state"] for entry in await karen.inbox()] == ["proposed"]


NASTY = [
    ("user", "# A heading\n\n---\n\n# Another, as a title would be\n\nUser: not a speaker\n## Assistant\nneither"),
    ("assistant", "```\n**You** · 2020-01-01 10:00 UTC\n\nin code\n```"),
    ("user", "ends with a rule\n\n---"),
    ("assistant", "```\nleft open"),
    ("user", "🙂 שלום"),
]


async def test_what_karen_exports_as_markdown_comes_back(karen: Importing, tmp_path: Path) -> None:
    for title in ("One # of *two*", "The second"):
        sent = [
            {"external_id": str(n), "role": role, "content": words, "timestamp": f"2020-01-01T10:{n:02}:00Z"}
            for n, (role, words) in enumerate(NASTY)
        ]
        await karen.call("conversations.import", title=title, messages=sent)
    chunks = await karen.items("conversations.export", format="markdown")
    (tmp_path / "other").mkdir()
    async with importing(tmp_path / "other") as other:
        path = other.folder / "export.md"
        path.write_text("".join(chunk["text"] for chunk in chunks), newline="")
        report = await other.run(path)
        assert (report["conversations"], report["skipped"]) == (2, [])
        for title in ("One # of *two*", "The second"):
            expected = [(role, words + ("\n```" if "left open" in words else "")) for role, words in NASTY]
            assert await other.said(title) == expected
            assert (await other.messages(title))[1]["timestamp"] == "2020-01-01T10:01:00Z"


async def test_what_karen_exports_as_json_comes_back_with_everything(karen: Importing, tmp_path: Path) -> None:
    sent = [
        {"external_id": "a", "role": "user", "content": "I live in Oslo", "timestamp": "2020-01-01T10:00:00Z"},
        {
            "external_id": "b",
            "role": "assistant",
            "content": "ok",
            "timestamp": "2020-01-01T10:01:00Z",
            "model_used": "m",
            "metadata": {"k": 1},
            "user_feedback": "up",
        },
    ]
    await karen.call("conversations.import", title="Mine", messages=sent, tags=["t"], pinned=True, summary="s")
    text = "".join(chunk["text"] for chunk in await karen.items("conversations.export"))
    (tmp_path / "other").mkdir()
    async with importing(tmp_path / "other") as other:
        path = other.folder / "export.json"
        path.write_text(text)
        report = await other.run(path)
        assert (report["kind"], report["messages"], report["facts"]) == ("karen", 2, 1)
        assert "".join(chunk["text"] for chunk in await other.items("conversations.export")) == text
    again = await karen.run(path)
    assert (again["messages"], again["known_messages"]) == (0, 2)


async def test_the_archive_that_is_read_without_karen_comes_back_too(karen: Importing, tmp_path: Path) -> None:
    parts = (karen.karen.database, karen.karen.events, karen.karen.outbox, karen.karen.clock)
    await karen.run(written(tmp_path / "export.json", [chatgpt("one", "First", SAID), chatgpt("two", "Second", SAID)]))
    answered = (await karen.messages("First"))[1]
    begun = await karen.karen.answers.begin_answer_version(ME, answered["id"], NOON)
    await karen.karen.answers.save_answer(ME, begun.answer_id, Answer("A sea arm.", "complete"))
    archive = tmp_path / "everything.zip"
    await export(archive, ME, [ConversationBelongings(*parts), MemoryBelongings(*parts)])
    (tmp_path / "other").mkdir()
    async with importing(tmp_path / "other") as other:
        report = await other.run(archive)
        assert (report["kind"], report["conversations"], report["memories"]) == ("karen", 2, 1)
        assert await other.said("First") == [SAID[0], ("assistant", "A sea arm."), SAID[2]]
        assert await other.said("Second") == SAID
        again = await other.run(archive)
        assert (again["conversations"], again["messages"], again["memories"], again["facts"]) == (0, 0, 0, 0)
