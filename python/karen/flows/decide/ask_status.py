"""Whether a message asks how this computer or Karen's own parts are. `How are you?` is talk, not that."""

from __future__ import annotations

import re

from karen.contract.types.decisions import Decision
from karen.flows.decide.asking import Asking, use
from karen.flows.decide.phrases import any_of, openings
from karen.tools.system_status import StatusAspect

_MACHINE = (
    r"(?:(?:this|the|my|your|our|old|whole) )*(?:system|machine|computer|pc|laptop|mac|server|rechners?|computers"
    r"|equipo|ordi(?:nateur)?"
    r"|computadora|ordenador|computador|compu|maquina|box|hardware|device)"
)
_CPU = r"(?:cpu|processor|prozessor|processeur|procesador|processador|cpus|cores|gpu)"
_RAM = r"(?:ram|arbeitsspeicher|working memory|memoire vive|memoria ram)"
_DISK = (
    r"(?:(?:hard |solid state )?(?:disk|disc|drive)s?|hdd|ssd|storage|festplatte|speicherplatz|disque(?: dur)?"
    r"|disco(?: duro| rigido)?"
    r"|hd)"
)
_FIGURES = (
    r"(?:status(?:es)?|state|stats|statistics|usage|use|load|level|check|space|left|free|available|remaining"
    r"|utili[sz]ation"
    r"|consumption|temps?|temperatures?|percentage|health|info|report)"
)
_PATTERNS: list[tuple[StatusAspect, re.Pattern[str]]] = [
    (aspect, re.compile(pattern))
    for aspect, pattern in [
        (
            StatusAspect.MODEL,
            any_of(
                r"(?:which|what|whats)(?: kind of| sort of| size)? (?:language |ai |large language |llm |local "
                r"|version of )*(?:model|llm)"
                r" (?:are|is|do|does|have|am)\b.*(?:you|using|running|loaded|powering|behind|active|in use"
                r"|answering|talking)",
                r"(?:which|what) (?:ai |language )?(?:model|llm) (?:powers|runs|drives|answers|is this$)",
                r"(?:are you|do you|you) (?:running|run|work|working) (?:on|with) (?:a |the )?(?:gpu|cpu|large"
                r"|small|local|big|llm|which)",
                r"are you running local(?:ly)?|(?:language |ai )?model (?:status|loaded|in use)(?: now| please)*$",
                r"(?:mit )?welche[msn]? (?:sprach)?modell\b.*(?:du|laufst|arbeitest|nutzt|benutzt|verwendest|lauft"
                r"|geladen)",
                r"que modelo (?:estas|usas|eres|tienes|esta)|quel modele (?:tu|utilises|est|es)"
                r"|tu? ?t? ?es sur quel modele",
                r"qu(?:al|e) modelo (?:voce|vc|tu|esta|usas|estas)\b",
            ),
        ),
        (
            StatusAspect.VERSION,
            any_of(
                r"(?:what|which) (?:software )?version (?:of|are|do|is)\b.*\b(?:you|your|karen|software|this app"
                r"|running)\b",
                r"(?:what is|whats|tell me|show me|show) (?:your|karens|the karen|the app) version(?: number)?\b",
                r"(?:your|karen) version(?: please| number)*$",
                r"welche version\b.*(?:du|hast|lauft|karen)|que version (?:eres|tienes|usas)"
                r"|quelle version\b.*(?:tu|es)",
                r"qual (?:a )?(?:sua|tua) versao|qual versao",
            ),
        ),
        (
            StatusAspect.UPTIME,
            any_of(
                r"when (?:were|was|did) (?:you|karen|the computer) (?:last )?(?:restart\w*|boot\w*|start\w* up)",
                rf"how long (?:have|has) (?:you|karen|{_MACHINE}) been (?:up|running|on|awake|online"
                rf"|switched on)(?: for| now| already| since .*| without .*)*$",
                rf"(?:your|{_MACHINE}s?|system) uptime|^uptime|(?:what is|whats) (?:the|your) uptime"
                rf"|when did you (?:last )?(?:start up|boot"
                r"|restart)",
                r"seit wann (?:lauft|laufst|ist)\b.*(?:rechner|computer|du|pc|neustart)|wie lange laufst du",
                r"desde cuando esta (?:prendida|encendid\w|en marcha)|(?:ordi|ordinateur|pc)\b.* allume depuis",
                r"(?:ha|desde) quantas? horas esta .*ligad",
            ),
        ),
        (
            StatusAspect.PROCESSOR,
            any_of(
                rf"(?:whats |what is |hows |how is |check |show |tell |give )?(?:me |my |the |your "
                rf"|current )*{_CPU}(?: and {_RAM})?"
                rf" (?:{_FIGURES}|right now|how many percent|percent)\b",
                rf"(?:is|are|hows|how is|how are|whats|what is)(?: the| my| your"
                rf"| this)* {_CPU}s? (?:\w+ )?(?:running|hot|warm|under|busy"
                r"|at|doing|overheat\w*|ok|okay|maxed|overloaded|fine|temperature|load)",
                rf"how (?:busy|hot|warm|loaded|hard) is (?:the |my |your )?(?:{_CPU}|{_MACHINE})",
                rf"(?:whats|what is|who is) (?:using|eating|hogging|maxing)(?: up)?(?: all)? (?:the |my )?{_CPU}",
                rf"(?:check|show|monitor)(?: me)? (?:the |my )?(?:{_CPU}|temps|temperatures)\b"
                rf"|whats the processor at|sys(?:tem)? load",
                rf"is {_MACHINE} (?:running )?(?:hot|overheating|too hot|warm)|^{_CPU}$|(?:wie warm"
                rf"|wie heiss) ist (?:die|der) {_CPU}",
                rf"(?:ist|is) (?:der|die) {_CPU} (?:\w+ )?(?:ausgelastet|heiss|warm|voll)|{_CPU}[ -]?(?:auslastung"
                rf"|last|temperatur)",
                rf"(?:el |le |o |cargado el ){_CPU}\b.*(?:cargado|a fond|limite|ocupado|charge)"
                rf"|utilisation du {_CPU}|{_CPU} (?:ta|esta) em quanto",
                rf"uso (?:de|da|do) (?:la )?{_CPU}|como (?:esta|anda) (?:el|o) {_CPU}",
            ),
        ),
        (
            StatusAspect.MEMORY,
            any_of(
                rf"(?:free|available|total|check|show|used) (?:me )?(?:my |the )*(?:{_RAM}|memory)(?: {_FIGURES}"
                rf"| and .*| now| right now"
                rf"| please)*$",
                rf"(?:{_RAM}|memory) {_FIGURES}\b",
                rf"how much (?:free |available )?(?:{_RAM}|memory)\b.*\b(?:left|free|available|using|used|use|got"
                rf"|remain\w*|spare|taking"
                r"|take|there|consum\w*)",
                rf"(?:whats|what is|who is) (?:using|eating|hogging|taking)(?: up)?(?: all)? (?:the |my "
                rf"|your )?(?:{_RAM}|memory)",
                rf"(?:is|hows|how is) (?:the |my |your )?(?:{_RAM}) (?:\w+ )?(?:full|ok|doing|low|nearly)|^{_RAM}$"
                rf"|enough memory free",
                rf"(?:wie ?viel|ist der|wie voll ist der) {_RAM}\b(?! ein)|wie ?viel speicher\b.*(?:frei|ubrig"
                rf"|brauchst)|como (?:andas|estas) de {_RAM}",
                rf"cuanta (?:memoria|ram)\b.*(?:queda|libre|usa|come|hay)|combien de (?:memoire|{_RAM})\b.*(?:libre"
                rf"|reste|utilise)",
                r"la ram est pleine|quanta (?:memoria|ram)\b.*(?:livre|sobra|resta|usa)|a memoria encheu"
                r"|pasa algo con la memoria",
            ),
        ),
        (
            StatusAspect.DISK,
            any_of(
                rf"how much (?:free |more )?(?:{_DISK}(?: space)?|space|room)(?: (?:is|are|do|have|has"
                rf"|i)\b.*)?(?: (?:left|free|available"
                rf"|remaining|used|got))(?: (?:on|in) (?:{_MACHINE}|{_DISK}|this thing|here|the \w+))?(?: now"
                rf"| please| right now)*$",
                rf"how much {_DISK}(?: space)?\b.*\b(?:left|free|available|remaining|used|got|have)\b",
                rf"how (?:full|empty|big)\b.*\b{_DISK}\b|how many (?:gigs|gb|gigabytes) (?:\w+ ){{0,3}}(?:left|free"
                rf"|remaining)",
                rf"(?:is|are) there (?:\w+ )*(?:space|room)\b.*\b(?:{_DISK}|{_MACHINE})"
                rf"|does {_MACHINE} have enough (?:{_DISK}|space|room)",
                rf"(?:is|are) (?:my|the|this|your) (?:{_DISK}|{_MACHINE}) (?:\w+ ){{0,3}}(?:full|run(?:ning)? out"
                rf"|outta|out of space)",
                rf"(?:check |show |whats |what is )?(?:me |my |the |your |free |available )*{_DISK} (?:{_FIGURES}"
                rf"|spaces?)\b(?! (?:is|was|of))",
                rf"^{_DISK}$|wie ?viel (?:\w+ )?{_DISK}\b.*(?:frei|ubrig|noch|habe)|wie voll ist (?:die|meine) {_DISK}",
                rf"cuanto espacio\b.*(?:queda|libre|disco|hay|tengo)|combien de place\b.*(?:disque|reste|libre)"
                rf"|quanto espaco\b.*(?:{_DISK}"
                r"|livre|tem|resta|sobra)|espace disque|espacio en disco|espaco em disco",
            ),
        ),
        (
            StatusAspect.HEALTH,
            any_of(
                r"(?:system|machine|computer|pc) (?:status|health|stats|info|diagnostics|report|check|vitals"
                r"|performance)\b(?! of)",
                rf"(?:status|health)(?: check| report| of| on)* (?:of |on )?(?:the |this |your )?{_MACHINE}\b",
                r"(?:run|show|give|do|perform|start)(?: me| us)? (?:a |some |the |your |full )*(?:diagnostics?"
                r"|self ?(?:check|test)|health"
                r" check)\b",
                rf"(?:is|hows|how is) {_MACHINE} (?:\w+ )?(?:ok|okay|alright|all right|doing|healthy|holding up"
                rf"|slow|fine)\b",
                rf"(?:check|report|whats|what is|give me|tell me|show me"
                rf"|look at)(?: how)? (?:on )?(?:the )?(?:state of |load on |vitals of )?"
                rf"{_MACHINE}s?(?: is)? ?(?:doing|vitals|state|load|health)\b|(?:the )?(?:state of|load on"
                rf"|vitals of) {_MACHINE}",
                r"are (?:you|all your (?:bits|parts|services|systems)\b.*) (?:healthy|in (?:good "
                r"|full )?working (?:order|trim)|running"
                r" (?:properly|ok|okay|fine|well)|working (?:properly|fine|ok|okay)|functioning\b.*|operational"
                r"|running)(?: today| now| right now| please)*$",
                rf"(?:is )?(?:anything|something|everything|all) (?:amiss|wrong|broken|failing|ok|okay|alright"
                rf"|all right|fine|well) with (?:{_MACHINE}|you)$|^diagnostics$|^(?:(?:give|show"
                rf"|tell)(?: me)? )?(?:a |the |your )?status(?: report)?(?: please| now)*$",
                r"(?:is|are) (?:the |your )?(?:search )?index (?:up to date|ok|okay|ready|built|healthy|complete)",
                r"(?:^|der |den )systemstatus|^system zustand|lauft bei dir alles|(?:estado|etat|status) d(?:e|o|u"
                r"|el) (?:sistema|systeme)|comment va la machine",
                r"(?:esta )?todo bien con (?:la computadora|el ordenador|el equipo)|como esta o (?:computador"
                r"|sistema)|etat du systeme",
            ),
        ),
    ]
]
_NOT_ASKED = re.compile(
    r"\b(?:(?:hes|shes|ive|weve|theyve|just|has|got) (?:got )?no\b|braucht man|faut il|se necesita"
    r"|(?<!do )(?<!space )(?<!memory )i (?:have|had|bought|want|lost|upgraded|added|like|love|hate|build|use)"
    r"|my (?:phone|memory|friends?|brain)|buy\w*|should i"
    r"|how (?:do|can|to|does|did)|clear|delete|clean|free up|explain|best|upgrade|recommend|external|memories"
    r"|remember|solar|nervous"
    r"|political|education|immune|school|health care|healthcare|write|story|essay|difference|what (?:is|does) (?:a"
    r"|an) |invented?|works?$"
    r"|of (?:paper|the year)|for (?:sale|rent)|parking|legroom|kitchen|garage|fashion|role model|car)\b"
)
_PARTS = [
    (StatusAspect.PROCESSOR, re.compile(rf"\b{_CPU}\b")),
    (
        StatusAspect.MEMORY,
        re.compile(rf"\b(?:{_RAM}|memory|memoire|memoria|speicher)\b(?! (?:of|foam|card|lane))"),
    ),
    (StatusAspect.DISK, re.compile(rf"\b{_DISK}\b|\b(?:free|disk) space\b")),
    (
        StatusAspect.HEALTH,
        re.compile(
            r"\b(?:this|the|my|your|our|all|der|die|das|el|la|le|l|o|a) (?:computer|laptop|pc|rechner|ordinateur"
            r"|ordenador|computador"
            r"|systeme?s?|sistema|machine)\b(?! (?:of|learning|gun|translation))"
        ),
    ),
]
"""Of what is asked, in the order of how plain the word is."""
_STATE = re.compile(
    r"\b(?:left|free|available|full|usage|used|using|taking|taken|eating|hogging|status|health\w*|ok|okay|alright"
    r"|hot|warm"
    r"|busy|load|maxed|overload\w*|slow|laggy|lagging|looking|holding up|operational|restarted|voll|frei|belegt"
    r"|ausgelastet|lauft"
    r"|libre|llen[oa]|usad[oa]|plein\w*|reste|utilise\w*|chei[oa]|livre|va|anda|esta|queda|sobra|running)\b"
)
_ASKING = re.compile(
    r"(?:how|whats?|is|are|do|does|check|when|which|wie|was|ist|sind|como|cuant[oa]|esta|hay|combien|comment|est"
    r"|quel\w*"
    r"|quant[oa]|qual|il|a|o|la|el|die|der)\b"
)
_MOST_WORDS = 12
CUE = re.compile(
    r"system|machine|computer|\bpc\b|laptop|model|llm|version|uptime|cpu|process|prozess|\bram\b|memoi?r|sistem"
    r"|speicher|dis[ckq]|drive|\bhdd?\b"
    r"|ssd|storage|space|room|gigs|\bgb\b|gigabytes|festplatte|espac|place|index|diagnos|status|healthy|working"
    r"|running|rechner|equipo"
    r"|ordi|comput|gpu|estado|etat|lauft|laufst|allume|dis[ck]o|systeme|ligad|encendid|prendid|cores|temps|self"
    r"|health|with you|restart|boot|start up"
)


def decide_status(asking: Asking) -> Decision | None:
    about = read_status_request(asking.clauses)
    if about is None:
        return None
    args = {} if about is StatusAspect.HEALTH else {"about": about.value}
    return use("system_status", dict(args), "asks how this computer or Karen's parts are", 0.9)


def read_status_request(clauses: tuple[str, ...]) -> StatusAspect | None:
    """What of it is asked for; HEALTH for the whole."""
    for clause in clauses:
        if CUE.search(clause) and not _NOT_ASKED.search(clause) and len(clause.split()) <= 30:
            for aspect, pattern in _PATTERNS:
                if pattern.search(clause):
                    return aspect
            if part := _asked_of(clause):
                return part
    return None


def _asked_of(clause: str) -> StatusAspect | None:
    """A part of the machine, a word for its state, and a short sentence that asks."""
    if len(clause.split()) > _MOST_WORDS or not _STATE.search(clause):
        return None
    if not any(opening.asked or _ASKING.match(opening.rest) for opening in openings(clause)):
        return None
    return next((aspect for aspect, noun in _PARTS if noun.search(clause)), None)
