"""What Karen says of herself: greetings, what she can do, and what she cannot do yet. Never more than is true."""

from __future__ import annotations

from dataclasses import dataclass

from karen.flows.decide.smalltalk import NOT_YET, Reason

HELP = """\
I work on this computer alone. Today I can:

- **tell the time and the date** in any city: “What time is it in São Paulo?”, “How many days until Christmas?”
- **work things out**: “15 % tip on 64.50”, “three quarters of 120”
- **find what you said before**, with its source: “What did I say about the dentist?”
- **keep your conversations**: searched with Ctrl+K, edited, branched, exported

Each answer says where it comes from. `?` shows the shortcuts. What I cannot do, I say."""

KEEPS_MESSAGES = ("remember facts about you", "recall facts about you")
"""What is not there yet, but has something near it that works."""


@dataclass(frozen=True)
class Words:
    """`could_be_guessed`: a language model would have more to say."""

    text: str
    could_be_guessed: bool = False


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
_NO_ANSWER = Words(
    "I can't answer that: there is nothing here I could work it out from, and no language model to guess. "
    "“What can you do?” lists what works today.",
    could_be_guessed=True,
)
_KEPT = Words(
    "I've kept that, but I can't do more with it yet. “What can you do?” lists what works today.",
    could_be_guessed=True,
)


def in_words(why: str, said: str) -> Words:
    """The answer to `said`, a message that asks for no tool; `why` is the reason that the decision gave."""
    service = why.removeprefix(NOT_YET)
    if service == why:
        return _OWN.get(Reason(why)) or (_NO_ANSWER if "?" in said else _KEPT)
    if service in KEEPS_MESSAGES:
        return Words(
            f"I can't {service} yet. What you write is kept word for word, though: "
            "ask “What did I say about …?” and I find it."
        )
    return Words(f"I can't {service} yet. “What can you do?” lists what works today.", could_be_guessed=True)
