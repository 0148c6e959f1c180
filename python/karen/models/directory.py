"""Which providers there are, and the one open object of each. Whether they answer is for `survey` to find out."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from karen.base.loopback import on_this_machine
from karen.contract.errors import Forbidden, NotFound
from karen.contract.types.models import ModelChoice, ProviderKind
from karen.models.configuration import ModelConfiguration, Server, ServerKind
from karen.models.provider import Provider

log = logging.getLogger(__name__)
HIGHEST_PORT = 65_535
_USUAL_PLACE = re.compile(r"(?P<kind>ollama|openai)@(?P<port>[1-9][0-9]{0,4})")
_KINDS: Mapping[str, ServerKind] = {"ollama": ProviderKind.OLLAMA, "openai": ProviderKind.OPENAI}


@dataclass(frozen=True)
class Offer:
    """A provider that can be opened. `server` is None for what is part of Karen."""

    id: str
    kind: ProviderKind
    label: str
    server: Server | None = None
    added: bool = False

    @property
    def on_this_machine(self) -> bool:
        return self.server is None or on_this_machine(self.server.url)

    @property
    def allowed(self) -> bool:
        return self.server is None or self.server.allowed


@dataclass(frozen=True)
class BroughtAlong:
    """A provider that is part of Karen. `default_model` answers when the user has chosen none.

    `missing` says why there is no default model where there should be one, and what to do.
    """

    id: str
    kind: ProviderKind
    label: str
    provider: Provider
    default_model: str | None = None
    missing: str = ""

    @property
    def offer(self) -> Offer:
        return Offer(self.id, self.kind, self.label)


class Servers(Protocol):
    """How a server is spoken to."""

    def prepare(self) -> None:
        """What takes time once; called in a thread, and more than once."""

    def connect(self, server: Server) -> Provider: ...


class ProviderDirectory:
    """Opens each provider once. Opening costs nothing, see `Provider`."""

    def __init__(
        self,
        configuration: ModelConfiguration,
        brought_along: Sequence[BroughtAlong],
        servers: Servers,
    ) -> None:
        """`brought_along` in the order in which their default models are preferred."""
        self._configuration = configuration
        self._brought_along = {brought.id: brought for brought in brought_along}
        self._servers = servers
        self._found: dict[str, Server] = {}
        self._open: dict[Server, Provider] = {}

    @property
    def default(self) -> ModelChoice | None:
        """What answers when the user has chosen nothing."""
        for brought in self._brought_along.values():
            if brought.default_model:
                return ModelChoice(provider_id=brought.id, model=brought.default_model)
        return None

    @property
    def missing(self) -> str:
        """What should be part of Karen and is not there, and what to do; "" when nothing is amiss."""
        return " ".join(brought.missing for brought in self._brought_along.values() if brought.missing)

    def offers(self) -> list[Offer]:
        """What is part of Karen, then what the user entered, in the order of the file."""
        known = {brought.id: brought.offer for brought in self._brought_along.values()}
        for server in self._configuration.servers:  # of two with one address, as only a hand can write, the first
            known.setdefault(server.id, Offer(server.id, server.kind, server.label, server, added=True))
        return list(known.values())

    def find(self, provider_id: str) -> Offer:
        """Also a server in its usual place on this machine, whether it runs or not. Raises NotFound."""
        known = next((offer for offer in self.offers() if offer.id == provider_id), None)
        found = known or self._in_its_usual_place(provider_id)
        if found is None:
            said = f"There is no provider {provider_id!r} of models. Add it again, or choose another."
            raise NotFound(said, kind="provider", id=provider_id)
        return found

    def found(self, server: Server) -> Offer:
        """One that nobody entered: it runs on this machine. However often it is found, it is one."""
        return Offer(server.id, server.kind, server.label, self._found.setdefault(server.id, server))

    async def prepare(self, offer: Offer) -> None:
        """Before `open` where time does not matter: what speaks to servers is imported in a thread."""
        if offer.server:
            await asyncio.to_thread(self._servers.prepare)

    def open(self, offer: Offer) -> Provider:
        """Raises Forbidden for a server beyond this machine that nobody agreed to: it is not contacted."""
        if offer.server is None:
            return self._brought_along[offer.id].provider
        if not offer.allowed:
            raise Forbidden(not_allowed(offer.server.url))
        if offer.server not in self._open:
            self._open[offer.server] = self._servers.connect(offer.server)
        return self._open[offer.server]

    def _in_its_usual_place(self, provider_id: str) -> Offer | None:
        """The server that an id such as `ollama@11434` stands for; None for another id."""
        match = _USUAL_PLACE.fullmatch(provider_id)
        if match is None or int(match["port"]) > HIGHEST_PORT:
            return None
        kind, address = _KINDS[match["kind"]], f"http://127.0.0.1:{match['port']}"
        if kind is ProviderKind.OLLAMA:
            return self.found(Server(kind=kind, label="Ollama", url=address))
        return self.found(Server(kind=kind, label=f"The server at port {match['port']}", url=f"{address}/v1"))

    async def close_all_but(self, used: set[str]) -> None:
        """Close the servers that are not in the file any more and are not `used`, by id."""
        kept = {offer.server for offer in self.offers()}
        for server in [server for server in self._open if server not in kept and server.id not in used]:
            await self._open.pop(server).close()

    async def close(self) -> None:
        """End every process and connection."""
        providers = [*(brought.provider for brought in self._brought_along.values()), *self._open.values()]
        self._open.clear()
        for outcome in await asyncio.gather(*(provider.close() for provider in providers), return_exceptions=True):
            if isinstance(outcome, Exception):
                log.error("a provider of models did not close cleanly", exc_info=outcome)


def not_allowed(url: str) -> str:
    return (
        f"{url} is not on this machine: what you ask and what belongs to it would be sent there. "
        "Add it with allow_beyond_this_machine if you want that."
    )
