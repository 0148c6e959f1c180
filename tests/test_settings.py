"""Settings: defaults, validation, who may change what, what other programs write into the files, and full disks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from calling import MEMBER, OWNER, REVIEWER, call
from karen.base.events import Events
from karen.base.settings import Settings
from karen.base.validated_files import ValidatedFiles
from karen.contract.caller import Caller, Role
from karen.contract.errors import Forbidden, InvalidInput, Unavailable
from karen.contract.method import Registry
from karen.contract.types.enums import HealthStatus
from karen.contract.types.settings import KarenSettings, MachineSettings
from karen.contract.types.system import Event, Topic
from small_disk import fill, small_disk

LIMIT_S = 5


class Opened:
    """Settings over a folder, as a registry, with the news they make."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.events = Events()
        self.settings = Settings(ValidatedFiles(folder), self.events)
        self.registry = Registry()
        self.registry.add("settings", self.settings)

    async def get(self, caller: Caller = OWNER) -> Any:
        return await call(self.registry, "settings.get", caller=caller)

    async def set(self, caller: Caller = OWNER, **change: Any) -> Any:
        return await call(self.registry, "settings.set", change, caller)


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Opened]:
    opened = Opened(tmp_path)
    await opened.settings.start()
    yield opened
    await opened.settings.stop()


async def test_without_a_file_the_documented_defaults_are_in_force(opened: Opened) -> None:
    profile = (await opened.get())["profile"]
    assert profile == {
        "memory_depth": "medium",
        "personality_tone": "friendly",
        "personality_verbosity": "balanced",
        "personal_facts": [],
        "notifications": {"enabled": True, "alert_on_new_insights": True, "alert_on_summary_ready": False},
        "tts_voice_uri": None,
        "custom_persona_instructions": "",
        "temperature_unit": "C",
        "allowed_without_asking": [],
        "weather_service": "open_meteo",
        "weather_address": None,
        "default_weather_location": None,
        "default_location": None,
        "active_listen_mode": False,
        "theme": "system",
        "text_scale": 1.0,
        "show_timestamps": False,
        "send_with_enter": True,
        "tidy_when_idle": True,
    }


@pytest.mark.parametrize("name", sorted(KarenSettings.model_fields))
async def test_a_file_that_misses_a_key_loads_with_its_default(tmp_path: Path, name: str) -> None:
    whole = KarenSettings(show_timestamps=True, text_scale=1.5).model_dump(mode="json")
    missing = {key: value for key, value in whole.items() if key != name}
    (tmp_path / "profile-owner.json").write_text(json.dumps(missing))
    loaded = Opened(tmp_path).settings.profile("owner").model_dump(mode="json")
    assert loaded == missing | {name: KarenSettings().model_dump(mode="json")[name]}


async def test_what_was_set_is_in_force_after_another_start(opened: Opened) -> None:
    await opened.set(profile={"personality_tone": "formal"}, machine={"close_to_tray": False})
    again = await Opened(opened.folder).get()
    assert again["profile"]["personality_tone"] == "formal"
    assert again["machine"]["close_to_tray"] is False


async def test_only_what_is_named_changes_even_inside_a_group(opened: Opened) -> None:
    await opened.set(profile={"notifications": {"enabled": False}, "text_scale": 1.2})
    view = await opened.set(profile={"notifications": {"alert_on_summary_ready": True}})
    assert view["profile"]["notifications"] == {
        "enabled": False,
        "alert_on_new_insights": True,
        "alert_on_summary_ready": True,
    }
    assert view["profile"]["text_scale"] == 1.2


