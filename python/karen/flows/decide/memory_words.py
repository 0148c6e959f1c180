"""How people ask for what they have told, in plain lower-case words (see `request.fold`), in five languages."""

from __future__ import annotations

import re

from karen.base.words import word_set
from karen.flows.decide.phrases import any_of


def _patterns(*phrases: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(phrase) for phrase in phrases)


_YOU = r"(?:you|u|ya|ye)"
_SO = (
    r"(?:ever|even|still|already|once|just|actually|really|happen to|perchance|by any chance|possibly|also|not|yet"
    r"|all|perhaps|first|last)"
)
_MINE = r"(?:my|our|mine|ours|i|im|ive|id|we|weve|me|us)"
_TELL = r"(?:tell|told|say|said|mention|mentioned|give|gave|given|confide|confided|share|shared|teach|taught)"
_KNOW = r"(?:know|remember|recall|recollect|have|got|hold|keep|store|learn)"
_KEPT = r"(?:remember\w*|recall|recollect|stored|saved|kept|keep|written down|noted|hold|holding|on file|on record)"
_WH = r"(?:whats|what|wheres|where|whos|who|whose|whens|when|which|how|if|whether)"
RELATIONS = word_set("""
    mother father mum mom mummy mam mama dad daddy papa parents parent sister brother sisters brothers sibling
    siblings son sons daughter daughters kid kids child children wife husband partner girlfriend boyfriend fiance
    fiancee spouse grandma grandmother gran nan nana granny grandpa grandfather grandad granddad grandson
    granddaughter grandchildren aunt auntie uncle cousin cousins niece nephew godson goddaughter godmother godfather
    stepmother stepfather stepson stepdaughter friend friends mate boss manager colleague neighbour neighbor
    neighbours neighbors landlord landlady doctor dentist vet therapist teacher dog cat puppy kitten pet pets
    hamster rabbit horse parrot tortoise goldfish ex twin twins baby roommate flatmate housemate boat car bike
""")
_KIN = "(?:" + "|".join(sorted(RELATIONS)) + r"|\w+ in law|best friend|\w+s (?:wife|husband|son|daughter|dog|cat))"
_CALLED = (
    r"(?:mum|mom|mam|mummy|mommy|mama|dad|daddy|papa|grandma|granny|gran|nan|nana|grandpa|grandad|granddad"
    r"|(?:auntie|aunt|uncle)"
    r"(?: \w+)?)"
)
"""Whoever is called so by name: they need no `my`."""
TOLD_BEFORE = re.compile(
    rf"\b(?:(?:i|ive|i have|i had|id|as i|we)(?: (?:already|once|just|do|did|literally|have|had|surely|think|know i))*"
    rf" (?:told|gave|given|mentioned|said|confided)(?: \w+)? (?:{_YOU}|it|that|once|before|already|her|his|when)\b"
    rf"|(?<!who )told {_YOU}\b(?! that\b)|i mentioned it|i (?:did )?tell {_YOU} once"
    r"|i had (?:you|u) (?:save|note|keep|store|remember)|i gave (?:you|u|it to)|according to (?:you|your)"
    rf"|(?:in|from|by) your (?:notes|memory|records|files|head)|from memory|as far as {_YOU} know|{_YOU} know of"
    rf"|{_YOU} (?:should|ought to|must|d|would) (?:know|have|remember) ?(?:it|this|that|me|by now|$)|{_YOU}(?:ve"
    rf"| have) (?:it|that|got it|this"
    rf"|got that|a note)|do {_YOU} have (?:that|it)\b|{_YOU} have (?:it|that) (?:stored|saved|written|down)|{_YOU}ll"
    rf" have a note|i (?:think|believe) {_YOU} have|(?:if|whether) {_YOU}(?:ve| have| were)?(?: been)? (?:listening"
    r"|paying attention)|everything ive (?:told|shared)|from what ive|quick test|laut deinen|selon (?:toi|ce que)"
    r"|d apres ce que|segun (?:tu|vos|lo que)|je te l avais dit|te lo (?:conte|dije)|ja te disse|hab ich dir)"
)
"""Says, beside the question, that the answer was told."""
GENERAL = re.compile(
    r"\b(?:can|could|should|shall|must|would|will|wont|may (?:i|we)|might|ought|need|needs|supposed|allowed|able"
    r"|if|why|best"
    r"|better|enough|have to|has to|had to|going to|gonna|wrong with|matter with|happen(?:s|ed|ing)? (?:to|when)"
    r"|got to do|rights|way to|how to|chances|point of|purpose|means?|meant|call it|opinion|think of|thoughts|fault"
    r"|star sign|life expectancy|options)\b|\bfor$|^how (?:do|does|did|am|are|is|can) (?:i|we|you|it|my \w+)"
    r" (?!(?:take|like|spell|prefer|have|drink|spelled|spelt|called|saved|feel about)\b)"
)
"""Asks for advice, reasons or how things are done, though it speaks of the user."""
HELD_ELSEWHERE = re.compile(
    r"\b(?:balances?|accounts?|credit|debit|(?<!library )(?<!gym )(?<!club )(?<!student )cards?(?! (?:number"
    r"|code))|bank(?:ing)?s? (?:account|statement|balance)"
    r"|statements?|transactions?|transfers?|payments?|paychecks?|payslip|salary(?! (?:date|come|enter))|income"
    r"|earnings|tax(?:es)?|taxed|w ?2s?|apr|interest rate|mortgage|loan|bills?|dues?|owe|invoices?|refund|overdraft"
    r"|401k|pto|vacation (?:days?|time|hours)|sick days|days? off|time off|leave balance|medical leave|approval"
    r"|approved|cleared|status|application|purchases?|spent|spend|spending|cost|costs|pay|paid|stocks?|shares"
    r"|portfolio|orders?|package|packages|parcel|delivery|deliveries|shipment|ship|shipped|flights?|trains?"
    r"|boarding|luggage"
    r"|reservations?|booking|itinerary|commute|traffic|route|nearest|closest|directions|meetings?|calendar|agenda"
    r"|diary|appointments?|schedule|reminders?|alarms?|timers?|lists?|to ?dos?|emails?|mails?|inbox|messages?|texts?"
    r"|voicemails?|missed calls?|notifications?|contacts|phone(?! (?:number|pin))|laptop|computer|cpu|ram|disk"
    r"|battery|screen|browser|wifi (?:speed|signal)|ip|password (?:reset|manager)|tire|tires|tyre|tyres|mpg|mileage"
    r"|gas|fuel|oil|petrol|insurance plan|coverage|covered|benefits|insurance|rewards?|points|nectar|prescription"
    r"|test results?|grades?|homework|bins?|library book|subscription|playlist|song|listening|milk|meter|usage"
    r"|electricity|screen time|expir\w*|run out|w-2|visa|vaccines?|shots? before|serviced|ingredients|pension|cheque"
    r"|check(?:s|book)?|checked|looked at|car service|savings?|deductible|employer matching|hourly rate"
    r"|performance review|contract|air miles|suitcase|range|charged?|ready|worth|exit|eta|zone|driver|curry"
    r"|takeaway|calories?|imei|rank|gain|laundry|scan|tablets|jab|vo2|streak|period|gpa|exams?|court|mp|mps"
    r"|polling|tracker|horoscope|rising|birth chart|trial|seats?|sales|rota|heart rate|pulse|steps|precise"
    r"|vacation|air pressure|delivered|cloud|photos|gratitude|plan for theday|beeping|stats|totals|busiest"
    r"|using you|with you|talking (?:to|2) (?:you|u)|speak to you|chatting|speaking to|leap|friday the|left on"
    r"|have i got left|miles away|cards hold|instalment|wear to|go about|score|rating|limit|routing|parliament"
    r"|star|subsidy|permit|licen[cs]e status|bio test"
    r"|plumbers number|waiting|sofa|water usage|yet|my next|cambelt|k/d|return a|return the)\b"
)
"""Of the user, but in the hands of a bank, a shop, a device or another tool."""
CLOCK = re.compile(
    r"\b(?:time is it|time it is|the time (?:in|at|where)|clock|weather|forecast|rain|day is it|date is it|what day"
    r" it is|how (?:long|many (?:days|weeks|months|hours|years)) (?:until|till|til|to|before|since)"
    r"|remind me (?:to|at|in|on|every|tomorrow|tonight|that)|(?:our|the|old|past|previous|earlier|which|these"
    r"|all) chats?|chats? (?:about|where|with|on|that)|conversations?|convos?|threads?|messages? (?:where"
    r"|in|about|from|that)|history|talked|discussed|chatted)\b"
)
"""Asked of the clock, the sky or the messages, each of which is read elsewhere."""
HELD_BY_TOOLS = re.compile(
    r"\b(?:erinnerung\w*|termine?|wecker|post|mail\w*|einkauf\w*|liste|butter|streichen|konto\w*|rechnung\w*|paket\w*"
    r"|recordatorios?|correos?|lista|alarmas?|cuenta|saldo|pedidos?|citas?|rappels?|reveil|courriels?|liste"
    r"|compte|solde"
    r"|colis|commande|lembretes?|acorda\w*|correio|conta|saldo|encomenda|alarme as|heure|uhrzeit|hora e)\b"
)
"""The same, in other languages."""
OWN = re.compile(rf"\b(?:{_MINE}|{_CALLED}s?|the {_KIN}s?)\b")

