"""Whether a message asks for a book, and by which title: "who wrote Cold Comfort Farm?".

Works on the user's own spelling. A book that is told of, praised or to be recommended is not asked for.
"""

from __future__ import annotations

import re

from karen.contract.types.decisions import Decision
from karen.flows.decide.asking import Asking, ask, use
from karen.flows.decide.phrases import any_of
from karen.flows.decide.request import LONGEST_REQUEST, QUOTED, even_text

_BOOK = (
    r"(?:(?:audio|e-?)?books?|novel(?:la)?|volume|paperback|hardback|(?:bilder|kinder|sach|hor)?buch(?:es)?"
    r"|libro|novela|livre|bouquin|romans?|livro|romance|obra)"
)
_CALLED = (
    r"(?:,? ?(?:called|named|titled|entitled|by the (?:name|title) of|(?:with|of) the (?:name|title)|which is called"
    r"|mit (?:dem )?(?:titel|namen)|namens|heisst|que se llam[ae]|llamad[oa]|titulad[oa]|qui s'appelle|appele"
    r"|intitule|chamad[oa]|que se chama|intitulad[oa])|:|,)*"
)
_FIND = any_of(
    r"find|look(?: ?up| for| out)?|search(?: for)?|pull up|fetch|get|show|check|check if there'?s|is there|do you have"
    r"|have you got|any|such\w*|finde?|schlag|gibt(?: ?es|'?s|’s)?|busc\w+|encuentra|hay|cherch\w*|trouv\w*"
    r"|procur\w*|pesquis\w*|ach[ae]|existe|renseigne-moi sur|info(?:s|rmation)?|details|particulars|data|dados|fiche"
)
_TITLE = r"(?P<title>\S.{0,150})"
_FORMS = tuple(
    re.compile(rf"(?:^|(?<=[\s,.:;?!¿¡«“\"(])){form}", re.DOTALL)
    for form in (
        rf"{_BOOK} ?(?:search|info(?:rmation)?|name|title|suche)?(?: (?:on|about|for"
        rf"|from))?:?{_CALLED}(?<!\\w) *{_TITLE}",
        rf"(?:who(?: is|'s|’s|s)? (?:the )?(?:wrote|written|author of|writer of|illustrated)|author of|writer of)"
        rf" (?:the {_BOOK} )?{_TITLE}",
        rf"(?:wer hat|wer ist der autor von|von wem ist) (?:das {_BOOK} |der {_BOOK} )?{_TITLE}",
        rf"(?:quien (?:escribio|es (?:el autor|la autora) de)|de quien es|autora? de) (?:(?:el|la) {_BOOK} )?{_TITLE}",
        rf"(?:qui a ecrit|qui est l'auteur de|de qui est|c'est de qui(?: deja)?|auteur de) (?:le {_BOOK} )?{_TITLE}",
        rf"(?:quem escreveu|quem e o autor de|de quem e|autora? de) (?:(?:o|a) {_BOOK} )?{_TITLE}",
        rf"isbn(?: (?:of|for|von|zu|de|do|da|number of|number for))? {_TITLE}",
        rf"how many pages (?:is|are in|in|does|has|has the {_BOOK}) {_TITLE}",
        rf"(?:wie ?viele seiten hat|cuantas paginas tiene|combien de pages (?:fait|a|dans|pour)|nombre de pages de"
        rf"|quantas paginas tem) {_TITLE}",
        rf"(?:which|what) (?:edition|publisher|series|sequel)(?: \w+){{0,3}}? (?:of|to|for|out|does) {_TITLE}",
        rf"(?:sequel to|edition of|publisher of|title details (?:for|of)|bibliographic details of|book after)"
        rf" (?:the {_BOOK} )?{_TITLE}",
        r"when (?:was|did) (?P<title>\S.{0,150}?)(?= (?:first )?(?:published|come out))",
        rf"(?:wann ist|in welchem jahr ist|cuando se publico|en quelle annee est (?:sorti|paru)|quand est (?:sorti"
        rf"|paru)"
        rf"|em que ano saiu|quando foi publicad[oa]|de que ano e)e? {_TITLE}",
        rf"{_TITLE}(?=: publisher| e de que autor)",
    )
)
_END = re.compile(
    r"(?:[?!;]|\.(?:\s|$)|, (?:look|find|please|what|who|aussie|i think|pull|can|could|and|the|se)\b| (?:look"
    r"|find) it\b"
    r"| (?:for me|please|in (?:the )?(?:books|catalogue|my library)|and (?:who|when|what|how|whether)"
    r"|(?:by|from) (?=[a-z]+ [a-z]+\s*$)|have|has|about|geschrieben|erschienen|come out|came out|belong to|raus|bitte"
    r"|por favor|is|are|publish|written|if you\S*|s'il te plait|pull up|can you)(?=\s|[?.!,]|$)).*$",
    re.DOTALL,
)
_ASKED = re.compile(
    rf"\b{_FIND}\b.*\b{_BOOK}\b|\b(?:book|buch)s? ?(?:search|suche|info|look ?up)|\b{_BOOK}\b.*\b(?:look (?:it|that) up"
    rf"|isbn|details|find it|infos?|author)\b|\bisbn\b|\bwho (?:wrote|is the author of) (?:the )?{_BOOK}\b"
    rf"|\bwho(?:'s|s| is) the (?:author|writer) of the {_BOOK}\b"
    rf"|\b(?:autora? de|auteur de|quien escribio|de quien es|de qui est|de quem e|von wem ist) (?:el|la|le|o|a|der|das)"
    rf" {_BOOK}\b|\bhow many pages\b|\b(?:wie ?viele seiten|cuantas paginas|combien de pages|quantas paginas)\b"
)
"""Forms that ask for a book whatever else is said; any other needs the router to be sure."""
_OF_THE_WORLD = re.compile(
    rf"^\W*(?:who wrote|wer hat|quien escribio|qui a ecrit|quem escreveu)(?!.*\b(?:{_BOOK}|isbn|look it up)\b)"
    r"|^(?:tell|read|give|sing)(?: me)? (?:an?|another) (?:story|joke|poem)"
)
_NOT_ASKED = re.compile(
    r"\b(?:recommend\w*|suggest\w*|good book|book (?:a|me|us|my|the (?:table|room|flight|hotel|ticket|restaurant))"
    r"|like (?:dickens|reading)|(?:write|written|wrote) (?:me|a|an|my|to)\b|i(?:'ve| have)? (?:read|wrote|lent"
    r"|borrowed|"
    r"finished|bought)|by the book|(?:cook|check|guest|pocket|hand|note|face)book|empfiehl|recomiend\w+|recomend\w+"
    r"|conseill\w+|song|poem|play|anthem|film|movie|constitution|declaration|letter|email|mail|code|review|chapter)\b"
)


