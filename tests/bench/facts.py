"""How well stated facts are found, on lines kept out of the making of the rules, and what a message costs.

Run alone with `python -m tests.bench facts`. With `$KAREN_EVAL_DATA`, also over the golden cases there.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.measure import Measure
from karen.contract.types.flows import ExtractedFact
from karen.flows.facts.extraction import extract
from karen.flows.facts.folding import folded
from karen.flows.facts.own_words import LONGEST_MESSAGE

LINES = Path(__file__).parents[2] / "python" / "training" / "facts"
AUTHORS = {
    "held out lines": "held_out.jsonl",
    "the rules' own lines": "own.jsonl",
    "the second author's": "second_author.jsonl",
    "passing remarks": "passing_remarks.jsonl",
    "the third author's": "third_author.jsonl",
}
"""By what each is called here; only the first is kept out of the making of the rules."""
GOLDEN = "golden/dev_facts.jsonl"
P95_LIMIT_MS = 1.0
REPEATS = 3
LEAST_PRECISION, LEAST_RECALL, MOST_NOISE = 0.95, 0.60, 0.02
HOSTILE = (
    "im ", "je suis ", "i have a dog named ", "my my my sister's ", "a, ", "I'm a ", "and i ", "my dog ", "for my ",
    "as a vegan ", "called ", "dogs. ", "half ", "in an a ", "(1) ", "hates it, ",
)  # fmt: skip
_SMALL = frozenset({"a", "an", "the", "my", "our", "i", "of", "in", "at", "no"})
_OPPOSITE = {"likes": "dislikes", "dislikes": "likes"}


@dataclass(frozen=True)
class Told:
    attribute: str
    value: str
    polarity: str


@dataclass(frozen=True)
class Line:
    """What is `acceptable` may be found or not: another reader would say so."""

    text: str
    told: list[Told]
    acceptable: list[Told]


@dataclass
class Tally:
    right: int = 0
    found: int = 0
    told: int = 0
    quiet: int = 0
    noisy: int = 0

    def add(self, line: Line) -> None:
        left = list(line.told)
        found = 0
        for fact in extract(line.text):
            same = next((one for one in left if agrees(fact, one)), None)
            if same:
                left.remove(same)
                self.right += 1
            found += same is not None or not any(agrees(fact, one) for one in line.acceptable)
        self.found += found
        self.told += len(line.told)
        self.quiet += not line.told
        self.noisy += not line.told and bool(found)


async def measures() -> list[Measure]:
    of_authors = (
        measure
        for name, file in AUTHORS.items()
        for measure in quality(name, LINES / file, "facts", limited=file == "held_out.jsonl")
    )
    return [*of_authors, *golden(), *cost()]


def quality(name: str, path: Path, key: str, limited: bool = True) -> Iterator[Measure]:
    """Misses as shares, for a limit is what must not be exceeded."""
    tally = Tally()
    for line in labelled(path, key):
        tally.add(line)
    wrong = 1 - tally.right / max(1, tally.found)
    missed = 1 - tally.right / max(1, tally.told)
    note = f"{tally.told} facts, {tally.quiet} lines without one"
    limits = (1 - LEAST_PRECISION, 1 - LEAST_RECALL, MOST_NOISE) if limited else (None, None, None)
    yield Measure(f"{name}: facts that are wrong", 100 * wrong, "%", limit=_percent(limits[0]), note=note)
    yield Measure(f"{name}: facts that are missed", 100 * missed, "%", limit=_percent(limits[1]))
    noise = 100 * tally.noisy / max(1, tally.quiet)
    yield Measure(f"{name}: noise where none is told", noise, "%", limit=_percent(limits[2]))


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 6)


def golden() -> Iterator[Measure]:
    data = os.environ.get("KAREN_EVAL_DATA")
    if data:
        yield from quality("golden cases", Path(data) / GOLDEN, "expect")


def labelled(path: Path, key: str) -> Iterator[Line]:
    for line in path.read_text("utf-8").splitlines():
        message = json.loads(line)
        yield Line(message["text"], _told(message[key]), _told(message.get("acceptable", [])))


def _told(facts: list[dict[str, str]]) -> list[Told]:
    return [Told(one["attribute"], one["value"], one["polarity"]) for one in facts]


def agrees(fact: ExtractedFact, told: Told) -> bool:
    """The same attribute and polarity (`dislikes` is `likes` denied), and one value's words within the other's."""
    found, expected = words(fact.value), words(told.value)
    same = (fact.attribute, fact.polarity.value) == (told.attribute, told.polarity)
    turned = _OPPOSITE.get(fact.attribute) == told.attribute and fact.polarity.value != told.polarity
    return (same or turned) and bool(found and expected) and (found <= expected or expected <= found)


def words(text: str) -> set[str]:
    return set(re.findall(r"[\w@.]+", folded(text))) - _SMALL


def cost() -> Iterator[Measure]:
    """Milliseconds a message; the floor is one pass of a regular expression over its words."""
    texts = [line.text for line in labelled(LINES / "second_author.jsonl", "facts")]
    for text in texts:
        extract(text)  # patterns are compiled at their first use
    took = [min(_timed(text) for _ in range(REPEATS)) for text in texts]  # what else the machine does is not its cost
    bare = [min(_bare(text) for _ in range(REPEATS)) for text in texts]
    yield Measure("a message p50", median(took), "ms", floor=median(bare), note="floor: its words are found")
    yield Measure("a message p95", quantiles(took, n=20)[-1], "ms", quantiles(bare, n=20)[-1], P95_LIMIT_MS)
    worst = max(_timed((piece * LONGEST_MESSAGE)[:LONGEST_MESSAGE]) for piece in HOSTILE)
    yield Measure(f"the worst {LONGEST_MESSAGE} characters", worst, "ms", limit=1000)
    pasted = max(_timed(piece * (1_000_000 // len(piece))) for piece in HOSTILE)
    yield Measure("a million characters", pasted, "ms", limit=50)


def _timed(text: str) -> float:
    began = perf_counter()
    extract(text)
    return 1000 * (perf_counter() - began)


def _bare(text: str) -> float:
    began = perf_counter()
    re.findall(r"\w+", text.casefold())
    return 1000 * (perf_counter() - began)
