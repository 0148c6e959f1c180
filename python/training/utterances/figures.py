"""How well a router does: right, wrongly called, found; the confusions; whether its probabilities can be believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from karen.flows.decide.router import PLAIN, Numbers, Router
from training.utterances.lines import Line

BINS = (0.0, 0.5, 0.7, 0.9, 0.97, 1.0)
MOST_CONFUSIONS = 25


@dataclass(frozen=True)
class Choice:
    """The tool the router is sure of, or none."""

    line: Line
    tool: str
    probability: float
    likeliest: str

    @property
    def is_right(self) -> bool:
        return self.tool == self.line.tool


@dataclass(frozen=True)
class Figures:
    """Shares: of all lines, of those that ask for no tool, of those that ask for one."""

    right: float
    falsely_called: float
    found: float

    def row(self, name: str, many: int) -> str:
        return f"| {name} | {many} | {self.right:.1%} | {self.falsely_called:.2%} | {self.found:.1%} |"


HEADER = ["| lines | how many | right | called falsely | found |", "|---|---|---|---|---|"]


def choices(router: Router, lines: Sequence[Line], likely: Numbers, *, with_meaning: bool) -> list[Choice]:
    found = []
    for line, probabilities in zip(lines, likely, strict=True):
        proposal = router.proposal(probabilities, with_meaning=with_meaning)
        tool = proposal.tool if proposal.is_sure else PLAIN
        found.append(Choice(line, tool, proposal.probability, proposal.tool))
    return found


def figures_of(chosen: Sequence[Choice]) -> Figures:
    talk = [choice for choice in chosen if choice.line.tool == PLAIN]
    asked = [choice for choice in chosen if choice.line.tool != PLAIN]
    return Figures(_share(chosen), 1 - _share(talk) if talk else 0.0, _share(asked) if asked else 0.0)


def confusions(chosen: Sequence[Choice]) -> list[str]:
    """As Markdown, the most frequent first."""
    counted = Counter((choice.line.tool, choice.tool) for choice in chosen if not choice.is_right)
    rows = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:MOST_CONFUSIONS]
    return ["| asked for | taken for | lines |", "|---|---|---|"] + [
        f"| {wanted} | {taken} | {many} |" for (wanted, taken), many in rows
    ]


def by_kind(chosen: Sequence[Choice]) -> list[str]:
    """Which kinds of talk are taken for a request, as Markdown."""
    kinds = sorted({choice.line.kind for choice in chosen if choice.line.tool == PLAIN})
    rows = ["| kind of talk | lines | called falsely |", "|---|---|---|"]
    for kind in kinds:
        of_it = [choice for choice in chosen if choice.line.tool == PLAIN and choice.line.kind == kind]
        rows.append(f"| {kind} | {len(of_it)} | {sum(not choice.is_right for choice in of_it)} |")
    return rows


def reliability(chosen: Sequence[Choice]) -> list[str]:
    """How often the likeliest tool is right, by the probability it was given, as Markdown."""
    rows = ["| probability of the likeliest tool | lines | mean | right |", "|---|---|---|---|"]
    for low, high in pairwise(BINS):
        inside = [choice for choice in chosen if low <= choice.probability < high or choice.probability == high == 1]
        if inside:
            mean = np.mean([choice.probability for choice in inside])
            right = np.mean([choice.likeliest == choice.line.tool for choice in inside])
            rows.append(f"| {low:g} to {high:g} | {len(inside)} | {mean:.2f} | {right:.2f} |")
    return rows


def _share(chosen: Sequence[Choice]) -> float:
    return sum(choice.is_right for choice in chosen) / len(chosen)
