"""Which names mean the same list, and which words the same item."""

from __future__ import annotations

import re

from karen.base.words import folded

SHOPPING, TODO = "shopping", "todo"
_KNOWN = {
    SHOPPING: """shopping|groceries|grocery|food shopping|grocery shopping|supermarket|things to buy|shop|store|to buy
        |einkauf|einkaufs|einkaufen|einkaufsliste|einkaufszettel|compra|compras|super|supermercado|mercado|courses
        |epicerie|achats|provisions""",
    TODO: """todo|to do|todos|to dos|to does|tasks|task|things to do|aufgaben|aufgabenliste|todoliste|to do liste
        |erledigungen|tareas|pendientes|cosas por hacer|quehaceres|taches|choses a faire|tarefas|afazeres
        |coisas para fazer|coisas pra fazer""",
}
_CANONICAL = {" ".join(name.split()): key for key, names in _KNOWN.items() for name in names.split("|")}
_LIST_WORDS = re.compile(
    r"^(?:(?:my|our|the|meine?r?|die|der|mi|mis|la|el|las|los|ma|mes|le|les|minha|minhas|meus|a|o|as|os) )+"
    r"|^(?:lista|liste|list) (?:(?:de|del|da|do|das|dos|des|du|d|of|for|fur|furs) )*(?:(?:la|las|los|el|l|the|my) )?"
    r"|(?: |-)(?:list|liste|lista|zettel)$"
)
_ARTICLES = re.compile(
    r"^(?:(?:some|a|an|the|my|any|more|der|die|das|den|ein|eine|einen|el|la|los|las|un|una|le|les|l|du|des|de la|o|os"
    r"|as|um|uma) )+"
)


def key_of(name: str) -> str:
    """Without case, accents and the word «list»: `My To-do list` → `todo`, `Liste de courses` → `shopping`."""
    plain = _plain(name)
    bare = _LIST_WORDS.sub("", plain)
    while bare != plain:
        plain, bare = bare, _LIST_WORDS.sub("", bare)
    return _CANONICAL.get(bare, bare) or _plain(name) or name.strip()


def item_key(text: str) -> str:
    """Two items of one key are the same thing: `Some milk` and `milk`."""
    plain = _plain(text)
    return _ARTICLES.sub("", plain) or text.strip()


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", folded(text)))
