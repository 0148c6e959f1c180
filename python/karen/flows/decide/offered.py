"""The tools that plugins offer, chosen by the sentences that their authors give as examples.

What is built in is asked first, so that no plugin takes a request away from it. A message that is an example, but for
politeness and what stands in its gaps, calls the tool; one that means the same does too, when its gaps can be read, and
is asked back otherwise. The words of a plugin are data: they are compared, and never followed.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import JsonValue

from karen.contract.types.decisions import Ask, Decision, UseTool
from karen.flows.decide.asking import Asking, ask, use
from karen.flows.decide.gaps import Example, Schema, value_of
from karen.flows.decide.proposed import is_asked_for
from karen.memory.recall.words import terms_of

MOST_EXAMPLES = 24
"""Of one tool."""
MOST_SHARING = 5
MEANT = 0.65
"""The likeness, as `nearness` has it, from which on a message means what an example means: with eight sets of eight
examples of CLINC150 that finds 63 % of what is meant, calls another of the tools for 0.1 %, and is mistaken about 1.1 %
of the requests for something else."""
MEANT_IN_ITS_WORDS = 0.45
"""The same where it has the example's words in their order."""
_SURE, _LIKELY = 0.9, 0.7
_CALLED = (
    r"(?:please |hey |karen,? |can you |could you )*(?:use|ask|run|call|start|with|through|by|try|open)"
    r"(?: the| my)?(?: plug-?in)? (?P<named>{names})(?: plug-?in)?(?: to|,|:| and| for)? (?P<rest>.+)"
)


@dataclass(frozen=True)
class Offer:
    """One tool of a plugin that is enabled."""

    tool: str
    """As the tool registry knows it: `<plugin>.<tool>`."""
    plugin_id: str
    plugin: str
    """The plugin's name for people."""
    description: str
    examples: tuple[str, ...]
    parameters: Schema
    """JSON Schema of an object."""

    @cached_property
    def properties(self) -> Schema:
        given = self.parameters.get("properties")
        return given if isinstance(given, Mapping) else {}

    @cached_property
    def required(self) -> tuple[str, ...]:
        given = self.parameters.get("required")
        return tuple(name for name in given if isinstance(name, str)) if isinstance(given, list) else ()

    @cached_property
    def terms(self) -> frozenset[str]:
        """The stems of what its author says of it."""
        return frozenset(term for text in (self.description, self.plugin, *self.examples) for term in terms_of(text))

    @cached_property
    def sentences(self) -> tuple[Example, ...]:
        examples = (Example(text, self.properties) for text in self.examples[:MOST_EXAMPLES])
        return tuple(example for example in examples if example.says_enough)


