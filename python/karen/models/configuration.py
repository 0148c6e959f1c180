"""What is configured of language models: which one answers, and the servers the user entered. Asks no server."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit, urlunsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from karen.base.loopback import on_this_machine
from karen.base.secrets import Secrets
from karen.base.validated_files import ValidatedFiles
from karen.contract.errors import Conflict, InvalidField, InvalidInput
from karen.contract.types.models import ModelChoice, ProviderKind, ProviderUrl
from karen.contract.types.wire import Name

FILE = "models"
MOST_SERVERS = 100
ServerKind = Literal[ProviderKind.OLLAMA, ProviderKind.OPENAI]
_OF_A_SERVER = "@"
_LONGEST_ID = 128
_USUAL_PATHS: Mapping[ServerKind, set[str]] = {ProviderKind.OLLAMA: {""}, ProviderKind.OPENAI: {"", "/v1"}}
_USUAL_HOSTS = {"127.0.0.1", "localhost"}
_DEFAULT_PORTS = {"http": 80, "https": 443}


def _readable(url: str) -> str:
    """Raises ValueError for a host or a port that cannot be one, as a hand may write it."""
    parts = urlsplit(url)
    if not parts.hostname or parts.port == 0:
        raise ValueError("names no server")
    return url


class Server(BaseModel):
    """A server the user entered. Its key is in the keyring, under an id that follows from the address alone.

    So whoever changes the address in the file does not send the key there.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: ServerKind
    label: Name
    url: Annotated[ProviderUrl, AfterValidator(_readable)]
    allow_beyond_this_machine: bool = False
    has_key: bool = False

    @cached_property
    def id(self) -> str:
        return server_id(self.kind, self.url)

    @property
    def allowed(self) -> bool:
        return self.allow_beyond_this_machine or on_this_machine(self.url)


class ModelSettings(BaseModel):
    """The file `settings/models.json`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    choice: ModelChoice | None = None
    """None: what Karen brings along answers."""
    servers: Annotated[list[Server], Field(max_length=MOST_SERVERS)] = []


@dataclass(frozen=True)
class Broken:
    """The file is spoilt and says of no choice: which model should answer is not known. `reason` says what to do."""

    reason: str


class ModelConfiguration:
    """Reads and changes the file. One change after the other, so that none is lost."""

    def __init__(self, files: ValidatedFiles, secrets: Secrets) -> None:
        self._files = files
        self._secrets = secrets
        self._changing = asyncio.Lock()

    def when_changed(self, tell: Callable[[], None]) -> None:
        """Call `tell` after each change, also one by hand, on the loop."""
        self._files.when_changed(lambda name, _: tell() if name == FILE else None)

    @property
    def choice(self) -> ModelChoice | Broken | None:
        """None: the user has made no choice."""
        settings = self._read()
        trouble = self._files.troubles.get(FILE)
        if settings.choice is None and trouble:
            return Broken(f"{trouble} Or choose a model again.")
        return settings.choice

    @property
    def chose_a_server(self) -> bool:
        """Whether the chosen model is behind a server rather than part of Karen."""
        choice = self.choice
        return isinstance(choice, ModelChoice) and _OF_A_SERVER in choice.provider_id

    @property
    def servers(self) -> Sequence[Server]:
        return self._read().servers

    async def choose(self, choice: ModelChoice | None) -> None:
        async with self._changing:
            await self._write(self._read().model_copy(update={"choice": choice}))

    async def add(self, server: Server, key: str | None) -> None:
        """One that is there and may not be asked is allowed by that.

        Raises Conflict for a server that is there already otherwise, and for one too many.
        """
        async with self._changing:
            settings = self._read()
            known = next((known for known in settings.servers if known.id == server.id), None)
            if known and known.allowed:
                raise Conflict(f"{server.url} is there already, as {known.label!r}. Remove that one first.")
            others = [other for other in settings.servers if other is not known]
            if len(others) >= MOST_SERVERS:
                raise Conflict(f"There are {MOST_SERVERS} servers already. Remove one first.")
            if key is not None:
                await self._secrets.put_provider_key(server.id, key)
            if known and known.has_key:
                server = server.model_copy(update={"has_key": True})
            await self._write(settings.model_copy(update={"servers": [*others, server]}))

    async def remove(self, server: Server) -> None:
        """The key first: with a keyring that is locked the server stays, and it can be tried again."""
        async with self._changing:
            if server.has_key:
                await self._secrets.put_provider_key(server.id, None)
            settings = self._read()
            kept = [known for known in settings.servers if known.id != server.id]
            await self._write(settings.model_copy(update={"servers": kept}))

    def _read(self) -> ModelSettings:
        return self._files.read(FILE, ModelSettings)

    async def _write(self, settings: ModelSettings) -> None:
        await self._files.write({FILE: settings})


def keep_agreements(present: Path, copied: Path) -> None:
    """In `copied`, a folder of settings, only such servers beyond this machine stay allowed as are in `present`.

    Raises OSError.
    """
    present_servers = ValidatedFiles(present).read(FILE, ModelSettings).servers
    allowed = {server.id for server in present_servers if server.allow_beyond_this_machine}
    settings = ValidatedFiles(copied).read(FILE, ModelSettings)
    servers = [
        server if server.id in allowed else server.model_copy(update={"allow_beyond_this_machine": False})
        for server in settings.servers
    ]
    if servers != settings.servers:
        kept = settings.model_copy(update={"servers": servers})
        (copied / f"{FILE}.json").write_text(kept.model_dump_json(indent=2), "utf-8")


def normal_url(url: str) -> str:
    """As it is kept: a host in small letters, no default port, no stroke at the end. Raises InvalidInput."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host:
        said = f"{url!r} is not an address such as http://127.0.0.1:11434"
        raise InvalidInput(f"{said}.", [InvalidField("url", said)])
    named = f"[{host}]" if ":" in host else host
    port = None if port == _DEFAULT_PORTS[parts.scheme] else port
    return urlunsplit((parts.scheme, f"{named}:{port}" if port else named, parts.path.rstrip("/"), "", ""))


def server_id(kind: ServerKind, url: str) -> str:
    """The same for the same server always: `ollama@11434` for one in its usual place on this machine."""
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.hostname in _USUAL_HOSTS and parts.path in _USUAL_PATHS[kind]:
        return f"{kind.value}{_OF_A_SERVER}{parts.port or 80}"
    whole = f"{kind.value}{_OF_A_SERVER}{url}"
    return (
        whole if len(whole) <= _LONGEST_ID else f"{kind.value}{_OF_A_SERVER}{hashlib.sha256(url.encode()).hexdigest()}"
    )
