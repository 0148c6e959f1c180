"""Which model answers: choosing, failing, loading and unloading, and what is said about it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from calling import MEMBER, REVIEWER, call
from karen.contract.caller import Caller
from karen.contract.errors import Conflict, Forbidden, ModelUnavailable, NotFound
from karen.contract.types.enums import HealthStatus
from karen.contract.types.system import Topic
from modelling import GIGABYTE, HELLO, Modelling, modelling, said, until

MODELS = frozenset({Topic.MODELS})


@pytest.fixture
async def models(tmp_path: Path) -> AsyncIterator[Modelling]:
    async with modelling(tmp_path) as opened:
        yield opened


def stored(folder: Path) -> Any:
    return json.loads((folder / "models.json").read_text("utf-8"))


def write(folder: Path, content: str) -> None:
    (folder / "models.json").write_text(content, "utf-8")


def choosing(model: str, provider_id: str = "gguf") -> dict[str, str]:
    return {"provider_id": provider_id, "model": model}


async def choose_and_wait(models: Modelling, name: str) -> None:
    """Choose, until it is loaded."""
    await models.choose(name)
    await until(lambda: models.local.told[name].state == "ready")


# Choosing


async def test_without_a_choice_what_karen_brings_along_answers_and_is_called_tiny(models: Modelling) -> None:
    status = await models.call("status")
    assert (status["state"], status["choice"], status["chosen"]) == ("idle", choosing("tiny", "embedded"), False)
    assert status["kind"] == "embedded"
    assert await said(models.current()) == "Hello there."


async def test_the_chosen_model_answers_and_still_does_after_another_start(models: Modelling, tmp_path: Path) -> None:
    status = await models.choose("small")
    assert (status["choice"], status["chosen"], status["kind"]) == (choosing("small"), True, "gguf")
    await said(models.current())
    assert models.local.told["small"].state == "ready"
    async with modelling(tmp_path) as again:
        assert (await again.call("status"))["choice"] == choosing("small")
        assert again.current().label == "small"


async def test_a_chosen_model_is_loaded_at_once_and_the_one_before_makes_room_first(models: Modelling) -> None:
    await said(models.current())
    models.tiny.told["tiny"].may_unload.clear()
    await models.choose("small")
    await asyncio.sleep(0.05)
    assert models.local.told["small"].state == "idle"
    models.tiny.told["tiny"].may_unload.set()
    await until(lambda: models.local.told["small"].state == "ready")
    assert models.tiny.told["tiny"].state == "idle"


async def test_a_chosen_model_that_cannot_be_loaded_says_so_before_anybody_asks(models: Modelling) -> None:
    models.local.told["small"].fails = "Its file is damaged."
    with models.events.listening(MODELS) as news:
        assert (await models.choose("small"))["state"] == "idle"
        await asyncio.wait_for(news.get(), 5)
        await until(lambda: models.current().condition().state == "failed")
    assert (await models.call("status"))["reason"].startswith("Its file is damaged. ")


async def test_what_is_chosen_while_another_loads_is_what_stays(models: Modelling) -> None:
    await models.choose("small")
    await models.choose("large")
    await until(lambda: models.local.told["large"].state == "ready")
    await until(lambda: models.local.told["small"].state == "idle")


async def test_choosing_nothing_is_choosing_what_karen_brings_along(models: Modelling) -> None:
    await models.choose("small")
    status = await models.call("select", choice=None)
    assert (status["choice"], status["chosen"]) == (choosing("tiny", "embedded"), False)


@pytest.mark.parametrize(
    ("choice", "problem", "words"),
    [
        (choosing("unknown"), NotFound, "'unknown'"),
        (choosing("small", "nobody"), NotFound, "'nobody'"),
        (choosing("huge"), Conflict, r"9\.0 GB of memory, and 5\.0 GB are free for it"),
    ],
)
async def test_what_cannot_be_chosen_is_named_with_what_to_do_and_the_choice_stays(
    models: Modelling, choice: dict[str, str], problem: type[Exception], words: str
) -> None:
    await models.choose("small")
    with pytest.raises(problem, match=words):
        await models.call("select", choice=choice)
    assert (await models.call("status"))["choice"] == choosing("small")


async def test_the_memory_that_a_model_will_give_back_counts_as_free(models: Modelling) -> None:
    models.local.needed_bytes["larger"] = 5 * GIGABYTE - 1
    with pytest.raises(Conflict):
        await models.choose("larger")
    await models.choose("small")
    await said(models.current())
    assert (await models.choose("larger"))["choice"] == choosing("larger")


async def test_a_provider_that_is_silent_is_named_and_nothing_is_chosen(models: Modelling) -> None:
    models.local.may_list.clear()
    with pytest.raises(ModelUnavailable, match="Your model files did not say"):
        await models.choose("small")
    assert (await models.call("status"))["chosen"] is False


@pytest.mark.parametrize("method", ["select", "test", "unload"])
@pytest.mark.parametrize("caller", [MEMBER, REVIEWER])
async def test_only_the_owner_changes_what_answers(models: Modelling, method: str, caller: Caller) -> None:
    with pytest.raises(Forbidden):
        await models.call(method, caller)


async def test_everybody_may_see_how_the_model_is(models: Modelling) -> None:
    assert (await models.call("status", REVIEWER))["state"] == "idle"


# Failing


async def test_a_chosen_model_that_fails_says_why_and_nothing_answers_in_its_place(models: Modelling) -> None:
    await models.choose("small")
    models.local.told["small"].fails = "The file is gone. Import it again."
    with pytest.raises(ModelUnavailable, match="The file is gone"):
        await said(models.current())
    status = await models.call("status")
    assert (status["state"], status["choice"]) == ("failed", choosing("small"))
    assert status["reason"].startswith("The file is gone. Import it again. ")
    assert "what Karen brings along can be chosen" in status["reason"]
    health = await models.manager.health()
    assert (health.status, health.detail) == (HealthStatus.DEGRADED, status["reason"])
    assert models.tiny.told["tiny"].state == "idle"


@pytest.fixture
async def failed(models: Modelling) -> Modelling:
    """What was wrong with the chosen model is right again, and nobody has asked it since."""
    await choose_and_wait(models, "small")
    models.local.told["small"].fails = "It fell over."
    with pytest.raises(ModelUnavailable):
        await said(models.current())
    models.local.told["small"].fails = ""
    return models


async def test_an_answer_ends_a_failure(failed: Modelling) -> None:
    assert (await failed.call("status"))["state"] == "failed"
    await said(failed.current())
    assert (await failed.call("status"))["state"] == "ready"


async def test_choosing_it_again_ends_a_failure(failed: Modelling) -> None:
    assert (await failed.choose("small"))["state"] != "failed"
    assert (await failed.manager.health()).status is HealthStatus.HEALTHY


async def test_a_chosen_provider_that_is_gone_fails_with_its_name(models: Modelling, tmp_path: Path) -> None:
    write(tmp_path, json.dumps({"choice": choosing("model", "openai@https://example.org/v1")}))
    status = await models.call("status")
    assert (status["state"], status["chosen"]) == ("failed", True)
    assert "openai@https://example.org/v1" in status["reason"]
    with pytest.raises(ModelUnavailable, match=r"example\.org"):
        await said(models.current())


async def test_a_mistake_of_ours_about_one_provider_hides_none_of_the_others(models: Modelling) -> None:
    impossible: Any = None
    models.local.needed_bytes["impossible"] = impossible
    states = {found["id"]: found["state"] for found in (await models.call("providers"))["providers"]}
    assert states == {"embedded": "reachable", "gguf": "unreachable"}
    assert [found["model"] for found in (await models.call("list"))["models"]] == ["tiny"]


# The file


async def test_an_edit_by_hand_is_in_force_and_is_news(models: Modelling, tmp_path: Path) -> None:
    await models.choose("small")
    with models.events.listening(MODELS) as news:
        write(tmp_path, json.dumps({"choice": choosing("large")}))
        await asyncio.wait_for(news.get(), 5)
    assert (await models.call("status"))["choice"] == choosing("large")


@pytest.mark.parametrize("content", ["{", "[]", '{"choice": {"provider_id": "gguf"}}', '{"choice": "small"}'])
async def test_with_a_spoilt_file_it_is_not_known_who_should_answer_so_nobody_does(
    tmp_path: Path, content: str
) -> None:
    write(tmp_path, content)
    async with modelling(tmp_path) as models:
        status = await models.call("status")
        assert status["state"] == "failed"
        assert "models.json" in status["reason"]
        with pytest.raises(ModelUnavailable, match=r"models\.json"):
            await said(models.current())
        assert (await models.choose("small"))["state"] == "idle"
    assert (tmp_path / "models.broken.json").read_text() == content
    assert stored(tmp_path)["choice"] == choosing("small")


async def test_a_file_in_the_middle_of_being_written_leaves_the_choice_in_force(
    models: Modelling, tmp_path: Path
) -> None:
    await models.choose("small")
    write(tmp_path, '{"choice": {"provider')
    assert (await models.call("status"))["choice"] == choosing("small")
    assert (await models.settings.health()).status is HealthStatus.DEGRADED


# Answering and memory


async def test_what_a_model_does_is_seen_while_it_answers_and_after(models: Modelling) -> None:
    await models.choose("small")
    models.local.told["small"].may_answer.clear()
    answering = asyncio.create_task(said(models.current()))
    await until(lambda: models.local.told["small"].state == "ready")
    assert (await models.call("status"))["busy"] is True
    models.local.told["small"].may_answer.set()
    await answering
    status = await models.call("status")
    assert (status["busy"], status["first_token_ms"], status["tokens_per_second"]) == (False, 5.0, 40.0)
    assert (status["state"], status["memory_bytes"]) == ("ready", GIGABYTE)


async def test_a_closed_stream_is_over(models: Modelling) -> None:
    model = models.current()
    async with aclosing(model.stream(HELLO)) as pieces:
        await anext(pieces)
        assert (await models.call("status"))["busy"] is True
    assert (await models.call("status"))["busy"] is False


async def test_since_is_when_the_state_began(models: Modelling) -> None:
    before = (await models.call("status"))["since"]
    models.clock.advance(seconds=1)
    assert (await models.call("status"))["since"] == before
    await said(models.current())
    assert (await models.call("status"))["since"] > before


async def test_an_answer_that_runs_when_another_is_chosen_ends_as_it_began_and_then_gives_its_memory_back(
    models: Modelling,
) -> None:
    small = models.local.told["small"]
    await models.choose("small")
    small.may_answer.clear()
    answering = asyncio.create_task(said(models.current()))
    await until(lambda: small.state == "ready")
    await models.choose("large")
    await asyncio.sleep(1.2)
    assert small.unloaded == 0
    small.may_answer.set()
    assert await answering == "Hello there."
    await until(lambda: small.unloaded == 1)
    assert small.state == "idle"


async def test_unloading_gives_the_memory_back_and_the_next_answer_loads_it_again(models: Modelling) -> None:
    await said(models.current())
    assert (await models.call("unload"))["state"] == "idle"
    assert await said(models.current()) == "Hello there."
    assert (await models.call("status"))["state"] == "ready"


async def test_a_model_that_answers_is_not_unloaded(models: Modelling) -> None:
    tiny = models.tiny.told["tiny"]
    tiny.may_answer.clear()
    answering = asyncio.create_task(said(models.current()))
    await until(lambda: tiny.state == "ready")
    with pytest.raises(Conflict, match="Stop the answer first"):
        await models.call("unload")
    tiny.may_answer.set()
    assert await answering == "Hello there."
    assert tiny.unloaded == 0


async def test_a_model_that_nobody_uses_gives_its_memory_back_after_the_minutes_that_are_set(models: Modelling) -> None:
    tiny = models.tiny.told["tiny"]
    await call(models.registry, "settings.set", {"machine": {"model_idle_minutes": 3}})
    await said(models.current())
    models.clock.advance(minutes=2)
    await said(models.current())
    models.clock.advance(minutes=2, seconds=59)
    await asyncio.sleep(1.2)
    assert tiny.unloaded == 0
    models.clock.advance(seconds=1)
    await until(lambda: tiny.unloaded == 1)
    assert (await models.call("status"))["state"] == "idle"


async def test_a_model_that_is_to_stay_in_memory_stays_however_long_nobody_uses_it(models: Modelling) -> None:
    await call(models.registry, "settings.set", {"machine": {"model_idle_minutes": 0}})
    await said(models.current())
    models.clock.advance(days=1)
    await asyncio.sleep(1.2)
    assert models.tiny.told["tiny"].unloaded == 0


async def test_a_long_answer_is_not_unloaded_in_its_middle(models: Modelling) -> None:
    tiny = models.tiny.told["tiny"]
    tiny.may_answer.clear()
    answering = asyncio.create_task(said(models.current()))
    await until(lambda: tiny.state == "ready")
    models.clock.advance(days=1)
    await asyncio.sleep(1.2)
    assert tiny.unloaded == 0
    tiny.may_answer.set()
    assert await answering == "Hello there."


async def test_who_asks_while_a_model_is_unloaded_waits_and_is_answered(models: Modelling) -> None:
    tiny = models.tiny.told["tiny"]
    await said(models.current())
    tiny.may_unload.clear()
    unloading = asyncio.create_task(models.call("unload"))
    await asyncio.sleep(0)
    answering = asyncio.create_task(said(models.current()))
    await asyncio.sleep(0.05)
    assert not answering.done()
    tiny.may_unload.set()
    await unloading
    assert await answering == "Hello there."
    assert tiny.state == "ready"


async def test_a_state_that_changes_is_news_and_a_burst_is_one(models: Modelling) -> None:
    with models.events.listening(MODELS) as news:
        for _ in range(20):
            await said(models.current())
        assert (await asyncio.wait_for(news.get(), 5)).id == "status"
        await asyncio.sleep(1.2)
        assert news.empty()


async def test_nothing_is_told_while_nothing_changes(models: Modelling) -> None:
    with models.events.listening(MODELS) as news:
        await models.call("status")
        await asyncio.sleep(1.2)
        assert news.empty()


# Trying one out


async def test_a_trial_says_what_was_answered_and_how_fast(models: Modelling) -> None:
    result = await models.call("test")
    assert result == {
        "ok": True,
        "answer": "Hello there.",
        "reason": "",
        "first_token_ms": 5.0,
        "tokens_per_second": 40.0,
        "tokens": 2,
    }


async def test_a_model_that_was_only_tried_gives_its_memory_back(models: Modelling) -> None:
    assert (await models.call("test", choice=choosing("small")))["ok"] is True
    await until(lambda: models.local.told["small"].unloaded == 1)
    assert (await models.call("status"))["choice"] == choosing("tiny", "embedded")


async def test_a_trial_of_a_model_that_fails_says_why(models: Modelling) -> None:
    models.local.told["small"].fails = "It fell over."
    result = await models.call("test", choice=choosing("small"))
    assert (result["ok"], result["reason"]) == (False, "It fell over.")


async def test_a_trial_of_a_model_whose_provider_fails_says_why(models: Modelling) -> None:
    models.local.fails = "It cannot be reached."
    result = await models.call("test", choice=choosing("small"))
    assert (result["ok"], result["reason"]) == (False, "It cannot be reached.")


@pytest.mark.parametrize(("name", "problem"), [("unknown", NotFound), ("huge", Conflict)])
async def test_what_cannot_be_chosen_cannot_be_tried(models: Modelling, name: str, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        await models.call("test", choice=choosing(name))
