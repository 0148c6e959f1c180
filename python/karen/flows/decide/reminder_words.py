"""How people ask for reminders, alarms and timers, in five languages, as patterns over even words.

Even words (see `ask_reminder.even_words`) have no capitals and no accents; apostrophes are plain.
"""

from __future__ import annotations

import re
from typing import Literal

from karen.base.words import word_set
from karen.flows.decide.phrases import any_of

Kind = Literal["reminder", "alarm", "timer"]

CUE = re.compile(
    r"remind|remember to|nudge|ping me|poke|buzz|prod me|nag me|shout|alert|alarm|timer|wake|get me up|count"
    r" ?down|forget to|let me forget"
    r"|jog my|tell me|let me know|have me|erinner|weck|wecker|stopp|sag mir|gib mir|denk|recu[e]rd|acu?erd|avis"
    r"|alarma|despiert|despert|tempori"
    r"|rappel|reveil|minut|previe|lembr|acord|avisa"
)
_POLITE = (
    r"(?:(?:hey|hi|hello|ok|okay|so|um|uh|please|pls|plz|karen|just|now|and|yo|kindly|also|well|then|bitte|por"
    r" favor|du|could"
    r"|can|would|will|might|you|u|i|i'd|want|need|like|love|to|for|me|be so good as|do|help|make sure|kannst"
    r"|konntest|wurdest"
    r"|mir|mich|puedes|podrias|peux|pourrais|tu|pode|podes|poderia|voce|quiero|je voudrais|que|me|go ahead and"
    r"|s'il te plait)"
    r"[\s,]+)*"
)
_YOU = r"(?:(?:can|could|would|will|might|may) (?:you|u|i) (?:please |kindly |just |possibly |perhaps )*)?"
_NOUN = r"(?:reminder|remider|remainder|alert|notification|nudge)"
_NOT_A_QUESTION = (
    r"(?! (?:how|what|whats|what's|why|who|whos|who's|whose|where|wheres|which|when|if|whether"
    r"|again (?:how|what|why|who|where))\b)"
)
_MAKING = (
    r"(?:set|create|add|make|put|schedule|give|leave|start|get|need|want|have|book|fix|do|run|pop|stick|new|begin)"
    r"(?: up| in| on| me| us| my| a| an| another| the| for| of| quick| new| little| timed)*"
)
_REMINDER = any_of(
    rf"(?<!that )(?<!it )(?<!this )(?:remind|rember|remeber)(?: me| us)(?! of (?:that|a|my|an)\b){_NOT_A_QUESTION}",
    rf"{_MAKING} (?:daily |weekly |monthly )?{_NOUN}s?\b",
    rf"^{_NOUN}(?=:| to | for | in | at | tomorrow)",
    r"\b(?:nudge|ping|poke|buzz|prod|nag|alert|notify|beep) me",
    r"give (?:me|us) a (?:nudge|shout|buzz|poke|heads up|prod|ping|reminder)",
    r"jog my memory",
    r"(?P<needs_no_time>(?:make sure|see to it|see)(?: that)? i (?:don't|dont|do not) forget|(?:don't|dont|do"
    r" not|never) let me forget)"
    r"(?! (?:how|what|why|who|where|that|about me))",
    r"(?:erinn?er[ne]?(?: du)?|erinnerst du|erinnre) (?:mich|uns)(?! (?:wie|was|warum|wer|wo|welche)\b)(?:"
    r" bitte| doch| mal| dann)*",
    r"(?:mach|stell|setz|leg|erstell|gib)e?(?: mir| bitte| mal)* eine erinnerung(?: an)?|gib mir (?:dann"
    r" )?(?:bescheid|bescheid)",
    r"(?:recuerda|acuerda)me(?! (?:como|que es|quien|por que|donde|cual)\b)|(?:pon|crea|haz|programa"
    r"|anade)(?:me)? un recordatorio"
    r"|(?:hazme|me haces) acordar|avisame",
    r"rappelle[sz]?[- ](?:moi|nous)(?! (?:comment|pourquoi|qui|ou|ce que|quel)\b)|(?:mets|cree|fais|programme"
    r"|ajoute)(?:[- ]moi)? un rappel"
    r"|previens[- ]moi",
    r"(?:me lembr[ae]|lembr[ae][- ]?me|lembra[- ]me)(?! (?:como|por que|quem|onde|qual|o que)\b)"
    r"|(?:cria|poe|coloca|faz|marca|adiciona)[er]? um lembrete|me avisa|avisa[- ]me",
)
_WAKING = any_of(
    r"(?:wake|waken|rouse|get) me(?: up)?(?= at| in| for| by|,| tomorrow| on| up| every| before| when| \d|$)(?!"
    r" (?:a|an|the|some|my|to) )",
    rf"{_MAKING} (?:alarm|wake[- ]?up(?: call| alarm)?)s?\b(?: clock)?",
    r"^(?:karen |please |ok |hey )*(?:alarm|wake[- ]?up(?: call)?)\b(?! (?:bells|system|fatigue|clock)\b)",
    r"(?:weck|wecke) mich(?: bitte)?|(?:stell|stelle|mach|setz)e?(?: mir| bitte| mal)* (?:(?:den|einen)"
    r" )?(?:wecker|alarm)|^wecker",
    r"despiertame|despertame|levantame|(?:pon|ponme|programa|configura)(?:me)? (?:una? |la |el )?(?:alarma"
    r"|despertador)|^alarma",
    r"reveille[sz]?[- ]moi|(?:mets|programme|regle)(?:[- ]moi)? (?:un |une |le |mon )?(?:reveil|alarme)|^reveil",
    r"me acorda|acorda[- ]me|me desperta|(?:poe|coloca|bota|programa|define)[er]? (?:um |o |uma )?(?:alarme"
    r"|despertador)|^alarme",
)
_TIMING = any_of(
    rf"{_MAKING} (?P<label>\w+ )?timer",
    r"(?:^|(?<=karen )|(?<=please )|(?<=, ))(?P<label2>\w+ )?timer\b(?= for| of|:| in|,| \d| (?:one|two|three"
    r"|five|ten|fifteen|twenty|thirty|an?|half)\b|$)",
    r"(?:start|run|begin|do|give me) (?:a |the |an )?(?:count ?down|clock)|^count ?down",
    r"(?:time|count down) (?=\w+ (?:seconds|minutes|mins|hours?)\b)",
    r"(?:stell|stelle|mach|setz|starte?)e?(?: mir| bitte| mal)* (?:(?:den|einen|nen) )?(?:timer|countdown"
    r"|kurzzeitwecker|eieruhr)|^(?:timer|countdown)",
    r"(?:pon|ponme|programa|inicia|activa|configura)(?:me)? (?:un |el )?(?:temporizador|cronometro|cuenta atras"
    r"|cuenta regresiva|timer)"
    r"|^(?:temporizador|cuenta regresiva|cuenta atras)",
    r"(?:mets|lance|programme|demarre|regle)(?:[- ]moi)? (?:un |le )?(?:minuteur|timer|compte a rebours)|^minuteur",
    r"(?:poe|coloca|bota|programa|inicia|liga|define)[er]? (?:um |o )?(?:temporizador|cronometro|timer)"
    r"|^temporizador",
)
_TIMER_BEHIND = (
    r"(?P<said>(?:(?:set|start|make|give me|i need|i want|put on|run)(?: me)? )?(?:an? )?[\w ]{1,40}?[ -])timer\b"
)
HEADS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("timer", re.compile(_TIMING)),
    ("alarm", re.compile(_WAKING)),
    ("reminder", re.compile(_REMINDER)),
)
"""Whoever begins so asks for one of that kind."""
LENGTH_TIMER = re.compile(_TIMER_BEHIND)
"""`a ten minute timer`: the length stands before."""
BEFORE_HEAD = re.compile(
    rf"(?:^|[.,;:!?\n–—-]|\b(?:and|so|but|then|und|y|et|e)\b)\s*{_POLITE}$|^{_POLITE}$|(?:so|please|you|u|also) $"
)
REPORTED = re.compile(r"\b(?:said|says|told|asked|wrote|texted|goes|was like)\b[^.!?]*$")
"""Somebody else is quoted, who asked it of somebody else."""
CONNECTING = frozenset(
    """to that about of for daran dran dass an zu de du que d da com sobre pra para ab re when wegen abt i"
    " my""".replace(" i my", "").split()
)
FILLING = frozenset(
    """please pls again then just bitte doch mal also por favor stp svp kindly me mir mich there ok and so go off ring
    would you could can like um uh it to be say one time set going that's up out around entao dann""".replace(
        " to be", ""
    ).split()
)
FILLING_AFTER_TO = FILLING - word_set("go off ring like be say one time set going up out around me")
"""Behind `to` comes what is to be done: `to ring the dentist`, `to set the table`."""
CLOSING = frozenset(
    [
        "please",
        "pls",
        "plz",
        "thanks",
        "thank",
        "you",
        "cheers",
        "ok",
        "okay",
        "karen",
        "bitte",
        "danke",
        "gracias",
        "merci",
        "obrigado",
        "obrigada",
        "ta",
        "love",
        "mate",
        "dear",
        "would",
        "could",
        "then",
        "will",
    ]
)
NEVER_TEXT = frozenset(["of", "how", "what", "why", "who", "where", "when", "which"])
NOT_A_TIME = frozenset(["oclock", "news", "year", "years", "old", "people", "percent"])
_OTHERS_ALERTS = "".join(
    rf"(?<!{of} )" for of in ("travel", "weather", "traffic", "news", "security", "price", "fraud", "storm", "safety")
)
_THINGS = rf"(?:reminders?|remiders?|alarms?|timers?|wake[- ]?up calls?|{_OTHERS_ALERTS}alerts?)"
_THINGS_ELSEWHERE = (
    r"(?:erinnerung(?:en)?|wecker|timer|recordatorios?|alarmas?|temporizador(?:es)?|rappels?|alarmes?|reveils?"
    r"|minuteurs?"
    r"|lembretes?|alertes?|despertador(?:es)?)"
)
_DAY = (
    r"(?: (?:for )?(?:today|tonight|tomorrow|(?:this|the|next) (?:morning|afternoon|evening|week|weekend|month)|"
    r"on (?:mon|tues|wednes|thurs|fri|satur|sun)day))"
)
_TAG = r"(?: heute| morgen| diese woche| am wochenende| noch| alles)"
_JOUR = r"(?: (?:hoy|manana|esta (?:semana|tarde|noche)|aujourd'hui|demain|ce soir|cette semaine|hoje|amanha))"
_TO_COME = (
    rf"{_POLITE}what (?:do|am|was|should|must|did)(?: else)? i (?:(?:have|need|supposed|meant|want) to )?remember"
    rf"(?: to do)?{_DAY}?\W*",
    rf"{_POLITE}what (?:else )?do i (?:still )?(?:have|need) to (?:do|get done){_DAY}\W*",
    rf"{_POLITE}what (?:(?:must|should|can) i not|mustn't i|shouldn't i) forget(?: to do)?{_DAY}?\W*",
    rf"{_POLITE}(?:is there|have i got|do i have)(?: anything| something)(?: else)?(?: that)?(?: i)?(?: still)?"
    rf"(?: need to| have to| should| must| to| mustn't| shouldn't| must not| should not)"
    rf" (?:remember|forget)(?: to do)?{_DAY}?\W*",
    rf"do i (?:need|have) to remember anything{_DAY}?\W*|tell me what i (?:need|have) to remember{_DAY}?\W*",
    rf"{_POLITE}(?:what(?:'s|s| is| do i have| have i got)|(?:is|do i have|have i got)(?: there)? anything|anything)"
    rf"(?: else)?(?: that's| that is)? (?:coming up|due){_DAY}?(?: for me)?\W*",
    r"when(?:'s| is| does) (?:my |the )?next (?:one|reminder|alarm|timer)[^.]*",
    rf"was steht{_TAG}* an\W*|was muss ich{_TAG}+ (?:machen|erledigen|tun)\W*"
    rf"|was (?:darf|soll) ich{_TAG}* nicht vergessen\W*"
    rf"|woran (?:muss|soll|sollte) ich{_TAG}* denken\W*|woran (?:wolltest|solltest|sollst) du mich{_TAG}* erinnern\W*",
    r"wann (?:klingelt|geht|lautet) (?:mein|der)(?: nachster| nachste)? (?:wecker|timer|alarm)\b[^.]*"
    r"|(?:ist|sind)(?: ein| noch)* (?:wecker|timer)(?: gestellt| an)?\W*",
    rf"que tengo que hacer{_JOUR}\W*|que no (?:debo|puedo|tengo que) olvidar{_JOUR}?\W*"
    rf"|de que (?:tengo que|debo) acordarme{_JOUR}?\W*|(?:que|de que) me (?:ibas a|tenias que) recordar\W*"
    r"|cuando suena (?:mi|la) (?:proxima )?alarma\W*",
    rf"(?:qu'est-ce que je dois|que dois-je) faire{_JOUR}\W*"
    rf"|(?:qu'est-ce que|que) (?:je ne dois|ne dois-je) pas oublier{_JOUR}?\W*"
    rf"|de quoi (?:dois-je|je dois) me souvenir{_JOUR}?\W*|que devais-tu me rappeler\W*"
    r"|quand sonne (?:mon|le) (?:prochain )?(?:reveil|minuteur)\W*",
    rf"o que (?:eu )?tenho (?:de|que|para) fazer{_JOUR}\W*|o que (?:eu )?nao (?:posso|devo) esquecer{_JOUR}?\W*"
    rf"|do que (?:preciso|tenho)(?: de| que)? me lembrar{_JOUR}?\W*|do que (?:e que )?me ias lembrar\W*"
    r"|quando toca o (?:meu )?(?:proximo )?(?:alarme|despertador)\W*",
)
"""Asked for without a word for reminders: what is to be done on a day, what must not be forgotten."""
_ANY_DAY = _DAY.replace("on (?:mon", "(?:on )?(?:mon")
AGENDA = re.compile(
    any_of(
        rf"{_POLITE}(?:(?:do i have|have i got|is there)(?: anything| something)|anything)(?: else)?"
        rf"(?: on| planned| scheduled| to do| going on| happening)?{_ANY_DAY}\W*",
        rf"{_POLITE}what(?:'ve i| do i| have i|'s my day)(?: have| got)?"
        rf"(?: on| planned| scheduled| going on)?{_ANY_DAY}\W*",
        rf"(?:hab(?:e)? ich{_TAG}+ (?:et)?was(?: vor)?|was hab(?:e)? ich{_TAG}+(?: vor| geplant| zu tun)?)\W*",
        rf"(?:que|tengo algo|hay algo)(?: tengo| hay)?(?: para| planeado)?{_JOUR}\W*",
        rf"(?:qu'est-ce que j'ai|j'ai quelque chose|qu'ai-je)(?: de prevu)?{_JOUR}(?: de prevu)?\W*",
        rf"(?:o que (?:e que )?(?:eu )?tenho|tenho alguma coisa|tenho algo)(?: marcado| para)?{_JOUR}\W*",
    )
)
"""Asks what a day holds: for what was told of it first, and else for the reminders."""
LISTING = re.compile(
    any_of(
        *_TO_COME,
        rf"(?:my |all |all my )?reminders{_DAY}(?: please)?\W*",
        rf"{_POLITE}(?:show|list|display|read|open|pull up|tell|check|see|view|give|go through|let me (?:see|hear))"
        rf"(?: out| up| all| me| us| my| the| any| of| our| every| pending| upcoming| active| current| set| see"
        rf"| back)*"
        rf"[\w' ]{{0,30}}\b{_THINGS}\b[^.]*",
        rf"{_POLITE}(?:whats|what's|what is|what are|what're) (?:in |on |coming up in )?(?:my|the|our"
        rf"|all)\b[\w' ]{{0,20}}\b{_THINGS}\b[^.]*",
        rf"{_POLITE}(?:what|which|how many|any)(?: other| more)? ?{_THINGS}\b[^.]*",
        rf"{_POLITE}(?:do|did|have|has|are|is|am|was|were)\b(?! not\b)[\w' ]{{0,40}}\b{_THINGS}\b(?! (?:me|be"
        rf"|to be)\b)[^.]*",
        rf"{_POLITE}(?:when|what time)(?:'s| is| are| does| will| did)?\b[\w' ]{{0,30}}\b{_THINGS}\b[^.]*",
        rf"{_POLITE}(?:how (?:long|much time|much)|time left|minutes remaining|what's left)\b[\w'"
        rf" ]{{0,30}}\b(?:timers?|alarms?)\b[^.]*",
        rf"(?:my |all |all my |list |active |pending |upcoming |current )+{_THINGS}(?: today| tomorrow| please|"
        rf" status)*\W*",
        rf"{_THINGS}(?: today| tomorrow| please| status| left| list)*\W*",
        r"[^.]*\b(?:what|anything|which)\b[\w' ,]{0,40}\b(?:asked you|told you|supposed|wanted you|meant|want"
        r" you) to (?:nag|remind|nudge|tell|poke) (?:me|us)[^.]*",
        r"[^.]*\b(?:anything|what have i got|what am i) to be reminded (?:of|about)\b[^.]*|what (?:are you|will"
        r" you) (?:going to )?remind(?:ing)? me (?:of|about)[^.]*",
        rf"[^.]*\b(?:welche|zeig\w*|was fur|hab(?:e)? ich|hatte ich|gibt es|lauft|liste|wie lang\w*|meine|sind"
        rf"|alle)\b[\w ,]{{0,40}}\b{_THINGS_ELSEWHERE}\b[^.]*",
        rf"[^.]*\b(?:que|cuales|muestra\w*|ensena\w*|tengo|hay|lista\w*|mis|cuanto le falta al|quais|mostra\w*"
        rf"|tenho|meus|quanto falta)\b[\w ,]{{0,30}}\b{_THINGS_ELSEWHERE}\b[^.]*",
        rf"[^.]*\b(?:quels?|quelles?|montre\w*|liste\w*|ai[- ]je|est[- ]ce que j'ai|mes|recapitule\w*"
        rf"|affiche\w*)\b[\w ,]{{0,30}}\b{_THINGS_ELSEWHERE}\b[^.]*",
        rf"{_THINGS_ELSEWHERE}(?: pendentes| pendientes)?\W*",
    )
)
_WHICH = (
    rf"(?:(?:the|my|that|this|all|all my|every|all the|any) )*(?P<query>(?:[\w':.]+ ){{0,6}}?)(?:{_THINGS})"
    rf"(?P<query2> (?:for|about|at|to|on) .+?)?"
)
_WHICH_MOVED = _WHICH.replace("|to|on", "")
_ELSE = (
    rf"(?:(?:die|den|meine|meinen|el|la|los|mi|mis|le|les|mon|ma|mes|o|a|os|meu|minha|meus|alle|todas?|todos?)"
    rf" )*(?:las |los )?"
    rf"(?P<query>)(?:{_THINGS_ELSEWHERE})(?P<query2> .+?)?"
)
_END = r"(?: please| thanks| then| now| bitte| por favor)*\W*"
CHANGES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("snooze", re.compile(rf"{_POLITE}snooze(?: it| that| the alarm| the reminder| this| my alarm)?(?:"
        rf" (?P<when>(?:for|until|by) .+?|\w+ minutes))?{_END}")),
    ("snooze", re.compile(rf"{_POLITE}(?:remind me(?: about (?:it|that))? again|(?:give me )?another|schlummern"
        rf"|noch) (?P<when>.+?)(?: please| later| bitte)*\W*")),
    ("cancel", re.compile(rf"{_POLITE}(?:cancel|delete|remove|drop|scrap|turn off|switch off|stop|kill|clear"
        rf"|get rid of|call off|dismiss) {_WHICH}{_END}")),
    ("cancel", re.compile(rf"{_POLITE}(?:losche|losch|streiche?|cancela|borra|elimina|quita|annule|supprime"
        rf"|enleve|apaga|cancele|remove) {_ELSE}{_END}")),
    ("cancel", re.compile(rf"{_POLITE}(?:don't|dont|do not|no need to) (?:wake|remind) me(?P<query> (?:about|to"
        rf"|of) .+?|)(?: any ?more| tomorrow| after all)*{_END}")),
    ("done", re.compile(rf"{_POLITE}(?:mark|tick off|check off|complete) {_WHICH}(?: as)?(?: done| complete|"
        rf" finished| off)?{_END}")),
    ("move", re.compile(rf"{_POLITE}(?:move|change|shift|push|postpone|delay|reschedule)"
        rf" {_WHICH_MOVED}(?: back| forward| off| out)? (?P<when>(?:to|until|by|for|at) .+?){_END}")),
    ("move", re.compile(rf"{_POLITE}(?:verschiebe?|andere?|verleg\w*|cambia|mueve|pasa|deplace|decale|change"
        rf"|repousse|muda|move|adia|passa) {_ELSE} (?P<when>(?:auf|um|a|para|al|la|pra|au|as) .+?){_END}")),
)  # fmt: skip
"""Told by the whole message; `query` says which, `when` to what time."""
