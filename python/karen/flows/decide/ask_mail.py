"""Whether a message asks for new mail or for a mail to be written, and to whom, about what, saying what.

Works on the user's own spelling, for that is what is to be sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import JsonValue

from karen.contract.types.decisions import Decision
from karen.flows.decide.asking import Asking, ask, use
from karen.flows.decide.mail_words import (
    ADDRESS,
    BODY,
    BODY_TO,
    COMPOSED,
    INBOX,
    MAIL,
    NOT_ASKED,
    RECIPIENTS,
    SUBJECT,
    TOLD_AFTER,
    UNTIL,
)
from karen.flows.decide.request import LONGEST_REQUEST, even_text

_TO_WHOM = "To whom shall the mail go?"


@dataclass(frozen=True)
class MailRequest:
    """Each is empty when it was not said."""

    recipient: str = ""
    subject: str = ""
    body: str = ""


def decide_mail(asking: Asking) -> Decision | None:
    said = asking.request.said
    even = even_text(said)
    if len(said) > LONGEST_REQUEST or not MAIL.search(even) or NOT_ASKED.search(even):
        return None
    if any(form.search(even) for form in COMPOSED):
        return propose_mail_compose(asking)
    if any(form.search(even) for form in INBOX):
        return propose_mail_unread(asking)
    return None


def propose_mail_unread(_: Asking) -> Decision | None:
    """For a message that the router takes for one that asks for new mail."""
    return use("mail_unread", {}, "asks for new mail", 0.85)


def propose_mail_compose(asking: Asking) -> Decision | None:
    """For a message that the router takes for one that asks to write a mail."""
    mail = read_mail(asking.request.said)
    found = {"recipient": mail.recipient, "subject": mail.subject, "body": mail.body}
    args: dict[str, JsonValue] = {name: value for name, value in found.items() if value}
    if not mail.recipient:
        return ask("mail_compose", "recipient", _TO_WHOM, args)
    return use("mail_compose", args, "asks to write a mail", 0.85)


def read_mail(said: str) -> MailRequest:
    """The parts of the mail, as the message spells them."""
    even = even_text(said)
    recipient, end = _recipient(said, even)
    subject = _subject(said, even)
    return MailRequest(recipient, subject, _body(said, even) or ("" if subject else _said_after(said, even, end)))


def _recipient(said: str, even: str) -> tuple[str, int]:
    """With where in the message it ends; that is 0 when there is none."""
    if address := ADDRESS.search(even):
        return said[address.start() : address.end()].strip(".,;:"), address.end()
    for form in RECIPIENTS:
        if found := form.search(even):
            start = found.start("to")
            until = UNTIL.search(even, start)
            end = until.start() if until else len(said)
            to = said[start:end].strip(' \n,.:;?!"“”')
            if to and len(to.split()) <= _MOST_WORDS and not _NOBODY.fullmatch(even_text(to)):
                return to, end
    return "", 0


def _said_after(said: str, even: str, end: int) -> str:
    """What follows the recipient, where nothing says that it is the body: `email granny I love her`."""
    return _trimmed(said[end:]) if end and TOLD_AFTER.match(even, end) else ""


def _trimmed(words: str) -> str:
    return words.strip(' \n,:;."“”')


_MOST_WORDS = 6
_NOBODY = re.compile(
    r"(?:schreiben|schicken|going|ready|up|an?|the|it|this|that|e-?mail|mail|please|quick|for me|me|out|now|someone"
    r"|somebody|\s)+"
)


def _subject(said: str, even: str) -> str:
    found = SUBJECT.search(even)
    if not found:
        return ""
    end = BODY_TO.search(even, found.end())
    return said[found.end() : end.start() if end else None].strip(' \n,.:;?!"“”')


def _body(said: str, even: str) -> str:
    found = BODY.search(even)
    return said[found.end() :].strip(' \n,:;"“”') if found else ""
