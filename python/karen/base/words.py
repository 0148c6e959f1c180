"""The words of a text that carry its meaning."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_COMMON_WORDS = """
a an the this that these those and or but if then than so as at by for from in into of off on onto out over to up
with without about above after again against all also am any are aren't be because been before being below between
both can can't could couldn't did didn't do does doesn't doing don't down during each ever every few further had has
have having he her here hers him his how i i'd i'll i'm i've is isn't it it's its just let let's like me might more
most must my mine myself no nor not now only other our ours own please really said same say says she should some
something such tell their theirs them there there's they they're thing things time too under until us very was
wasn't we were what what's when where which while who whom whose why will won't would wouldn't yes yet you you'd
you'll you're your yours find show search look anything message messages mention mentioned told talk talked der die
das den dem ein eine einen einem einer und oder aber ich du er sie es wir ihr mein meine dein ist sind war el la los
las un una y o pero yo tú son era de del que le les des et ou mais je il elle nous vous est um uma e mas eu ele ela
nós são foi da dos em na
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def word_set(table: str) -> frozenset[str]:
    """The words of a table that is written as text."""
    return frozenset(table.split())


def content_words(text: str) -> list[str]:
    """The words that are not in every sentence, folded, in order, each once."""
    words = (folded(word) for word in _WORD.findall(text))
    return list(dict.fromkeys(word for word in words if word not in _COMMON and (len(word) > 1 or word.isdigit())))


def folded(text: str) -> str:
    """Without case and diacritics, and with the plain apostrophe, for comparing."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return "".join(character for character in plain if not unicodedata.combining(character))
