"""Who is meant by the names that programs give to the user and to the assistant."""

from __future__ import annotations

from karen.contract.types.enums import MessageRole

_NAMES = {
    MessageRole.USER: "user you me human prompt question customer client",
    MessageRole.ASSISTANT: (
        "assistant ai bot model answer response reply karen chatgpt gpt gpt-3 gpt-3.5 gpt-4 gpt-4o claude gemini bard "
        "copilot llama mistral grok deepseek perplexity"
    ),
    MessageRole.SYSTEM: "system developer",
}
ROLES = {name: role for role, names in _NAMES.items() for name in names.split()}


def role_of(name: str) -> MessageRole | None:
    """Of the name of a role or a program, in any case; None for anybody else's."""
    return ROLES.get(name.strip().lower())
