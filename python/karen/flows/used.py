"""What the count of a profile's messages says to the tool that tells of it."""

from __future__ import annotations

from datetime import datetime

from karen.contract.caller import current_caller
from karen.conversations.usage import ConversationUsage
from karen.tools.usage import CountUsage, UsageCounts


def counted_usage(usage: ConversationUsage) -> CountUsage:
    """Counts for whoever is calling."""

    async def count(since: datetime | None, until: datetime | None) -> UsageCounts:
        counted = await usage.count(current_caller(), since, until)
        return UsageCounts(
            messages=counted.messages,
            conversations=counted.conversations,
            first_at=counted.first_at,
            tokens=counted.tokens,
            answers_by_kind=counted.answers_by_kind,
        )

    return count
