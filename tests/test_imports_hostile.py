"""Files that are damaged, huge or meant to harm: each is refused by name, or gives what can be read of it."""

from __future__ import annotations

import io
import json
import random
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from exports import BEGAN, chatgpt, chatgpt_message, claude, node, open_webui, written, zipped
from importing import Importing, importing
from karen.contract.errors import InvalidInput
from karen.contract.types.imports import ImportKind
from karen.flows.imports.json_text import Broken, JsonText
from karen.flows.imports.moments import moment_of
from karen.flows.imports.reading import chosen, findings_in
from karen.flows.imports.sources import Reading, opened_source
from karen.flows.imports.trees import shown_branch

SAID = [("user", "Hello"), ("assistant", "Hello to you"), ("user", "I live in Oslo")]
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Importing]:
    async with importing(tmp_path) as opened:
        yield opened


def text_of(value: str, *, piece: int) -> JsonText:
    """Read in pieces, as from a file; `piece` is how many characters come at most at a time."""
    stream = io.StringIO(value)
    return JsonText(lambda _: stream.read(piece))


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 64])
def test_json_is_read_the_same_however_it_comes(piece: int) -> None:
    dice = random.Random(piece)

    def some(depth: int) -> Any:
        kinds: list[Callable[[], Any]] = [
            lambda: dice.choice([None, True, False, 0, -1, 1.5e3, 12345678901234567890]),
            lambda: "".join(dice.choices('ab"\\\n/é🙂', k=dice.randrange(6))),
            lambda: [some(depth + 1) for _ in range(dice.randrange(4))],
            lambda: {str(n) + '"': some(depth + 1) for n in range(dice.randrange(4))},
        ]
        return dice.choice(kinds[: 2 if depth > 3 else 4])()

    for _ in range(60):
        value = [some(0) for _ in range(3)]
        written_so = json.dumps(value, ensure_ascii=dice.random() < 0.5, indent=dice.choice([None, 2]))
        text = text_of(written_so, piece=piece)
        assert [text.value() for _ in text.elements()] == value
        assert text.next() == ""


@pytest.mark.parametrize("piece", [1, 5, 1000])
@pytest.mark.parametrize(
    "broken", ['[{"a": 1', "[1, 2", "[1 2]", '["a', '[{"a" 1}]', "[tru]", '{"a": [}', "[1,]x", '["\\x"]']
)
def test_broken_json_is_told_from_its_end(broken: str, piece: int) -> None:
    text = text_of(broken, piece=piece)
    with pytest.raises(Broken):
        for _ in text.members() if broken.startswith("{") else text.elements():
            text.value()


@pytest.mark.parametrize("piece", [3, 1 << 20])
def test_what_is_nested_too_deeply_is_passed_over(piece: int) -> None:
    deep = '{"a": [' * 50_000 + '"]}"' + "]}" * 50_000
    text = text_of(f'[{deep}, "next"]', piece=piece)
    assert [text.value() for _ in text.elements()] == [None, "next"]
    assert text.too_deep == 1


@pytest.mark.parametrize(
    ("written_so", "meant"),
    [
        (1_700_000_000, "2023-11-14T22:13:20+00:00"),
        (1_700_000_000_000, "2023-11-14T22:13:20+00:00"),
        (1_700_000_000_000_000, "2023-11-14T22:13:20+00:00"),
        ("1700000000.5", "2023-11-14T22:13:20.500000+00:00"),
        ("2023-11-14T22:13:20Z", "2023-11-14T22:13:20+00:00"),
        ("2023-11-14 23:13:20+01:00", "2023-11-14T22:13:20+00:00"),
        ("2023-11-14", "2023-11-14T00:00:00+00:00"),
    ],
)
def test_times_are_understood_as_programs_write_them(written_so: Any, meant: str) -> None:
    moment = moment_of(written_so, NOW)
    assert moment
    assert moment.isoformat() == meant


@pytest.mark.parametrize(
    "value",
    [0, -5, 1e300, float("inf"), True, None, [], "", "yesterday", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00",
     10**30, "9" * 500, 2_000_000_000, "nan"],
)  # fmt: skip
def test_a_time_that_cannot_be_is_none(value: Any) -> None:
    assert moment_of(value, NOW) is None


