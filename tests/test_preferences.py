"""Preferences: set by hand or learned, they overrule settings for every launcher from the next message on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from calling import call
from conversing import ME, OTHER
from karen.contract.caller import Caller
from karen.contract.errors import InvalidInput, NotFound
from karen.contract.types.enums import UISource
from karen.contract.types.memory import Refused, SourcePlace
from karen.contract.types.preferences import Preference
from karen.contract.types.settings import KarenSettings
from karen.contract.types.system import Topic
from keeping import keeping
from memories import Remembering, remembering


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Remembering]:
    async with remembering(tmp_path / "karen.sqlite") as opened:
        yield opened


async def ask(memory: Remembering, method: str, caller: Caller = ME, **params: Any) -> Any:
    return await call(memory.registry, f"preferences.{method}", params, caller)


async def names(memory: Remembering, caller: Caller = ME) -> dict[str, str]:
    return {found["name"]: found["value"] for found in (await ask(memory, "list", caller))["preferences"]}


@pytest.mark.parametrize(
    ("name", "said", "kept"),
    [
        ("personality_tone", "formal", "formal"),
        ("personality_tone", " Formal ", "formal"),
        ("personality_verbosity", "short", "concise"),
        ("temperature_unit", "Fahrenheit", "F"),
        ("temperature_unit", "c", "C"),
        ("default_location", "Köln 🌧", "Köln 🌧"),
        ("show_timestamps", "yes", "true"),
        ("text_scale", "1.2", "1.2"),
        ("memory_depth", "long", "long"),
    ],
)
async def test_a_preference_of_a_settings_name_overrules_it(
    memory: Remembering, name: str, said: str, kept: str
) -> None:
    told = await ask(memory, "set", name=name, value=said)
    assert (told["name"], told["value"], told["origin"], told["source"]) == (name, kept, "set", None)
    in_force = memory.preferences.settings_of(ME.user_id).model_dump(mode="json")
    assert str(in_force.pop(name)).casefold() == kept.casefold()
    assert in_force == {key: value for key, value in KarenSettings().model_dump(mode="json").items() if key != name}


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("personality_tone", "angry", "neutral, friendly, formal, humorous"),
        ("temperature_unit", "kelvin", "C, F"),
        ("show_timestamps", "perhaps", "yes or no"),
        ("text_scale", "9", "text_scale"),
        ("text_scale", "large", "text_scale"),
        ("default_location", "x" * 101, "default_location"),
        ("notifications", "off", "Change it in the settings"),
        ("personal_facts", "I am tall", "Change it in the settings"),
        ("gateway_enabled", "no", "Change it in the settings"),
        ("coffee", "\u200b", "value"),
        ("Not A Name", "x", "name"),
        ("'; DROP TABLE preference; --", "x", "name"),
    ],
)
async def test_what_a_setting_cannot_be_is_refused_in_words(
    memory: Remembering, name: str, value: str, says: str
) -> None:
    with pytest.raises(InvalidInput, match=says):
        await ask(memory, "set", name=name, value=value)
    assert await names(memory) == {}
    assert memory.preferences.settings_of(ME.user_id) == KarenSettings()


async def test_a_preference_of_ones_own_is_kept_and_changes_no_setting(memory: Remembering) -> None:
    odd = "'; DROP TABLE preference; -- 🦊 قهوة"
    await ask(memory, "set", name="coffee", value=odd)
    assert await names(memory) == {"coffee": odd}
    assert memory.preferences.settings_of(ME.user_id) == KarenSettings()


async def test_another_profile_has_its_own(memory: Remembering) -> None:
    await ask(memory, "set", name="personality_tone", value="formal")
    await ask(memory, "set", OTHER, name="personality_tone", value="humorous")
    assert (await names(memory), await names(memory, OTHER)) == (
        {"personality_tone": "formal"},
        {"personality_tone": "humorous"},
    )
    assert memory.preferences.settings_of(ME.user_id).personality_tone == "formal"
    assert memory.preferences.settings_of(OTHER.user_id).personality_tone == "humorous"
    assert memory.preferences.settings_of("nobody") == KarenSettings()


async def test_without_the_preference_the_setting_counts_again(memory: Remembering) -> None:
    await ask(memory, "set", name="personality_tone", value="formal")
    with memory.events.listening(frozenset({Topic.PREFERENCES}), ME.user_id) as news:
        await ask(memory, "remove", name="personality_tone")
        assert (news.get_nowait().action, await names(memory)) == ("deleted", {})
    assert memory.preferences.settings_of(ME.user_id) == KarenSettings()
    with pytest.raises(NotFound, match="personality_tone"):
        await ask(memory, "remove", name="personality_tone")


async def test_a_setting_that_is_changed_later_counts_again(memory: Remembering) -> None:
    await ask(memory, "set", name="personality_tone", value="formal")
    memory.settings[ME.user_id] = KarenSettings.model_validate({"personality_tone": "humorous", "text_scale": 1.1})
    assert memory.preferences.settings_of(ME.user_id) == memory.settings[ME.user_id]
    assert await names(memory) == {}
    await ask(memory, "set", name="personality_tone", value="neutral")
    assert memory.preferences.settings_of(ME.user_id).personality_tone == "neutral"


async def test_what_was_learned_knows_its_words(memory: Remembering) -> None:
    message = await memory.say("🦊 please be more formal")
    place = SourcePlace(message_id=message, start=10, end=24)
    learned = await memory.preferences.learn(ME, "personality_tone", "formal", place)
    assert isinstance(learned, Preference)
    (told,) = (await ask(memory, "list"))["preferences"]
    assert (told["origin"], told["source"]["message_id"]) == ("learned", message)
    assert told["source"]["span"] == {"start": 10, "end": 24, "text": "be more formal"}
    assert memory.preferences.settings_of(ME.user_id).personality_tone == "formal"


async def test_nothing_is_learned_from_what_the_assistant_said(memory: Remembering) -> None:
    message = await memory.say("I shall be more formal", role="assistant")
    refused = await memory.preferences.learn(ME, "personality_tone", "formal", SourcePlace(message_id=message))
    assert isinstance(refused, Refused)
    assert await names(memory) == {}


async def test_another_launcher_has_it_at_the_next_message_and_after_a_restart(tmp_path: Path) -> None:
    web, desktop = Caller(ui_source=UISource.WEB), Caller(ui_source=UISource.DESKTOP)
    async with keeping(tmp_path) as karen:
        await karen.call("preferences.set", web, name="default_location", value="Tokyo")
        said = await karen.answered("what time is it?")
    async with keeping(tmp_path) as again:
        assert "Tokyo" in said
        assert "Tokyo" in await again.answered("what time is it?")
        assert (await again.call("preferences.list", desktop))["preferences"][0]["value"] == "Tokyo"
