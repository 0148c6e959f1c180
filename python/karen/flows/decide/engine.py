"""Decides what a message asks for: a tool with its arguments, a question back, or an answer in words.

Deterministic, and touches nothing. A tool is called only when the sentence has the form of a request for it and its
arguments could be read; topic words alone decide nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from array import array
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import JsonValue

from karen.contract.errors import ModelUnavailable, TimedOut
from karen.contract.types.decisions import Ask, Decision, ReplyInWords, UseTool
from karen.contract.types.flows import DecideActionInput
from karen.flows.decide import list_forms
from karen.flows.decide.asking import Asking, use
from karen.flows.decide.consenting import is_plain_yes, leave_in
from karen.flows.decide.decide_reminders import complete_or_ask
from karen.flows.decide.follow_up import follow_up
from karen.flows.decide.offered import Offers
from karen.flows.decide.proposed import read_proposed
from karen.flows.decide.readers import ANSWERS, COMPLETIONS, READERS, REQUEST_LIKE
from karen.flows.decide.request import QUOTED, Request, even_text, fold, read_request
from karen.flows.decide.smalltalk import NOT_YET, Reason, reason_of
from karen.flows.decide.take_back import forgetting_of
from karen.flows.facts.preferences import preferences_in
from karen.models.embed import Vector

if TYPE_CHECKING:
    from karen.flows.decide.router import Proposal

LONGEST_ANSWER = 200
"""Characters of an answer to a question back; what is longer is about something else."""
LEARNED_WITH = "multilingual-e5-small-q4"
"""The model of the vectors that the router learned from."""
PATIENCE_S = 1.0
"""A vector takes 20 ms where the model is loaded. What is later than this is decided by the wording."""
CERTAIN = 0.97
"""The probability of a tool from which on the meaning of a message is not asked for."""
UNLIKELY = 0.12
"""The probability of the likeliest tool below which it is not asked for either: of 10,600 lines of unseen writers that
finds 0.2 % fewer of the requests, and asks for a third of the talk instead of nine tenths."""
DOUBTED = frozenset(("weather",))
"""Tools whose reader goes by the words of its subject, which talk is full of."""
TALK = 0.8
"""The probability that it is talk from which on such a reader is not believed, unless it read a place: of 5,407 lines
of talk that leaves two that are taken for requests."""
LIKELY_IF_NAMED = 0.4
"""The probability from which on a tool counts whose own thing is named: one of the user's own lists."""
NAMING = {"lists": list_forms.NAMED}
LEAST_THINKABLE = 0.08
"""The probability from which on a capable model is asked about a tool: below, it would be asked about all talk."""
PROPOSED_SERVICES = frozenset(
    NOT_YET + service
    for service in (
        "read or write e-mail",
        "look up books",
        "convert between those units",
    )
)
"""Of the services that Karen seems to lack, those the router may know better."""


