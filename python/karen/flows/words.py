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
- **tell the weather**, once you allow that it is looked up: “Will it rain in Graz tomorrow?”
- **convert units**: “How many cups is 2 litres?”, “5'11 in cm”, “200 g of flour in cups”
- **remind you, wake you, run a timer**: “Remind me to call mum tomorrow at 6.”, “Set a timer for 12 minutes.”
- **keep lists**: “Add milk and eggs to the shopping list.”, “What's on my to-do list?”
- **leave it to chance**: “Flip a coin.”, “Roll 2d6.”, “Choose between pizza and sushi.”
- **tell how I and this computer are**: “How much memory is free?”, “Which model are you using?”
- **count how much you use me**: “How many messages have I sent you this week?”
- **remember what you tell me** and answer from it, with its source: “Remember that my locker is 214.”
- **find what you said before**: “Find the chat about the dentist.”
- **keep your conversations**: searched with Ctrl+K, edited, branched, exported
- **guess**, where nothing can be worked out: a language model answers then, and the answer is marked as its guess

Each answer says where it comes from. `?` shows the shortcuts. What I cannot do, I say."""

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
_WHO_IS = re.compile(
    r"(?:so |and |hey |karen,? )*(?:who(?: is|'s|’s|s)|tell me who) (?!the\b"
    r"|an?\b)[\w'’-]{2,40}(?: is)?(?: again)?\??$",
    re.IGNORECASE,
)


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
    Reason.WHAT_WAS_DONE: Words(
        "Nothing was sent: I have no way to send a message. Nothing is removed or changed without your asking "
        "for it, and what I remove or change I say in the answer in which I do it."
    ),
    Reason.WHY_THAT: Words("I have not answered anything in this conversation yet."),
    Reason.NOTHING_SAID: Words("There was nothing in that for me to answer."),
}
_MISSING = {
    "look up books": "there is no catalogue of books here",
    "read mail": "no mailbox is connected",
    "write mail": "no mailbox is connected, so nothing was written or sent",
}
"""What would be needed for a service, where that can be said."""
_NO_ANSWER = (
    "I can't answer that: there is nothing here I could work it out from, and no language model to guess. "
    "“What can you do?” lists what works today."
)
_NOBODY = "I don't know: nobody of that name is among what you have told me."
_KEPT = "I've kept that, word for word."


def in_words(why: str, said: str) -> Words:
    """The answer to `said`, a message that asks for no tool; `why` is the reason that the decision gave."""
    service = why.removeprefix(NOT_YET)
    if service == why:
        return _OWN.get(Reason(why)) or _open(said)
    guess = Guess.BY_ANY if service in TEXT_ALONE else Guess.NEVER
    missing = f": {_MISSING[service]}" if service in _MISSING else ""
    return Words(f"I can't {service} yet{missing}. “What can you do?” lists what works today.", guess)


def is_asked(said: str) -> bool:
    """Whether something is asked, with or without its mark."""
    return "?" in said or bool(_ASKS.match(said))


def _asks_about_somebody(said: str) -> bool:
    """`Who is Mara?` may be about somebody the user knows, of whom a small model would make something up."""
    return bool(_WHO_IS.match(said.strip()))


def _open(said: str) -> Words:
    """Of what nothing here is for, and memory does not answer."""
    if not is_asked(said):
        return Words(_KEPT, Guess.IF_CAPABLE)
    return Words(_NOBODY, Guess.IF_CAPABLE) if _asks_about_somebody(said) else Words(_NO_ANSWER, Guess.BY_ANY)
