"""Whether a model can be chosen: it is offered, its provider may be asked, and it fits in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from karen.contract.errors import Conflict, NotFound
from karen.contract.types.models import Fit, ModelChoice, ModelInfo, ProviderKind
from karen.models.directory import Offer, ProviderDirectory
from karen.models.in_use import ModelsInUse


class Candidates:
    """Asks the provider of a candidate before it is chosen or tried."""

    def __init__(
        self,
        directory: ProviderDirectory,
        ask: Callable[[Offer], Awaitable[Sequence[ModelInfo]]],
        in_use: ModelsInUse,
        available_bytes: Callable[[], int | None],
    ) -> None:
        """`ask` answers what a provider offers; `available_bytes` is the memory that is free, None if not known."""
        self._directory = directory
        self._ask = ask
        self._in_use = in_use
        self._available_bytes = available_bytes

    async def checked(self, choice: ModelChoice) -> Offer:
        """Whose model it is.

        Raises NotFound for an unknown provider or model, Forbidden for a provider that may not be asked,
        ModelUnavailable for one that does not answer, and Conflict for a model that does not fit or is not whole.
        """
        offer = self._directory.find(choice.provider_id)
        infos = await self._ask(offer)
        info = next((info for info in infos if info.model == choice.model), None)
        if info is None:
            said = f"{offer.label} has no model {choice.model!r}. `models.list` names those that can be chosen."
            raise NotFound(said, kind="model", id=choice.model)
        self._check_fit(info)
        if offer.kind is ProviderKind.GGUF and info.detail and info.fit is not Fit.TOO_LARGE:
            raise Conflict(info.detail)  # the file has gone, or is damaged
        return offer

    def _check_fit(self, info: ModelInfo) -> None:
        free = self._available_bytes()
        if info.fit is not Fit.TOO_LARGE or info.needed_bytes is None or free is None:
            return
        available = free + self._in_use.memory_bytes()  # which the ones before give back
        if info.needed_bytes > available:
            raise Conflict(
                f"{info.label} needs {_gigabytes(info.needed_bytes)} of memory, "
                f"and {_gigabytes(available)} are free for it. "
                "Choose a smaller one, or close other programs first."
            )


def _gigabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.1f} GB"
