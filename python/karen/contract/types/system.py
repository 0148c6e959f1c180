"""How Karen herself is: health, news, profiles."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import JsonValue

from karen.contract.caller import Role
from karen.contract.types.enums import HealthStatus, ServiceStatus
from karen.contract.types.wire import Identifier, Moment, Name, Wire


class ServiceHealth(Wire):
    name: str
    status: HealthStatus
    state: ServiceStatus
    detail: str
    required: bool
    checked_at: Moment


class SystemHealth(Wire):
    """The worst of the services, measured now."""

    status: HealthStatus
    ready: bool
    services: list[ServiceHealth]


class SystemInfo(Wire):
    version: str
    contract: str
    instance: str
    python: str
    platform: str
    data_folder: str
    started_at: Moment
    uptime_s: float


class Topic(StrEnum):
    CONVERSATIONS = "conversations"
    MESSAGES = "messages"
    SETTINGS = "settings"
    PROFILES = "profiles"
    HEALTH = "health"
    MODELS = "models"
    MEMORY = "memory"
    PREFERENCES = "preferences"
    REMINDERS = "reminders"
    LISTS = "lists"
    PLUGINS = "plugins"
    DATA = "data"
    WINDOW = "window"


class Event(Wire):
    """News: something changed, ask for it again. `id` is the thing's; `conversation_id` the message's."""

    topic: Topic
    action: Literal["created", "changed", "deleted", "focus", "due"]
    id: str
    conversation_id: str | None = None


class Subscribe(Wire):
    topics: list[Topic] = list(Topic)


class Profile(Wire):
    id: str
    name: str
    role: Role
    created_at: Moment


class ProfileName(Wire):
    name: Name


class CreateProfile(ProfileName):
    role: Role = Role.MEMBER


class RenameProfile(ProfileName):
    profile_id: Identifier


class Profiles(Wire):
    profiles: list[Profile]


class ProfileId(Wire):
    profile_id: Identifier


class DeleteProfile(ProfileId):
    """`name` is the profile's as it stands there, so that nobody deletes another one by a slip."""

    name: Name


class DeletedProfile(Wire):
    """`left` says in words what could not be deleted, and what to do about it; empty when nothing is left."""

    left: list[str]


class IssueToken(ProfileId):
    label: Name
    role: Role | None = None
    """At most the profile's own, which is the default."""


class IssuedToken(Wire):
    """`token` is shown this once: only its hash is kept."""

    id: str
    token: str


class TokenInfo(Wire):
    id: str
    profile_id: str
    label: str
    role: Role
    created_at: Moment
    last_used_at: Moment | None


class Tokens(Wire):
    tokens: list[TokenInfo]


class TokenId(Wire):
    token_id: Identifier


class SentTo(Wire):
    """What went to one host beyond this machine, headers and all."""

    host: str
    sent_bytes: int
    last_at: Moment


class BytesSent(Wire):
    """What left this machine since Karen was installed on it. Loopback is not counted: it does not leave."""

    total_bytes: int
    hosts: list[SentTo]


class Schemas(Wire):
    """The JSON Schemas of every model of the contract, by name."""

    schemas: dict[str, JsonValue]


class Endpoint(Wire):
    """Where this sidecar's gateway listens: the content of `run/endpoint.json`."""

    url: str
    token: str
    pid: int
    version: str
    contract: str
    headless: bool
