"""Whether a clause asks to find something said before, and what."""

from __future__ import annotations

import re
from dataclasses import dataclass

from karen.flows.decide.phrases import any_of, openings, without_tail

CUE = re.compile(
    r"chat|message|msg|convers|convo|history|thread|discuss|talk|mention|\bsay\b|said|told|tell|wrote|write|written"
    r"|typed|text"
    r"|asked|ask you|nachricht|gesprach|verlauf|unterhalt|geschrieben|busca|mensaje|historial|charla|hablamos|dije"
    r"|retrouve"
    r"|message|historique|echange|parle|parlait|mensage|historico|falamos|conversa|log\b|records?\b|correspondence"
    r"|exchanges"
)
"""Without one of these words nothing asks for a search of the messages; looked for before anything slower."""

_OLD = (
    "(?:(?:our|my|your|the|all|all of|any|some|old|older|past|previous|earlier|recent|prior|last|chat|whole"
    "|entire|of|that|this|one) )*"
)
_PLACE = (
    r"(?:chats?|chat history|messages?|msgs?|conversations?|convos?|history|threads?|discussions?|talks?|sessions?"
    r"|transcripts?"
    r"|logs?|correspondence|exchanges?|chat logs?|records?)"
)
_SEARCH = (
    r"(?:search|look|look back|go back|go|hunt|dig|scroll|scroll back|check|ctrl f|comb|browse|rummage|sift|query)"
    r"(?: up| through| in| into| back| over| around| inside| across| out| to)*"
)
_FIND = (
    r"(?:go )?(?:find|search|search for|look for|look up|locate|dig up|dig out|pull up|show|bring up|bring back"
    r"|open|retrieve|fetch|trace"
    r"|hunt down|get|turn up|give|see|where is|wheres|where are|any|are there any|is there an?|do you have|list)(?:"
    r" me)?(?: back)?"
)
_HAD = r"(?: (?:we|i|you|both|had|have|once|in \w+|last \w+|before \w+|yesterday|earlier))*"
_ABOUT = (
    r"(?:about|for|on|regarding|concerning|re|with|containing|contain|contains|mentioning|mention|mentions|that"
    r" mentions?"
    r"|which mentions?|for the words?|where|in which|when|that|relating to|to do with|of|around|including|from|had"
    r"|has|was it)"
)
_SAID = (
    r"(?:say|said|tell|told|mention|mentioned|talk|talked|speak|spoke|chat|chatted|discuss|discussed|write|wrote"
    r"|written|type|typed"
    r"|ask|asked|paste|pasted|post|posted|complain|complained|bring up|brought up|explain|explained|go over|went"
    r" over|send|sent)"
)
_THREAD = [
    re.compile(any_of(pattern) + "$")
    for pattern in (
        rf"{_SEARCH} {_OLD}{_PLACE}(?: (?:and|to|please))?(?: (?:find|look|see|search|check))?(?: {_ABOUT})+"
        r" (?P<q>.+)",
        rf"{_SEARCH} (?:everything|all|anything|what|whatever) (?:i|we|you)(?:ve| have)?(?: ever)? {_SAID}(?: to"
        rf" (?:you|me))?(?: {_ABOUT})+ (?P<q>.+)",
        rf"{_FIND} {_OLD}{_PLACE}{_HAD}(?: {_ABOUT})+ (?P<q>.+)",
        rf"(?:recent|old|past|earlier|previous|any old|any past) {_PLACE}(?: {_ABOUT})+ (?P<q>.+)",
        rf"(?:which|what|where)(?: of| in| among)? {_OLD}{_PLACE}(?: (?:did|do|have|has|i|we|you|{_SAID}"
        rf"|{_ABOUT}|bring up))+ (?P<q>.+)",
        rf"{_FIND} (?:that|the|my|our) (?P<q>.+?) (?:convo|chat|conversation|thread|discussion)(?: from .*)?",
        r"(?:what was|what is|whats) (?:the answer|that thing|the thing|it) you (?:gave|told|said|explained)(?: me"
        rf"| to me)?(?: on \w+)?(?: {_ABOUT})+ (?P<q>.+)",
        rf"(?:im after|i want|i need) (?:a|the|that|our) (?:chat|message|conversation|convo|thread|msg){_HAD}(?:"
        rf" {_ABOUT})+ (?P<q>.+?)(?: , .*)?",
        rf"{_SEARCH} (?:for )?(?P<q>.+?) in {_OLD}{_PLACE}",
        rf"{_FIND} (?P<q>.+?) (?:in|from|among) (?:our|my|the) (?:old |past |previous |earlier )*{_PLACE}",
        r"(?:find|locate|search for|show me|go to|go back to|scroll back to|scroll to) (?:the (?:place|bit|part"
        r"|spot|day|time) )?(?:where|when) (?:i|we|you)(?:d| had| have|ve| was| were)? ?(?:first |last |ever"
        rf" )?(?:{_SAID}|talking|going on|venting|chatting|complaining|asking)(?: to you| you| me)?(?: {_ABOUT})*"
        r" (?P<q>.+)",
        r"(?:which|what|in which|in what) (?:chat|message|conversation|convo|thread|msg|session)s?(?: (?:was|is"
        rf"|has|had|did|does|do|it|that|where|in|i|we|you|{_SAID}|{_ABOUT}))+ (?P<q>.+)",
        r"(?:what|whatd|what else|when|where|how often|on what day) (?:did |have |d )?(?:i|we|you)(?: ever| last|"
        rf" first| just)* {_SAID}(?: to| with)?(?: you| me)?(?: (?:about|on|regarding|of|concerning|when i asked(?:"
        r" about)?))+ (?P<q>.+)",
        r"(?:did (?:i|we|you)|have (?:i|we)|(?:see|check) (?:if|whether) (?:i|we))(?: ever| already| once| not)*"
        rf" {_SAID}(?: to| with)?(?: you| me)?(?: (?:anything|something|a word|before))?(?: (?:about|on|regarding"
        r"|of|up))* (?P<q>.+)",
        r"(?:search|look up|chat|message) ?(?:my |our |the )?(?:chat )?(?:history|messages|chats|conversations)(?:"
        r" (?:search|for|about|please))* ?:? (?P<q>.+)",
        r"(?:history|chat) search ?:? (?P<q>.+)|find (?:convo|chat|message|msg)s? (?:re|about|on) ?:? ?(?P<q2>.+)",
        r"(?:such|suche|durchsuche?|finde?|zeig mir|blatter)(?: bitte| mal)*(?: (?:in|durch|nach|zuruck zu))*(?:"
        r" (?:unsere[nrm]?|meine[nrm]?|die|den|alte[n]?|das|der|alle))* (?:chats?|nachrichten?|unterhaltung(?:en)?"
        r"|verlauf|gesprach(?:e|en)?)(?: (?:nach|zu|uber|mit|wo es um|in der|in dem|wo|von letzter woche))+"
        r" (?P<q>.+)",
        r"(?:was|wann) (?:habe?|hatte|hattest|hast) (?:ich|du)(?: dir| mir)?(?: \w+)? (?:zu|uber|von|wegen)(?:"
        r" de[nmr]| meine[nrm]?)? (?P<q>.+?)(?: (?:gesagt|erzahlt|geschrieben|geraten))?",
        r"(?:busca|encuentra|buscame|tráeme|muestrame)(?: (?:en|la|el|los|mis|nuestr[ao]s|las|todos))*"
        r" (?:conversaci\w+|mensajes?|chats?|historial|charlas?)(?: (?:donde|en que|sobre|con|de|que|hablamos|dije"
        r"|te mande|por))+ (?P<q>.+)",
        r"(?:que|cuando) (?:te )?(?:dije|conte|hablamos|escribi|mencione|hable)(?: (?:sobre|de|acerca de))+"
        r" (?P<q>.+)|historial ?:? (?P<q2>.+)",
        r"(?:retrouve|cherche|trouve|montre moi)(?: (?:dans|la|le|les|mes|nos|mon))* (?:discussions?|messages?"
        r"|conversations?|echanges|historique|chats?)(?: (?:ou|sur|avec|on|parlait|parle|de|d|le mot|a propos de))+"
        r" (?P<q>.+)",
        r"(?:qu est ce que|quand) j ?(?:e t )?ai (?:dit|parle|ecrit|mentionne)(?: (?:sur|de|a propos de|au sujet"
        r" de))+ (?P<q>.+)",
        r"(?:procura|busca|acha|encontra|mostra)(?: (?:me|em|na|nas|a|as|o|os|minhas|nossas))* (?:conversas?(?:"
        r" antigas)?|mensage(?:m|ns)|historico|chats?)(?: (?:em que|sobre|com|de|onde|falamos|por|atras de))* ?:?"
        r" (?P<q>.+)",
        r"(?:o que|quando) (?:eu )?(?:te )?(?:disse|falei|falamos|contei|escrevi)(?: (?:sobre|de|do|da))+ (?P<q>.+)",
    )
]
_WITHOUT_QUERY = re.compile(
    rf"(?:{_SEARCH}|{_FIND}) {_OLD}{_PLACE}$"
    r"|(?:durchsuche?|such in) (?:meine|unsere) (?:nachrichten|chats)$|busca en mis mensajes$|cherche dans mes"
    r" messages$"
    r"|procura nas minhas mensagens$"
)
_FILLING = re.compile(
    r"^(?:(?:the|a|an|any|anything|something|that|this|it|i|we|you|me|was|were|is|about|on|the word|words?|up|to"
    r" you|did|when|where"
    r"|talked|said|asked|wrote|mentioned|discussed|spoke|explained|gave|told|sent|de|den|das|die|der|el|la|los|las"
    r"|le|les|o|os) )+"
)
_ELSEWHERE = re.compile(
    r"\b(?:e ?mails?|inbox|web|internet|google|online|bank|whatsapp|slack|sms|voicemail|browser|text messages?)\b"
)


@dataclass(frozen=True)
class HistoryRequest:
    """`query` is empty when it was not said what to look for."""

    query: str


def read_history_request(clause: str) -> HistoryRequest | None:
    """The request in one clause of plain words, or None."""
    if _ELSEWHERE.search(clause):
        return None
    for opening in openings(clause):
        bare = without_tail(opening.rest)
        if _WITHOUT_QUERY.match(bare):
            return HistoryRequest("")
        for pattern in _THREAD:
            if match := pattern.match(bare):
                said = match.groupdict()
                query = without_tail(said.get("q") or said.get("q2") or "")
                query = _FILLING.sub("", query + " ").strip(" ,:")
                if len(query) >= 2 and not query.startswith("to "):
                    return HistoryRequest(query)
    return None
