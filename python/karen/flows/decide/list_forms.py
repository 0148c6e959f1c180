"""How people ask for a list they keep, in five languages, as patterns over even words (see `request.even_text`).

Each names a list; `item` is what goes on it or off it, `called` the name of a new one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_POLITE = (
    r"(?:(?:please|karen|hey|ok|okay|and|also|so|now|then|can you|could you|would you|will you|i want you to|bitte"
    r"|und|kannst du|por favor|y|puedes|et|s'il te plait|tu peux|peux-tu|e|podes|pode|voce pode),? )*"
)
TODO = (
    r"to ?-?dos?(?:[ -]lists?)?|tasks?(?:[ -]lists?)|todos?|to-?do-?liste|aufgaben(?:-?liste)?|zu erledigen"
    r"|(?:list[ae] (?:de |das |des |de las )?)?(?:tareas(?: pendientes)?|pendientes|tarefas|afazeres|taches)"
)
SHOPPING = (
    r"(?:shopping|groceries|grocery|supermarket)(?:[ -]lists?)?|einkaufs?-?(?:liste|zettel)"
    r"|lista (?:de |da |do |del |de la )(?:compras?|super|mercado|supermercado)|(?:liste (?:de |des ))?courses"
)
_NAMED = r"[\w'’-]+(?: [\w'’-]+)?[ -]lists?"
_LIST = rf"(?:the |my |our |a new |a |that |this )?(?P<list>{TODO}|{SHOPPING}|{_NAMED}|list)"
_WITHOUT_LIST = r"(?<!shopping)(?<!grocery)(?<!groceries)(?<!supermarket)"
_OURS = rf"(?:(?:the|that|a) )?(?:new )?(?:{TODO}|{SHOPPING}){_WITHOUT_LIST}(?![\w-])"
_OWN = rf"(?=(?:my|our)\b|{_OURS}){_LIST}"
_FOR = r"lists? for (?:the|my|our) (?P<called>[\w'’-]+(?: [\w'’-]+)?)"
_DE = (
    r"(?:(?:die|der|den|dem|meine[rmn]?|unsere[rmn]?|neue[rmn]?) )*"
    rf"(?P<list>{TODO}|{SHOPPING}|[\w-]+liste|liste)"
)
_ES = rf"(?:(?:la|mi|mis|las|nuestra) )*(?P<list>{TODO}|{SHOPPING}|lista)"
_FR = rf"(?:(?:la|ma|mes|les|notre) )*(?P<list>{TODO}|{SHOPPING}|liste)"
_PT = rf"(?:(?:a|as|minha|minhas|nossa|o) )*(?P<list>{TODO}|{SHOPPING}|lista)"
_END = (
    r"(?:,? (?:please|thanks|thank you|too|as well|now|again|bitte|auch|por favor|tambien|aussi|s'il te plait"
    r"|tambem))*[.!?]*$"
)
_IT = r"(?:it|them|that|some)"


@dataclass(frozen=True)
class Form:
    """`action` is what is to be done with the list; ticked off is what is `done`."""

    action: str
    done: bool
    pattern: re.Pattern[str]


_ENGLISH = (
    ("add", rf"(?:start|make|create|begin|open) {_LIST}"
     r"(?:,? (?:and (?:add|put)(?: on it)?|with|:) (?P<item>.+?)(?: (?:on|to) it)?)?"),
    ("add", r"(?:start|make|create|begin|open)(?: me)? (?:a |a new |another )?list"
     r" (?:called|named|with the name) (?P<called>[\w'’ -]{1,60}?)"),
    ("add", r"(?:(?:start|make|create|begin|set up|get)(?: me| us)?|(?:i|we)(?: want|(?:'d| would) like| need)"
     rf"(?: to (?:start|make))?|let(?: me|'s) (?:start|make)) (?:an?|another)(?: new| fresh)? {_FOR}"),
    ("add", r"(?:(?:i|we)(?: want|(?:'d| would) like| need)(?: to (?:start|make))?|let(?: me|'s) (?:start|make)"
     rf"|set up|get me|make me|create me) (?=an?\b|another\b){_OWN}"),
    ("add", rf"(?:add|put|stick|pop|write|note|jot|throw|chuck|get|bung|include|append)(?: down)? (?P<item>.+?)"
     rf" (?:to|on|onto|on to|in|into|down on) {_LIST}"),
    ("add", rf"jot down (?P<item>.+?) for {_OWN}"),
    ("add", r"(?:i(?:'d like| would like| want| need)|we need|(?:can|could) (?:we|i) have)(?! (?:you )?to\b)"
     rf" (?P<item>.+?)(?: added| put)? (?:to|on|onto) {_OWN}"),
    ("add", r"(?P<item>[\w' -]{2,40}?) (?:needs? to|has to|have to|should|must|ought to) (?:go|be|be added|be put)"
     rf" (?:on|to|onto) {_OWN}"),
    ("add", rf"(?:i|we)(?:'re| are|'ve| have)?(?: just| nearly| almost)? (?:run out of|out of|low on"
     rf"|need) (?P<item>.+?)"
     rf"(?:,| so| and)+ (?:please |can you |could you )?(?:put|add|stick|write) {_IT}(?: down)? (?:on|to"
     rf"|onto) {_LIST}"),
    ("add", rf"(?:new |another )(?:task|item|entry|thing) (?:for|on|to|in) {_OWN}: ?(?P<item>.+?)"),
    ("add", rf"(?:my |the |our )?(?P<list>{TODO}|{SHOPPING}): ?(?P<item>.+?)"),
    ("remove", rf"(?:remove|take|delete|drop|scratch|strike|get|wipe|erase|lose) (?P<item>.+?)"
     rf" (?:off(?: of)?|from|out of) {_LIST}"),
    ("remove", rf"(?:take|strike|scratch) off (?P<item>.+?) (?:from|of|on) {_LIST}"),
    ("remove", rf"(?P<item>[\w' -]{{2,40}}?) (?:can|should|may) (?:come|be (?:taken|removed|deleted"
     rf"|dropped)) (?:off|from)"
     rf" {_OWN}"),
    ("remove", rf"(?:i|we) (?:don't|do not|no longer) need (?P<item>.+?)(?: any ?more)?(?:,| so"
     rf"| and)+ (?:please )?(?:take|"
     rf"cross|strike|drop|remove) {_IT} (?:off|from) {_LIST}"),
    ("done", rf"(?:tick|check|cross|mark) (?:off )?(?P<item>.+?)(?: off| as done| as bought| done)?"
     rf" (?:on|from|off|of) {_LIST}"),
    ("done", rf"mark (?P<item>.+?) (?:on|from|in) {_OWN} (?:as )?(?:done|bought|finished)"),
    ("done", rf"(?:i|we)(?:'ve| have)?(?: already| just)? (?:bought|got|finished|done|did) (?P<item>.+?)(?:,"
     rf"| so| and)+"
     rf" (?:please )?(?:tick|cross|check|strike|take|scratch) {_IT} off(?: of)? {_LIST}"),
    ("remove", rf"(?:clear|empty|wipe|clean out) (?:everything (?:on|off|from) |all of )?{_LIST}"),
    ("remove", rf"(?:clear|empty|wipe|clean|delete|erase|throw away|get rid of|scrap|start over with)(?: out)? {_OWN}"
     r"(?: clean| completely| altogether| entirely| out)*"),
    ("show", rf"(?:what(?:'s| is| do i have| have i got| did i put)|whats)(?: there)?(?: left| still)? (?:on"
     rf"|in) {_LIST}"),
    ("show", rf"what(?:'s|'re)?(?: [\w']+){{0,4}} (?:on|in) {_OWN}(?: so far| right now| today| at the moment)?"),
    ("show", rf"(?:show|read|give|tell|list)(?: me)?(?: what's on| everything on| out)? {_LIST}(?: (?:out|to me))?"),
    ("show", r"(?:show|open|read|pull up|bring up|display|check|recite|view|see|hear|give|tell|name|list"
     r"|go (?:over|through)"
     r"|look at|let me (?:see|hear)|let's (?:see|look at|go (?:over|through))|i (?:need|want|would like|'d like) to"
     r" (?:see|hear))(?: me)?(?: out| off| back)?(?: (?:what's|everything|all|the (?:things|items"
     r"|tasks))(?: left)? on)?"
     rf" {_OWN}(?: out| to me| with me| for me| so far| for (?:today|the day|tomorrow))*"),
    ("show", rf"how (?:many|much) [\w ]{{1,30}}?(?: (?:are|do i have|have i got|is))?(?: there| left"
     rf"| still)* (?:on|in)"
     rf" {_OWN}"),
    ("show", rf"(?:is there |do i have |have i got )?anything(?: else| left| still)* (?:on|in) {_OWN}(?: today"
     rf"| yet)?"),
    ("show", r"(?:do|did|have) (?:i|we)(?: already| still| even)*(?: have| put| add| got)?(?: already| any| some)*"
     rf" (?P<item>.+?)(?: already| yet)? (?:on|in|to) {_OWN}(?: already| yet)?"),
    ("show", rf"(?:is|are|has|have)(?: there)?(?: already| still| any| some)* (?P<item>.+?)(?: already| still"
     rf"| been put)*"
     rf" (?:on|in) {_OWN}(?: already| yet)?"),
    ("show", r"(?:check|see|look) (?:if|whether)(?: there's| there is| there are| i've got| i have| i put)?(?: any)?"
     rf" (?P<item>.+?)(?: is| are)? (?:on|in) {_OWN}"),
    ("show", r"(?:what|which) lists (?:do i have|are there|have i got|did i make|have i made)|(?:show|list)(?: me)?"
     r"(?: all)?(?: of)? my lists|show(?: me)? every list i have"),
)  # fmt: skip
_GERMAN = (
    ("add", r"(?:setze?|schreibe?|packe?|nimm|notiere?|fuge?)(?: mir| bitte| mal| noch| auch)* (?P<item>.+?)"
     rf"(?: mit| noch| bitte| auch)* (?:auf|zu|in) {_DE}(?: dazu| hinzu| drauf)?"),
    ("add", rf"(?P<item>[\w -]{{2,40}}?) (?:muss|mussen|soll|sollen|gehort|kommt|kommen)(?: noch| auch)* auf {_DE}"),
    ("add", r"(?:(?:mache?|lege?|erstelle?|starte|beginne?)(?: mir| bitte| mal)*|ich (?:brauche?|will|mochte)) eine"
     rf" {_DE}(?: fur (?:den|die|das|meine[nr]?) (?P<called>[\w-]+))?(?: an)?"),
    ("remove", r"(?:nimm|streiche?|losche?|entferne?)(?: bitte| mal)* (?P<item>.+?)(?: wieder| bitte| runter)*"
     rf" (?:von|vom|aus) {_DE}(?: runter| weg| herunter| raus)?"),
    ("remove", rf"(?P<item>[\w -]{{2,40}}?) (?:kann|konnen) (?:von|vom) {_DE} (?:runter|weg)"),
    ("done", rf"hake?(?: bitte)? (?P<item>.+?) (?:auf|von|in) {_DE} ab"),
    ("remove", rf"(?:leere?|losche?)(?: bitte| mal)* {_DE}(?: komplett| ganz)?"),
    ("show", rf"was (?:steht|ist|habe? ich|fehlt)(?: denn| noch| alles| schon)* (?:auf|in) (?:dem )?{_DE}"),
    ("show", rf"(?:zeige?|lies|offne)(?: mir| mal| bitte)* {_DE}(?: vor)?"),
    ("show", rf"(?:ist|sind|habe? ich|steht|stehen)(?: schon| noch)* (?P<item>.+?)(?: schon| noch)* auf {_DE}"),
    ("show", rf"wie viele? \w+ (?:stehen|sind|habe? ich)(?: noch)? auf {_DE}"),
    ("show", rf"(?:gibt es|ist)(?: noch)? (?:et)?was auf {_DE}"),
    ("show", r"welche listen (?:habe? ich|gibt es)"),
)  # fmt: skip
_SPANISH = (
    ("add", r"(?:anade|agrega|pon|apunta|mete|incluye|anota)(?:me)?(?: tambien)? (?P<item>.+?)(?: tambien)?"
     rf" (?:a|en) {_ES}"),
    ("add", r"(?:haz|crea|empieza|necesito|quiero)(?:me)? una (?:nueva )?(?P<list>lista)(?: nueva)?"
     r" para (?:el|la|los|las|mi) (?P<called>\w+)"),
    ("remove", rf"(?:quita|saca|borra|elimina|tacha)(?:me)? (?P<item>.+?) de {_ES}"),
    ("done", rf"marca (?P<item>.+?) como (?:hech|comprad)[oa]s? (?:en|de) {_ES}"),
    ("remove", rf"(?:vacia|borra|elimina|limpia)(?: toda)? {_ES}(?: entera)?"),
    ("show", rf"que (?:me )?(?:hay|tengo|queda|falta)(?: apuntado)? (?:en|de) {_ES}"),
    ("show", rf"(?:muestra|ensena|lee|abre)(?:me)? {_ES}"),
    ("show", rf"(?:tengo|hay|estan?) (?P<item>.+?)(?: ya)? en {_ES}"),
    ("show", rf"cuantas cosas (?:hay|tengo|quedan) en {_ES}"),
    ("show", r"(?:que|cuales) listas tengo"),
)  # fmt: skip
_FRENCH = (
    ("add", r"(?:ajoute|rajoute|mets|note|inscris)(?:[- ]moi)?(?: aussi)? (?P<item>.+?) (?:a|sur|dans)"
     rf" {_FR}"),
    ("add", rf"il (?:me )?faut (?P<item>.+?) sur {_FR}"),
    ("add", r"(?:fais|cree|commence|il me faudrait|j'ai besoin d'"
     r"|je veux)(?:[- ]moi)? ?une (?:nouvelle )?(?P<list>liste)"
     r" pour (?:le |la |les |l'|mon |ma )(?P<called>\w+)"),
    ("remove", r"(?:enleve|enlever|retire|retirer|raye|rayer|supprime|efface) (?P<item>.+?)"
     rf" de {_FR}"),
    ("done", rf"coche (?P<item>.+?) (?:sur|dans) {_FR}"),
    ("remove", rf"(?:vide|supprime|efface)(?: toute)? {_FR}"),
    ("show", r"(?:qu'est-ce qu'il y a|qu'est-ce qui reste|qu'est-ce que j'ai|qu'y a-t-il|il y a quoi|que reste-t-il)"
     rf"(?: encore)? (?:sur|dans) {_FR}"),
    ("show", rf"(?:montre|lis|affiche|ouvre)(?:[- ]moi)? {_FR}"),
    ("show", rf"(?:est-ce que (?:j'ai|il y a)|ai-je|y a-t-il) (?P<item>.+?) sur {_FR}"),
    ("show", rf"est-ce que (?P<item>.+?) (?:est|sont)(?: deja)? sur {_FR}"),
    ("show", rf"combien (?:d'articles|de choses)(?: y a-t-il)? sur {_FR}"),
    ("show", r"quelles listes (?:est-ce que j'ai|ai-je|j'ai)"),
)  # fmt: skip
_PORTUGUESE = (
    ("add", r"(?:adicion[ae]|acrescent[ae]|colo(?:ca|que)|poe|bota|anot[ae]"
     r"|inclui)(?: tambem)? (?P<item>.+?)(?: tambem)?"
     rf" (?:a|na|nas|em) {_PT}"),
    ("add", r"(?:faz|faca|cri[ae]|comeca|preciso de|quero) uma (?:nova )?(?P<list>lista)(?: nova)?"
     r" (?:para|pra) (?:a|o|as|os|minha|meu) (?P<called>\w+)"),
    ("remove", rf"(?:tir[ae]|remov[ae]|ris(?:ca|que)|apag(?:a|ue)) (?P<item>.+?) d(?:a|as|e) {_PT}"),
    ("done", rf"marca (?P<item>.+?) como (?:feit|comprad)[oa]s? (?:na|nas) {_PT}"),
    ("remove", rf"(?:limp[ae]|esvazi[ae]|apag(?:a|ue)) {_PT}(?: toda)?"),
    ("show", rf"o que (?:tem|ha|esta|falta|tenho)(?: ainda)? n(?:a|as) {_PT}"),
    ("show", rf"(?:mostr[ae]|le|leia|abr[ae])(?:-me)? {_PT}(?: para mim)?"),
    ("show", rf"(?:tenho|tem|ha) (?P<item>.+?) na {_PT}"),
    ("show", rf"(?P<item>[\w -]{{2,40}}?) ja esta na {_PT}"),
    ("show", rf"quantas coisas (?:tem|ha|tenho) na {_PT}"),
    ("show", r"(?:que|quais) listas (?:eu )?tenho"),
)  # fmt: skip
FORMS = tuple(
    Form("remove" if action == "done" else action, action == "done", re.compile(f"^{_POLITE}(?:{form}){_END}"))
    for action, form in (*_ENGLISH, *_GERMAN, *_SPANISH, *_FRENCH, *_PORTUGUESE)
)
CUE = re.compile(
    r"list|zettel|\bto ?-?dos?\b|\b(?:shopping|grocer\w*|supermarket|aufgaben|tareas|pendientes|tarefas"
    r"|afazeres|taches"
    r"|courses)\b"
)
NAMED = re.compile(
    rf"\b{_OURS}|\b(?:my|our|meine[rmn]?|mi|mis|ma|mes|minha|minhas) (?:[\w'-]+ )?"
    r"(?:[\w-]*listen?|lists?|listas?|listes?)\b"
    r"(?! (?:of|von|des|d[aeo])\b(?! (?:la )?(?:compras?|courses|tareas|tarefas)\b))"
)
"""A list that is one of the user's own: of such a message less is asked before it counts as a request."""
