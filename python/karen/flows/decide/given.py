"""What of a message was pasted, quoted from elsewhere or given to be worked on: it asks for nothing, whoever wrote it.

Knows no tool. What stands in quotation marks stays, for a request may name a thing so; see `request.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

from karen.flows.facts.folding import MASK
from karen.flows.facts.own_words import own_lines
from karen.flows.recall.pasted import without_pasted

_MARKED = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<tag>[a-z][\w-]*)\b[^<>]*>.*?(?:</(?P=tag)\s*>|\Z)|<<(?P<sys>\w+)>>"
    r".*?(?:<</(?P=sys)>>|\Z)"
    r"|\[(?P<inst>[A-Z]{3,})\].*?(?:\[/(?P=inst)\]|\Z)|\"\"\".*?(?:\"\"\"|\Z)|'''.*?(?:'''|\Z)"
    r"|^BEGIN\b.*?(?:^END\b[^\n]*|\Z)|\{[^{}]*\"[^{}]*(?:\{[^{}]*\}[^{}]*)*\}"
    r"|!?\[[^\]\n]*\]\([^)\n]*\)|^\[[^\]\n]+\]:[^\n]*",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
"""Pages, documents, records, and the ways in which a language model is given turns."""
_FOREIGN_LINE = re.compile(r"^[ \t]*(?:>|\||#\w|\[\d[^\]\n]*\]\s*\w).*$", re.MULTILINE)
_DOCUMENT = re.compile(r"^[ \t]*(?:(?:#{1,6}|\$) |select ')", re.MULTILINE)
"""A heading or a command: what comes behind it is the document, or what the command answered."""
_FORWARDED = re.compile(
    r"^[^\n]*(?:forwarded message|weitergeleitete nachricht|mensaje reenviado|message transfere|mensagem encaminhada)"
    r"[^\n]*$|^(?:from|von|de): [^\n]{2,120}\n(?:(?:sent|to|date|subject|gesendet|an|cc|enviado|para|envoye|fecha|data"
    r"|asunto|betreff|objet|assunto) ?:)"
)
"""From here on it is somebody's mail, in a text without accents."""
_ROLE = (
    r"(?:user|human|system|assistant|ai|bot|karen|chatgpt|claude|gemini|copilot|model|tool|function|result|instructions?"
    r"|response|input|output|prompt|args|arguments|developers?)"
)
_LETTER = re.compile(
    r"^(?:hi|hello|hey|dear|hola|querid[oa]s?|estimad[oa]s?|cher|chere|bonjour|ola|car[oa]s?|hallo|liebe[rs]?)"
    r" (?!karen)(?:all|team|folks|both|everyone|\w+),?$(?=\n)"
    r"|^(?:subject|re|aw|betreff|asunto|objet|assunto) ?: |^to whom it may concern|^(?:fwd?|wg|tr|rv|enc) ?: ",
    re.MULTILINE,
)
_OF_ITS_OWN = re.compile(
    r"^(?:(?:please|hey|hi|ok|okay|so|and|also|now|just|karen|can you|could you|would you|will you|i want you to|i need"
    r" you to|bitte|kannst du|por favor|puedes|peux tu|pode|podes)[ ,]+)*"
    r"(?:remember|remind|note|save|store|keep|bear|learn|memori\w*|commit|file|write|jot|hang|hold|put|add|set|start"
    r"|make (?:a|an|me|it|sure|note)|create|forget|delete|remove|tick|cross|take|email|mail|send|draft|compose|convert"
    r"|calculate|compute|work|solve|how (?:much|many)|what(?:s| is)? (?:the sum|\d)|search|find|look for|look up|recall"
    r"|merk\w*|erinner\w*|notier\w*|speicher\w*|setz\w*|stell\w*|vergiss|rechne|such\w*|recuerd\w*|acuerd\w*|anota\w*"
    r"|apunta\w*|guarda\w*|pon|anad\w*|agreg\w*|olvid\w*|calcul\w*|busc\w*|retien\w*|rappel\w*|souvien\w*|enregistr\w*"
    r"|garde\w*|mets|ajout\w*|oubli\w*|cherch\w*|lembr\w*|adicion\w*|acrescent\w*|coloc\w*|poe|esquec\w*|procur\w*"
    r"|tell|do|handle|help|for (?:the|your|my|next|future)|you (?:should|must)"
    r"|(?:the |my |our )?(?:shopping|todo|to do|groceries)"
    r"|reminder|alarm|timer|fyi|btw|ps|one (?:for|more)|let it|take it|hey|hi|hello|ok|okay)\b"
)
"""What a person begins an order of their own with: the words after its colon are theirs."""
_TEXT = (
    r"(?:texts?|sentences?|phrases?|mails?|e ?mails?|letters?|messages?|articles?|pages?|files?|documents?|docs?"
    r"|paragraphs?|posts?|tweets?|comments?|reviews?|poems?|songs?|lyrics|novels?|story|stories|chapters?|scripts?"
    r"|transcripts?|quotes?|quotation|excerpts?|logs?|readme|manual|web ?sites?|essays?|speech|examples?|voicemail"
    r"|contents?|notes? on|signs?|label|prompts?|minutes|report|code|page"
    r"|satz|satzes|text\w*|nachricht\w*|brief\w*|artikel\w*|seite|datei\w*|dokument\w*|absatz|gedicht\w*|beispiel\w*"
    r"|textos?|frases?|oracion|correos?|cartas?|mensajes?|articulos?|paginas?|archivos?|documentos?|parrafos?|poemas?"
    r"|phrase|lettre|courriel|pagina|fichier|paragraphe|poeme|exemple|mensagens?|mensagem|ficheiros?|arquivos?)"
)
_ANNOUNCES = re.compile(
    # work to be done on a text
    r"\b(?:translat\w*|summari[sz]\w*|tl ?dr|rewrit\w*|rephras\w*|reword\w*|paraphras\w*|proofread\w*|shorten\w*"
    r"|improve|polish|tighten|edit|review|analy[sz]e\w*|explain\w*|decode|decipher|spell ?check|transcribe|repeat"
    r"|extract|classify|caption|(?:fix|check|correct) (?:the (?:grammar|spelling|typos?|text)|this|these|my)"
    r"|make (?:this|it|that) (?:sound|more|less|\w+er)|turn (?:this|it|that) into|count the|what language"
    r"|(?:is|are) (?:this|these|that) \w+|how do (?:you|i) say|what do you (?:think|make)|what (?:do|does|did) .{1,60}"
    r" mean|meaning of|read (?:this|the following|it)|look at (?:this|the)|bullet points|sentiment|tone"
    r"|pretend|imagine|suppose|what should i (?:answer|reply|say|write)"
    r"|ubersetz\w*|korrigier\w*|verbesser\w*|zusammenfass\w*|fasse? .{0,20}zusammen|bedeutet|haltst du|erklar\w*"
    r"|traduc\w*|traduz\w*|tradui\w*|resum\w*|corrig\w*|corrij\w*|significa\w*|signifie\w*|veut dire|quer dizer"
    r"|que (?:opinas|piensas)|que penses|o que (?:acha|achas)|explic\w*|expliqu\w*|reformul\w*|wie findest)\b"
    # what others say
    r"|\b(?:wrote|writes|texted|texts|e ?mailed|messaged|posted|tweeted|replied|answered|says|said|reads|goes|saying"
    r"|reading|shouted|schrieb|schreibt|sagte|sagt|steht|escribio|escribe|dijo|dice|ecrit|dit|escreveu|escreve|disse"
    r"|diz|asked|asks|told (?:me|us|her|him|them))\b[\w ]{0,20}$"
    # a text that is shown
    rf"|\b(?:this|that|these|the|following|below|my|our|his|her|their|here|an?|the|dies\w*|der|die|das|den|folgende\w*"
    rf"|est[aeo]s?|el|la|los|las|siguiente|cett?e|ces?|le|les|suivant\w*|isto|esta|o|a|seguinte)(?: \w+){{0,2}} {_TEXT}"
    rf"(?: [\w ]{{0,40}})?$|^{_TEXT}(?: \w+){{0,4}}$|^\w+ {_TEXT}$"
    r"|\b(?:this|these|that|the following) (?:is|was|are|were|came)\b"
    r"|\b(?:got|get|found|received|saw|copied|read|was sent) (?:this|these|that|the following)\b"
    r"|\b(?:following|below|this one)$|\b\w+\.(?:txt|md|pdf|docx?|html?|eml|csv|log|json|ya?ml|py)\b"
    r"|^(?:base64|rot13|hex|quote|[a-z]+ \d+)$"
)
_ANNOUNCED_ROLE = re.compile(rf"{_ROLE}(?: \w+)?")
_ASKS_ABOUT_IT = re.compile(r"\b(?:this|these|dies\w*|esto|ceci|isto)$|^is (?:this|it|that)(?: an?)? \w+$")
"""At the end of a question: what comes behind it is what it is about."""
_ENDS_HEAD = re.compile(r"[ \t]*[:：][ \t>|]*(?=\s|$)|[ \t]*\?(?=[ \t])|[ \t]*(?:\n[ \t]*)+")
_SENTENCE_START = re.compile(r"[.!?]\s+|\n")
MOST_HEADS = 12


