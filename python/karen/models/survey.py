"""Asks every provider at once what it offers. One that is silent or broken keeps none of the others from being seen."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from karen.contract.errors import Forbidden, KarenError, ModelUnavailable
from karen.contract.types.models import ModelInfo, ProviderState
from karen.models.configuration import Server
from karen.models.directory import Offer, ProviderDirectory

log = logging.getLogger(__name__)
LIMIT_S = 5.0
FRESH_S = 2.0


@dataclass(frozen=True)
class Surveyed:
    """What a provider answered; `detail` says what is wrong and what to do, when it did not."""

    offer: Offer
    state: ProviderState
    detail: str = ""
    models: tuple[ModelInfo, ...] = ()


class Survey:
    """Who asks while a survey runs, or within FRESH_S of it, gets the same one."""

    def __init__(
        self,
        directory: ProviderDirectory,
        detect: Callable[[], Awaitable[Sequence[Server]]],
        limit_s: float = LIMIT_S,
    ) -> None:
        """`detect` finds servers on this machine that nobody entered; each provider has `limit_s` to answer."""
        self._directory = directory
        self._detect = detect
        self._limit_s = limit_s
        self._latest: asyncio.Task[list[Surveyed]] | None = None
        self._ended_at = 0.0
        self._tasks: set[asyncio.Task[list[Surveyed]]] = set()

    @property
    def running(self) -> bool:
        return bool(self._tasks)

    async def everybody(self) -> list[Surveyed]:
        """What is part of Karen, what the user entered, and what was found on this machine."""
        is_fresh = time.monotonic() - self._ended_at < FRESH_S
        if self._latest is None or (self._latest.done() and not is_fresh):
            self._latest = asyncio.create_task(self._ask_all(), name="survey-of-models")
            self._tasks.add(self._latest)
            self._latest.add_done_callback(self._tasks.discard)
        return await asyncio.shield(self._latest)

    async def ask(self, offer: Offer) -> list[ModelInfo]:
        """As the function of this name, within the survey's limit."""
        return await ask(self._directory, offer, self._limit_s)

    async def look_at(self, offer: Offer) -> Surveyed:
        try:
            return Surveyed(offer, ProviderState.REACHABLE, models=tuple(await self.ask(offer)))
        except Forbidden as problem:
            return Surveyed(offer, ProviderState.NOT_ALLOWED, problem.message)
        except KarenError as problem:
            return Surveyed(offer, ProviderState.UNREACHABLE, problem.message)
        except Exception:  # the edge of a provider: a mistake of ours about one hides none of the others
            log.exception("%s could not be asked", offer.label)
            said = f"Something went wrong inside Karen while {offer.label} was asked. The log has the details."
            return Surveyed(offer, ProviderState.UNREACHABLE, said)

    def forget(self) -> None:
        """What was answered is out of date, and what is being answered too: the next one asks again."""
        self._latest = None

    async def stop(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask_all(self) -> list[Surveyed]:
        known = self._directory.offers()
        known_ids = {offer.id for offer in known}

        async def look_around() -> list[Surveyed]:
            offers = [self._directory.found(server) for server in await self._detect()]
            found = [offer for offer in offers if offer.id not in known_ids]
            return await asyncio.gather(*(self.look_at(offer) for offer in found))

        surveyed, around = await asyncio.gather(
            asyncio.gather(*(self.look_at(offer) for offer in known)), look_around()
        )
        self._ended_at = time.monotonic()
        return [*surveyed, *around]


async def ask(directory: ProviderDirectory, offer: Offer, limit_s: float = LIMIT_S) -> list[ModelInfo]:
    """What one provider offers now.

    Raises ModelUnavailable when it does not say, and Forbidden when it may not be asked.
    """
    await directory.prepare(offer)
    provider = directory.open(offer)
    try:
        return await asyncio.wait_for(provider.models(), limit_s)
    except TimeoutError as error:
        said = f"{offer.label} did not say within {limit_s:g} s which models it has. Is it busy, or stuck?"
        raise ModelUnavailable(said) from error
