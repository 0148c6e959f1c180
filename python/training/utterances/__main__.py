"""`python3 build.py train utterances`: learn the router anew, and say how it does with a writer it has not seen."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import numpy as np

from karen.flows.decide import router as product
from karen.flows.decide.router import Router
from training.ranking.vectors import KeptVectors
from training.utterances.figures import HEADER, by_kind, choices, confusions, figures_of, reliability
from training.utterances.learning import Likely, Measured, learn, likely_of, measure
from training.utterances.lines import HELD_OUT, fingerprints, read_all, writers_of

FILE = Path(product.__file__).with_name(product.FILE)
FIGURES = Path(__file__).with_name("FIGURES.md")
LEARNED_FROM = Path(__file__).with_name("learned_from.json")


async def main() -> int:
    lines = read_all()
    vectors = await KeptVectors().queries([line.text for line in lines])
    measured = measure(lines, vectors)
    held_out = measured.by(HELD_OUT)
    others = measured.only(~held_out)
    learned, left_out = learn(others)
    save(learned)
    router, unseen = product.router(), measured.only(held_out)
    report = [*describe(router, unseen, likely_of(router, unseen)), *by_writer(router, others, left_out)]
    LEARNED_FROM.write_text(json.dumps(fingerprints(), indent=1) + "\n", encoding="utf-8")
    FIGURES.write_text("\n".join(report) + "\n", encoding="utf-8")
    print("\n".join(report))
    return 0


def by_writer(router: Router, measured: Measured, likely: Likely) -> list[str]:
    """Each writer's lines by what was learned from the others, with the limits that came of it."""
    chosen = choices(router, measured.lines, likely.both[1], with_meaning=True)
    rows = []
    for writer in writers_of(measured.lines):
        of_it = [choice for choice in chosen if choice.line.writer == writer]
        rows.append(figures_of(of_it).row(f"`{writer}`", len(of_it)))
    elsewhere = [choice for choice in chosen if choice.line.lang != "en"]
    rows.append(figures_of(elsewhere).row("not English", len(elsewhere)))
    return ["", "## Every other writer, each unseen, by wording and meaning", "", *HEADER, *rows]


def save(router: Router) -> None:
    """Weights as small numbers; what they lose by it is in the figures."""
    half = {name: getattr(router, name).astype(np.float16) for name in ("meaning", "meaning_mean", "meaning_bias")}
    exact = {name: getattr(router, name) for name in ("wording", "scales", "wording_bias", "limits")}
    np.savez_compressed(FILE, labels=np.array(router.labels), **half, **exact)


def describe(router: Router, unseen: Measured, likely: Likely) -> list[str]:
    by_wording, with_meaning = (
        choices(router, unseen.lines, probabilities, with_meaning=number == 1)
        for number, probabilities in enumerate(likely.both)
    )
    many = len(unseen.lines)
    return [
        "Written by `python3 build.py train utterances`: the committed weights on the lines of the writer "
        f"`{HELD_OUT}`, of whom nothing was learned. The router alone: without the readers before it and the "
        "arguments after it.",
        "",
        *HEADER,
        figures_of(by_wording).row("by wording", many),
        figures_of(with_meaning).row("by wording and meaning", many),
        *("", "## Confusions by wording and meaning", "", *confusions(with_meaning)),
        *("", "## Talk taken for a request, by wording and meaning", "", *by_kind(with_meaning)),
        *("", "## Whether the probabilities can be believed, by wording", "", *reliability(by_wording)),
        *("", "## Whether the probabilities can be believed, by wording and meaning", "", *reliability(with_meaning)),
    ]


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
