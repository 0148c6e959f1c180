"""Plugins: what they are, what they may do, what they did."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from karen.contract.types.enums import PluginType
from karen.contract.types.wire import Identifier, JsonObject, Moment, Wire

PluginName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{1,39}$")]
"""A plugin's identifier: the name of its file or folder."""
ToolOfPlugin = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PluginState(StrEnum):
    """Where a plugin stands. Only an enabled one runs."""

    INVALID = "invalid"
    """It cannot be used: `problems` say why."""
    NEW = "new"
    """Nobody has agreed to it yet."""
    CHANGED = "changed"
    """Its files or what it asks for are not what was agreed to."""
    DISABLED = "disabled"
    """Agreed to, and switched off."""
    ENABLED = "enabled"
    FAILED = "failed"
    """Enabled, and it could not be started: `failure` says why. It is tried again when its files change."""


class PluginSource(StrEnum):
    """Which of the watched folders it lies in."""

    BUNDLED = "bundled"
    """Came with Karen."""
    USER = "user"
    """In the data folder: dropped in, or installed."""
    CHECKOUT = "checkout"
    """`plugins/` of a checkout, for authors."""


class PluginKind(StrEnum):
    PYTHON = "python"
    MCP = "mcp"
    """A server of the Model Context Protocol, held less tightly."""


class CellLevel(StrEnum):
    """How tightly the system's kernel holds a plugin."""

    FULL = "full"
    """Namespaces, Landlock and seccomp."""
    STRONG = "strong"
    """Landlock and seccomp."""
    NONE = "none"
    """Nothing holds it: only what the user trusts by its hash may run."""


class PluginProblem(Wire):
    """One thing that is wrong with a plugin, or that its author should know."""

    file: str
    """Below the plugin's folder; empty when it is about none."""
    line: int | None
    message: str
    """A sentence that names the thing and says what to do."""
    severity: Literal["error", "warning"] = "error"


class PluginPermission(Wire):
    """Something a plugin asks for."""

    name: str
    """As its manifest writes it: `network`, `storage`, `memory_read`, `memory_write`, `notify`, `threads`,
    `packages`, `program`, or the name of a limit that is above the usual."""
    value: str = ""
    """What it is for: a host; a pinned package; the command of a server; how much of what is limited."""
    sentence: str
    """What it means for the user, in plain words."""
    new: bool = False
    """Whether what was agreed to last did not have it."""


class PluginLimits(Wire):
    memory_mb: int
    cpu_s: float
    wall_s: float
    storage_mb: int
    output_kb: int


class PluginTool(Wire):
    """A tool of a plugin that has been started. Its words are its author's."""

    name: str
    registered_as: str
    """How `tools.*` and a conversation know it: `<plugin>.<tool>`."""
    description: str
    parameters: dict[str, JsonValue]
    result: dict[str, JsonValue] | None
    confirm: bool
    """Whether the user is asked before each run."""
    examples: list[str]


class PluginInfo(Wire):
    plugin_id: str
    name: str
    description: str
    version: str
    author: str
    homepage: str
    kind: PluginKind
    type: PluginType
    categories: list[str]
    source: PluginSource
    path: str
    """Of its file or folder on this machine."""
    sha256: str
    """Of all its files; empty when they cannot be read."""
    signed_by: str = ""
    """The fingerprint of the key that signed these files, as `ssh-keygen -l` writes it; empty for what is not signed. A
    signature that does not fit is among the problems."""
    signed_before: str = ""
    """The fingerprint of the key that signed the version that was agreed to, where it did not sign this one."""
    state: PluginState
    failure: str = ""
    problems: list[PluginProblem]
    level: CellLevel
    """How tightly it is held on this machine."""
    permissions: list[PluginPermission]
    """What it asks for now. Once it is agreed to, what it has."""
    withdrawn: list[PluginPermission] = []
    """What was agreed to and is not asked for any more."""
    limits: PluginLimits
    requires: list[str] = []
    """Plugins that must be enabled for it."""
    tools: list[PluginTool]
    """Empty until it has been started."""
    settings_schema: dict[str, JsonValue] | None
    """JSON Schema of an object; None for a plugin without settings."""
    settings: JsonObject = {}
    """What the profile has set, with defaults, but for secrets."""
    secrets: list[str] = []
    """The names of the secret settings that are set."""
    approved_at: Moment | None = None
    follows_changes: bool = False
    runs: int = 0
    failures: int = 0
    last_run_at: Moment | None = None
    p50_ms: float | None = None


