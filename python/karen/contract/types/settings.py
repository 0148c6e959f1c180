"""What a person can set, for a profile and for the machine. The page renders its forms from these schemas.

Beside the standard keywords a field may carry `x-ui`: `section`, `widget` (textarea, slider, password), `step`, and
`not_yet` (the name of what it waits for: shown, but not to be changed).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, JsonValue

from karen.contract.types.enums import (
    MemoryDepth,
    PersonalityTone,
    PersonalityVerbosity,
    TemperatureUnit,
    WeatherServiceOption,
)
from karen.contract.types.wire import Wire


def _in(section: str, **more: JsonValue) -> dict[str, Any]:
    return {"x-ui": {"section": section, **more}}


_LATER_VOICE = "voice"
_LATER_NOTES = "notifications"


class Theme(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


class NotificationPreferences(Wire):
    enabled: bool = Field(
        default=True,
        title="Notifications",
        description="Reminders, alarms and timers that are due are shown by the desktop.",
        json_schema_extra=_in("notifications"),
    )
    alert_on_new_insights: bool = Field(
        default=True, title="Tell me about new insights", json_schema_extra=_in("notifications", not_yet=_LATER_NOTES)
    )
    alert_on_summary_ready: bool = Field(
        default=False,
        title="Tell me when a summary is ready",
        json_schema_extra=_in("notifications", not_yet=_LATER_NOTES),
    )


StandingLeave = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]* \S+$", max_length=300)]
"""A tool and the scope it may act in without asking, such as `weather api.open-meteo.com`."""


class KarenSettings(Wire):
    """The settings of one profile. A file that misses keys loads with these defaults."""

    personality_verbosity: PersonalityVerbosity = Field(
        default=PersonalityVerbosity.BALANCED,
        title="Length of answers",
        description="Concise gives the bare answer; detailed adds how it was worked out.",
        json_schema_extra=_in("personality"),
    )
    personality_tone: PersonalityTone = Field(
        default=PersonalityTone.FRIENDLY,
        title="Tone",
        description="Of what a language model says, and of Karen's own words; what she computes or quotes is the same.",
        json_schema_extra=_in("personality"),
    )
    custom_persona_instructions: Annotated[str, Field(max_length=4000)] = Field(
        default="",
        title="How Karen should be",
        description="Instructions for the language model. What Karen computes does not change by them.",
        json_schema_extra=_in("personality", widget="textarea"),
    )
    memory_depth: MemoryDepth = Field(
        default=MemoryDepth.MEDIUM,
        title="How far back Karen looks",
        description="Short: this conversation alone. Medium: its summary and the last days too. Long: everything.",
        json_schema_extra=_in("memory"),
    )
    personal_facts: Annotated[list[Annotated[str, Field(min_length=1, max_length=500)]], Field(max_length=50)] = Field(
        default=[],
        title="Facts about me",
        description="One a line, at most 50. They count as said by you.",
        json_schema_extra=_in("memory"),
    )
    tidy_when_idle: bool = Field(
        default=True,
        title="Merge memories that say the same",
        description="At most once a day, while nothing else happens. What was merged is listed and can be undone.",
        json_schema_extra=_in("memory"),
    )
    default_location: Annotated[str, Field(max_length=100)] | None = Field(
        default=None,
        title="Where I am",
        description="A city. Its time answers «what time is it?» when it differs from this computer's zone.",
        json_schema_extra=_in("memory"),
    )
    temperature_unit: TemperatureUnit = Field(
        default=TemperatureUnit.C, title="Temperatures in", json_schema_extra=_in("weather")
    )
    weather_service: WeatherServiceOption = Field(
        default=WeatherServiceOption.OPEN_METEO,
        title="Weather from",
        description="Open-Meteo needs no account. A service of your own has to answer as Open-Meteo does.",
        json_schema_extra=_in("weather"),
    )
    weather_address: Annotated[str, Field(pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$", max_length=300)] | None = Field(
        default=None,
        title="Address of your own weather service",
        description="Such as http://127.0.0.1:8080. It counts where “custom_api” is chosen.",
        json_schema_extra=_in("weather"),
    )
    default_weather_location: Annotated[str, Field(max_length=100)] | None = Field(
        default=None,
        title="Weather for",
        description="A city. Without it the weather is that of where you live or are.",
        json_schema_extra=_in("weather"),
    )
    allowed_without_asking: Annotated[list[StandingLeave], Field(max_length=500)] = Field(
        default=[],
        title="Allowed without asking",
        description="One a line: a tool, and whom it may ask. Take a line away, and Karen asks you again.",
        json_schema_extra=_in("advanced"),
    )
    notifications: NotificationPreferences = Field(default=NotificationPreferences(), title="Notifications")
    tts_voice_uri: Annotated[str, Field(max_length=1000)] | None = Field(
        default=None, title="Voice", json_schema_extra=_in("voice", not_yet=_LATER_VOICE)
    )
    active_listen_mode: bool = Field(
        default=False,
        title="Keep listening after an answer",
        json_schema_extra=_in("voice", not_yet=_LATER_VOICE),
    )
    theme: Theme = Field(default=Theme.SYSTEM, title="Theme", json_schema_extra=_in("appearance"))
    text_scale: Annotated[float, Field(ge=0.8, le=1.6)] = Field(
        default=1.0, title="Text size", json_schema_extra=_in("appearance", widget="slider", step=0.1)
    )
    show_timestamps: bool = Field(default=False, title="Show times in chat", json_schema_extra=_in("appearance"))
    send_with_enter: bool = Field(
        default=True,
        title="Enter sends",
        description="Off: Ctrl+Enter sends and Enter begins a new line.",
        json_schema_extra=_in("advanced"),
    )


class SecretNames(StrEnum):
    """The secrets Karen may hold. Their values go to the system's keyring and never come back over the contract."""

    WEATHER_API_KEY = "weather_api_key"


