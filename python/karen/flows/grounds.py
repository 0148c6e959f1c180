"""What an answer rests on: its provenance, and that in a few words."""

from __future__ import annotations

from collections.abc import Sequence

from karen.contract.types.chat import Computed, Provenance, Remembered, SourceSpan
from karen.tools.recall import Recollected
from karen.tools.search_history import FoundMessages

OWN_WORDS = Computed(how="Karen's own words, no language model's")


def provenance_of(result: object, how: str) -> Provenance:
    """Of a tool's result; `how` is where the tool says it comes from."""
    if isinstance(result, FoundMessages) and result.spans:
        return Remembered(sources=result.spans)
    if isinstance(result, Recollected) and result.known:
        return Remembered(sources=result.spans)
    if isinstance(result, Recollected):
        return Computed(how=how, near=result.near)
    return Computed(how=how)


def quoted_span(span: SourceSpan) -> str:
    return f"on {span.timestamp:%-d %B %Y} you said: “{span.text}”"


def named(provenance: Provenance) -> str:
    """The sources of an answer in a few words, without the words of anybody."""
    if isinstance(provenance, Remembered):
        return _told_on(provenance.sources)
    return provenance.how if isinstance(provenance, Computed) else provenance.kind


def _told_on(sources: Sequence[SourceSpan]) -> str:
    days = dict.fromkeys(f"{span.timestamp:%-d %B %Y}" for span in sources)
    return f"from {len(sources)} of your messages ({', '.join(days)})" if sources else "from what is stored in memory"
