"""What Karen says of herself: greetings, what she can do, and what she cannot do yet. Never more than is true."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from karen.flows.decide.smalltalk import NOT_YET, Reason

HELP = """\
I work on this computer alone. Today I can:

- **tell the time and the date** in any city: “What time is it in São Paulo?”, “How many days until Christmas?”
- **work things out**: “15 % tip on 64.50”, “three quarters of 120”
- **find what you said before**, with its source: “What did I say about the dentist?”
- **keep your conversations**: searched with Ctrl+K, edited, branched, exported
- **guess**, where nothing can be worked out: a language model answers then, and the answer is marked as its guess

Each answer says where it comes from. `?` shows the shortcuts. What I cannot do, I say."""

KEEPS_MESSAGES = ("remember facts about you", "recall facts about you")
"""What is not there yet, but has something near it that works."""


TEXT_ALONE = ("translate", "write or rewrite texts", "tell jokes or stories", "look up books")
"""What is not there yet, but a language model does by talking; of anything else it would only claim that it did it."""
_ASKS = re.compile(
    r"\s*(?:(?:please|karen|so|and|ok|okay|hey|now|can you|could you|would you)[\s,]+)*"
    r"(?:wh(?:at|ats|at's|o|os|o's|y|ere|eres|ere's|en|ich|ose)|how|hows|how's|is|are|does|do|did|can|could|should"
    r"|tell me|explain|describe|define|compare|summari[sz]e|list|name|suggest|recommend|give me|write|teach me"
    r"|continue|go on|keep going)\b",
    re.IGNORECASE,
)
"""Something is asked, though in haste: without a question mark."""
_OWN_THINGS = re.compile(
    r"\b(?:my|mine|our|ours|myself|about me|(?:do|did|am|was|were|have|had|should|can) (?:i|we)"
    r"|(?:i|we) (?:do|did|am|was|were|have|had|said|told|went|like|need|want))\b",
    re.IGNORECASE,
)
"""A question about the user's own life: the less a model can hold, the more of it is made up."""


class Guess(Enum):
    """Whether a language model may answer instead."""

    NEVER = auto()
    IF_CAPABLE = auto()
    """Not by a tiny one."""
    BY_ANY = auto()


@dataclass(frozen=True)
class Words:
    text: str
    guess: Guess = Guess.NEVER


_OWN = {
    Reason.GREETING: Words("Hello. What can I do for you?"),
    Reason.THANKS: Words("You're welcome."),
    Reason.FAREWELL: Words("Goodbye. Everything you wrote is kept."),
    Reason.HELP: Words(HELP),
    Reason.WHO_ARE_YOU: Words(
        "I'm Karen, an assistant that runs on this computer alone. I answer what can be worked out, show where each "
        "answer comes from, and say so when I don't know. “What can you do?” lists what works today."
    ),
    Reason.HOW_ARE_YOU: Words("Everything here runs. What can I do for you?"),
    Reason.DISMISSED: Words("All right."),
    Reason.NOTHING_SAID: Words("There was nothing in that for me to answer."),
}
_NO_ANSWER = (
    "I can't answer that: there is nothing here I could work it out from, and no language model to guess. "
    "“What can you do?” lists what works today."
)
_NOT_TOLD = (
    "I don't know that: nothing here tells me, and I don't make up things about you. "
    "What you wrote before I find by “What did I say about …?”."
)
_KEPT = "I've kept that, but I can't do more with it yet. “What can you do?” lists what works today."


def in_words(why: str, said: str) -> Words:
    """The answer to `said`, a message that asks for no tool; `why` is the reason that the decision gave."""
    service = why.removeprefix(NOT_YET)
    if service == why:
        return _OWN.get(Reason(why)) or _open(said)
    if service in KEEPS_MESSAGES:
        return Words(
            f"I can't {service} yet. What you write is kept word for word, though: "
            "ask “What did I say about …?” and I find it."
        )
    guess = Guess.BY_ANY if service in TEXT_ALONE else Guess.NEVER
    return Words(f"I can't {service} yet. “What can you do?” lists what works today.", guess)


def _open(said: str) -> Words:
    """Of what nothing here is for: a question may be guessed at, one about the user only by a model that can think."""
    if "?" not in said and not _ASKS.match(said):
        return Words(_KEPT, Guess.IF_CAPABLE)
    return Words(_NOT_TOLD, Guess.IF_CAPABLE) if _OWN_THINGS.search(said) else Words(_NO_ANSWER, Guess.BY_ANY)
