"""`Forget that`, right behind a statement: what was noted of it is to be forgotten."""

from __future__ import annotations

import re

from karen.contract.types.decisions import UseTool
from karen.flows.decide.asking import use
from karen.flows.decide.request import fold
from karen.flows.facts.extraction import extract

LONGEST_QUERY = 1000
"""Characters that the tool takes."""
_TAKES_BACK = re.compile(
    r"(?:(?:please|karen|actually|no|oh|sorry|ok|wait|just|bitte|nein|por favor|non|nao) )*"
    r"(?:(?:forget|undo|delete|erase|remove|ignore|strike|scratch|unlearn) (?:that|this|about that|what i (?:just )?"
    r"(?:said|told you|wrote)|that last (?:one|bit|thing|part)|the last (?:one|thing|bit|part))"
    r"|undo|(?:dont|do not) (?:remember|keep|save|store|note) (?:that|this)"
    r"|(?:vergiss|losch|losche|streich|streiche|ignorier|ignoriere) das|vergiss was ich (?:eben |gerade )?gesagt habe"
    r"|(?:olvida|borra|elimina|ignora) (?:eso|esto|lo que (?:he dicho|dije))|olvidalo"
    r"|(?:oublie|efface|supprime|ignore) (?:ca|cela|ce que j ai dit)"
    r"|(?:esquece|apaga|ignora) (?:isso|isto|o que eu disse))"
    r"(?: (?:please|again|karen|wieder|bitte|por favor|s il te plait))*$"
)


def takes_back(said: str) -> bool:
    return bool(_TAKES_BACK.match(" ".join(re.findall(r"\w+", fold(said)))))


def forgetting_of(before: str, said: str) -> UseTool | None:
    """None where `said` asks for something else, or nothing durable was said `before`."""
    if not takes_back(said):
        return None
    noted = "; ".join(dict.fromkeys(fact.span.text for fact in extract(before)))
    is_small = 0 < len(noted) <= LONGEST_QUERY
    return use("forget", {"query": noted}, "takes back what was just said", confidence=0.95) if is_small else None