@pytest.mark.parametrize(
    ("parents", "leaf", "branch"),
    [
        ({"a": None, "b": "a", "c": "b"}, "c", "abc"),
        ({"a": None, "b": "a", "c": "a"}, "b", "ab"),
        ({"a": None, "b": "a", "c": "a"}, "gone", "ac"),
        ({"a": "b", "b": "a"}, "a", "ba"),
        ({"a": "a"}, None, "a"),
        ({}, "x", ""),
        ({"b": "missing"}, None, "b"),
    ],
)
def test_a_branch_ends_somewhere(parents: dict[str, str | None], leaf: str | None, branch: str) -> None:
    assert "".join(shown_branch(parents, leaf)) == branch


def deflated_bomb(path: Path) -> Path:
    zipped(path, conversations__json=" " * 120_000_000)
    return path


def encrypted(path: Path) -> Path:
    data = bytearray(zipped(path, conversations__json=[]).read_bytes())
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + offset] |= 1
    path.write_bytes(data)
    return path


def nested(path: Path) -> Path:
    inner = zipped(path.with_name("inner.zip"), conversations__json=[]).read_bytes()
    return zipped(path, inner__zip=inner)


def linked(path: Path) -> Path:
    link = zipfile.ZipInfo("conversations.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    return path


def truncated(path: Path) -> Path:
    data = zipped(path, conversations__json=[chatgpt("one", "One", SAID)]).read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def empty(path: Path) -> Path:
    path.touch()
    return path


def lying_directory(path: Path) -> Path:
    """Its end says that the list of files is larger than any export's."""
    data = bytearray(zipped(path, conversations__json=[]).read_bytes())
    struct.pack_into("<I", data, data.index(b"PK\x05\x06") + 12, 50_000_000)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (deflated_bomb, "times larger unpacked"),
        (encrypted, "is encrypted. Unpack it"),
        (nested, "holds other archives. Unpack it"),
        (linked, "holds no file that Karen can import"),
        (truncated, "not a whole ZIP archive"),
        (lying_directory, "holds more than 100,000 files|not a whole ZIP archive"),
        (lambda path: zipped(path, picture__png="x"), "holds no file that Karen can import"),
        (empty, "not a whole ZIP archive"),
    ],
    ids=["bomb", "encrypted", "nested", "link", "truncated", "lying", "pictures", "empty"],
)
async def test_an_archive_that_cannot_be_imported_is_refused(
    karen: Importing, make: Callable[[Path], Path], said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        await karen.run(make(karen.folder / "export.zip"))
    assert await karen.titles() == []


async def test_names_in_an_archive_lead_nowhere(karen: Importing) -> None:
    path = karen.folder / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../outside/conversations.json", json.dumps([chatgpt("one", "One", SAID)]))
        archive.writestr("__MACOSX/conversations.json", "junk")
    before = sorted(karen.folder.parent.rglob("*"))
    report = await karen.run(path)
    assert (report["messages"], await karen.titles()) == (3, ["One"])
    assert [made for made in sorted(karen.folder.parent.rglob("*")) if made not in before] == []


async def test_a_folder_is_read_but_not_what_its_links_lead_to(karen: Importing) -> None:
    folder = karen.folder / "export"
    (folder / "deep").mkdir(parents=True)
    elsewhere = written(karen.folder / "elsewhere.json", [chatgpt("two", "Two", SAID)])
    (folder / "conversations-001.json").symlink_to(elsewhere)
    written(folder / "deep" / "conversations-000.json", [chatgpt("one", "One", SAID)])
    report = await karen.run(folder)
    assert await karen.titles() == ["One"]
    assert [left["reason"] for left in report["skipped"]] == ["it is a link to something else"]


async def test_a_damaged_archive_gives_what_comes_before(karen: Importing) -> None:
    path = karen.folder / "export.zip"
    dice = random.Random(1)
    chats = [chatgpt(f"c{n}", f"Chat {n:03}", [("user", dice.randbytes(4000).hex())]) for n in range(300)]
    data = bytearray(zipped(path, conversations__json=chats).read_bytes())
    for at in range(len(data) // 2, len(data) // 2 + 200):
        data[at] ^= 0x5A
    path.write_bytes(data)
    report = await karen.run(path)
    assert 10 < report["messages"] < 300
    assert any(
        "archive is damaged" in left["reason"] or "file is damaged" in left["reason"] for left in report["skipped"]
    )


@pytest.mark.parametrize("make", [chatgpt, claude, open_webui])
async def test_a_truncated_file_gives_what_comes_before_and_goes_on_when_it_is_whole(
    karen: Importing, make: Callable[..., Any]
) -> None:
    path = written(karen.folder / "export.json", [make(f"c{n}", f"Chat {n}", SAID) for n in range(10)])
    whole = path.read_text()
    path.write_text(whole[: len(whole) * 55 // 100])
    report = await karen.run(path)
    assert report["conversations"] == 5
    assert [left["reason"][:22] for left in report["skipped"]] == ["the file is damaged, a"]
    path.write_text(whole)
    assert (await karen.run(path))["conversations"] == 5


async def test_text_that_is_no_unicode_is_mended_and_said(karen: Importing) -> None:
    made = chatgpt(
        "one", "Odd", [("user", "half \ud83d of a pair"), ("assistant", "whole \ud83d\ude42"), ("user", "X")]
    )
    path = karen.folder / "export.json"
    path.write_bytes(json.dumps([made]).encode().replace(b'"X"', b'"\xff\xfe broken"'))
    report = await karen.run(path)
    assert [words for _, words in await karen.said("Odd")] == ["half � of a pair", "whole 🙂", "�� broken"]
    assert [(left["reason"], left["count"]) for left in report["skipped"]] == [
        ("what is no text in UTF-8 was replaced by �", 2)
    ]


async def test_half_characters_in_a_file_of_karen_s_are_mended_too(karen: Importing) -> None:
    half = {"external_id": "\ud800", "role": "user", "content": "half \ud800", "timestamp": "2020-01-01T10:00:00Z"}
    kept = {"title": "T\ud800", "tags": ["t\ud800"], "summary": "s\ud800", "messages": [{**half, "author": "\ud800"}]}
    earlier = {"karenAiSettings": {"customPersonaInstructions": "x\ud800", "personalFacts": ["\ud800"], "\ud800": 1}}
    assert (await karen.run(written(karen.folder / "karen.json", {"conversations": [kept]})))["messages"] == 1
    assert (await karen.run(written(karen.folder / "earlier.json", earlier)))["settings"]
    assert await karen.said("T�") == [("user", "half �")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
async def test_other_unicode_is_read_too(karen: Importing, encoding: str) -> None:
    path = karen.folder / "export.json"
    path.write_text(json.dumps([chatgpt("one", "Ümläut", SAID)], ensure_ascii=False), encoding=encoding)
    assert (await karen.run(path))["messages"] == 3
    assert await karen.titles() == ["Ümläut"]


ODD: list[Any] = [None, 5, "text", [], {}, [[]], {"mapping": 3}, {"mapping": {}, "title": 7}, {"mapping": {"a": []}},
                  {"mapping": {"a": {"message": {"author": 1, "content": "x"}}}}]  # fmt: skip


async def test_what_is_no_conversation_among_others_is_left(karen: Importing) -> None:
    path = written(karen.folder / "export.json", [chatgpt("one", "One", SAID), *ODD, chatgpt("two", "Two", SAID)])
    report = await karen.run(path)
    assert await karen.titles() == ["One", "Two"]
    assert sum(left["count"] for left in report["skipped"]) >= len(ODD)


async def test_strange_numbers_and_names_harm_nothing(karen: Importing) -> None:
    sql = "'; DROP TABLE message; --"
    made = chatgpt(sql * 20, f"{sql}\x00\u202e" * 40, [("user", sql), ("assistant", "nul \x00 here")])
    made["mapping"][f"{sql * 20}-0"]["message"]["create_time"] = "0001-01-01"
    raw = json.dumps([made]).replace('"weight": 1.0', '"weight": NaN, "x": 1e999, "y": ' + "9" * 5000)
    path = karen.folder / "export.json"
    path.write_text(raw)
    report = await karen.run(path)
    assert report["messages"] == 2
    [title] = await karen.titles()
    assert len(title) <= 255
    assert (await karen.run(path))["messages"] == 0


async def test_a_message_that_is_too_long_comes_in_as_several_with_every_word(karen: Importing) -> None:
    long = "".join(f"{number:07} " for number in range(300_000))
    path = written(karen.folder / "export.json", [chatgpt("one", "Long", [("user", long), ("assistant", "ok")])])
    report = await karen.run(path)
    text = "".join(chunk["text"] for chunk in await karen.items("conversations.export"))
    [found] = json.loads(text)["conversations"]
    assert "".join(message["content"] for message in found["messages"][:-1]) == long
    names = [message["external_id"] for message in found["messages"]]
    assert (report["messages"], names) == (4, ["one-0", "one-0#2", "one-0#3", "one-1"])
    assert (await karen.run(path))["messages"] == 0


async def test_a_very_long_conversation_comes_in_whole_and_in_order(karen: Importing) -> None:
    said = [("user" if number % 2 else "assistant", f"words {number}") for number in range(7500)]
    path = written(karen.folder / "export.json", [chatgpt("one", "Very long", said)])
    report = await karen.run(path)
    assert (report["conversations"], report["messages"]) == (1, 7500)
    text = "".join(chunk["text"] for chunk in await karen.items("conversations.export"))
    [found] = json.loads(text)["conversations"]
    assert [message["content"] for message in found["messages"]] == [words for _, words in said]
    made = chatgpt("one", "Very long", [*said, ("user", "and more")])
    again = await karen.run(written(path, [made]))
    assert (again["messages"], again["known_messages"]) == (1, 7500)
    assert (await karen.messages("Very long"))[-1]["content"] == "and more"


def test_a_large_file_is_never_held(tmp_path: Path) -> None:
    path = tmp_path / "conversations.json"
    with path.open("w") as file:
        file.write("[")
        for number in range(3000):
            file.write(
                ("," if number else "") + json.dumps(chatgpt(f"c{number}", f"T{number}", [("user", "x" * 8000)]))
            )
        file.write("]")
    reading = Reading(lambda: None)
    with opened_source(path, path.name) as source:
        what = chosen(source, None, path.name, reading)
        tracemalloc.start()
        found = sum(1 for _ in findings_in(what, reading, NOW))
        _, most_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (what.kind, found) == (ImportKind.CHATGPT, 3000)
    assert path.stat().st_size > 24_000_000
    assert most_bytes < 12_000_000


async def test_two_copies_of_a_message_in_one_conversation_are_one(karen: Importing) -> None:
    made = chatgpt("one", "Twice", SAID)
    again = chatgpt_message("one-0", "user", "Hello", at=BEGAN)
    made["mapping"]["copy"] = node("copy", made["current_node"], again)
    made["current_node"] = "copy"
    report = await karen.run(written(karen.folder / "export.json", [made]))
    assert report["messages"] == 3
    assert [left["reason"] for left in report["skipped"]] == ["the message stands in the conversation twice"]


async def test_texts_that_are_made_to_take_for_ever_do_not(karen: Importing) -> None:
    words = ["\ue200" * 400_000, '\\"' * 400_000, "<details " * 90_000, "**You" * 100_000, "# " * 400_000]
    folded = '<details type="reasoning"' * 40_000
    said = [("assistant", text) for text in words]
    path = karen.folder / "export.json"
    assert (await karen.run(written(path, [chatgpt("one", "Slow", said)])))["messages"] == 4
    assert (await karen.run(written(path, [open_webui("one", "Folded", [("assistant", folded)])])))["messages"] == 1
    assert await karen.said("Folded") == [("assistant", folded)]
    for hostile in ('["' + '\\"' * 600_000, '{"a": ' * 200_000, "[" * 900_000):
        path.write_text(hostile)
        with pytest.raises(InvalidInput, match="nothing that Karen knows"):
            await karen.run(path)


async def test_junk_without_end_is_counted_and_not_kept(karen: Importing) -> None:
    path = karen.folder / "chat.jsonl"
    good = json.dumps({"role": "user", "content": "hi", "timestamp": BEGAN})
    path.write_text("{junk\n" * 50_000 + good + "\n" + "{junk\n" * 50_000 + good.replace("hi", "there"))
    report = await karen.run(path)
    assert (report["conversations"], report["messages"]) == (1, 2)
    assert [(left["where"], left["count"]) for left in report["skipped"]] == [("chat.jsonl, line 1", 100_000)]
