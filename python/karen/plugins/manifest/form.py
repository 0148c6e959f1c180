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

[mcp]                                   # for kind "mcp" alone
command = "uvx"
args = ["mcp-server-time"]
env = { TOKEN = "…" }
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Literal

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, model_validator

from karen.base.texts import is_visible
from karen.contract.types.enums import PluginType
from karen.contract.types.plugins import PluginKind
from karen.plugins.cell.spec import Limits, Permissions
from karen.plugins.manifest.addresses import host, valid_version, wheel
from karen.plugins.manifest.manifest import Manifest, Requirement, Server

API = 1
"""What this Karen offers to plugins; a plugin for a later one is not for this."""
_UNPLAIN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_PLAIN = frozenset("\n\t\u200c\u200d")
"""The last two join letters and pictures into one."""
_MOST_NUMBER = 1 << 53
MOST_TEXT = 10_000
"""Of a setting's default, in characters."""
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


def _plain(text: str) -> str:
    """Raises ValueError for what could make a text look like another: controls, and turns of the direction."""
    for character in text:
        if unicodedata.category(character) in _UNPLAIN and character not in _PLAIN:
            raise ValueError(f"has the character U+{ord(character):04X}, which is not seen; take it out")
    return text


def _shown(text: str) -> str:
    if not is_visible(text) or "\n" in text:
        raise ValueError("needs characters that can be seen, in one line")
    return _plain(text).strip()


def _between(low: int, high: int) -> AfterValidator:
    def check(value: float) -> float:
        if not low <= value <= high:
            raise ValueError(f"must lie between {low} and {high}")
        return value

    return AfterValidator(check)


def _scalar(value: object) -> object:
    if not isinstance(value, str | bool | int | float):
        raise ValueError("must be a text, a number or a truth value")
    if isinstance(value, int | float) and not abs(value) <= _MOST_NUMBER:
        raise ValueError("is no number that can be kept exactly")
    if isinstance(value, str) and len(value) > MOST_TEXT:
        raise ValueError(f"is longer than {MOST_TEXT} characters")
    return value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True, allow_inf_nan=False)


Scalar = Annotated[str | float | int | bool, BeforeValidator(_scalar)]
Number = Annotated[float | int, BeforeValidator(_scalar)]
Line = Annotated[str, Field(max_length=300), AfterValidator(_shown)]
Package = Annotated[str, Field(max_length=1000), AfterValidator(_pinned)]
Versions = Annotated[str, Field(max_length=100), AfterValidator(_versions)]
SettingName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class PermissionsForm(_Strict):
    network: Annotated[list[Annotated[str, Field(max_length=260), AfterValidator(host)]], Field(max_length=20)] = []
    storage: bool = False
    memory_read: bool = False
    memory_write: bool = False
    notify: bool = False
    threads: bool = False


class LimitsForm(_Strict):
    memory_mb: Annotated[int, _between(16, 4096)] = 256
    cpu_s: Annotated[float, _between(1, 600)] = 10
    wall_s: Annotated[float, _between(1, 600)] = 15
    storage_mb: Annotated[int, _between(1, 1024)] = 16
    output_kb: Annotated[int, _between(1, 1000)] = 256


_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
}


class SettingForm(_Strict):
    type: Literal["string", "number", "integer", "boolean"]
    title: Line | None = None
    description: Line | None = None
    default: Scalar | None = None
    enum: Annotated[list[Scalar], Field(min_length=1, max_length=50)] | None = None
    minimum: Number | None = None
    maximum: Number | None = None

    @model_validator(mode="after")
    def _fits(self) -> SettingForm:
        for value in (*(self.enum or ()), *(() if self.default is None else (self.default,))):
            self._check(value)
        if self.enum and self.default is not None and self.default not in self.enum:
            raise ValueError(f"the default {_brief(self.default)} is not among the values of enum")
        if self.type not in ("number", "integer") and not (self.minimum is None and self.maximum is None):
            raise ValueError(f"minimum and maximum are for numbers, and this is a {self.type}")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("the minimum is greater than the maximum")
        return self

    def _check(self, value: str | float | int | bool) -> None:
        """Raises ValueError for a value that the setting cannot have."""
        is_truth = isinstance(value, bool) and self.type != "boolean"
        if is_truth or not isinstance(value, _KINDS[self.type]):
            raise ValueError(f"{_brief(value)} is no {self.type}")
        if isinstance(value, int | float):
            too_small = self.minimum is not None and value < self.minimum
            if too_small or (self.maximum is not None and value > self.maximum):
                raise ValueError(f"{_brief(value)} does not lie between minimum and maximum")


def _brief(value: str | float | int | bool) -> str:
    return repr(value)[:80]


class ServerForm(_Strict):
    command: Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_shown)]
    args: Annotated[list[Annotated[str, Field(max_length=2000), AfterValidator(_plain)]], Field(max_length=100)] = []
    env: Annotated[dict[str, Annotated[str, Field(max_length=10_000)]], Field(max_length=50)] = {}


class ManifestForm(_Strict):
    name: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_shown)]
    description: Annotated[str, Field(max_length=500), AfterValidator(_plain)] = ""
    version: Annotated[str, Field(max_length=50), AfterValidator(valid_version)] = "0.0.0"
    author: Annotated[str, Field(max_length=200), AfterValidator(_plain)] = ""
    homepage: Annotated[str, Field(max_length=300, pattern=r"^(https://[!-~]+)?$")] = ""
    kind: Literal["python", "mcp"] = "python"
    type: Literal["core", "automation", "ai", "integration", "example", "custom"] = "custom"
    categories: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_shown)]], Field(max_length=10)
    ] = []
    api: Annotated[int, Field(ge=1, le=1000)] = API
    karen: Versions = ""
    platforms: list[Literal["linux", "macos", "windows"]] = []
    packages: Annotated[list[Package], Field(max_length=50)] = []
    permissions: PermissionsForm = PermissionsForm()
    limits: LimitsForm = LimitsForm()
    requires: Annotated[dict[str, Versions], Field(max_length=20)] = {}
    settings: Annotated[dict[SettingName, SettingForm], Field(max_length=50)] | None = None
    mcp: ServerForm | None = None

    @model_validator(mode="after")
    def _whole(self) -> ManifestForm:
        if (self.kind == "mcp") != (self.mcp is not None):
            raise ValueError('a plugin of the kind "mcp", and no other, has a table [mcp] with its command')
        if self.mcp is not None and (self.permissions != PermissionsForm() or self.packages or self.settings):
            raise ValueError(
                "a server of the Model Context Protocol reaches neither the network nor anything of Karen's: take "
                "permissions, packages and settings out"
            )
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
            settings=_schema(self.settings) if self.settings else None,
            server=Server(self.mcp.command, tuple(self.mcp.args), dict(self.mcp.env)) if self.mcp else None,
        )


def _schema(settings: dict[SettingName, SettingForm]) -> dict[str, JsonValue]:
    properties: dict[str, JsonValue] = {
        name: setting.model_dump(mode="json", exclude_none=True) for name, setting in settings.items()
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}
