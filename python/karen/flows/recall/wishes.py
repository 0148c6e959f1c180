"""How the user wants Karen to be for good, learned from what they say: in force everywhere from the next message on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from karen.contract.caller import Caller
from karen.contract.types.memory import Refused, SourcePlace
from karen.contract.types.preferences import Preference
from karen.contract.types.settings import KarenSettings
from karen.flows.facts.preferences import WishedSetting

WishesIn = Callable[[str], Sequence[WishedSetting]]
Learn = Callable[[Caller, str, str, SourcePlace], Awaitable[Preference | Refused]]
_PROMISES = {
    ("personality_verbosity", "concise"): "I keep my answers short",
    ("personality_verbosity", "balanced"): "my answers are neither short nor long",
    ("personality_verbosity", "detailed"): "my answers are detailed",
    ("personality_tone", "neutral"): "I am matter-of-fact",
    ("personality_tone", "friendly"): "I am friendly",
    ("personality_tone", "formal"): "I am formal",
    ("personality_tone", "humorous"): "I joke a little",
    ("temperature_unit", "C"): "temperatures are in Celsius",
    ("temperature_unit", "F"): "temperatures are in Fahrenheit",
    ("theme", "dark"): "the window is dark",
    ("theme", "light"): "the window is light",
    ("theme", "high_contrast"): "the window has high contrast",
    ("theme", "system"): "the window follows the system",
}


class Wishes:
    """Learns them; the settings of the profile are what they overrule."""

    def __init__(self, wishes_in: WishesIn, learn: Learn) -> None:
        self._wishes_in = wishes_in
        self._learn = learn

    async def learn(self, caller: Caller, message_id: str, text: str, settings: KarenSettings) -> list[WishedSetting]:
        """Those of a stored message that are new; what is so already is not learned again."""
        learned: list[WishedSetting] = []
        for wish in self._wishes_in(text):
            if str(getattr(settings, wish.name, "")) == wish.value:
                continue
            place = SourcePlace(message_id=message_id, start=wish.span.start, end=wish.span.end)
            if not isinstance(await self._learn(caller, wish.name, wish.value, place), Refused):
                learned.append(wish)
        return learned


def promised(learned: Sequence[WishedSetting]) -> str:
    """What is different from now on, in a sentence; empty when nothing is."""
    said = [_PROMISES.get((one.name, one.value), f"{one.name.replace('_', ' ')} is {one.value}") for one in learned]
    return f"From now on {' and '.join(said)}, here and everywhere else." if said else ""
