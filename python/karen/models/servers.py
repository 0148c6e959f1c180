"""Opens a server the user entered, or that was found: the key comes from the keyring when it is asked for."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import assert_never

from karen.base.secrets import Secrets
from karen.base.traffic import Traffic
from karen.contract.types.models import ProviderKind
from karen.models.configuration import Server
from karen.models.provider import Provider


class ServerConnector:
    """What speaks HTTP is imported when the first server is opened: `prepare` does so where it holds up nobody."""

    def __init__(self, secrets: Secrets, traffic: Traffic) -> None:
        self._secrets = secrets
        self._traffic = traffic

    def prepare(self) -> None:
        """Takes a third of a second the first time; to be called in a thread."""
        import karen.models.remote.detect
        import karen.models.remote.ollama
        import karen.models.remote.openai  # noqa: F401

    async def detect(self) -> list[Server]:
        """Servers that answer in their usual places on this machine."""
        await asyncio.to_thread(self.prepare)
        from karen.models.remote.detect import detect

        return await detect(self._traffic)

    def connect(self, server: Server) -> Provider:
        key = partial(self._secrets.provider_key, server.id) if server.has_key else _no_key
        match server.kind:
            case ProviderKind.OLLAMA:
                from karen.models.remote.ollama import OllamaProvider

                return OllamaProvider(
                    server.id, server.url, key, allowed=server.allowed, traffic=self._traffic, label=server.label
                )
            case ProviderKind.OPENAI:
                from karen.models.remote.openai import OpenAiProvider

                return OpenAiProvider(
                    server.id, server.url, key, allowed=server.allowed, traffic=self._traffic, label=server.label
                )
            case _:
                assert_never(server.kind)


async def _no_key() -> None:
    """For a server that wants none: the keyring is not asked."""
