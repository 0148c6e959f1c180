"""Who offers models, and which: the methods `models.{providers,add_provider,remove_provider,list}`."""

from __future__ import annotations

from collections.abc import Callable

from karen.contract.caller import Role
from karen.contract.errors import Conflict, Forbidden
from karen.contract.method import method
from karen.contract.types.models import AddProvider, ModelChoice, ModelList, Provider, ProviderId, Providers
from karen.contract.types.wire import Nothing
from karen.models.configuration import ModelConfiguration, Server, normal_url
from karen.models.directory import ProviderDirectory, not_allowed
from karen.models.survey import Survey, Surveyed


class ModelOffers:
    """Asks every provider at once; the servers a user entered are added and removed here."""

    def __init__(
        self,
        configuration: ModelConfiguration,
        directory: ProviderDirectory,
        survey: Survey,
        available_bytes: Callable[[], int | None],
    ) -> None:
        """`available_bytes` is the memory that is free for a model now; None where that is not known."""
        self._configuration = configuration
        self._directory = directory
        self._survey = survey
        self._available_bytes = available_bytes

    @method(role=Role.REVIEWER)
    async def providers(self, _: Nothing) -> Providers:
        """Who offers models: what is part of Karen, what was entered, and what was found on this machine."""
        return Providers(providers=[_provider(surveyed) for surveyed in await self._survey.everybody()])

    @method(role=Role.REVIEWER)
    async def list_(self, _: Nothing) -> ModelList:
        """Every model of every provider that answers; `models.providers` says why one does not."""
        models = [info for surveyed in await self._survey.everybody() for info in surveyed.models]
        return ModelList(models=models, available_bytes=self._available_bytes())

    @method(role=Role.OWNER)
    async def add_provider(self, params: AddProvider) -> Provider:
        """Enter a server. One beyond this machine needs your word that it may be sent what you ask."""
        server = Server(
            kind=params.kind,
            label=params.label,
            url=normal_url(params.url),
            allow_beyond_this_machine=params.allow_beyond_this_machine,
            has_key=params.api_key is not None,
        )
        if not server.allowed:
            raise Forbidden(not_allowed(server.url))
        await self._configuration.add(server, params.api_key)
        return _provider(await self._survey.look_at(self._directory.find(server.id)))

    @method(role=Role.OWNER)
    async def remove_provider(self, params: ProviderId) -> Providers:
        """Forget a server that was entered, and its key. One that runs on this machine is still found."""
        offer = self._directory.find(params.provider_id)
        if offer.server is None or not offer.added:
            raise Conflict(f"{offer.label} was not entered by anybody: there is nothing to remove.")
        choice = self._configuration.choice
        if isinstance(choice, ModelChoice) and choice.provider_id == offer.id:
            raise Conflict(f"{choice.model} of {offer.label} is the chosen model. Choose another one first.")
        await self._configuration.remove(offer.server)
        return await self.providers(Nothing())


def _provider(surveyed: Surveyed) -> Provider:
    offer, server = surveyed.offer, surveyed.offer.server
    return Provider(
        id=offer.id,
        kind=offer.kind,
        label=offer.label,
        url=server.url if server else None,
        on_this_machine=offer.on_this_machine,
        allowed=offer.allowed,
        added=offer.added,
        has_key=server is not None and server.has_key,
        state=surveyed.state,
        detail=surveyed.detail,
    )