def decide_books(asking: Asking) -> Decision | None:
    even = even_text(asking.request.said)
    if len(even) > LONGEST_REQUEST or not _ASKED.search(even) or _NOT_ASKED.search(even):
        return None
    title = read_title(asking.request.said)
    return use("books", {"title": title}, "asks for a book", 0.9) if title else None


def propose_books(asking: Asking) -> Decision | None:
    """For a message that the router takes for one that asks for a book; who wrote something is asked of the world."""
    if _OF_THE_WORLD.search(even_text(asking.request.said)):
        return None
    if title := read_title(asking.request.said):
        return use("books", {"title": title}, "seems to ask for a book", 0.7)
    return ask("books", "title", "Which book? Tell me its title.")


def read_title(said: str) -> str | None:
    """The title, as the message spells it; what stands in quotation marks before anything else."""
    if quoted := QUOTED.search(said):
        return quoted.group().strip(" \"'“”„«»‘’.,") or None
    even = even_text(said)
    for form in _FORMS:
        if found := form.search(even):
            start, end = found.span("title")
            cut = _END.search(even, start + 1, end) if start + 1 < end else None
            title = said[start : cut.start() if cut else end].strip(' \n,.:;?!¿¡"')
            if len(title) > 1 and not _EMPTY.fullmatch(even_text(title)):
                return title
    return None


_EMPTY = re.compile(
    rf"(?:a|an|the|up|for|me|us|it|that|this|one|ein|eine|un|una|une|um|uma|is|by|with|on|{_BOOK}|please|club|shop"
    rf"|about"
    r"|\s)*"
)
