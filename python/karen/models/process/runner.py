"""The process in which a language model computes, by llama.cpp. It holds no data and reaches no network.

One answer at a time. The only file that knows xllamacpp, and so the only one that has to change with it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from karen.models.process.child import Pipes
from karen.models.process.exchange import (
    Ask,
    Ended,
    Failed,
    Idle,
    Message,
    Piece,
    Ready,
    Refused,
    Stop,
    TooLong,
    Working,
)

if TYPE_CHECKING:
    import xllamacpp

_CAUSES = (re.compile(r"error loading model: (.+)"), re.compile(r" E +[^:]+: +(.+)"))
"""How the engine's errors look, the telling ones first."""
_ERRORS_ONLY = 1
_BEYOND_EVERY_CONTEXT = 4096
"""How many tokens more than its context a prompt needs to be refused for sure: contexts are rounded up."""


class Runner:
    """Answers what comes through the pipes with one model."""

    def __init__(self, pipes: Pipes, server: xllamacpp.Server, context_tokens: int, stopping: threading.Event) -> None:
        self._pipes = pipes
        self._server = server
        self._stopping = stopping
        self._too_long = {"prompt": [1] * (context_tokens + _BEYOND_EVERY_CONTEXT), "n_predict": 0}

    def serve(self) -> None:
        """Until the process is ended."""
        for message in self._pipes.received():
            if isinstance(message, Ask):
                self._pipes.send(self._answer(message))
            elif isinstance(message, Stop):
                self._wait_until_idle()
                self._stopping.clear()
                self._pipes.send(Idle())

    def _answer(self, ask: Ask) -> Message:
        last: Message = Failed("it ended without an answer")

        def hear(chunk: str) -> bool:
            """Pass on what the engine says; True ends the inference at the next batch of tokens."""
            nonlocal last
            found = _read(json.loads(chunk))
            if isinstance(found, Piece | Working):
                self._pipes.send(found)
            else:
                last = found
            return self._stopping.is_set()

        try:
            self._server.handle_chat_completions(ask.request, hear)
        except (ValueError, RuntimeError) as error:  # the prompt does not go into the model's template, for example
            return Failed(str(error))
        return last

    def _wait_until_idle(self) -> None:
        """An answer that was stopped is over, but the batch it was in may be computed still.

        There is one slot. A request waits for it, and one that is too long is refused as soon as it has it: it costs
        nothing and leaves what the slot has cached as it is.
        """
        self._server.handle_completions(self._too_long)


def run_model(arguments: Sequence[str]) -> int:
    """Load the model file of the arguments, then answer: FILE CONTEXT_TOKENS BATCH_TOKENS THREADS."""
    path, context, batch, threads = arguments
    stopping = threading.Event()
    pipes = Pipes(at_stop=stopping.set)
    os.environ["OMP_WAIT_POLICY"] = "passive"  # waiting threads would take the processor from those that compute
    with pipes.overheard() as printed:
        try:
            server = _load(path, int(context), int(batch), int(threads))
        except ImportError as error:
            pipes.send(Refused(_missing(error)))
            return 1
        except RuntimeError:
            found = next((found for cause in _CAUSES if (found := cause.search(printed()))), None)
            pipes.send(Refused(f"llama.cpp cannot load it: {found[1] if found else 'it does not say why'}."))
            return 1
    pipes.send(Ready())
    Runner(pipes, server, int(context), stopping).serve()
    return 0


def _load(path: str, context: int, batch: int, threads: int) -> xllamacpp.Server:
    """Raises ImportError without the engine or a library it needs, RuntimeError for a model it cannot run."""
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = path
    settings.n_ctx = context
    settings.n_batch = settings.n_ubatch = batch  # what is computed to its end after a stop
    settings.cpuparams.n_threads = threads
    settings.n_parallel = 1
    settings.cache_ram_mib = 0  # the slot keeps the last prompt; more would only be memory
    settings.fit_params = False  # what fits was found out before
    settings.prefill_assistant = True
    settings.warmup = False
    settings.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_MMAP
    settings.verbosity = _ERRORS_ONLY
    settings.api_keys = [os.urandom(32).hex()]  # the engine insists on listening
    if sys.platform == "win32":
        return xllamacpp.Server(settings)
    settings.hostnames = ["model.sock"]  # relative, for such a path may have a hundred bytes
    folder = tempfile.mkdtemp(prefix="karen-")
    os.chdir(folder)
    try:
        return xllamacpp.Server(settings)
    finally:
        os.chdir(os.sep)
        shutil.rmtree(folder, ignore_errors=True)  # and nobody finds the socket any more


def _missing(error: ImportError) -> str:
    if error.name == "xllamacpp" and isinstance(error, ModuleNotFoundError):
        return "Karen cannot run models herself on this system: there is no llama.cpp for it. Use Ollama, for example."
    library = str(error).partition(":")[0]
    package = " On Debian and Ubuntu: apt-get install libgomp1." if "libgomp" in library else ""
    return f"llama.cpp cannot be started: {error}.{package}"


def _read(chunk: Mapping[str, Any]) -> Message:
    """What a chunk of a chat completion says to whoever asked."""
    if error := chunk.get("error"):
        if error.get("type") == "exceed_context_size_error":
            return TooLong(error["n_prompt_tokens"], error["n_ctx"])
        return Failed(str(error.get("message", "no reason is given")))
    choice = next(iter(chunk.get("choices", [])), None)
    if choice is None:
        return Working()
    if choice["finish_reason"]:
        timings = chunk.get("timings", {})
        return Ended(
            tokens=timings.get("predicted_n", 0),
            prompt_tokens=timings.get("prompt_n", 0) + timings.get("cache_n", 0),
            cached_tokens=timings.get("cache_n", 0),
            tokens_per_second=timings.get("predicted_per_second", 0.0),
            cut_off=choice["finish_reason"] == "length",
        )
    text = choice["delta"].get("content")
    return Piece(text) if text else Working()