class LogLevel(StrEnum):
    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


Origin = Annotated[str, Field(pattern=r"^https?://([a-z0-9._-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?$", max_length=300)]
"""As a browser sends it: small letters, no path, and one page at a time: there is no wildcard."""


class MachineSettings(Wire):
    """The settings of this machine, shared by its profiles; only the owner changes them."""

    close_to_tray: bool = Field(
        default=True,
        title="Closing the window keeps Karen in the tray",
        description="Where the desktop has no tray, closing quits.",
        json_schema_extra=_in("advanced"),
    )
    gateway_enabled: bool = Field(
        default=True,
        title="Answer other programs on this machine",
        description="Opens a port on 127.0.0.1 for the browser, the command line and other programs with a token.",
        json_schema_extra=_in("advanced"),
    )
    gateway_allowed_origins: Annotated[list[Origin], Field(max_length=100)] = Field(
        default=[],
        title="Web pages that may call Karen",
        description="Origins such as http://localhost:5173, one a line. They still need a token.",
        json_schema_extra=_in("advanced"),
    )
    gateway_requests_per_minute: Annotated[int, Field(ge=10, le=1_000_000)] = Field(
        default=6000, title="Calls a minute for each token", json_schema_extra=_in("advanced")
    )
    model_idle_minutes: Annotated[int, Field(ge=0, le=1440)] = Field(
        default=10,
        title="Minutes until an unused model gives its memory back",
        description="The next answer loads it again, which takes a few seconds. 0: it stays in memory.",
        json_schema_extra=_in("models"),
    )
    log_level: LogLevel = Field(default=LogLevel.INFO, title="Log", json_schema_extra=_in("advanced"))


class SettingsView(Wire):
    """The settings as they were set. What overrules one of them in the profile, `preferences.list` names."""

    profile: KarenSettings
    machine: MachineSettings


class SecretsView(Wire):
    """Which secrets are set, never what they are."""

    held: dict[SecretNames, bool]
    kept: bool
    """False: there is no keyring, so secrets last until Karen quits."""


class SettingsSchemas(Wire):
    """JSON Schemas of both groups."""

    profile: dict[str, JsonValue]
    machine: dict[str, JsonValue]


class SettingsChange(Wire):
    """Only what should change; each group is merged over what is stored, then validated as a whole."""

    profile: dict[str, JsonValue] = {}
    machine: dict[str, JsonValue] = {}


class SecretChange(Wire):
    name: SecretNames
    value: Annotated[str, Field(max_length=4096)] | None
    """None removes it."""
