"""The shared vocabulary: closed lists, limits, defaults, and every model there and back through JSON."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError, create_model

from karen.contract import types
from karen.contract.frames import invalid_fields
from karen.contract.types import enums
from karen.contract.types.chat import AiData, ChatMessage, ChatSend, HandleUserMessageResult, TurnEvent
from karen.contract.types.conversations import AppendMessage
from karen.contract.types.decisions import Decision
from karen.contract.types.flows import DecideActionInput, FlowInput, FlowOutput
from karen.contract.types.settings import KarenSettings, NotificationPreferences
from karen.contract.types.wire import Importance, Wire
from wire_examples import Examples

VOCABULARY = {
    "MessageRole": "user assistant system",
    "MemoryDepth": "short medium long",
    "PersonalityTone": "neutral friendly formal humorous",
    "PersonalityVerbosity": "concise balanced detailed",
    "TemperatureUnit": "C F",
    "WeatherServiceOption": "open_meteo wttr_in openweather custom_api",
    "FlowType": "decide_action conversation_processing conversation_summary generate_final_response explore_concept "
    "generate_starter",
    "ToolType": "time date weather books mail_unread mail_compose none",
    "MemoryType": "general fact preference context conversation insight event note",
    "UISource": "web streamlit desktop api ag_ui",
    "ConversationStatus": "active paused archived deleted",
    "ConversationPriority": "low normal high urgent",
    "PluginStatus": "discovered validated registered loaded active disabled error",
    "PluginType": "core automation ai integration example custom",
    "ExecutionMode": "direct thread process sandbox",
    "ExecutionStatus": "pending running completed failed timeout cancelled",
    "ToolCategory": "core time weather communication database system analytics memory plugin custom",
    "ToolStatus": "available unavailable disabled error",
    "ServiceStatus": "initializing ready running stopping stopped error",
    "HealthStatus": "healthy degraded unhealthy unknown",
    "AlertLevel": "info warning error critical",
    "MetricType": "counter gauge histogram timer",
    "TimeRange": "1h 6h 24h 7d 30d 90d",
    "Aggregation": "sum average count min max percentile",
    "ChartType": "line bar pie area scatter heatmap gauge",
}


def every_model() -> list[type[Wire]]:
    for module in pkgutil.iter_modules(types.__path__):
        importlib.import_module(f"{types.__name__}.{module.name}")
    found, waiting = set[type[Wire]](), [Wire]
    while waiting:
        subclasses = waiting.pop().__subclasses__()
        found.update(model for model in subclasses if model.__module__.startswith(types.__name__))
        waiting += subclasses
    return sorted(found, key=lambda model: model.__name__)


MODELS = every_model()


def named(error: ValidationError) -> list[str]:
    return [field.name for field in invalid_fields(error)]


# Closed lists


def test_the_vocabulary_is_the_whole_of_the_closed_lists() -> None:
    assert {
        name for name, kind in vars(enums).items() if isinstance(kind, type) and kind.__module__ == enums.__name__
    } == set(VOCABULARY)


@pytest.mark.parametrize("name", VOCABULARY)
def test_a_closed_list_has_its_values_and_no_others(name: str) -> None:
    kind: type[StrEnum] = getattr(enums, name)
    assert [member.value for member in kind] == VOCABULARY[name].split()


@pytest.mark.parametrize("name", VOCABULARY)
@pytest.mark.parametrize("wrong", ["", "nothing of the kind", "USER", 7, None, ["user"]])
def test_a_value_outside_of_a_closed_list_is_refused_by_the_fields_name(name: str, wrong: object) -> None:
    model = create_model("Model", chosen=(getattr(enums, name), ...))
    with pytest.raises(ValidationError) as raised:
        model.model_validate({"chosen": wrong})
    assert named(raised.value) == ["chosen"]


@pytest.mark.parametrize(
    ("model", "whole", "field"),
    [
        (ChatMessage, {"id": "1", "role": "wizard", "content": "x", "timestamp": "2026-01-01T00:00:00Z"}, "role"),
        (KarenSettings, {"memory_depth": "bottomless"}, "memory_depth"),
        (KarenSettings, {"personality_tone": "rude"}, "personality_tone"),
        (FlowInput, {"prompt": "x", "user_settings": {"temperature_unit": "K"}}, "user_settings.temperature_unit"),
        (AppendMessage, {"conversation_id": "1", "role": "user", "content": "x", "ui_source": "fax"}, "ui_source"),
    ],
)
def test_a_model_names_the_field_whose_value_is_not_in_the_list(
    model: type[BaseModel], whole: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as raised:
        model.model_validate(whole)
    assert named(raised.value) == [field]


# Limits


@pytest.mark.parametrize("confidence", [-0.01, 1.2, float("nan"), float("inf"), "much"])
def test_a_confidence_outside_of_nought_and_one_is_refused(confidence: object) -> None:
    with pytest.raises(ValidationError) as raised:
        AiData.model_validate({"confidence": confidence})
    assert named(raised.value) == ["confidence"]


@pytest.mark.parametrize("confidence", [0, 0.5, 1, None])
def test_a_confidence_from_nought_to_one_is_taken(confidence: float | None) -> None:
    assert AiData(confidence=confidence).confidence == confidence


@pytest.mark.parametrize("importance", [0, 11, -1, 1.5, "high", None])
def test_an_importance_outside_of_one_to_ten_is_refused(importance: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Importance).validate_python(importance)


@pytest.mark.parametrize("importance", [1, 5, 10])
def test_an_importance_from_one_to_ten_is_taken(importance: int) -> None:
    assert TypeAdapter(Importance).validate_python(importance) == importance


@pytest.mark.parametrize("text", ["", "x" * 100_001, "\ud800", 7, None])
def test_a_message_that_cannot_be_sent_is_refused_by_name(text: object) -> None:
    with pytest.raises(ValidationError) as raised:
        ChatSend.model_validate({"text": text})
    assert named(raised.value) == ["text"]


@pytest.mark.parametrize(
    "moment",
    ["2026-01-01T12:00:00", "2026-01-01", "yesterday", "2026-02-30T00:00:00Z", "0001-01-01T00:00:00+14:00", None, []],
)
def test_a_moment_without_a_zone_or_outside_of_the_calendar_is_refused(moment: object) -> None:
    message = {"id": "1", "role": "user", "content": "x", "timestamp": moment}
    with pytest.raises(ValidationError) as raised:
        FlowInput.model_validate({"prompt": "x", "conversation_history": [message]})
    assert named(raised.value) == ["conversation_history.0.timestamp"]


def test_an_unknown_field_is_refused_by_name() -> None:
    with pytest.raises(ValidationError) as raised:
        ChatSend.model_validate({"text": "hi", "user_id": "somebody else"})
    assert named(raised.value) == ["user_id"]


def test_an_error_never_repeats_the_value_that_was_wrong() -> None:
    with pytest.raises(ValidationError) as raised:
        KarenSettings.model_validate({"theme": "a private sentence"})
    assert "private" not in str(raised.value)


# Defaults


def test_the_defaults_of_settings_are_the_documented_ones() -> None:
    settings = KarenSettings()
    assert (settings.memory_depth, settings.personality_tone) == ("medium", "friendly")
    assert (settings.personality_verbosity, settings.temperature_unit) == ("balanced", "C")
    assert (settings.personal_facts, settings.custom_persona_instructions) == ([], "")
    assert (settings.tts_voice_uri, settings.default_weather_location, settings.active_listen_mode) == (
        None,
        None,
        False,
    )


def test_the_alert_for_a_summary_has_one_default_everywhere() -> None:
    (default,) = {
        NotificationPreferences().alert_on_summary_ready,
        KarenSettings().notifications.alert_on_summary_ready,
        FlowInput(prompt="x").user_settings.notifications.alert_on_summary_ready,
        DecideActionInput(prompt="x").user_settings.notifications.alert_on_summary_ready,
    }
    assert default is False


def test_instances_do_not_share_their_defaults() -> None:
    one, other = FlowInput(prompt="x"), FlowInput(prompt="x")
    one.user_settings.notifications.enabled = False
    one.keywords.append("tea")
    assert other.user_settings.notifications.enabled is True
    assert other.keywords == []


def test_a_flows_output_says_nothing_that_was_not_decided() -> None:
    assert FlowOutput(response="hi").model_dump(exclude_defaults=True) == {"response": "hi"}
    assert HandleUserMessageResult(final_response="hi").model_dump(exclude_defaults=True) == {"final_response": "hi"}


# There and back


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_survives_json_unchanged(model: type[Wire]) -> None:
    for seed in range(25):
        instance = Examples(seed).instance(model)
        line = instance.model_dump_json()
        again = model.model_validate_json(line)
        assert again.model_dump() == instance.model_dump()
        assert again.model_dump_json() == line


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_on_the_wire_in_the_order_of_the_class(model: type[Wire]) -> None:
    assert list(Examples(1).instance(model).model_dump(mode="json")) == list(model.model_fields)


def test_the_examples_reach_every_model_named_by_the_acceptance() -> None:
    names = {model.__name__ for model in MODELS}
    assert {"ChatMessage", "KarenSettings", "HandleUserMessageResult", "AiData", "FlowInput", "FlowOutput"} <= names
    assert {"DecideActionInput", "UseTool", "Ask", "ReplyInWords"} <= names


@pytest.mark.parametrize("hours", [-12, -3.5, 0, 5.75, 14])
def test_a_moment_keeps_its_instant_and_its_zone(hours: float) -> None:
    moment = datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=hours)))
    message = ChatMessage(id="1", role=enums.MessageRole.USER, content="x", timestamp=moment)
    again = ChatMessage.model_validate_json(message.model_dump_json()).timestamp
    assert again == moment
    assert again.utcoffset() == moment.utcoffset()
    assert again.astimezone(UTC) == moment.astimezone(UTC)


@pytest.mark.parametrize(
    ("union", "tag", "tags"),
    [
        (Decision, "kind", "use_tool ask reply"),
        (
            TurnEvent,
            "type",
            "turn_started recalled decided tool_started tool_finished model_started text turn_finished turn_failed",
        ),
    ],
)
def test_a_tagged_union_refuses_an_unknown_tag_and_names_the_known(union: Any, tag: str, tags: str) -> None:
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(union).validate_python({tag: "nonsense"})
    assert all(f"'{name}'" in str(raised.value) for name in tags.split())