class DecisionEngine:
    """Asks the readers in their order whether the message is for their tool; then the learned router, whose proposal
    counts when the tool's arguments can be read; then what kind of talk it is."""

    def __init__(self, meaning: Callable[[str], Awaitable[Vector]] | None = None) -> None:
        """`meaning` computes a message's vector; without it the wording has to do."""
        self._meaning = meaning
        self.offers = Offers()

    async def learn_offers(self) -> None:
        """What the examples of the offered tools mean; without a model of meanings, their wording has to do."""

        async def meaning(text: str) -> array[float] | None:
            with contextlib.suppress(ModelUnavailable, TimedOut):
                vector = await self._meaning(text) if self._meaning else None
                return vector.values if vector and vector.model_id == LEARNED_WITH else None
            return None

        await self.offers.learn(meaning)

    def decide(self, asked: DecideActionInput, meaning: array[float] | None = None) -> Decision:
        """What to do about `asked.prompt`, seen from `asked.now` or, without it, from this machine's clock.

        `meaning` is the prompt's vector, (384,) of unit length; see `consider`.
        """
        return self._look(asked).decide(meaning)

    async def consider(self, asked: DecideActionInput) -> Decision:
        """The same; where neither the readers nor the wording decide, the meaning of what is asked comes first."""
        look = self._look(asked)
        return look.decide(await self._vector(look.request.said) if look.is_open or look.may_be_offered else None)

    async def consider_after(self, asked: DecideActionInput, before: Sequence[str]) -> Decision:
        """As `consider`, for a message behind the user's messages `before`, oldest first: it may answer what was asked
        back, or go on from what was asked for."""
        earlier: Decision | None = None
        for said in before:
            if isinstance(earlier, UseTool) and leave_in(said):  # of a question for leave: what was asked for stands
                continue
            then = asked.model_copy(update={"prompt": said})
            earlier = self._going_on(earlier, then) or self.decide(then)
        if going_on := self._going_on(earlier, asked):
            return going_on
        is_talk = isinstance(earlier, ReplyInWords)
        if is_talk and before and (forgetting := forgetting_of(before[-1], asked.prompt)):
            return forgetting
        return await self.consider(asked)

    def _going_on(self, earlier: Decision | None, asked: DecideActionInput) -> Decision | None:
        """What a message asks for by way of the decision before it, if it does."""
        match earlier:
            case Ask():
                return self.complete(earlier, asked.prompt, asked.now)
            case UseTool():
                return follow_up(
                    earlier, asked.prompt, lambda said: self.decide(asked.model_copy(update={"prompt": said}))
                )
            case _:
                return None

    def thinkable(self, said: str) -> list[str]:
        """The tools that a message which was taken for talk may still ask for, the likeliest first."""
        from karen.flows.decide.router import router  # numpy, which the start does without

        request = read_request(said)
        if not request.clauses:
            return []
        return [*router().likely(request.unquoted, LEAST_THINKABLE), *self.offers.sharing(request.unquoted)]

    async def _vector(self, said: str) -> array[float] | None:
        if self._meaning is None:
            return None
        with contextlib.suppress(ModelUnavailable, TimedOut, TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                vector = await self._meaning(said)
            return vector.values if vector.model_id == LEARNED_WITH else None
        return None

    def _look(self, asked: DecideActionInput) -> _Look:
        request = read_request(asked.prompt)
        folded = fold(request.said) if request.clauses else fold(asked.prompt[:LONGEST_ANSWER])
        return _Look(asked, request, folded, self._tool(request, folded, asked), self.offers)

    def complete(self, ask: Ask, answer: str, now: datetime | None = None) -> Decision | None:
        """The decision once `answer` gives what `ask` asked for; None when it is about something else.

        `now` is the user's clock; this machine's without it.
        """
        request, folded = read_request(answer), fold(answer[:LONGEST_ANSWER])
        is_no_answer = not folded or len(answer) > LONGEST_ANSWER or is_plain_yes(answer)
        if is_no_answer or reason_of(folded, ()) != Reason.NO_REQUEST:
            return None
        why = f"answers which {ask.argument}"
        if self.offers.find(ask.tool):
            return (
                None
                if self._tool(request, folded, DecideActionInput(prompt=answer))
                else self.offers.complete(ask, answer)
            )
        if read := COMPLETIONS.get(ask.argument):
            args = read(ask, answer, now or datetime.now().astimezone())
            return None if args is None else complete_or_ask(ask.tool, {**ask.args, **args}, why)
        value = self._argument(ask, request, folded)
        return None if value is None else use(ask.tool, {**ask.args, ask.argument: value}, why, confidence=0.9)

    def _argument(self, ask: Ask, request: Request, folded: str) -> JsonValue | None:
        if read := REQUEST_LIKE.get(ask.argument):
            return read(ask, request)
        if self._tool(request, folded, DecideActionInput(prompt=request.said)):
            return None
        return ANSWERS[ask.argument](ask, request)

    def _tool(self, request: Request, folded: str, asked: DecideActionInput) -> Decision | None:
        if not request.clauses:
            return None
        asking = Asking(request, folded, asked.now or datetime.now().astimezone(), asked)
        read = ((reader, decision) for reader in READERS if (decision := reader(asking)))
        reader, decision = next(read, (None, None))
        if reader and request.unquoted != request.said:
            outside = read_request(QUOTED.sub(_something_else, request.said))
            return decision if reader(replace(asking, request=outside, folded=fold(outside.said))) else None
        return decision


def _something_else(quoted: re.Match[str]) -> str:
    """What is asked for in quotation marks, and not by the words around them, is then no longer asked for."""
    return f"{quoted[0][0]}Rosewood{quoted[0][-1]}"


@dataclass(frozen=True)
class _Look:
    """A message with what the readers say of it."""

    asked: DecideActionInput
    request: Request
    folded: str
    taken: Decision | None
    offers: Offers

    @cached_property
    def asking(self) -> Asking:
        return Asking(self.request, self.folded, self.asked.now or datetime.now().astimezone(), self.asked)

    @cached_property
    def may_be_offered(self) -> bool:
        """Whether a plugin may do what nothing built in was asked for."""
        is_untaken = self.answer is None and bool(self.request.clauses) and bool(self.offers)
        return is_untaken and not preferences_in(self.asked.prompt)

    @property
    def names_plugin(self) -> bool:
        return bool(self.offers) and isinstance(self.answer, UseTool | Ask) and self.answer.tool == "plugin"

    @cached_property
    def why(self) -> str:
        return reason_of(self.folded, self.request.clauses)

    @cached_property
    def may_be_proposed(self) -> bool:
        """Not what is told or pasted, a greeting, a wish how to be answered, or a service that is known to lack."""
        is_possible = self.why == Reason.NO_REQUEST or self.why in PROPOSED_SERVICES
        is_untaken = self.answer is None and bool(self.request.clauses)
        return is_untaken and is_possible and not preferences_in(self.asked.prompt)

    @cached_property
    def answer(self) -> Decision | None:
        """What the readers say, unless it is to be doubted: by the wording it is talk, and it names no place."""
        taken = self.taken
        is_doubted = isinstance(taken, UseTool | Ask) and taken.tool in DOUBTED and "location" not in taken.args
        return None if is_doubted and self.by_wording.plain >= TALK else taken

    @property
    def is_open(self) -> bool:
        """Whether neither the readers nor the wording decide, and the meaning may yet."""
        return self.may_be_proposed and UNLIKELY <= self.by_wording.probability < CERTAIN

    @cached_property
    def by_wording(self) -> Proposal:
        return self._proposal(None)

    def decide(self, meaning: array[float] | None) -> Decision:
        if self.names_plugin and (called := self.offers.called(self.asking)):
            return called
        if self.answer:
            return self.answer
        if self.may_be_offered and (said := self.offers.said(self.asking)):
            return said
        if self.may_be_proposed:
            proposal = self.by_wording if meaning is None else self._proposal(meaning)
            if self._counts(proposal) and (decision := read_proposed(proposal.tool, self.asking)):
                return decision
        if self.may_be_offered and meaning is not None and (meant := self.offers.meant(self.asking, meaning)):
            return meant
        return ReplyInWords(why=self.why)

    def _counts(self, proposal: Proposal) -> bool:
        """Sure enough; less will do where the message names what the tool is for."""
        named = NAMING.get(proposal.tool)
        is_named = named is not None and named.search(even_text(self.request.unquoted)) is not None
        return proposal.is_sure or (is_named and proposal.probability >= LIKELY_IF_NAMED)

    def _proposal(self, meaning: array[float] | None) -> Proposal:
        from karen.flows.decide.router import router  # numpy, which the start does without

        return router().propose(self.request.unquoted, meaning)
