"""Which language model answers, and how it is: the methods `models.{status,select,test,unload}`.

Nothing answers in place of a chosen model that fails: it says so, and what to do.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from karen.base.events import Events
from karen.base.service import Health
from karen.contract.caller import Role
from karen.contract.errors import Conflict, KarenError, ModelUnavailable
from karen.contract.method import method
from karen.contract.types.enums import HealthStatus
from karen.contract.types.models import ModelState, ModelStatus, ModelTest, ModelTestResult, SelectModel
from karen.contract.types.settings import MachineSettings
from karen.contract.types.wire import Nothing
from karen.models.candidates import Candidates
from karen.models.configuration import ModelConfiguration
from karen.models.directory import ProviderDirectory
from karen.models.in_use import Answering, ModelsInUse
from karen.models.news import ModelNews
from karen.models.provider import Condition, Model
from karen.models.survey import Survey
from karen.models.trial import try_out

log = logging.getLogger(__name__)
TEND_INTERVAL_S = 1.0
CLOSE_LIMIT_S = 5.0
NO_MODEL = (
    "There is no language model here. What Karen computes and remembers works without one; "
    "for the rest, choose a model under Models."
)
ANOTHER = "Or choose another model; what Karen brings along can be chosen too."


class ModelManager:
    """Hands out the model that answers, changes it, and gives its memory back when nobody uses it."""

    name = "models"
    needs = ("settings",)
    required = False

    def __init__(
        self,
        configuration: ModelConfiguration,
        directory: ProviderDirectory,
        survey: Survey,
        in_use: ModelsInUse,
        events: Events,
        machine: Callable[[], MachineSettings],
        candidates: Candidates,
        now: Callable[[], datetime],
    ) -> None:
        """`machine` answers the settings of the machine."""
        self._configuration = configuration
        self._directory = directory
        self._survey = survey
        self._in_use = in_use
        self._candidates = candidates
        self._machine = machine
        self._now = now
        self._news = ModelNews(events, self._worth_telling)
        self._state: tuple[object, datetime] | None = None
        self._tending: asyncio.Task[None] | None = None
        self._loading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._configuration.when_changed(self._reconfigured)
        self._in_use.when_changed(self._news.look_soon)
        self._news.start()
        self._tending = asyncio.create_task(self._tend(), name="models")

    async def stop(self) -> None:
        tasks = [task for task in (self._tending, self._loading) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._news.stop()
        await self._survey.stop()
        await asyncio.wait_for(self._directory.close(), CLOSE_LIMIT_S)

    async def health(self) -> Health:
        if self._tending and self._tending.done():
            return Health(
                HealthStatus.UNHEALTHY, "Models are not looked after any more. Quit Karen and start her again."
            )
        status = self._status()
        if status.state is ModelState.FAILED:
            return Health(HealthStatus.DEGRADED, status.reason)
        return Health(HealthStatus.HEALTHY, status.reason)

    def current(self) -> Model | None:
        """The model that answers now; None where there is none. It stays good until its answer ends.

        One that was chosen and cannot be had fails when it is asked, with the reason.
        """
        return self._in_use.answering().model

    @method(role=Role.REVIEWER)
    async def status(self, _: Nothing) -> ModelStatus:
        """How the model that answers is now. Asks no server."""
        return self._status()

    @method(role=Role.OWNER)
    async def select(self, params: SelectModel) -> ModelStatus:
        """Choose the model that answers, for everybody on this machine. What runs is finished by the one before.

        On this machine it is loaded at once, so that it is soon seen whether it can be.
        """
        offer = await self._candidates.checked(params.choice) if params.choice else None
        await self._configuration.choose(params.choice)
        self._in_use.forgive()
        if self._loading:
            self._loading.cancel()
        if offer and offer.on_this_machine:
            self._loading = asyncio.create_task(self._load(), name="load-chosen-model")
        return self._status()

    @method(role=Role.OWNER)
    async def test(self, params: ModelTest) -> ModelTestResult:
        """Ask a model one short question. One that was loaded for it gives its memory back at once."""
        model = self.current()
        if params.choice:
            try:
                offer = await self._candidates.checked(params.choice)
            except ModelUnavailable as problem:
                return ModelTestResult(ok=False, reason=problem.message)
            model = self._in_use.observed(offer, params.choice.model)
        if model is None:
            return ModelTestResult(ok=False, reason=self._status().reason)
        return await try_out(model)

    @method(role=Role.OWNER)
    async def unload(self, _: Nothing) -> ModelStatus:
        """Give the memory of the model that answers back now; the next answer loads it again."""
        model = self._in_use.answering().model
        if model and model.busy:
            raise Conflict(f"{model.label} is answering. Stop the answer first, or wait until it has ended.")
        if model:
            await model.unload()
        return self._status()

    async def _load(self) -> None:
        await self._in_use.give_back(timedelta())  # the ones before make room
        try:
            if model := self.current():
                await model.load()
        except KarenError as problem:  # which the status says too
            log.warning("the chosen model cannot be loaded: %s", problem)

    def _status(self) -> ModelStatus:
        answering = self._in_use.answering()
        model, offer = answering.model, answering.offer
        if model is None:
            return ModelStatus(state=ModelState.ABSENT, reason=self._absence(), since=self._since(ModelState.ABSENT))
        condition = model.condition()
        return ModelStatus(
            state=condition.state,
            choice=answering.choice,
            label=model.label,
            kind=offer.kind if offer else None,
            tiny=model.tiny,
            chosen=answering.chosen,
            on_this_machine=offer is None or offer.on_this_machine,
            stops=model.stops,
            continues=model.continues,
            reason=self._reason(answering, condition),
            busy=model.busy,
            context_tokens=model.context_tokens,
            memory_bytes=condition.memory_bytes,
            first_token_ms=model.usage.first_token_ms,
            tokens_per_second=model.usage.tokens_per_second,
            since=self._since((answering.choice, condition.state)),
        )

    def _absence(self) -> str:
        return f"{NO_MODEL} {self._directory.missing}".rstrip()

    def _reason(self, answering: Answering, condition: Condition) -> str:
        another = condition.state is ModelState.FAILED and answering.chosen and self._directory.default
        return f"{condition.reason} {ANOTHER}" if another else condition.reason

    def _since(self, state: object) -> datetime:
        if self._state is None or self._state[0] != state:
            self._state = state, self._now()
        return self._state[1]

    def _worth_telling(self) -> ModelStatus:
        return self._status().model_copy(update={"memory_bytes": None})

    def _reconfigured(self) -> None:
        self._survey.forget()
        self._news.list_changed()

    async def _tend(self) -> None:
        while True:
            await asyncio.sleep(TEND_INTERVAL_S)
            self._news.look()
            await self._in_use.give_back(after=timedelta(minutes=self._machine().model_idle_minutes))
            if not self._survey.running:
                await self._in_use.close_unused()