def without_given(text: str) -> str:
    """`text` as far as it is the user's own request: without what was given, and without signs that nobody sees."""
    plain = visible(text)
    bare = _MARKED.sub(" ", without_pasted(plain))
    for begins in (_FORWARDED, _LETTER, _DOCUMENT):
        if found := begins.search(_even(bare)):
            bare = bare[: found.start()]
    bare = own_lines(_FOREIGN_LINE.sub(" ", bare)).replace(MASK, " ")
    return _before_what_is_announced(bare).strip()


def visible(text: str) -> str:
    """Without signs of no width, such as tags and marks of direction; full-width letters as plain ones."""
    text = unescape(text) if "&lt;" in text else text
    shown = "".join(sign for sign in text if unicodedata.category(sign) != "Cf" or sign in "\u200d\u200c")
    return "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in shown)


def _even(text: str) -> str:
    """Small letters without accents, one for one."""
    return "".join(unicodedata.normalize("NFD", sign)[0].lower()[:1] for sign in text)


def _before_what_is_announced(text: str) -> str:
    for sign, start, head in _heads(text):
        announces = _ASKS_ABOUT_IT if sign == "?" else _ANNOUNCES
        is_role = sign == ":" and _ANNOUNCED_ROLE.fullmatch(head)
        if is_role or (not _OF_ITS_OWN.match(head) and announces.search(head)):
            return text[:start]
    return text


def _heads(text: str) -> Iterator[tuple[str, int, str]]:
    """What ends before a colon, a question mark or the end of a line: that sign, where the last sentence before it
    begins, and its plain words."""
    even = _even(text)
    for place, found in enumerate(_ENDS_HEAD.finditer(text)):
        if place >= MOST_HEADS:
            return
        before = even[: found.start()].rstrip(" .!?")
        start = max((mark.end() for mark in _SENTENCE_START.finditer(before)), default=0)
        words = " ".join(re.findall(r"[\w.]+", before[start:].replace("'", "")))
        yield found[0].strip(" \t")[:1], start, words
