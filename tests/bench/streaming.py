"""How fast the words of an answer reach the page in the real window, beside a bare window's channel.

Needs a display. Run alone with `python -m tests.bench streaming`.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from bench.window import BARE, KAREN, Maker
from e2e.driving import Window
from e2e.page import until

TOKENS = 10_000
ROUNDS = 5
TOKEN_LIMIT_US = 200.0
"""5,000 tokens a second."""
_HEAR = """
const tauri = window.__TAURI_INTERNALS__;
const invoke = (name, body) => tauri.invoke("plugin:pytauri|pyfunc", new TextEncoder().encode(JSON.stringify(body)),
    { headers: { pyfunc: name } });
const hear = (count, begin) => new Promise((resolve, reject) => {
    const waiting = {};
    let [next, heard, first, text] = [0, 0, 0, ""];
    const take = ({ kind, data, problem }) => {
        if (kind === "failed") reject(problem.code);
        if (data?.type !== "text") return;
        first ||= performance.now();
        text += data.delta;
        heard += 1;
        if (heard === count) resolve({ ms: performance.now() - first, text });
    };
    const callback = tauri.transformCallback((sent) => {
        waiting[sent.index] = sent;
        for (; next in waiting; next += 1) { take(waiting[next].message ?? {}); delete waiting[next]; }
    });
    begin(`__CHANNEL__:${callback}`).catch(reject);
});
"""
_ASK = """invoke("rpc",
    { op: "call", id: 1e6 + arguments[0], method: "chat.send", params: { text: "a story" }, channel })"""
_BARE_FRAME = '{"kind":"item","data":{"type":"text","delta":"1234 "}}'
_STREAM = f"""invoke("stream", {{ channel, count: {TOKENS}, frame: {json.dumps(_BARE_FRAME)} }})"""


async def measures() -> list[Measure]:
    if not os.environ.get("DISPLAY"):
        print("  skipped: no display")
        return []
    words = [f"{number} " for number in range(TOKENS)]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "model.json"
        script.write_text(json.dumps([{"match": "story", "deltas": words}]))
        make = Maker(Path(folder), {"KAREN_SCRIPTED_MODEL": str(script)})
        floor_us = _token_us(make(BARE), _STREAM, "1234 " * TOKENS)
        token_us = _token_us(make(KAREN), _ASK, "".join(words))
    said = f"{1e6 / token_us:.0f} a second, none lost; floor: a channel alone"
    return [Measure("a token of an answer to the page", token_us, "µs", floor_us, TOKEN_LIMIT_US, said)]


def _token_us(window: Window, begin: str, expected: str) -> float:
    """The median over some answers, each of which has to arrive whole and in order."""
    script = f"await (async () => {{ {_HEAR} return hear({TOKENS}, (channel) => {begin}); }})()"
    took_ms = []
    with closing(window):
        window.drive()
        until(window.is_ready)
        for number in range(ROUNDS):
            heard = window.js(script, number)
            assert heard["text"] == expected, heard["text"][:100]
            took_ms.append(heard["ms"])
    return float(1000 * median(took_ms) / TOKENS)