async def test_changes_at_the_same_time_are_all_kept(opened: Opened) -> None:
    changes: list[dict[str, Any]] = [
        {"theme": "dark"},
        {"text_scale": 1.3},
        {"show_timestamps": True},
        {"send_with_enter": False},
        {"personal_facts": ["I like tea"]},
    ]
    await asyncio.gather(*(opened.set(profile=change) for change in changes))
    profile = (await opened.get())["profile"]
    assert {key: profile[key] for change in changes for key in change} == {
        key: value for change in changes for key, value in change.items()
    }


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"profile": {"theme": "purple"}}, "profile.theme"),
        ({"profile": {"text_scale": 9}}, "profile.text_scale"),
        ({"profile": {"there_is_no_such": 1}}, "profile.there_is_no_such"),
        ({"profile": {"notifications": {"enabled": "perhaps"}}}, "profile.notifications.enabled"),
        ({"profile": {"notifications": None}}, "profile.notifications"),
        ({"profile": {"personal_facts": ["fine", ""]}}, "profile.personal_facts.1"),
        ({"profile": {"personal_facts": ["fact"] * 51}}, "profile.personal_facts"),
        ({"machine": {"log_level": "LOUD"}}, "machine.log_level"),
        ({"machine": {"gateway_allowed_origins": ["evil"]}}, "machine.gateway_allowed_origins.0"),
        ({"machine": {"gateway_requests_per_minute": 1}, "profile": {"theme": "dark"}}, "machine.gateway_"),
    ],
)
async def test_an_invalid_value_is_named_and_nothing_is_changed(
    opened: Opened, change: dict[str, Any], named: str
) -> None:
    before = await opened.get()
    with pytest.raises(InvalidInput) as raised:
        await opened.set(**change)
    assert raised.value.fields[0].name.startswith(named)
    assert await opened.get() == before


async def test_a_member_changes_its_own_settings_and_not_the_machines(opened: Opened) -> None:
    await opened.set(MEMBER, profile={"theme": "dark"})
    with pytest.raises(Forbidden):
        await opened.set(MEMBER, profile={"theme": "light"}, machine={"gateway_enabled": False})
    view = await opened.get(MEMBER)
    assert (view["profile"]["theme"], view["machine"]["gateway_enabled"]) == ("dark", True)


@pytest.mark.parametrize("method", ["settings.set", "settings.reset"])
async def test_a_reviewer_reads_and_changes_nothing(opened: Opened, method: str) -> None:
    assert await opened.get(REVIEWER)
    with pytest.raises(Forbidden):
        await call(opened.registry, method, {}, REVIEWER)


async def test_two_profiles_never_see_each_others_settings(opened: Opened) -> None:
    ana, bo = Caller("ana", Role.MEMBER), Caller("bo", Role.MEMBER)
    with opened.events.listening(frozenset({Topic.SETTINGS}), "bo") as news_of_bo:
        await opened.set(ana, profile={"personal_facts": ["Ana's secret"]})
        assert news_of_bo.empty()
    assert (await opened.get(bo))["profile"]["personal_facts"] == []
    assert (await opened.get(OWNER))["profile"]["personal_facts"] == []


async def test_reset_brings_the_defaults_back_for_this_profile_alone(opened: Opened) -> None:
    await opened.set(profile={"theme": "dark"}, machine={"close_to_tray": False})
    await opened.set(MEMBER, profile={"theme": "dark"})
    view = await call(opened.registry, "settings.reset")
    assert (view["profile"]["theme"], view["machine"]["close_to_tray"]) == ("system", False)
    assert (await opened.get(MEMBER))["profile"]["theme"] == "dark"


async def test_a_change_is_news_for_the_profile_it_belongs_to(opened: Opened) -> None:
    with opened.events.listening(frozenset({Topic.SETTINGS}), "owner") as news:
        await opened.set(profile={"theme": "dark"}, machine={"close_to_tray": False})
        told = {news.get_nowait().id, news.get_nowait().id}
    assert told == {"machine", "profile-owner"}


# What other programs do to the files


def write(path: Path, content: str | bytes) -> None:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def read(path: Path) -> bytes:
    return path.read_bytes()


async def test_an_edited_file_is_in_force_and_is_news(opened: Opened) -> None:
    await opened.get()
    with opened.events.listening(frozenset({Topic.SETTINGS}), "owner") as news:
        write(opened.folder / "profile-owner.json", '{"theme": "dark"}')
        event = await asyncio.wait_for(news.get(), LIMIT_S)
    assert event == Event(topic=Topic.SETTINGS, action="changed", id="profile-owner")
    assert opened.settings.profile("owner").theme == "dark"


async def test_an_edit_is_news_even_when_somebody_reads_it_before_the_watcher(opened: Opened) -> None:
    told: list[MachineSettings] = []
    opened.settings.when_machine_changes(told.append)
    with opened.events.listening(frozenset({Topic.SETTINGS}), "owner") as news:
        write(opened.folder / "machine.json", '{"log_level": "DEBUG"}')
        assert opened.settings.machine().log_level == "DEBUG"
        assert (await asyncio.wait_for(news.get(), LIMIT_S)).id == "machine"
    assert [machine.log_level for machine in told] == ["DEBUG"]