TOLD_QUESTIONS = _patterns(
    # the telling: "did I ever mention …", "what have I told you about …", "which field did I say was …"
    rf"(?:did|have|had|havent|didnt) (?:i|we)(?: {_SO})* {_TELL}(?: {_SO})*(?: to)?(?: {_YOU})? \w+",
    rf"{_WH}(?: \S+){{0,4}} (?:did|have|had|d|ve) (?:i|we)(?: {_SO})* {_TELL}\b",
    rf"(?:what|whatd) (?:did|have|had) (?:i|we)(?: {_SO})* {_TELL}\b",
    rf"(?:do|did|can|could) {_YOU}(?: {_SO})* (?:remember|recall|recollect) (?:{_WH}|how|the name of|about|[a-z]+s)"
    r" (?!you\b|people\b|when phones\b|to\b)\w+(?: \w+)*",
    r"remember (?:the|my|our) \w+(?: \w+)? what (?:was|is) (?:it|that)",
    rf"(?:{_YOU}|u) (?:got|have|remember|recall) (?:{_WH} (?:i|my)|my|our) (?!\w* ?gratitude|\w* ?(?:word|thanks"
    rf"|love|sympathy|full attention|permission)\b)\w+",
    rf"do {_YOU} have (?:my|our) name\b|do {_YOU} think my name\b|are {_YOU} able to call me by my name",
    # what is known: "what do you know about me", "everything you have stored on my brother"
    rf"(?:what|whats|which|everything|anything|all|how much|is there anything|have {_YOU} anything|(?:(?:can|could)"
    rf" {_YOU} )?(?:list|show|tell|give)(?: me| us)?(?: everything| all| anything| what| the \w+| evrything)?)"
    r"(?: else| all| \w*facts?| stuff| things?| info\w*| data| details| that)*"
    rf"(?: do| have| did| are| would| can| ve)?(?: {_YOU}(?:ve| have)?)(?: {_SO})*(?: {_KNOW}| be holding| holding"
    rf"| learnt| learned| got saved| stored| saved| kept| {_KEPT})+(?: saved| stored| down| on file| on record| by"
    r" now)*(?: (?:about|of|on|regarding|concerning|for)) (?:me\b|us\b|my\b|our\b|myself)",
    rf"(?:what|everything|anything|tell me (?:everything|all|what)|whats|is there anything|have {_YOU} anything)"
    rf"(?: \w+){{0,4}} (?:{_KEPT}|in (?:your|{_YOU}r) (?:memory|notes|head))(?: \w+){{0,2}}"
    r" (?:about|of|on|regarding|concerning|for) \w+",
    r"(?:what|who|how|tell me)\b(?!.*\b(?:vacation|money|days)\b).* (?:saved|stored|in your (?:memory|notes))$",
    rf"what (?:have|are|did) {_YOU} (?:got )?me down (?:as|for)",
    # "remind me what my … is"
    rf"(?:please )?remind me(?: again| once more)? (?:of my|of our|about my|{_WH} (?:\S+ ){{0,5}}?{_MINE}\b)",
    r"(?:tell me (?:who|what|where|when|which)\b(?: \S+){0,3} my (?:name|birthday|address)\b|(?:tell|say"
    r"|read back|repeat)(?: to)?(?: me)? (?:my|our) (?:full |first |last |middle |own )?name\b)",
    r"what (?:do|does|should|did) (?:people|they|everyone|everybody|friends|my \w+) call me",
    rf"(?:is \w+ my name|what name (?:is|do {_YOU}|have)|what(?: is|s) the name {_YOU}|what do {_YOU} (?:want to )?call"
    rf" me|how (?:is|does|do {_YOU} (?:show|spell|have)) my name|(?:which|in what|what) (?:way|form) (?:is|do {_YOU}"
    r" have) my name|what do i go by)",
)
KNOWN_QUESTIONS = _patterns(
    rf"(?:whats|what is|what was|wheres|where is) the (?:\w+ ){{1,3}}(?:for|of|at|on|to|in) (?:my|our|{_CALLED}s?)\b",
    rf"how many {_KIN}s? (?:do|did|have) (?:i|we)\b",
    rf"(?:whats|what is|whos|who is) (?:the|our) {_KIN}s? (?:called|named|name)\b|whats the {_KIN}s name",
    rf"(?:whens|when is|whats|what is|wheres|where is|where does|where did|how old is|what does|what did"
    rf"|which \w+ is|how is"
    rf"|when was|when does) {_CALLED}s?\b \w+",
    # the knowing: "do you still remember where …", "you know my birthday"
    rf"(?:(?:do|did|can|could|would|will|dont) )?{_YOU}(?: {_SO})* {_KNOW}(?: {_SO})*(?: down)?"
    rf" (?:{_WH} (?!(?:i|we) (?:mean|can|could|should|must|need|have to|feel|saw|want to|think|would|might)\b)"
    rf"(?:\S+ ){{0,6}}?{_MINE}\b(?! mean\b)|(?:the \w+ of |anything (?:about|on) )?(?:my|our)\b(?! (?:point|drift"
    r"|feelings?|problem|friend|love)\b)|about (?:me|us|my|our)\b|me as\b|who i am)",
)
"""Asks what Karen knows of the user; see HELD_ELSEWHERE for what she cannot."""
TOLD_AND_ASKED = re.compile(
    r"\b(?:what (?:was|is) (?:it|that|he|she|this)|what ah|who (?:is|was) it|read (?:it|that) back|whats (?:he"
    r"|she|it) called"
    r"|you should have it|whats it called|tu as retenu quoi|t as retenu quoi|was war das|cual era|qual era)\b"
)
"""Beside the telling, asks for what was told."""
OWN_QUESTIONS = _patterns(
    r"(?:what|who|where|when|how old|which \w+) (?:my|our) (?:\w+ ){1,6}(?:is|was|does|do|are|has|had|did|takes?"
    r"|lives?|works?)\b",
    r"what (?:\w+ ){1,3}(?:is|are|does|do|was|did) (?:my|our) ",
    r"who am i(?: to you| again)?(?:$| and what| exactly| ,)",
    r"(?:whats|what is|what was|what were|what are|whos|who is|who was|who are|whens|when is|when was|when are|when"
    r" were|when does|when did|wheres|where is|where was|where are|where do|where does|where did|what does|what do"
    r"|what did|whose is|which is|which of|how old is|how old are|how tall is|how many \w+ (?:do|does|did|have)|who"
    r" does|who did|what \w+ (?:is|are|does|do|was|did)|which \w+ (?:is|are|does|do|was|did)"
    r"|how does|how is|how do(?= my))"
    r"(?: it| that| the| again| exactly| name| names| date| number| size| colou?r| breed| age| birthday| address| make"
    r"| model| brand| surname| last| first| middle| maiden| phone| code| password| capital| year| day| month"
    r"| reason| \w+"
    r"s| of)*"
    r" (?:my|our)\b(?! (?:name got|best bet|next move|problem|fault|business|sense|guess|chance))",
    r"(?:where|when|whom?|what|which|whos|how old|how tall|how long|how many|how much)(?: \w+){0,3}? (?:do|did|am|was"
    r"|were|have|had|are) (?:i|we)(?: (?:usually|normally|always|last|first|originally|really|actually|ever|currently"
    r"|again))*"
    r" (?:live|lived|work|worked|study|studied|park|parked|keep|kept|put|hide|hid|hidden|leave|left|bank|stay|stayed"
    r"|move|moved|marry|married|get married|get engaged|meet|met|born|grow up|grew up|come from|from|called|allergic"
    r"|intolerant|lend|lent|borrow|drive|drove|run|own|wear|take|weigh|like|love|hate|dislike|prefer|enjoy|eat|drink"
    r"|have for|have at|play|speak|collect|support|start|started|retire|retired|finish|finished|graduate|graduated|quit"
    r"|transfer|get up|go to school|go to (?:school|university|college|bed)|went|go on holiday|named?|name|sell|sold"
    r"|buy|bought|adopt|adopted|get (?:my|our|the (?:dog|cat|car|house))|usually|train|teach|vote|stand|know \w+ from"
    r"|been (?:married|together|living|working|at|in|with)|had (?:my|the)|have as|got)\b",
    r"what do i do(?: for (?:a living|work)| professionally| as a job)",
    r"(?:do|did|dont|have) (?:i|we)(?: (?:still|even|really|usually|ever|normally|already|actually))*"
    r" (?:like|love|hate|dislike|enjoy|prefer|eat|drink|smoke|drive|own|speak|play|live|lived|work|worked|wear|collect"
    r"|support|believe in|go to (?:church|school|college|university)|study|grow up|grew|have (?:an?|any|kids|children"
    r"|siblings|pets|allerg\w+|two|three|brothers|sisters)|got (?:an?|any|kids|children|siblings|pets)|take (?:sugar"
    r"|milk|any)|mind)\b(?! (?:messages|mail|chance|idea|time|money|of)\b)",
    r"(?:am|was|were|are) (?:i|we)(?: (?:still|really|actually|even))* (?:allergic|intolerant|vegan|vegetarian"
    r"|pescatarian|kosher|halal|married|single|engaged|divorced|widowed|left|right handed|diabetic|coeliac|celiac"
    r"|asthmatic|lactose|gluten|religious|deaf|blind|colou?r ?blind|retired|born|from|pregnant|called|teetotal"
    r"|an? (?!bad"
    r"|good|terrible|horrible|idiot|fool|failure|monster|burden|joke|nice|real|little|bit|loser|genius|coward)\w+"
    r"|the (?:oldest|youngest|eldest)|down (?:as|in)|older|younger)\b",
    rf"(?:is|are|was|were|does|do|did|has) (?:my|our) (?:\w+ )?{_KIN}s?\b(?! (?:ok|okay|safe|normal|recognise|recognize"
    r"|alive|dying|mad|angry)\b)",
    r"which of my\b|whose \w+ is",
    r"how long have (?:i|we) (?:been|had|lived|worked)",
    r"how do i (?:take|like|spell|prefer|have|drink) (?:my|our|it)\b",
    r"what do i (?:usually|normally|always) \w+",
)
"""Of the user's own life, in the form of a question; see GENERAL and HELD_ELSEWHERE for what only looks so."""
_GERMAN = (
    r"wie (?:heiss\w*|hiess\w*) (?:nochmal |noch mal |eigentlich |gleich )?(?:ich|mein\w*|unser\w*|der|die|das) ?",
    r"wie (?:heiss|hiess)\w* ich\b|wer bin ich\b|wie alt (?:bin ich|ist mein\w*|sind mein\w*)\b",
    r"(?:wo|woher|wann|was|wer|wen|wem|welche\w*|wogegen|worauf|wie lange|bei wem)(?: \w+){0,3}? (?:bin|wohne|lebe"
    r"|arbeite|habe|hab|hatte|komme|mag|esse|trinke|fahre|spreche|wurde|war|heisse|parke) ich\b",
    r"(?:wo|woher|wann|was|wer|welche\w*|wie|auf welchen \w+)(?: \w+){0,4}? (?:ist|sind|war|waren|hat|haben"
    r"|liegt|steht|hangt|parkt|wohnt|lebt"
    r"|arbeitet|mag|heisst|hort)(?: \w+)? (?:mein\w*|unser\w*)\b",
    r"(?:weisst|weist|kennst) (?:du|sie)(?: (?:noch|eigentlich|zufallig|auch))* (?:mein\w*|wie ich|wo ich|wann ich"
    r"|was ich|wer ich|wie mein\w*|wo mein\w*|wann mein\w*|wer mein\w*)\b",
    r"(?:erinnerst du dich|weisst du noch)\b.*\b(?:ich|mein\w*)\b",
    r"(?:was|wie viel) (?:weisst|weist) du(?: \w+)* (?:uber|von) (?:mich|mir|mein\w*)\b",
    r"(?:was|wo|wann|wer|wie) (?:habe?|hatte) ich (?:dir )?(?:\w+ )*(?:gesagt|erzahlt|genannt)|hab\w* ich dir (?:\w+ )*"
    r"(?:gesagt|erzahlt)|was du (?:dir )?(?:\w+ )*(?:gemerkt|gespeichert) hast",
)
_SPANISH = (
    r"(?:como me llamo|cual (?:es|era) mi|cuales son mis|quien(?:es)? (?:es|son|era) mi\w*|quien soy)\b",
    r"como se llama\w*(?: \w+)? (?:mi|mis|nuestr\w+)\b",
    r"(?:donde|cuando|a que|de donde|que|con quien|en que|cuantos anos|desde cuando)(?: \w+){0,2}? (?:vivo|naci|trabajo"
    r"|soy|estudio|estudie|tengo|deje|aparque|estacione|me case|me mude|cumplo|conduzco|hablo|toco|nos casamos)\b",
    r"(?:donde|cuando|que|cuantos anos)(?: \w+){0,4} (?:mi|mis) \w+",
    r"(?:que|cuanto) (?:sabes|recuerdas)(?: \w+)* (?:de|sobre) (?:mi|mis)\b",
    r"(?:(?:te )?(?:acuerdas|recuerdas|sabes)|tienes)(?: \w+){0,2} (?:como me|donde (?:vivo|deje|\w+e)|mi|mis"
    r"|quien|cuando"
    r"|en que trabajo|que \w+ (?:yo|tengo))\b",
    r"(?:que|dime que) te (?:he )?(?:conte|dije|contado|dicho)\b|(?:repiteme|recuerdame) (?:mi|cual|el dato"
    r"|donde|como)\b",
    r"(?:cual|que) (?:es|era) (?:el|la) \w+(?: \w+){0,3} que te (?:di|dije|conte)",
)
_FRENCH = (
    r"(?:comment (?:je m appelle|m appelle je)|quel(?:le)? (?:est|etait) (?:deja )?(?:mon|ma|notre)"
    r"|c est quoi (?:deja )?"
    r"(?:mon|ma|mes|le code|notre)|qui (?:est|etait) (?:mon|ma)|qui suis je|je m appelle comment)\b"
    r"|c est quoi deja \w+ \w+",
    r"comment s appelle\w*(?: deja)? (?:mon|ma|mes|notre|nos)\b|(?:mon|ma) \w+ s appelle comment",
    r"(?:ou|quand|a quoi|d ou|chez qui|que|avec qui|qu est ce que|depuis quand|quel \w+|quelle \w+)(?: est ce que)?"
    r" (?:j |je )(?:habite|vis|travaille|suis|ai (?:gare|laisse|mis|dit|demenage)|viens|conduis|parle|aime|mange|bois)",
    r"(?:ou|quand|quel\w*)(?: \w+){0,5} (?:mon|ma|mes) \w+|ou (?:ai je|habite je)\b",
    r"qu est ce que tu (?:sais|as retenu)(?: \w+)* (?:sur|de) (?:moi|mon|ma|mes)\b|que sais tu (?:de|sur) (?:moi"
    r"|mon|ma)",
    r"(?:tu (?:te souviens|sais|connais)|te souviens tu|sais tu|est ce que tu (?:sais|te souviens))(?: \w+){0,3}"
    r" (?:mon|ma|mes|j|je|comment je)\b",
    r"qu est ce que je t ai dit|redis moi (?:la|le|mon|ma)\b|(?:je suis|j suis|suis je) allergique a quoi",
)
_PORTUGUESE = (
    r"(?:como (?:e que )?(?:eu )?(?:me chamo)|como e que me chamo|qual (?:e|era) (?:mesmo )?(?:o |a )?(?:meu|minha)"
    r"|quem (?:e|sao|era) (?:o |a )?(?:meu|minha)|quem sou eu)\b",
    r"como se chama\w*(?: o| a| os| as)? (?:meu|minha|meus|minhas)\b|como (?:e que )?(?:o |a )?(?:meu"
    r"|minha) \w+ se chama",
    r"(?:onde|quando|de onde|em que|que|com quem|desde quando|quantos anos)(?: \w+){0,3}? (?:moro|vivo|nasci|trabalho"
    r"|estudo|estudei|deixei|estacionei|casei|me mudei|tenho|dirijo|falo|sou)\b",
    r"(?:onde|quando|que (?!saudade)\w+|qual|quantos anos)(?: \w+){0,4} (?:meu|minha|meus|minhas) \w+",
    r"o que (?:e que )?(?:voce |vc |tu )?(?:sabe\w*|lembra\w*)(?: \w+)* (?:sobre|de) (?:mim|meu|minha)\b",
    r"(?:voce |vc |tu )?(?:lembra(?:s)?(?: te)?|sabe\w*)(?: d[eao])?(?: \w+){0,3}? (?:onde|meu|minha|como me"
    r"|quem|o nome)\b",
    r"o que (?:e que )?(?:eu )?te (?:contei|disse)\b|que informac\w+ tens",
)
_STATED_OR_ASKED = (
    r"(?:bin|mag|habe|hab|esse|trinke) ich (?:(?:eigentlich|gern|gerne|gegen|einen|eine|ein|noch) )*(?:\w+ ?){1,2}$",
    r"(?:me gusta\w*|soy|tengo) (?:\w+ ?){1,4}$",
    r"(?:est ce que )?(?:j aime|je suis|j ai|suis je|ai je) (?:\w+ ?){1,4}$",
    r"(?:eu )?(?:gosto d[eao]s?|sou|tenho) (?:\w+ ?){1,4}$",
)
OWN_QUESTIONS_ELSEWHERE = _patterns(any_of(*_GERMAN), any_of(*_SPANISH), any_of(*_FRENCH), any_of(*_PORTUGUESE))
"""In German, Spanish, French and Portuguese."""
MARKED_QUESTIONS_ELSEWHERE = _patterns(any_of(*_STATED_OR_ASKED))
"""Only their mark tells them from statements."""
