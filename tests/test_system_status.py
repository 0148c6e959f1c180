"""How Karen and the computer are: which questions ask for it, and that the answer is measured."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from karen import VERSION
from karen.contract.types.decisions import ReplyInWords, UseTool
from karen.contract.types.enums import HealthStatus, PersonalityVerbosity
from karen.contract.types.flows import DecideActionInput
from karen.flows.decide.engine import DecisionEngine
from karen.tools.system_status import StatusAspect, SystemFacts, SystemStatus, SystemStatusTool
from talking import talking

NOW = datetime(2026, 11, 22, 9, 4, tzinfo=UTC)
FACTS = SystemFacts(
    version="0.1.0",
    uptime_s=90_000,
    computer_uptime_s=266_400,
    health=HealthStatus.DEGRADED,
    parts=9,
    problems=["index (being built)"],
    index="being built",
    model="Tiny 1",
    model_detail="ready, on this computer",
    own_memory_bytes=300 << 20,
    free_memory_bytes=4 << 30,
    total_memory_bytes=16 << 30,
    free_disk_bytes=25 << 30,
    total_disk_bytes=100 << 30,
    cores=4,
    load=1.0,
    temperature_c=51.4,
)


@pytest.mark.parametrize(
    ("prompt", "about"),
    [
        ("system status please", None),
        ("how's the system doing", None),
        ("run diagnostics please", None),
        ("are all your services running", None),
        ("is everything ok with the computer", None),
        ("is the search index up to date", None),
        ("Wie ist der Systemstatus?", None),
        ("¿Está todo bien con la computadora?", None),
        ("how much memory is free", "memory"),
        ("what's taking up my ram", "memory"),
        ("Wie viel RAM ist noch frei?", "memory"),
        ("combien de mémoire est utilisée", "memory"),
        ("how much disk space do I have left", "disk"),
        ("is my hard drive almost full", "disk"),
        ("how full is my ssd", "disk"),
        ("¿Cuánto espacio libre queda en el disco?", "disk"),
        ("is my cpu running hot or is it just me", "processor"),
        ("cpu usage", "processor"),
        ("what model are you running", "model"),
        ("Mit welchem Modell arbeitest du gerade?", "model"),
        ("qual modelo você tá rodando", "model"),
        ("what version are you", "version"),
        ("how long have you been running", "uptime"),
    ],
)
def test_a_question_about_the_machine_asks_for_its_state(prompt: str, about: str | None) -> None:
    decision = DecisionEngine().decide(DecideActionInput(prompt=prompt, now=NOW))
    assert isinstance(decision, UseTool)
    assert (decision.tool, decision.args.get("about")) == ("system_status", about)


@pytest.mark.parametrize(
    "prompt",
    [
        "how are you doing",
        "how are you",
        "how's it going",
        "what's up",
        "I have a good memory",
        "what is RAM",
        "how does a cpu work",
        "my computer is broken",
        "I bought a new laptop",
        "which model of bike should I buy",
        "what's the latest version of Python",
        "how long have you been running marathons",
        "are you running away",
        "are you running late",
        "are they running errands",
        "how much space does a piano need",
        "how do I free up disk space",
        "he's got no storage left upstairs",
        "the system is rigged",
        "is the washing machine done",
        "tell me about solar systems",
        "how is the family doing",
    ],
)
def test_talk_that_only_names_a_machine_measures_nothing(prompt: str) -> None:
    decision = DecisionEngine().decide(DecideActionInput(prompt=prompt, now=NOW))
    assert isinstance(decision, ReplyInWords) or decision.tool != "system_status"


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        (StatusAspect.MEMORY, "4.0 GiB of 16.0 GiB of memory are free. Karen herself takes 300 MiB."),
        (StatusAspect.DISK, "25.0 GiB of 100.0 GiB are free on the disk with Karen's data: it is 75 % full."),
        (
            StatusAspect.PROCESSOR,
            "The processor was asked for 25 % of its 4 cores in the last minute. Its warmest sensor says 51 °C.",
        ),
        (StatusAspect.MODEL, "The language model is Tiny 1, ready, on this computer."),
        (StatusAspect.VERSION, "This is Karen 0.1.0."),
        (StatusAspect.UPTIME, "Karen has been running for 1 day 1 hour, the computer for 3 days 2 hours."),
        (StatusAspect.HEALTH, "1 of 9 parts of Karen are not well: index (being built)."),
    ],
)
def test_the_answer_is_about_what_was_asked(about: StatusAspect, sentence: str) -> None:
    tool = SystemStatusTool(_unmeasured)
    assert tool.sentence(SystemStatus(about=about, facts=FACTS), PersonalityVerbosity.BALANCED) == sentence


@pytest.mark.parametrize(
    ("verbosity", "lines"),
    [(PersonalityVerbosity.CONCISE, 1), (PersonalityVerbosity.BALANCED, 7), (PersonalityVerbosity.DETAILED, 8)],
)
def test_the_whole_state_is_told_by_verbosity(verbosity: PersonalityVerbosity, lines: int) -> None:
    said = SystemStatusTool(_unmeasured).sentence(SystemStatus(about=StatusAspect.ALL, facts=FACTS), verbosity)
    assert len(said.splitlines()) == lines


def test_what_the_system_does_not_say_is_not_made_up() -> None:
    unknown = FACTS.model_copy(update={"free_memory_bytes": None, "load": None, "temperature_c": None, "model": None})
    said = SystemStatusTool(_unmeasured).sentence(
        SystemStatus(about=StatusAspect.ALL, facts=unknown), PersonalityVerbosity.BALANCED
    )
    assert "does not say how much memory is free" in said
    assert "No sensor says how warm it is" in said
    assert "No language model answers" in said


async def test_the_state_is_measured_on_this_machine(tmp_path: Path) -> None:
    async with talking(tmp_path) as karen:
        answered = await karen.say("what is the system status?")
    (finished,) = answered.named("tool_finished")
    facts = SystemFacts.model_validate(finished["result"]["facts"])
    assert (facts.version, facts.cores) == (VERSION, os.cpu_count())
    assert facts.total_disk_bytes == shutil.disk_usage(tmp_path).total
    assert facts.parts > 3
    assert answered.provenance["kind"] == "computed"
    assert f"This is Karen {VERSION}." in answered.text


async def _unmeasured() -> SystemFacts:
    return FACTS
