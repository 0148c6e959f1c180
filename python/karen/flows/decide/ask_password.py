"""Whether a message asks for a new password, and of what kind. One that is spoken of is none that is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import JsonValue

_NOUN = r"(?:passwords?|pass ?codes?|passwort|kennwort|contrasena|clave|mot de passe|senha|palavra passe)"
_ASKED = re.compile(
    r"^(?:(?:please|karen|hey|ok|and|now|can you|could you|would you|will you|i need you to|i want you to|kannst du"
    r"|bitte|puedes|peux tu|podes|pode) )*"
    r"(?:(?:generate|create|make|give|get|suggest|invent|draw|pick|think of|come up with|i need|i want|id like|need"
    r"|erzeuge?|erstelle?|mach|gib|genera|crea|dame|inventa|genere|cree|donne|gera|cria|da)"
    r"(?: (?:me|us|mir|moi|un|a mi))* )?"
    r"(?:(?:a|an|another|one|ein|eine|neues|una|un|une|uma|um) )?"
    r"(?P<kind>(?:(?:\d+|new|random|strong|secure|safe|good|long|longer|fresh|hard to guess|character|char|digit|letter"
    r"|neues|sicheres|starkes|zufalliges|nueva|segura|fuerte|aleatoria|nova|forte|nouveau|solide) )*)"
    rf"{_NOUN}\b(?P<rest>.*)$"
)
_LED = re.compile(
    r"\b(?:generate|create|make|give|suggest|invent|need|want|erzeug|erstell|gib|genera|crea|dame|gere|donne)"
)
_RANDOM = re.compile(r"\b(?:random|strong|secure|safe|new|neues|sicheres|starkes|nueva|segura|nova|nouveau|solide)\b")
_LENGTH = re.compile(
    r"\b(\d{1,3}) ?(?:characters?|chars?|signs?|letters?|digits?|long|zeichen|stellen|caracteres|signes|letras)\b"
    r"|\b(?:length|of|with|mit|de|con|avec|com) (\d{1,3})\b"
)
_PLAIN = re.compile(
    r"\b(?:without|no|ohne|sin|sans|sem) (?:\w+ )?(?:symbols?|special|punctuation|sonderzeichen|simbolos|symboles)"
    r"|\b(?:letters and (?:digits|numbers)|alphanumeric)\b"
)
_OF_ONE = re.compile(r"\b(?:my|your|his|her|our|their|the|mein|dein|mi|tu|mon|ton|minha|meu)\b")


def read_password(clauses: Sequence[str]) -> dict[str, JsonValue] | None:
    """The arguments of the draw; None where no new one is asked for."""
    for clause in clauses:
        found = _ASKED.match(clause)
        if (
            found is None
            or not (_LED.search(clause) or _RANDOM.search(found["kind"]))
            or _OF_ONE.search(clause[: found.start("rest")])
        ):
            continue
        args: dict[str, JsonValue] = {"kind": "password"}
        if length := _LENGTH.search(clause):
            args["length"] = min(128, max(8, int(next(filter(None, length.groups())))))
        return {**args, "plain": True} if _PLAIN.search(clause) else args
    return None
