"""`ai.explore_concept`: what the user wrote about something, what stands near it there, and what to ask further.

Works from the user's own data alone, so it makes nothing up; the questions follow the form of the concept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence

from pydantic import ValidationError

from karen.base.words import content_words, folded, word_set
from karen.contract.caller import Caller, current_caller
from karen.contract.method import method
from karen.contract.types.chat import SourceSpan
from karen.contract.types.conversations import SearchMessages
from karen.contract.types.enums import MessageRole
from karen.contract.types.ideas import ExploreConceptInput, ExploredConcept, KnownPassage, RelatedIdea
from karen.contract.types.memory import MemoryHit, MemoryHits, MemorySource, QueryMemory, Span
from karen.flows.running import FlowRuns, flow, step

MOST_HITS = 20
MOST_MESSAGES = 50
LEAST_SCORE = 0.1
"""Of a passage that has none of the words of the concept: below it is near only by chance. A judgement."""
LEAST_LETTERS, MOST_LETTERS = 4, 40
"""Of a word that is an idea."""
LONGEST_PASSAGE = 2000
"""Characters; what is longer was pasted, and what stands in it says little of what belongs together."""
MOST_QUOTED = 120
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_VAGUE = word_set("""
about actually again already always around because before better been came come could does doing done enough even every
everything feel felt first found from give goes going good great have here into just keep kept know last like little
long look looking made make making many maybe mine much need never next nice often once people probably quite really
same seems since some someone something sometimes soon started still stuff sure take taking tell thank thanks that
their them then these think this those though thought time today tomorrow took tried trying very want wanted wants week
well went were what when where which while with without work would year years yesterday your please remember remind
karen
""")
"""Words that stand beside everything."""
_ABSTRACT = re.compile(r"\w{3,}(?:ness|ity|tion|sion|ism|ment|ship|dom|ance|ence)$")
_ACTIVITY = re.compile(r"(?!(?:thing|king|ring|wing|string|spring|morning|evening)$)\w{2,}ing$")
_PLURAL = re.compile(r"\w{2,}[^\Wsu]s$")

Find = Callable[[Caller, QueryMemory], Awaitable[MemoryHits]]
Spans = Callable[[Caller, SearchMessages], Awaitable[list[SourceSpan]]]


class ExploringFlow:
    """Reads what whoever is calling wrote."""

    def __init__(self, find: Find, spans: Spans, runs: FlowRuns) -> None:
        """`find` finds by meaning and words, `spans` by the words alone."""
        self._find = find
        self._spans = spans
        self.runs = runs

    @method
    @flow("explore_concept")
    async def explore_concept(self, params: ExploreConceptInput) -> ExploredConcept:
        """What you wrote about a concept, the ideas that stand near it there, and questions that lead further."""
        words = content_words(params.concept)
        with step("recall"):
            near = await self._near(params.concept, words)
        with step("relate"):
            related = _related(near, words)[: params.limit]
        return ExploredConcept(
            concept=params.concept,
            known=near[: params.limit],
            related=related,
            questions=_questions(params.concept.strip(), near, related)[: params.limit],
        )

    async def _near(self, concept: str, words: Sequence[str]) -> list[KnownPassage]:
        """The best first. What holds a word of the concept comes before what is only near.

        A message and the facts that were read from it are one passage: else one sentence would count as several.
        """
        caller = current_caller()
        found = await self._find(caller, QueryMemory(text=concept, top_k=MOST_HITS))
        own = [hit for hit in found.hits if hit.kind == "memory" or hit.source.role is MessageRole.USER]
        named = [_of_hit(hit) for hit in own if _names(hit.content, words)]
        likely = [_of_hit(hit) for hit in own if not _names(hit.content, words) and hit.score >= LEAST_SCORE]
        written: list[KnownPassage] = []
        if words:
            try:
                wanted = SearchMessages(text=" ".join(words), role=MessageRole.USER, limit=MOST_MESSAGES)
                written = [_of_span(span) for span in await self._spans(caller, wanted)]
            except ValidationError:
                pass  # one letter, or more than anybody says at once: nothing is found by its words
        every = reversed([*named, *written, *likely])
        each = {passage.source.message_id or passage.id: passage for passage in every}
        return list(reversed(each.values()))


def _names(text: str, words: Sequence[str]) -> bool:
    there = {_stem(word) for word in content_words(text)}
    return any(_stem(word) in there for word in words)


def _stem(word: str) -> str:
    bare = word.removesuffix("'s")
    return bare[:-1] if len(bare) > 3 and bare.endswith("s") and not bare.endswith("ss") else bare


def _of_hit(hit: MemoryHit) -> KnownPassage:
    return KnownPassage(kind=hit.kind, id=hit.id, text=hit.content, source=hit.source)


def _of_span(span: SourceSpan) -> KnownPassage:
    source = MemorySource(
        conversation_id=span.conversation_id,
        message_id=span.message_id,
        role=span.role,
        timestamp=span.timestamp,
        span=Span(start=span.start, end=span.end, text=span.text),
    )
    return KnownPassage(kind="message", id=span.message_id, text=span.text, source=source)


def _related(near: Sequence[KnownPassage], words: Sequence[str]) -> list[RelatedIdea]:
    """What stands in most of the passages first; of two that stand in as many, the one in the better passage."""
    asked = {_stem(word) for word in words}
    counted: Counter[str] = Counter()
    first: dict[str, tuple[str, KnownPassage]] = {}
    for passage in near:
        ideas = {key: word for key, word in _ideas(passage.text) if key not in asked}
        counted.update(ideas.keys())
        for key, word in ideas.items():
            first.setdefault(key, (word, passage))
    ranked = sorted(counted, key=lambda key: -counted[key])  # stable: as they were met
    return [RelatedIdea(idea=first[key][0], passages=counted[key], source=first[key][1].source) for key in ranked]


def _ideas(text: str) -> Iterator[tuple[str, str]]:
    if len(text) > LONGEST_PASSAGE:
        return
    for word in _WORD.findall(text):
        plain = folded(word)
        fits = LEAST_LETTERS <= len(word) <= MOST_LETTERS and "'" not in plain
        if fits and not {plain, _stem(plain)} & _VAGUE and content_words(plain):
            yield _stem(plain), word


def _questions(concept: str, near: Sequence[KnownPassage], related: Sequence[RelatedIdea]) -> list[str]:
    known = [f"You wrote “{_quoted(near[0].text)}” What has changed since?"] if near else []
    linked = [f"What does {concept} have to do with {one.idea}, for you?" for one in related[:2]]
    return [*known, *linked, *_by_form(concept)]


def _by_form(concept: str) -> list[str]:
    last = folded(concept).rpartition(" ")[2].strip("?!.")
    if _ACTIVITY.match(last):
        return [
            f"What got you into {concept}?",
            f"What do you like least about {concept}?",
            f"What would be a good next step in {concept}?",
        ]
    if _ABSTRACT.match(last):
        return [
            f"What would be an example of {concept}?",
            f"What is the opposite of {concept}?",
            f"Where does {concept} end?",
        ]
    if _PLURAL.match(last):
        return [
            f"Which {concept} matter most to you?",
            f"What do all {concept} have in common?",
            f"What would you miss without {concept}?",
        ]
    return [
        f"What does {concept} mean to you?",
        f"What would you like to know about {concept} that you don't know yet?",
        f"What would be different without {concept}?",
    ]


def _quoted(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= MOST_QUOTED else f"{plain[:MOST_QUOTED].rsplit(' ', 1)[0]} …"
