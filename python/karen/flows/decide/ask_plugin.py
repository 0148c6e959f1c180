"""Whether a message asks to run, switch or show plugins, and which one: "run the pomodoro plugin"."""

from __future__ import annotations

import re

from karen.contract.types.decisions import Decision
from karen.flows.decide.asking import Asking, ask, use
from karen.flows.decide.request import LONGEST_REQUEST, QUOTED, even_text

_PLUGIN = r"(?:plug-?\s?ins?|add-?\s?ons?|extensions?|erweiterung(?:en)?|complementos?|extensi(?:on|ones)|extensao"
_PLUGIN += r"|extensoes|modul[eo]s?|greffons?|zusatzmodule?|agregados)"
_ALWAYS = re.compile(r"\b(?:plug-?\s?ins?|add-?ons)\b")
_VERB = (
    r"(?:run|start(?: up)?|launch|fire up|execute|enable|disable|activate|deactivate|open|use|switch (?:on|off)"
    r"|turn (?:on|off)|pause|stop|reload|update|install|remove|uninstall|call|load|close|kick off|boot"
    r"|starte?|schalte?|aktivier\w*|deaktivier\w*|fuhr\w*|nutz\w*|benutz\w*|ejecuta|activa|desactiva\w*|corre|abre|usa"
    r"|enciende\w*|lance|execute|active|desactive|ouvre|utilise|roda|executa|ativa|desativa|liga|desliga)"
)
_LISTED = re.compile(
    rf"\b(?:what|which|list|show|any|welche|que|quels?|liste|quais|cuales|hay|gibt'?s|are there|have you|do you have"
    rf"|read out|see) (?:[\w'’-]+ ){{0,4}}{_PLUGIN}\b|^{_PLUGIN}[?.! ]*$"
)
_NAME = r"(?P<name>[\w][\w'’+.-]*(?: [\w][\w'’+.-]*){0,3}?)"
_AFTER = r"(?=[,.;:!?]|$| (?:now|please|bitte|ein|aus|quiero|its|it's|till|until|mate|que|an|ab|go|going|running)\b)"
_NAMED = tuple(
    re.compile(form)
    for form in (
        rf"\b{_PLUGIN},?(?: that is| is)? (?:called|named|by the name of|namens|llamad[oa]|que se llama|appelee?"
        rf"|chamad[oa])(?: the)? {_NAME}(?=[,.;:!?](?:\s|$)|$| (?:and|now|please|for|is|would)\b)",
        rf"\b{_PLUGIN}\s?: *{_NAME}(?=[,.;!?]|$)",
        rf"(?:\b(?:the|my|that|this|your|our|das|die)\s(?:new )?){_NAME}[ -]{_PLUGIN}\b",
        rf"\b(?:das|die|el|la|le|les|un|une|o|a|aquela|esse?|plugin)\s{_PLUGIN} (?:d[eoa]s? |da |del |du |des |la |les"
        rf" |el )*{_NAME}{_AFTER}",
        rf"\bl['’]{_PLUGIN} (?:d[eu]s? )?{_NAME}{_AFTER}",
        rf"\b{_VERB}\s(?:up |on |off )?{_NAME} {_PLUGIN}\b",
        rf"\b{_PLUGIN} (?:d[eoa]s? |da |del |du |des |la |les |el )?{_NAME}{_AFTER}",
    )
)
_NO_NAME = re.compile(
    rf"(?:the|my|a|an|any|some|new|algun|algum|irgendwelche|for \\w+|are|lost|count|quite|quais|essas|esas|bitte"
    rf"|das|lo|that|this|your|our|all|every|is|are|do|does|have|has|you|i|it|me|of|for|what|which"
    rf"|on|off|up|installed|available|active|status|now|please|list|there|broken|disabled|{_VERB}|\s)+"
)
_REQUEST = re.compile(
    rf"^(?:[\w']+,? ){{0,5}}?(?:{_VERB}|turn|switch|get)\b.*\b{_PLUGIN}\b|\b(?:is|are) (?:the|my"
    rf"|any) .*{_PLUGIN}\b.*\b(?:on"
    r"|active|enabled|installed|running|off)\b"
)
_NOT_ASKED = re.compile(
    r"\b(?:what (?:is|are|does) (?:a|an)? ?(?:plug-?in|add-?on)s?\b|difference|browser|wordpress"
    r"|i (?:already )?(?:delet"
    r"|install|us|wrote|tri|remov|bought)\w*|my (?:cousin|brother|friend|wife|husband)\S* wr|write|developed?|how do i"
    r"|how to|should|photoshop|chrome|firefox|don'?t|never|always|hate|love|hair|nails|lashes|cord|phone|deadline)\b"
)


def decide_plugin(asking: Asking) -> Decision | None:
    even = even_text(asking.request.said)
    if len(even) > LONGEST_REQUEST or not _ALWAYS.search(even) or _NOT_ASKED.search(even):
        return None
    return propose_plugin(asking) if _REQUEST.search(even) or _LISTED.search(even) else None


def propose_plugin(asking: Asking) -> Decision | None:
    """For a message that the router takes for one about plugins."""
    said = asking.request.said
    if name := read_name(said):
        return use("plugin", {"name": name}, "asks for a plugin", 0.85)
    even = even_text(said)
    if _LISTED.search(even) or not re.search(rf"\b{_VERB}\b", even):
        return use("plugin", {}, "asks which plugins there are", 0.8)
    return ask("plugin", "name", "Which plugin?")


def read_name(said: str) -> str | None:
    """The plugin's name, as the message spells it."""
    if quoted := QUOTED.search(said):
        return quoted.group().strip(" \"'“”„«»‘’.,") or None
    even = even_text(said)
    for form in _NAMED:
        for found in form.finditer(even):
            if not _NO_NAME.fullmatch(found["name"]):
                return said[found.start("name") : found.end("name")].strip(" .,:;!?")
    return None