class Offers:
    """All of them. Changed as a whole, between two messages."""

    def __init__(self) -> None:
        self._offers: tuple[Offer, ...] = ()
        self._vectors: dict[str, array[float]] = {}
        """Of example sentences, (384,) of unit length."""

    def __bool__(self) -> bool:
        return bool(self._offers)

    def put(self, offers: Sequence[Offer]) -> None:
        self._offers = tuple(offers)

    def find(self, tool: str) -> Offer | None:
        return next((offer for offer in self._offers if offer.tool == tool), None)

    async def learn(self, meaning: Callable[[str], Awaitable[array[float] | None]]) -> None:
        """Compute what is lacking of the examples' meanings; what cannot be computed is tried again next time."""
        wanted = {example.plain for offer in self._offers for example in offer.sentences}
        for text in sorted(wanted - self._vectors.keys()):
            if (vector := await meaning(text)) is not None:
                self._vectors[text] = vector
        self._vectors = {text: vector for text, vector in self._vectors.items() if text in wanted}

    def said(self, asking: Asking) -> Decision | None:
        """The tool of which the message is an example, or that it names."""
        message = asking.request.said.strip()
        for offer in self._offers:
            for example in offer.sentences:
                if (values := example.said_in(message)) is not None:
                    return self._decide(offer, values, "is an example of", _SURE)
        return self.called(asking)

    def meant(self, asking: Asking, vector: array[float]) -> Decision | None:
        """The tool whose examples mean what the message means."""
        if not is_asked_for(asking):
            return None
        message = asking.request.said.strip()
        scored = [
            (nearness(vector, self._vectors[example.plain]), example, offer)
            for offer in self._offers
            for example in offer.sentences
            if example.plain in self._vectors
        ]
        for score, example, offer in sorted(scored, key=lambda each: -each[0]):
            if score < MEANT_IN_ITS_WORDS:
                break
            values = example.found_in(message) or example.anchored_in(message, by_any_word=False)
            if values is not None:
                return self._decide(offer, values, "means what an example means of", _LIKELY)
        best = max(scored, key=lambda each: each[0], default=None)
        if best is None or best[0] < MEANT:
            return None
        offer = best[2]
        values = _by_kind(offer, message)
        for example in offer.sentences:
            values |= example.anchored_in(message, by_any_word=True) or {}
        return self._decide(offer, values, "means what an example means of", _LIKELY)

    def sharing(self, said: str) -> list[str]:
        """The tools whose author uses a word of the message, those with the most first."""
        words = set(terms_of(said))
        shared = [(len(words & offer.terms), offer.tool) for offer in self._offers]
        return [tool for count, tool in sorted(shared, reverse=True)[:MOST_SHARING] if count]

    def complete(self, asked: Ask, answer: str) -> Decision | None:
        """The call once `answer` gives what was asked for; None when it does not."""
        offer = self.find(asked.tool)
        value = value_of(answer, offer.properties.get(asked.argument, {})) if offer else None
        if offer is None or value is None:
            return None
        return self._decide(offer, {**asked.args, asked.argument: value}, f"answers which {asked.argument} for", _SURE)

    def _decide(self, offer: Offer, values: dict[str, JsonValue], why: str, confidence: float) -> UseTool | Ask:
        lacking = next((name for name in offer.required if name not in values), None)
        if lacking is None:
            return use(offer.tool, values, f"{why} {offer.tool}", confidence)
        return ask(offer.tool, lacking, self._question(offer, lacking), values)

    def _question(self, offer: Offer, lacking: str) -> str:
        given = offer.properties.get(lacking)
        said = given.get("description") if isinstance(given, Mapping) else None
        name = lacking.replace("_", " ")
        return f"{offer.plugin} needs to know: {said if isinstance(said, str) and said else name}?"

    def called(self, asking: Asking) -> Decision | None:
        """By the plugin's name: "ask Unit prices which is cheaper, …"."""
        message = asking.request.said.strip()
        names = {name.casefold(): offer.plugin_id for offer in self._offers for name in _names(offer)}
        if not names:
            return None
        alternatives = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        found = re.fullmatch(_CALLED.format(names=alternatives), message, re.IGNORECASE)
        if found is None:
            return None
        own = [offer for offer in self._offers if offer.plugin_id == names[found["named"].casefold()]]
        for offer in own:
            for example in offer.sentences:
                values = example.said_in(found["rest"]) or example.found_in(found["rest"])
                if values is not None:
                    return self._decide(offer, values, "names the plugin of", _SURE)
        return self._decide(own[0], _by_kind(own[0], found["rest"]), "names", _LIKELY) if len(own) == 1 else None


def nearness(one: array[float], other: array[float]) -> float:
    """How alike two meanings are, from about 0 to 1, of vectors of unit length."""
    from karen.flows.decide.router import router  # numpy, which the start does without

    return router().nearness(one, other)


def _names(offer: Offer) -> tuple[str, ...]:
    return offer.plugin, offer.plugin_id, offer.plugin_id.replace("_", " ").replace("-", " ")


def _by_kind(offer: Offer, message: str) -> dict[str, JsonValue]:
    """What can be told from the message without an example: numbers in their order, and the words of a choice."""
    values: dict[str, JsonValue] = {}
    numbers = re.findall(r"(?<!\w)[-+]?\d[\d.,'’]*\d|(?<!\w)[-+]?\d", message)
    words = set(re.findall(r"[\w-]+", message.casefold()))
    for name in offer.required:
        schema = offer.properties.get(name, {})
        choices = schema.get("enum") if isinstance(schema, Mapping) else None
        if isinstance(choices, list):
            named = [each for each in choices if str(each).casefold() in words]
            if len(named) == 1:
                values[name] = named[0]
        elif isinstance(schema, Mapping) and schema.get("type") in ("integer", "number") and numbers:
            read = value_of(numbers.pop(0), schema)
            values |= {} if read is None else {name: read}
    return values
