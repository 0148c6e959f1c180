"""Language models as clients see them: who offers them, which one answers, and how it is."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from karen.contract.types.wire import Identifier, Moment, Name, Text, Wire


class ProviderKind(StrEnum):
    EMBEDDED = "embedded"
    """The tiny model that is part of Karen: the last resort."""
    GGUF = "gguf"
    """Files of the user's, run by Karen in a process of their own."""
    OLLAMA = "ollama"
    OPENAI = "openai"
    """Any server with the OpenAI interface: llama-server, LM Studio, vLLM, …"""
    SCRIPTED = "scripted"


class ProviderState(StrEnum):
    REACHABLE = "reachable"
    UNREACHABLE = "unreachable"
    NOT_ALLOWED = "not_allowed"
    """Beyond this machine, and nobody has agreed to that: it is not contacted."""


class Provider(Wire):
    """Who offers models. `detail` says what is wrong and what to do, when something is."""

    id: Identifier
    kind: ProviderKind
    label: str
    url: str | None = None
    on_this_machine: bool = True
    allowed: bool = True
    """The user agreed to what is sent there; always true on this machine."""
    added: bool = False
    """Entered by the user; false for what was found or is part of Karen."""
    has_key: bool = False
    state: ProviderState = ProviderState.REACHABLE
    detail: str = ""


class Providers(Wire):
    providers: list[Provider]


class ProviderId(Wire):
    provider_id: Identifier


ProviderUrl = Annotated[str, Field(pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$", max_length=500)]
"""Without credentials, query or fragment, such as http://127.0.0.1:11434 or https://example.org/v1."""


class AddProvider(Wire):
    kind: Literal[ProviderKind.OLLAMA, ProviderKind.OPENAI]
    label: Name
    url: ProviderUrl
    api_key: Annotated[str, Field(min_length=1, max_length=4096)] | None = None
    """Goes to the system's keyring and never comes back."""
    allow_beyond_this_machine: bool = False
    """Agrees that questions and what belongs to them are sent to `url`, which is not on this machine."""


class Fit(StrEnum):
    """Whether a model can run in the memory of this machine."""

    FITS = "fits"
    TIGHT = "tight"
    TOO_LARGE = "too_large"
    UNKNOWN = "unknown"


class ModelInfo(Wire):
    """One model of a provider. Sizes are of the file; `needed_bytes` is the memory it takes to run here."""

    provider_id: Identifier
    model: str
    label: str
    tiny: bool = False
    """Too small to be relied on: its answers are labelled as a tiny model's guess."""
    size_bytes: int | None = None
    needed_bytes: int | None = None
    context_tokens: int | None = None
    parameters: str | None = None
    quantisation: str | None = None
    fit: Fit = Fit.UNKNOWN
    detail: str = ""


class ModelList(Wire):
    """`available_bytes` is the memory that is free for a model now."""

    models: list[ModelInfo]
    available_bytes: int | None = None


class ModelChoice(Wire):
    provider_id: Identifier
    model: Annotated[str, Field(min_length=1, max_length=500)]


class SelectModel(Wire):
    """None: what Karen brings along answers, where nothing else can."""

    choice: ModelChoice | None = None


class ModelState(StrEnum):
    ABSENT = "absent"
    """No model at all: only what is computed and remembered is answered."""
    IDLE = "idle"
    """Ready to be loaded when it is needed; takes no memory."""
    STARTING = "starting"
    READY = "ready"
    FAILED = "failed"


class ModelStatus(Wire):
    """How the model that answers is now."""

    state: ModelState
    choice: ModelChoice | None = None
    label: str = ""
    kind: ProviderKind | None = None
    tiny: bool = False
    chosen: bool = False
    """The user chose it; false for what Karen brings along."""
    on_this_machine: bool = True
    stops: bool = True
    """A stop ends the inference where it runs; false: the connection is closed, and that is all that is known."""
    continues: bool = False
    """A half answer can be continued where it ended; otherwise it is answered again beside it."""
    reason: str = ""
    """Why it failed or is absent, and what to do."""
    busy: bool = False
    context_tokens: int | None = None
    memory_bytes: int | None = None
    """Of its process, where that is ours."""
    first_token_ms: float | None = None
    tokens_per_second: float | None = None
    since: Moment | None = None


class ModelTest(Wire):
    """None: the model that answers now."""

    choice: ModelChoice | None = None


class ModelTestResult(Wire):
    """What one short question gave."""

    ok: bool
    answer: Text = ""
    reason: str = ""
    first_token_ms: float | None = None
    tokens_per_second: float | None = None
    tokens: int | None = None


class ImportGguf(Wire):
    path: Annotated[str, Field(min_length=1, max_length=4096)]
    """Absolute, on this machine."""
    copy_file: bool = True
    """False: the file stays where it is, and must stay there."""


class GgufImporting(Wire):
    type: Literal["importing"] = "importing"
    done_bytes: int
    total_bytes: int


class GgufImported(Wire):
    type: Literal["imported"] = "imported"
    model: ModelInfo


GgufImport = Annotated[GgufImporting | GgufImported, Field(discriminator="type")]
