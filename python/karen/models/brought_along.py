"""The providers that are part of Karen, in the order in which they answer when the user has chosen nothing."""

from __future__ import annotations

from karen.contract.errors import ModelUnavailable
from karen.contract.types.models import ProviderKind
from karen.models import scripted
from karen.models.directory import BroughtAlong
from karen.models.files import embedded, gguf_files
from karen.models.files.embedded import EmbeddedProvider, find_weights
from karen.models.files.gguf_files import GgufProvider
from karen.models.scripted import scripted_provider


def brought_along(embedded_provider: EmbeddedProvider, files: GgufProvider) -> list[BroughtAlong]:
    """Looks where the weights of the embedded model are."""
    own = [
        _embedded(embedded_provider),
        BroughtAlong(gguf_files.PROVIDER_ID, ProviderKind.GGUF, "Your model files", files),
    ]
    if told := scripted_provider():
        name, kind = scripted.PROVIDER_ID, ProviderKind.SCRIPTED
        return [BroughtAlong(name, kind, "A script for tests", told, scripted.MODEL), *own]
    return own


def _embedded(provider: EmbeddedProvider) -> BroughtAlong:
    missing = ""
    try:
        find_weights()
    except ModelUnavailable as problem:
        missing = problem.message
    default = None if missing else embedded.NAME
    return BroughtAlong(
        embedded.PROVIDER_ID, ProviderKind.EMBEDDED, "What Karen brings along", provider, default, missing
    )
