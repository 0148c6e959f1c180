"""What is answered to a request for a tool that Karen understands and does not have yet: the truth."""

from __future__ import annotations

from karen.contract.types.decisions import Decision, ReplyInWords
from karen.flows.decide.smalltalk import NOT_YET

SERVICES = {
    "books": "look up books",
    "mail_unread": "read mail",
    "mail_compose": "write mail",
}
"""By the tool that is lacking: what cannot be done without it."""


def reply_for_lacking(decision: Decision) -> ReplyInWords | None:
    """Instead of calling such a tool, or of asking for what it would need; None for any other decision."""
    if isinstance(decision, ReplyInWords) or decision.tool not in SERVICES:
        return None
    return ReplyInWords(why=NOT_YET + SERVICES[decision.tool])
