"""The index of vectors keeps up with the rows, tells profiles apart, and holds nothing but numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from indexed import ANA, BEN, ELSEWHERE, LIMIT_S, Vector, WordEmbedder, indexed, vector
from karen.contract.caller import Caller
from karen.memory.vectors import Reference, Scope

HOSTILE = "' OR '1'='1"


async def test_what_was_stored_is_found_by_what_it_means(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        cat, _dog = await karen.say("the cat sleeps", "a dog barks")
        await karen.caught_up()
        assert (await karen.found("cat sleeps"))[0] == cat


async def test_what_was_edited_is_found_by_its_new_words_only(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        first, second = await karen.say("apples and pears", "trains and planes")
        await karen.caught_up()
        await karen.edit(first, "rivers")
        await karen.caught_up()
        similarities = await karen.index.similarities(ANA, vector("rivers"), [first, second])
        assert similarities[first] == pytest.approx(1, abs=0.02)


async def test_what_was_removed_is_not_found(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        kept, gone = await karen.say("one thing", "another thing")
        await karen.caught_up()
        await karen.remove(gone)
        await karen.caught_up()
        assert await karen.found("another thing") == [kept]


@pytest.mark.parametrize("stranger", [BEN, ELSEWHERE, Caller(HOSTILE), Caller("ana", tenant_id=HOSTILE)])
async def test_nothing_of_another_profile_is_found(tmp_path: Path, stranger: Caller) -> None:
    async with indexed(tmp_path) as karen:
        (mine,) = await karen.say("the same words", caller=ANA)
        (theirs,) = await karen.say("the same words", caller=stranger)
        await karen.caught_up()
        assert await karen.found("the same words", ANA) == [mine]
        assert await karen.found("the same words", stranger) == [theirs]
        assert list(await karen.index.similarities(stranger, vector("words"), [mine, theirs])) == [theirs]


@pytest.mark.parametrize("text", [HOSTILE, "😀" * 50, "שלום עולם", "a\0b", " ", "x" * 1_000_000, "𝕏'; DROP TABLE"])
async def test_any_text_has_its_place(tmp_path: Path, text: str) -> None:
    async with indexed(tmp_path) as karen:
        (stored,) = await karen.say(text)
        await karen.caught_up()
        assert await karen.found(text[:1000]) == [stored]


async def test_a_long_text_is_found_by_what_stands_at_its_end(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        (long,) = await karen.say("porridge every morning. " * 500 + "The key hangs behind the door.")
        await karen.say("a key to understanding")
        await karen.caught_up()
        assert (await karen.found("the key hangs behind the door."))[0] == long


async def test_each_passage_is_found_once_however_many_parts_it_has(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        ids = await karen.say(*("walking along the shore. " * 300 for _ in range(3)))
        await karen.caught_up()
        assert sorted(await karen.found("walking along the shore.", limit=3)) == sorted(ids)


async def test_parts_that_an_edit_cut_off_are_gone(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        (long,) = await karen.say("first part. " * 300)
        await karen.caught_up()
        await karen.edit(long, "short")
        await karen.caught_up()
        assert (await karen.table.census(0)).rows == 1


async def test_a_row_whose_words_did_not_change_is_not_computed_again(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        (stored,) = await karen.say("the same as ever")
        await karen.caught_up()
        await karen.edit(stored, "the same as ever")
        await karen.caught_up()
        assert karen.embedder.computed == ["the same as ever"]


async def test_what_is_found_before_a_start_is_found_after_it(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        (stored,) = await karen.say("from long ago")
        await karen.caught_up()
    async with indexed(tmp_path) as karen:
        assert await karen.found("from long ago") == [stored]
        assert karen.embedder.computed == []


async def test_no_word_is_kept_in_the_index(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        await karen.say("marmalade sandwiches")
        await karen.caught_up()
    written = b"".join(path.read_bytes() for path in (tmp_path / "index").rglob("*") if path.is_file())
    assert written
    assert b"marmalade" not in written


async def test_of_what_is_forgotten_not_a_byte_of_its_vector_is_left(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        gone, kept = await karen.say("a secret", "no secret")
        await karen.caught_up()
        await karen.remove(gone)
        assert await karen.index.forget(Scope(ANA.tenant_id, ANA.user_id), [Reference("memory", gone)]) == 1
        assert await karen.found("secret") == [kept]
    written = b"".join(path.read_bytes() for path in (tmp_path / "index").rglob("*") if path.is_file())
    assert vector("no secret").values.tobytes() in written
    assert vector("a secret").values.tobytes() not in written
    assert gone.encode() not in written


@dataclass
class SlowEmbedder(WordEmbedder):
    """Computes nothing before `go`; `asked` tells that it could have."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def passages(self, texts: Sequence[str]) -> list[Vector]:
        self.asked.set()
        await self.go.wait()
        return await super().passages(texts)


async def test_forgetting_waits_for_no_vector_and_leaves_none_that_was_being_computed(tmp_path: Path) -> None:
    embedder = SlowEmbedder()
    async with asyncio.timeout(LIMIT_S), indexed(tmp_path, embedder) as karen:
        gone, kept = await karen.say("a secret", "no secret")
        await embedder.asked.wait()
        await karen.remove(gone)
        assert await karen.index.forget(Scope(ANA.tenant_id, ANA.user_id), [Reference("memory", gone)]) == 0
        embedder.go.set()
        await karen.caught_up()
        assert await karen.found("secret") == [kept]
    written = b"".join(path.read_bytes() for path in (tmp_path / "index").rglob("*") if path.is_file())
    assert vector("no secret").values.tobytes() in written
    assert vector("a secret").values.tobytes() not in written


async def test_nobody_forgets_what_is_anothers(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        (mine,) = await karen.say("mine", caller=ANA)
        await karen.caught_up()
        assert await karen.index.forget(Scope(BEN.tenant_id, BEN.user_id), [Reference("memory", mine)]) == 0
        assert await karen.found("mine", ANA) == [mine]


async def test_an_empty_memory_has_no_index(tmp_path: Path) -> None:
    async with indexed(tmp_path) as karen:
        await karen.caught_up()
        assert await karen.found("anything") == []
    assert not (tmp_path / "index").exists()
