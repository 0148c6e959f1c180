"""`ai.decide_action` and `ai.generate_final_response`: what is to be done about a message, and what is said then."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

from pydantic import ValidationError

from karen.contract.errors import InvalidField, InvalidInput
from karen.contract.frames import invalid_fields
from karen.contract.method import method
from karen.contract.types.chat import Computed, FromTool
from karen.contract.types.conversations import ListMessages
from karen.contract.types.decisions import Ask, Decision, UseTool
from karen.contract.types.enums import MessageRole
from karen.contract.types.flows import DecideActionInput, FinalResponse, GenerateFinalResponseInput
from karen.conversations.answering import MOST_BEFORE
from karen.conversations.messages import Messages
from karen.flows.claims import without_false_claims
from karen.flows.decide.engine import DecisionEngine
from karen.flows.guess import guessed
from karen.flows.lacking import reply_for_lacking
from karen.flows.prompt import prompt_for
from karen.flows.running import FlowRuns, flow, step
from karen.flows.words import Guess, in_words
from karen.models.provider import Model, Usage
from karen.tools.base import ToolRegistry

MOST_READ = 20
"""Messages at the end of a conversation among which the user's last is looked for."""


class DecidingFlows:
    """Acts on nothing: tools are only asked how they would say what they answered."""

    def __init__(
        self,
        engine: DecisionEngine,
        messages: Messages,
        tools: ToolRegistry,
        model: Callable[[], Model | None],
        runs: FlowRuns,
    ) -> None:
        self._engine = engine
        self._messages = messages
        self._tools = tools
        self._model = model
        self.runs = runs

    @method
    @flow("decide_action")
    async def decide_action(self, params: DecideActionInput) -> Decision:
        """What a prompt asks for: a tool with its arguments, a question back, or words. The same for the same input.

        The messages before it come from `conversation_history`, else from the conversation: a prompt may answer what
        was asked back then, or go on from that request.
        """
        with step("history"):
            before = await self._said_before(params)
        with step("decide"):
            return await self._engine.consider_after(params, before)

    @method
    @flow("generate_final_response")
    async def generate_final_response(self, params: GenerateFinalResponseInput) -> FinalResponse:
        """The words that answer a prompt: a tool's result in a sentence, a question back, or an answer in words."""
        if params.tool is not None:
            with step("sentence"):
                return self._of_tool(params.tool, params)
        if params.tool_result is not None:
            raise _refused("tool", "Say which tool answered `tool_result`.")
        with step("decide"):
            facts, settings = params.personal_facts, params.user_settings
            asked = DecideActionInput(
                prompt=params.prompt, now=params.now, user_settings=settings, personal_facts=facts
            )
            decision = await self._engine.consider(asked)
            decision = reply_for_lacking(decision) or decision
        if isinstance(decision, UseTool):
            say = f"This prompt asks for the tool {decision.tool}. Run it by `tools.execute`, and pass what it answers."
            raise _refused("tool_result", say)
        if isinstance(decision, Ask):
            needed = f"{decision.tool} needs {decision.argument}"
            return FinalResponse(response=decision.question, provenance=Computed(how=needed))
        return await self._in_words(decision.why, params)

    async def _said_before(self, params: DecideActionInput) -> list[str]:
        if params.conversation_history:
            said = [one.content for one in params.conversation_history if one.role is MessageRole.USER]
            said = said[:-1] if said and said[-1] == params.prompt else said  # some send the prompt along
        elif params.conversation_id:
            wanted = ListMessages(conversation_id=params.conversation_id, limit=MOST_READ)
            page = await self._messages.messages(wanted)
            said = [one.content for one in page.messages if one.role is MessageRole.USER]
        else:
            said = []
        return said[-MOST_BEFORE:]

    def _of_tool(self, name: str, params: GenerateFinalResponseInput) -> FinalResponse:
        tool = self._tools.find(name)
        if params.tool_result is None:
            raise _refused("tool_result", f"What {tool.name} answered is missing: `tools.execute` gives it.")
        try:
            result = tool.result.model_validate(params.tool_result)
        except ValidationError as error:
            fields = [InvalidField(f"tool_result.{found.name}", found.message) for found in invalid_fields(error)]
            said = "; ".join(f"{found.name}: {found.message}" for found in fields[:5])
            raise InvalidInput(f"This is no result of the tool {tool.name}. {said}", fields) from error
        response = tool.sentence(result, params.user_settings.personality_verbosity)
        return FinalResponse(response=response, provenance=FromTool(tool=tool.name, how=tool.how(result)))

    async def _in_words(self, why: str, params: GenerateFinalResponseInput) -> FinalResponse:
        words, model = in_words(why, params.prompt), self._model()
        if model and (words.guess is Guess.BY_ANY or (words.guess is Guess.IF_CAPABLE and not model.tiny)):
            with step("model"):
                return await _by_model(model, params)
        return FinalResponse(response=words.text, provenance=Computed(how=why))


async def _by_model(model: Model, params: GenerateFinalResponseInput) -> FinalResponse:
    began, usage, said = time.perf_counter(), Usage(), list[str]()
    stream = model.stream(prompt_for(params.prompt, [], params.user_settings, model).prompt)
    checked = without_false_claims(stream, [params.prompt], by_sentence=model.tiny)
    async with contextlib.aclosing(stream), contextlib.aclosing(checked) as pieces:
        async for piece in pieces:
            if isinstance(piece, Usage):
                usage = piece
            else:
                said.append(piece)
    return FinalResponse(response="".join(said), provenance=guessed(model, usage, began))


def _refused(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, [InvalidField(field, message)])
