"""What the user does and for whom, in English sentences: `You work as a nurse at the city hospital.`"""

from __future__ import annotations

import re
from collections.abc import Sequence

from karen.base.words import word_set
from karen.contract.types.memory import Memory

_STATES = word_set("""
retired semi-retired unemployed self-employed freelance freelancing
""")
_PLACED = re.compile(r"(?:in|at|for|on|with|as|from)\b", re.IGNORECASE)
_DETERMINED = re.compile(r"(?:an?|the|my|our|some|one of)\b", re.IGNORECASE)


def with_article(noun: str, *, names: bool = False) -> str:
    """`a nurse`, `an engineer`; what has an article or is a name keeps its form, but for things: `a Skoda`."""
    if _DETERMINED.match(noun) or not (noun[:1].islower() or (names and noun[:1].isalpha())):
        return noun
    silent = re.match(r"(?:[aeio]|u(?!ni|se|ro)|h(?:our|onest|eir))", noun.casefold())
    return f"{'an' if silent else 'a'} {noun}"


def job_said(value: str) -> str:
    if value.casefold() in _STATES:
        return f"You are {value}."
    return f"You work {value}." if _PLACED.match(value) else f"You work as {with_article(value)}."


def employer_said(fact: Memory, value: str) -> str:
    return f"You work {_at(fact, value)}."


def work_said(job: Memory, employer: Memory) -> str | None:
    """Both in a sentence; None where the job is no noun."""
    title, place = (job.value or "").strip(), (employer.value or "").strip()
    if not title or not place or _PLACED.match(title) or title.casefold() in _STATES:
        return None
    return f"You work as {with_article(title)} {_at(employer, place)}."


def _at(employer: Memory, value: str) -> str:
    """As the user's own words have it: `at the city hospital`, where the fact names a `city hospital`."""
    spans = [source.span.text for source in employer.sources if source.span]
    name = re.escape(value)
    for said in [*spans, employer.content]:
        found = re.search(rf"\b(?P<how>at|for|in|with) (?P<article>(?:the|an?) )?{name}(?!\w)", said, re.IGNORECASE)
        if found:
            return f"{found['how'].lower()} {(found['article'] or '').lower()}{value}"
    return f"for {value}"


def joined(facts: Sequence[Memory]) -> tuple[Memory, Memory] | None:
    """The user's job and employer, where there is one of each."""
    jobs = [fact for fact in facts if fact.attribute == "job"]
    employers = [fact for fact in facts if fact.attribute == "employer"]
    return (jobs[0], employers[0]) if len(jobs) == 1 and len(employers) == 1 else None
