"""The form of a manifest: which keys it may have, and what each holds.

name = "Unit prices"                    # required; the others may be left out
description = "Compares what things cost by weight, volume or piece"
version = "1.2.0"
author = "…"
homepage = "https://…"
type = "custom"                         # core, automation, ai, integration, example, custom
categories = ["shopping"]
kind = "python"                         # or "mcp": a server of the Model Context Protocol
api = 1
karen = ">=0.1"                         # the versions of Karen it is for (PEP 440)
platforms = ["linux"]                   # linux, macos, windows
packages = [
    "segno==1.6.6 --hash=sha256:…",     # a wheel that lies in `wheels/`
    "tatsu @ https://example.org/TatSu-5.13.1-py3-none-any.whl --hash=sha256:…",    # one that is fetched
]

[permissions]
network = ["api.example.org", "*.example.org"]
storage = true
memory_read = true
memory_write = true
notify = true
threads = true

[limits]                                # of one call, but for the memory and the storage
memory_mb = 256
cpu_s = 10
wall_s = 15
storage_mb = 16
output_kb = 256

[requires]
other_plugin = ">=1.0"                  # "" for any version

[settings.currency]
type = "string"                         # string, number, integer, boolean
description = "In which prices are said"
default = "EUR"
enum = ["EUR", "USD"]                   # minimum and maximum for numbers

[settings.token]
type = "string"
required = true                         # it is asked for before the plugin is of use
secret = true                           # kept in the system's keyring, and never shown again

[mcp]                                   # for kind "mcp" alone
command = "uvx"
args = ["mcp-server-time", "--currency=${settings.currency}"]    # left out where it is not set
env = { TOKEN = "${settings.token}" }
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import AfterValidator, Field, model_validator

from karen.contract.types.enums import PluginType
from karen.contract.types.plugins import PluginKind
from karen.plugins.cell.spec import Limits, Permissions
from karen.plugins.manifest.addresses import host, valid_version, wheel
from karen.plugins.manifest.manifest import Manifest, Requirement, Server
from karen.plugins.manifest.settings import MOST_SETTINGS, SETTING, SettingForm, SettingName, schema_of
from karen.plugins.manifest.texts import Strict, plain, seen

API = 1
"""What this Karen offers to plugins; a plugin for a later one is not for this."""
PLUGIN_ID = re.compile(r"[a-z][a-z0-9_-]{1,39}")


def _versions(text: str) -> str:
    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        raise ValueError(f"{text!r} names no versions; write, for example, >=1.2") from None
    return text


def _pinned(line: str) -> str:
    wheel(line)
    return line


def _between(low: int, high: int) -> AfterValidator:
    def check(value: float) -> float:
        if not low <= value <= high:
            raise ValueError(f"must lie between {low} and {high}")
        return value

    return AfterValidator(check)


Package = Annotated[str, Field(max_length=1000), AfterValidator(_pinned)]
Versions = Annotated[str, Field(max_length=100), AfterValidator(_versions)]


class PermissionsForm(Strict):
    network: Annotated[list[Annotated[str, Field(max_length=260), AfterValidator(host)]], Field(max_length=20)] = []
    storage: bool = False
    memory_read: bool = False
    memory_write: bool = False
    notify: bool = False
    threads: bool = False


class LimitsForm(Strict):
    memory_mb: Annotated[int, _between(16, 4096)] = 256
    cpu_s: Annotated[float, _between(1, 600)] = 10
    wall_s: Annotated[float, _between(1, 600)] = 15
    storage_mb: Annotated[int, _between(1, 1024)] = 16
    output_kb: Annotated[int, _between(1, 1000)] = 256


class ServerForm(Strict):
    command: Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(seen)]
    args: Annotated[list[Annotated[str, Field(max_length=2000), AfterValidator(plain)]], Field(max_length=100)] = []
    env: Annotated[dict[str, Annotated[str, Field(max_length=10_000)]], Field(max_length=50)] = {}

    @property
    def settings(self) -> set[str]:
        """The names of the settings that it is started with."""
        return {name for word in (*self.args, *self.env.values()) for name in SETTING.findall(word)}


class ManifestForm(Strict):
    name: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(seen)]
    description: Annotated[str, Field(max_length=500), AfterValidator(plain)] = ""
    version: Annotated[str, Field(max_length=50), AfterValidator(valid_version)] = "0.0.0"
    author: Annotated[str, Field(max_length=200), AfterValidator(plain)] = ""
    homepage: Annotated[str, Field(max_length=300, pattern=r"^(https://[!-~]+)?$")] = ""
    kind: Literal["python", "mcp"] = "python"
    type: Literal["core", "automation", "ai", "integration", "example", "custom"] = "custom"
    categories: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=40), AfterValidator(seen)]], Field(max_length=10)
    ] = []
    api: Annotated[int, Field(ge=1, le=1000)] = API
    karen: Versions = ""
    platforms: list[Literal["linux", "macos", "windows"]] = []
    packages: Annotated[list[Package], Field(max_length=50)] = []
    permissions: PermissionsForm = PermissionsForm()
    limits: LimitsForm = LimitsForm()
    requires: Annotated[dict[str, Versions], Field(max_length=20)] = {}
    settings: Annotated[dict[SettingName, SettingForm], Field(max_length=MOST_SETTINGS)] | None = None
    mcp: ServerForm | None = None

    @model_validator(mode="after")
    def _whole(self) -> ManifestForm:
        if (self.kind == "mcp") != (self.mcp is not None):
            raise ValueError('a plugin of the kind "mcp", and no other, has a table [mcp] with its command')
        if self.mcp is not None and (self.permissions != PermissionsForm() or self.packages):
            raise ValueError(
                "a server of the Model Context Protocol reaches neither the network nor anything of Karen's: take "
                "permissions and packages out"
            )
        if self.mcp is not None and (unknown := self.mcp.settings - (self.settings or {}).keys()):
            raise ValueError(f"[mcp] speaks of the setting {min(unknown)[:40]!r}, which is not among [settings]")
        names = [wheel(line).name for line in self.packages]
        if twice := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"packages names {twice[0]} more than once")
        if wrong := [name for name in self.requires if not PLUGIN_ID.fullmatch(name)]:
            raise ValueError(f"[requires] names {wrong[0]!r}, which can be no plugin")
        return self

    def manifest(self) -> Manifest:
        granted = self.permissions
        return Manifest(
            name=self.name,
            description=self.description.strip(),
            version=self.version,
            author=self.author.strip(),
            homepage=self.homepage,
            kind=PluginKind(self.kind),
            type=PluginType(self.type),
            categories=tuple(dict.fromkeys(self.categories)),
            api=self.api,
            karen=self.karen,
            platforms=tuple(dict.fromkeys(self.platforms)),
            requires=tuple(Requirement(name, versions) for name, versions in self.requires.items()),
            permissions=Permissions(
                tuple(dict.fromkeys(granted.network)),
                granted.storage,
                granted.memory_read,
                granted.memory_write,
                granted.notify,
                granted.threads,
            ),
            limits=Limits(**self.limits.model_dump()),
            wheels=tuple(map(wheel, self.packages)),
            settings=schema_of(self.settings) if self.settings else None,
            server=Server(self.mcp.command, tuple(self.mcp.args), dict(self.mcp.env)) if self.mcp else None,
        )
