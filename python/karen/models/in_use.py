"""The models that are in use: the one that answers, and those that still finish what they were asked."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from karen.contract.errors import Conflict, Forbidden, KarenError, NotFound
from karen.contract.types.models import ModelChoice
from karen.models.configuration import Broken, ModelConfiguration
from karen.models.directory import Offer, ProviderDirectory
from karen.models.observed import ObservedModel
from karen.models.provider import Model
from karen.models.unusable import UnusableModel

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answering:
    """Who answers. `model` is None where there is none at all; `offer` where it is not known any more."""

    model: ObservedModel | UnusableModel | None
    choice: ModelChoice | None = None
    offer: Offer | None = None
    chosen: bool = False


class ModelsInUse:
    """One observed model for each that was ever used: so a running answer is known, whoever asked for it."""

    def __init__(
        self,
        configuration: ModelConfiguration,
        directory: ProviderDirectory,
        now: Callable[[], datetime],
    ) -> None:
        self._configuration = configuration
        self._directory = directory
        self._listeners: list[Callable[[], None]] = []
        self._now = now
        self._observed: dict[tuple[str, str], tuple[Model, ObservedModel]] = {}

    def when_changed(self, tell: Callable[[], None]) -> None:
        """Call `tell`, which must not wait, when one of the models is different."""
        self._listeners.append(tell)

    def answering(self) -> Answering:
        """Costs a look at the time of a file, and asks nobody."""
        chosen = self._configuration.choice
        if isinstance(chosen, Broken):
            return Answering(UnusableModel("the chosen model", chosen.reason))
        choice = chosen or self._directory.default
        if choice is None:
            return Answering(None)
        try:
            offer = self._directory.find(choice.provider_id)
        except NotFound as problem:
            return Answering(UnusableModel(choice.model, problem.message), choice, chosen=chosen is not None)
        model = self.observed(offer, choice.model)
        return Answering(model, choice, offer, chosen=chosen is not None)

    def forgive(self) -> None:
        """Forget why the one that answers failed before: it was chosen again."""
        if model := self.answering().model:
            model.forgive()

    def observed(self, offer: Offer, name: str) -> ObservedModel | UnusableModel:
        """The same for the same model, as long as its provider stays open."""
        try:
            model = self._directory.open(offer).model(name)
        except Forbidden as problem:
            return UnusableModel(name, problem.message)
        known = self._observed.get((offer.id, name))
        if known is None or known[0] is not model:
            known = self._observed[offer.id, name] = model, ObservedModel(model, self._changed, self._now)
        return known[1]

    def memory_bytes(self) -> int:
        """What the models in memory take, as far as it is ours to give back."""
        return sum(model.condition().memory_bytes or 0 for model, _ in self._observed.values())

    def check_free(self, choice: ModelChoice) -> None:
        """Raises Conflict for the chosen model, and for one that still answers."""
        if self._configuration.choice == choice:
            raise Conflict(f"{choice.model} is the chosen model. Choose another one first.")
        known = self._observed.get((choice.provider_id, choice.model))
        if known and known[1].busy:
            raise Conflict(f"{choice.model} is answering. Stop the answer first, or wait until it has ended.")

    async def give_back(self, after: timedelta) -> None:
        """Unload the one that answers after so long without use (0: never), and every other as soon as it is done."""
        answering = self.answering().model
        for _, observed in list(self._observed.values()):
            if observed is answering and not after:
                continue
            try:
                if await observed.unload_unused(after if observed is answering else timedelta()):
                    log.info("the model %s gave its memory back", observed.label)
            except KarenError as problem:
                log.warning("the model %s could not be unloaded: %s", observed.label, problem)

    async def close_unused(self) -> None:
        """Close servers that were removed, unless they still answer."""
        choice = self.answering().choice
        used = {provider_id for (provider_id, _), (_, observed) in self._observed.items() if observed.busy}
        await self._directory.close_all_but(used | ({choice.provider_id} if choice else set()))

    def _changed(self) -> None:
        for tell in self._listeners:
            tell()