class PluginFolder(Wire):
    source: PluginSource
    path: str


class Plugins(Wire):
    """By their names."""

    level: CellLevel
    problem: str
    """Why nothing holds a plugin here; empty otherwise."""
    folders: list[PluginFolder]
    """The watched ones. New plugins are dropped into the user's."""
    plugins: list[PluginInfo]


class PluginId(Wire):
    plugin_id: PluginName


class ApprovePlugin(PluginId):
    """What was shown: another version, or one that asks for something else, is not agreed to by it."""

    sha256: Sha256
    permissions: list[PluginPermission]
    trust_without_cell: bool = False
    """Run it although nothing holds it on this machine."""
    follows_changes: bool = False
    """Agree to later versions of its files too, as long as they ask for nothing more: for whoever is writing it."""


class RunPluginTool(PluginId):
    tool: ToolOfPlugin
    args: dict[str, JsonValue] = {}
    confirmed: bool = False
    """The user has seen these arguments and agreed: for tools that ask each time."""


class PluginResult(Wire):
    plugin_id: str
    tool: str
    result: JsonValue
    ms: float


class RemovePlugin(PluginId):
    """Its file or folder goes, and what was agreed to. What it kept stays, unless `with_data`."""

    with_data: bool = False


class SetPluginSettings(PluginId):
    settings: JsonObject
    """Whole: what is left out goes back to its default, but for a secret, which stays; an empty one is removed."""


class PluginLogLine(Wire):
    at: Moment
    level: Literal["output", "info", "warning", "error"]
    text: str


class PluginLog(Wire):
    """The last lines, oldest first."""

    lines: list[PluginLogLine]


class ReadPluginAudit(Wire):
    plugin_id: PluginName | None = None
    before: int | None = None
    """Entries that are older than this one's number."""
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class PluginAuditEntry(Wire):
    number: int
    at: Moment
    plugin_id: str
    action: Literal[
        "approved", "revoked", "enabled", "disabled", "installed", "removed", "settings", "called", "failed"
    ]
    detail: str
    """Of a call, the tool; of one that failed, why. It holds no argument and no result."""
    hash: str
    """SHA-256 over the entry before it and all of this one."""


class PluginAudit(Wire):
    """Newest first."""

    entries: list[PluginAuditEntry]
    more: bool


class PluginAuditVerdict(Wire):
    entries: int
    intact: bool
    broken_at: int | None
    """The number of the first entry that is not what was written."""


class InstallPlugin(Wire):
    """A packed plugin, a single file or a folder. Nothing of it runs before it is agreed to."""

    path: Annotated[str, Field(min_length=1, max_length=4096)] = ""
    """On this machine."""
    upload_id: Identifier | None = None
    """Of a file that was sent by `plugins.receive`, instead of a path."""
    replace: bool = False
    """Put it in the place of an installed one of the same name."""


class ReceivePlugin(Wire):
    """The bytes of a packed plugin or a single file, base64; at most 5 MB a call."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    content: Annotated[str, Field(max_length=7_000_000)]


class ReceivedPlugin(Wire):
    upload_id: str


class McpServers(Wire):
    """Servers as other programs write them: `{"mcpServers": {"name": {"command": …, "args": […], "env": {…}}}}`."""

    text: Annotated[str, Field(min_length=2, max_length=100_000)]


class ValidatePlugin(Wire):
    """A file or folder on this machine, or a plugin that Karen knows."""

    path: Annotated[str, Field(min_length=1, max_length=4096)] | None = None
    plugin_id: PluginName | None = None


class PluginReport(Wire):
    plugin_id: str
    valid: bool
    problems: list[PluginProblem]