@pytest.mark.parametrize("content", ["", '{"theme": "da', "[]", "7", b"\xff\xfe", "[" * 200_000])
async def test_a_file_in_the_middle_of_being_written_changes_nothing_and_is_left_alone(
    opened: Opened, content: str | bytes
) -> None:
    path = opened.folder / "profile-owner.json"
    await opened.set(profile={"theme": "dark"})
    write(path, content)
    assert opened.settings.profile("owner").theme == "dark"
    health = await opened.settings.health()
    assert health.status is HealthStatus.DEGRADED
    assert "profile-owner.json" in health.detail
    assert names_in(opened.folder) == ["profile-owner.json"]
    write(path, '{"theme": "light"}')
    assert opened.settings.profile("owner").theme == "light"
    assert (await opened.settings.health()).status is HealthStatus.HEALTHY


@pytest.mark.parametrize(
    ("content", "in_force", "named"),
    [
        ({"theme": "purple", "text_scale": 1.5}, {"text_scale": 1.5}, ["theme"]),
        ({"colour": "blue", "text_scale": 1.5}, {"text_scale": 1.5}, ["colour"]),
        (
            {"notifications": {"enabled": "perhaps", "alert_on_new_insights": False}},
            {"notifications": {"enabled": True, "alert_on_new_insights": False, "alert_on_summary_ready": False}},
            ["notifications.enabled"],
        ),
        (
            {"personal_facts": ["tea", "", 7, "cake"], "text_scale": 99},
            {"personal_facts": ["tea", "cake"], "text_scale": 1.0},
            ["personal_facts.1", "personal_facts.2", "text_scale"],
        ),
    ],
)
async def test_what_is_not_valid_in_a_file_falls_back_and_is_named_and_the_rest_counts(
    opened: Opened, content: dict[str, Any], in_force: dict[str, Any], named: list[str]
) -> None:
    write(opened.folder / "profile-owner.json", json.dumps(content))
    profile = opened.settings.profile("owner").model_dump(mode="json")
    assert {key: profile[key] for key in in_force} == in_force
    detail = (await opened.settings.health()).detail
    assert all(name in detail for name in named)


@pytest.mark.parametrize("content", ['{"theme": "da', '{"theme": "purple", "personal_facts": ["tea"]}'])
async def test_a_spoilt_file_is_kept_beside_the_one_that_replaces_it(opened: Opened, content: str) -> None:
    write(opened.folder / "profile-owner.json", content)
    await opened.set(profile={"text_scale": 1.5})
    assert names_in(opened.folder) == ["profile-owner.broken.json", "profile-owner.json"]
    assert read(opened.folder / "profile-owner.broken.json") == content.encode()
    assert (await opened.settings.health()).status is HealthStatus.HEALTHY


async def test_a_full_disk_is_named_and_the_settings_stay_as_they_were(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", size_bytes=65536) as folder:
        opened = Opened(folder)
        await opened.set(profile={"theme": "dark"})
        ballast = fill(folder)
        with pytest.raises(Unavailable, match="disk is full"):
            await opened.set(profile={"theme": "light"}, machine={"close_to_tray": False})
        view = await opened.get()
        assert (view["profile"]["theme"], view["machine"]["close_to_tray"]) == ("dark", True)
        assert names_in(folder) == ["ballast", "profile-owner.json"]
        ballast.unlink()
        assert (await opened.set(profile={"theme": "light"}))["profile"]["theme"] == "light"


async def test_the_schemas_name_every_setting_with_its_title(opened: Opened) -> None:
    schemas = await call(opened.registry, "settings.schema")
    for group, model in (("profile", KarenSettings), ("machine", MachineSettings)):
        properties = schemas[group]["properties"]
        assert set(properties) == set(model.model_fields)
        kinds = {f"#/$defs/{name}": kind for name, kind in schemas[group].get("$defs", {}).items()}
        assert all({**kinds.get(field.get("$ref"), {}), **field}["title"] for field in properties.values())
