"""Facts the user wrote down in the settings, one a line, as memories: in the first person or about `the user`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from karen.contract.types.enums import MemoryType, UISource
from karen.contract.types.flows import ExtractedFact
from karen.contract.types.memory import FactState, Memory, Polarity

Extract = Callable[[str], Sequence[ExtractedFact]]
"""The facts a text states of the one who wrote it."""
WRITTEN = "settings"
"""Begins the id of what is no memory but a line of the settings."""
_SUBJECT = re.compile(r"^(?:the )?user(?P<own>['’]s)? ", re.IGNORECASE)
_NAME = re.compile(r"^name\s*[:=]\s*", re.IGNORECASE)
_VERBS = {"is": "am", "has": "have", "does": "do", "was": "was", "does not": "do not", "doesn't": "don't"}
_OF_OLD = datetime(1970, 1, 1, tzinfo=UTC)


def written_facts(lines: Sequence[str], extract: Extract) -> list[Memory]:
    found: list[Memory] = []
    for number, line in enumerate(lines):
        said = in_first_person(line)
        facts = extract(said)
        found += [_memory(f"{WRITTEN}-{number}-{at}", said, fact) for at, fact in enumerate(facts)]
        if not facts:
            found.append(_memory(f"{WRITTEN}-{number}", said, None))
    return found


def in_first_person(line: str) -> str:
    """`The user lives in Graz` → `I live in Graz`; any other line as it is."""
    said = _NAME.sub("My name is ", line.strip())
    subject = _SUBJECT.match(said)
    if not subject:
        return said
    rest = said[subject.end() :]
    if subject["own"]:
        return f"My {rest}"
    verb, _, more = rest.partition(" ")
    return f"I {_VERBS.get(verb, _plain(verb))} {more}"


def _plain(verb: str) -> str:
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    if verb.endswith(("sses", "shes", "ches", "goes", "does")):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb


def _memory(memory_id: str, said: str, fact: ExtractedFact | None) -> Memory:
    return Memory(
        id=memory_id,
        content=said,
        memory_type=MemoryType.FACT,
        tags=[],
        proposed_tags=[],
        importance_score=5,
        ui_source=UISource.DESKTOP,
        conversation_id=None,
        session_id=None,
        ai_generated=False,
        user_confirmed=True,
        state=FactState.CONFIRMED,
        reviewed=True,
        pinned=False,
        access_count=0,
        last_accessed=None,
        created_at=_OF_OLD,
        updated_at=_OF_OLD,
        expires_at=None,
        confidence=1.0,
        subject=fact.subject if fact else "user",
        attribute=fact.attribute if fact else None,
        value=fact.value if fact else None,
        polarity=fact.polarity if fact else Polarity.IS,
        valid_from=None,
        valid_to=None,
        superseded_by=None,
        sources=[],
        metadata={},
    )
