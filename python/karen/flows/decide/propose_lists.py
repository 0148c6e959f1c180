"""Which list a message is about, what is to be done with it and what goes on it, once the router takes it for one.

Lenient about where the words stand; without a word for a list, or something to put on one, nothing is done.
"""

from __future__ import annotations

import re

from pydantic import JsonValue

from karen.contract.types.decisions import Decision
from karen.flows.decide.ask_lists import items_in
from karen.flows.decide.asking import Asking, ask, use
from karen.flows.decide.phrases import any_of
from karen.flows.decide.request import even_text

_LIKELY = 0.7
_SHOPPING = (
    r"(?:shopping|groceries|grocery|shop|supermarket|einkaufs?\w*|compras?|mercado|supermercado|courses|shoppinglist)"
)
_TODO = r"(?:to-?\s?dos?|tasks?|chores|errands|aufgaben?|to-?do-?liste|tareas|pendientes|taches|tarefas|afazeres|jobs)"
_LIST = r"(?:lists?|\w*listen?|einkaufszettel|listas?|listes?)"
_SHOWS = any_of(
    r"what(?:'?s| is| are| do| did| have)|am i|have i|did i|is \S+ already|open|go through|display|pull up|show"
    r"|read|tell|list my|see|hear|check|anything|how (?:many|long)|is there|is \S+"
    r"(?: \S+){0,3} on|do (?:i|we) have|which|zeig\w*|was (?:steht|ist)|lies|muestra\w*|que hay|lee\w*|cuales|montre\w*"
    r"|qu'est-ce|lis|mostra\w*|o que (?:tem|ha)|le a|quais"
)
_REMOVES = any_of(
    r"remove|delete|take|lose|pull|get \S+(?: \S+){0,2} off|cross|strike|scratch|tick|check off|mark|drop|clear"
    r"|empty|wipe|get rid|erase|bought|done"
    r"|streich\w*|nimm|losch\w*|entfern\w*|leere?|hak\w*|quita|borra|elimina|tacha|vacia|enleve|retire|raye|supprime"
    r"|vide|tira|apaga|remove|risca|esvazia"
)
_ADDS = any_of(
    r"add(?:ed)?|put|get|slip|toss|append|list|stick|pop|bung|note|jot|write|throw|include|append|need"
    r"|we'?re (?:out|low)|out of|chuck|make|create|start|new"
    r"|begin|setz\w*|schreib\w*|fug\w*|pack\w*|notier\w*|neue|anad\w*|apunta\w*|pon\w*|agrega\w*|crea|nueva|ajoute\w*"
    r"|mets|cree|note|nouvelle|adiciona\w*|poe|coloca\w*|anota\w*|acrescenta\w*|cria|nova"
)
_ITEM = tuple(
    re.compile(form)
    for form in (
        rf"{_LIST}\s?:\s*(?P<item>\S.*)$",
        rf"^(?:{_SHOPPING}|{_TODO})\s?:\s*(?P<item>\S.*)$",
        rf"\b(?:{_ADDS}|{_REMOVES})\b(?: off| down| in| uns?| noch| bitte)? (?P<item>\S.*?)(?:,? (?:please|pls|bitte))?"
        rf" (?:on ?to|on|to|off|from|in|down as|down on|auf|von|zu|a|en|de|sur|na|no|da|do|para)"
        rf" (?:there|it|(?:\S+ ){{0,4}}?(?:{_LIST}|{_SHOPPING}|{_TODO}))\b",
        r"\b(?:out of|need(?: to buy)?|low on) (?P<item>\S.*?)(?=,|\.|;| and (?:put|add|note)|$)",
        rf"\b(?:{_ADDS}) (?P<item>\S.*?)(?=,? {_SHOPPING}\b|$)",
    )
)
_NAMED = tuple(
    re.compile(form)
    for form in (
        rf"\b{_LIST} (?:called|named|for|namens|fur|llamada|para|pour|chamada|de(?: l[ao]s?| la| da| do)?|d[aeo]s?)"
        r" (?:the |my |our |die |den |la |el |les |a |o )?(?P<name>[^\W\d_]+(?: [^\W\d_]+)?)",
        rf"\b(?P<name>[^\W\d_]+(?:-[^\W\d_]+)?)[ -]{_LIST}\b",
        r"\b(?P<name>[^\W\d_]{3,})liste\b",
    )
)
_NO_NAME = re.compile(
    r"(?:the|my|our|your|a|an|new|this|that|to|do|todo|whole|old|first|same|all|what|which|on|any|eine?|die"
    r"|meine?r?|la|mi"
    r"|una|las|mis|ma|une|minha|uma|fresh|now|please|left|tasks?|me|and|of)"
)
_EMPTIED = re.compile(
    rf"\b(?:clear|empty|wipe|delete|erase|get rid of|remove|vide|supprime|vacia|borra|elimina|apaga|esvazia"
    rf"|losch\w*|leere?)"
    rf" (?:everything (?:on|from|off) |all of )?(?:\S+ ){{0,3}}?(?:{_LIST}|{_SHOPPING}|{_TODO})\b|\beverything off\b"
)
"""Only then is a list emptied: to take off what was not understood would take off everything."""
_EMPTY = re.compile(r"(?:a|an|the|my|new|it|that|this|something|one more thing|another|list|lists|liste|lista|\s)*")


def propose_lists(asking: Asking) -> Decision | None:
    said = asking.request.said
    even = even_text(said)
    named = _list_of(said, even)
    if named is None and not re.search(rf"\b(?:{_LIST}|there)\b", even):
        return None
    args: dict[str, JsonValue] = {"list": named} if named else {}
    action = _action_of(even)
    if action is None:
        return None
    args["action"] = action
    item = _item_of(said, even) if action != "show" else ""
    if item:
        things = items_in(item, is_todo=named == "todo")
        args["item"] = things[0] if len(things) == 1 else [*things]
    if action == "remove" and not item and not (named and _EMPTIED.search(even)):
        return ask("lists", "item", "What shall I take off, and from which list?", args)
    if action == "add" and not item and not re.search(r"\b(?:new|make|create|start|neue|crea|cree|cria|nueva)\b", even):
        return ask("lists", "item", "What shall I put on it?", args)
    return use("lists", args, "seems to be about a list", _LIKELY)


def _action_of(even: str) -> str | None:
    """By the first word that says one."""
    found = [
        (match.start(), action)
        for action, words in (("show", _SHOWS), ("remove", _REMOVES), ("add", _ADDS))
        if (match := re.search(rf"(?<![\w'-]){words}(?![\w'])", even))
    ]
    return min(found)[1] if found else None


def _list_of(said: str, even: str) -> str | None:
    if re.search(rf"\b{_TODO}\b", even):
        return "todo"
    if re.search(rf"\b{_SHOPPING}(?:liste|zettel)?\b", even):
        return "shopping"
    for form in _NAMED:
        if (found := form.search(even)) and not _NO_NAME.fullmatch(found["name"]):
            return said[found.start("name") : found.end("name")]
    return None


def _item_of(said: str, even: str) -> str:
    found = next(filter(None, (form.search(even) for form in _ITEM)), None)
    if found is None or _EMPTY.fullmatch(found["item"]):
        return ""
    return said[found.start("item") : found.end("item")].strip(' ,.;:!"“”')
