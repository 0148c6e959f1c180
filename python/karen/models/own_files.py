"""Model files of the user's, in and out: the methods `models.{import_gguf,remove}`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Literal, Protocol

from karen.base.events import Events
from karen.contract.caller import Role
from karen.contract.errors import Conflict
from karen.contract.method import method
from karen.contract.types.models import GgufImport, GgufImported, GgufImporting, ImportGguf, ModelChoice, ModelList
from karen.contract.types.system import Event, Topic
from karen.contract.types.wire import Nothing
from karen.models.in_use import ModelsInUse
from karen.models.survey import Survey


class ImportingProvider(Protocol):
    """A provider whose models are files that come and go; see GgufProvider."""

    def import_gguf(self, path: Path, *, copy_file: bool) -> AsyncGenerator[GgufImporting | GgufImported]: ...
    async def remove(self, name: str) -> None: ...


class OwnModelFiles:
    """Takes files in and out, unless they are in use, and tells who looks at the list."""

    def __init__(
        self,
        provider_id: str,
        provider: ImportingProvider,
        in_use: ModelsInUse,
        survey: Survey,
        events: Events,
        list_models: Callable[[Nothing], Awaitable[ModelList]],
    ) -> None:
        self._provider_id = provider_id
        self._provider = provider
        self._in_use = in_use
        self._survey = survey
        self._events = events
        self._list_models = list_models

    @method(role=Role.OWNER)
    async def import_gguf(self, params: ImportGguf) -> AsyncIterator[GgufImport]:
        """Take in a model file of yours: how far it is, then the model. Ending the call ends it, and nothing stays."""
        steps = self._provider.import_gguf(Path(params.path), copy_file=params.copy_file)
        async with aclosing(steps):
            async for step in steps:
                if isinstance(step, GgufImported):
                    self._changed("created", step.model.model)
                yield step

    @method(role=Role.OWNER)
    async def remove(self, choice: ModelChoice) -> ModelList:
        """Delete the copy of a model file of yours; one that was left in its place is only forgotten."""
        if choice.provider_id != self._provider_id:
            raise Conflict(f"{choice.model} is no file you imported: remove it where it is, at {choice.provider_id}.")
        self._in_use.check_free(choice)
        await self._provider.remove(choice.model)
        self._changed("deleted", choice.model)
        return await self._list_models(Nothing())

    def _changed(self, action: Literal["created", "deleted"], model: str) -> None:
        self._survey.forget()
        self._events.publish(Event(topic=Topic.MODELS, action=action, id=model), None)
