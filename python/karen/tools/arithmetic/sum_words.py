"""The words of sums in five languages: what asks for one, what stands for a sign, shapes such as `split 90 three ways`.

Data for `sums`. Patterns see lower-case text whose numbers are already digits, words and signs parted by single spaces.
"""

from __future__ import annotations

import re

N = r"(\([^()]*\)|\d+(?:\.\d+)?)"
"""A number, or a fraction in parentheses."""
LIST = rf"({N}(?:(?: (?:,|and|y|et|und|e|com|with|plus|más|mais|um|then|\+))* {N})+)"


def _any(phrases: str) -> str:
    """One pattern out of phrases parted by bars and line ends; of two that fit, the longer wins."""
    parts = re.split(r"\n|\|(?![^(]*\))", phrases)
    return "(?:" + "|".join(sorted(parts, key=len, reverse=True)) + ")"


_CALLING = """hey|hi|ok|okay|so|um|uh|erm|well|karen|please|pls|kindly|quick|quickly|sorry|right|and|now|then|just|like
sag mal|oye|dis|bitte|por favor"""
_ASKING = r"""what ?is|what ?s|what are|what do|what does|what would|what will|what should|what|wat is|hows?
how much (?:is|are|would|does|do|will)|how much|how many (?:is|are)|how many|be|(?:can|could|would|will) (?:you|u|ya)
do|tell me|give me|show me|help me|let me know|find me|find|get|(?:i )?need|i want|i would like|to know|know|do you know
for me|me|compute|calculate|calc|calculator|work out|figure out|figure|solve|evaluate|reckon(?: up)?
check my (?:sum|maths|math)|the (?:result|value|answer) of|(?:the )?answer (?:to|of)|maths?|a|an|the
that|equals what|quick maths?|do a bit of arithmetic|if|if (?:i|we|you)
what do (?:i|you|we) get (?:if|when)(?: (?:i|you|we))?|what (?:do|would|will) (?:i|we|you) pay for
how much (?:do|would|will) (?:i|we|you) pay for|what does it cost for"""
_ASKING_ELSEWHERE = r"""was (?:macht|ist|sind|ergibt|gibt)|wie ?viel (?:ist|sind|macht|ergibt|gibt)|wie ?viel|rechne
berechne|mir|mal|kannst du|sag mir|die|das|der|cu[aá]nto (?:es|son|da|ser[ií]a|vale)|cu[aá]nto|calcula(?:me)?|calcule
dime|puedes|el|la|combien (?:font|fait|[çc]a fait|est)|[çc]a fait combien|combien|calculer?|peux tu|tu peux|dis moi
le|les|l|quanto (?:é|e|são|sao|dá|da|fica)|quanto|qual é|qual|me diz|diz me|podes|pode|o|os|as|quel est|quelle est"""
_THANKING = r"""please|pls|plz|thanks|thank you|bitte|por favor|porfa|stp|svp|s il te pla[iî]t|se faz favor|for me
for me there|would you|will you|could you|can you|again|quick|exactly|karen|if you would|if you please
dear|love|mate|sir|pra mim|para mim|mir|abeg|off the top of your head"""
_RESULTING = r"""equals?(?: what)?|is|are|is what|are what|is how much|what is (?:that|it)|what s (?:that|it)|makes
makes what|come to|comes to|get|to|be|altogether|in total|in all|now|what do (?:i|you|we) get|=|= \?|\?|\.|!|,|:
aus|das|denn|to \d+ (?:decimal )?(?:places|dp|decimals)|ergibt|zusammen|font combien|[çc]a donne quoi
[çc]a fait combien|es cu[aá]nto|dá quanto|would that be|what would that be
how much (?:is|does|do|would|will|are) (?:each|it|that|everyone|we|each person).*|how much each|how much
what (?:is|does|would) (?:each|everyone).*|each person|a piece|per person|total
what s (?:the )?(?:total|damage|left|remaining)"""

HEADS = re.compile("^" + _any(f"{_CALLING}\n{_ASKING}\n{_ASKING_ELSEWHERE}") + "(?: ?[,:])?(?= |$)")
TAILS = re.compile("(?:^|(?<= ))" + _any(f"{_THANKING}\n{_RESULTING}") + "$")

SIGNS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(rf"(?<![^ ]){words}(?![^ ])"), sign)
    for words, sign in [
        (r"(?:per ?cent|pct|prozent|por ciento|pour cent|por cento|por ?cien)", "%"),
        (r"(?:raised )?to the power of", "**"),
        (r"to the(?= \d)", "**"),
        (r"(?:elevado a(?: la)?|puissance|[àa] la puissance|hoch|elevado [àa])", "**"),
        (r"(?:multiplied|multiplizert|multipliziert) (?:by|mit)", "*"),
        (r"(?:multiplicado|multiplié|multiplicados) (?:por|par)", "*"),
        (r"(?:divided|div) by", "/"),
        (r"(?:geteilt|dividiert) durch", "/"),
        (r"(?:dividido|divididos|divisé|partido)(?: (?:por|entre|par|pour))?", "/"),
        (r"(?:square|squre|sqaure|sq) (?:root|route|rout)(?: of)?", "sqrt"),
        (r"(?:quadrat)?wurzel(?: (?:aus|von))?", "sqrt"),
        (r"ra[ií]z cuadrada(?: de)?", "sqrt"),
        (r"raiz quadrada(?: de)?", "sqrt"),
        (r"racine(?: carr[ée]e)?(?: de)?", "sqrt"),
        (r"(?:cube|cubic) root(?: of)?", "cbrt"),
        (r"(?:kubikwurzel|dritte wurzel)(?: (?:aus|von))?", "cbrt"),
        (r"(?:squared|al cuadrado|au carr[ée]|ao quadrado|zum quadrat|im quadrat)", "** 2"),
        (r"(?:cubed|al cubo|au cube|ao cubo)", "** 3"),
        (r"(?:factorial|fakultät|factorielle|fatorial)", "fact"),
        (r"(?:modulo|mod)", "%"),
        (r"(?:log|logarithm)(?: to)?(?: the)? base", "logbase"),
        (r"(?:degrees|degree|grad|grados|degrés|graus|deg)", "°"),
        (r"(?:sin|sine|sinus|seno)(?: (?:of|von|de))?", "sin"),
        (r"(?:cos|cosine|kosinus|coseno|cosseno)(?: (?:of|von|de))?", "cos"),
        (r"(?:tan|tangent|tangens|tangente)(?: (?:of|von|de))?", "tan"),
        (r"(?:log|logarithm|logarithmus|logaritmo)(?: (?:of|von|de))?", "log"),
        (r"(?:ln|natural log(?:arithm)?)(?: of)?", "ln"),
        (r"(?:plus|added to|más|mais|add)(?= (?:\d|\())", "+"),
        (r"(?:minus|take away|takeaway|subtract|less|menos|moins|weniger)(?= (?:\d|\())", "-"),
        (r"(?:times|x|mal|por|veces|vezes|fois)(?= (?:\d|\())", "*"),
        (r"(?:over|durch|sur)(?= (?:\d|\())", "/"),
    ]
]

SHAPES: list[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern), shape)
    for pattern, shape in [
        (rf"^(?:average|mean|avg|durchschnitt|promedio|moyenne|média)(?: (?:of|von|de))? {LIST}.*$", r"mean(\1)"),
        (rf"^{LIST} (?:mean|average)$", r"mean(\1)"),
        (rf"^(?:add(?: up)?|sum(?: of)?|total(?: up| of)?|tot up|addiere|s[uú]ma(?:me)?(?: aí)?|"
         rf"additionn?er?|m additionner|soma(?: aí)?)(?: together| these| this| bitte| please| for me| would you)*"
         rf"(?: :)? {LIST}$", r"sum(\1)"),
        (rf"^{LIST} (?:added(?: up| together)?|together|added)$", r"sum(\1)"),
        (rf"^(?:add|\+) {N} (?:to|and|with) {N}$", r"\1 + \2"),
        (rf"^(?:subtract|take|deduct|subract|-|retire|enl[eè]ve|[oô]te|tira|resta|réstale|réstame|zieh|ziehe"
        rf"|subtrahiere)"
         rf" {N} (?:away from|from|de|a|da|do|von) {N}(?: ab)?$", r"\2 - \1"),
        (rf"^{N} (?:away|taken) from {N}$", r"\2 - \1"),
        (rf"^(?:multiply|multiplica|multiplie|multipliziere|times) {N} (?:by|and|with|por|par|mit|e|y|et|\*) {N}$",
         r"\1 * \2"),
        (rf"^(?:divide|dividir|teile|divise) {N} (?:by|entre|por|durch|par|into|/) {N}$", r"\1 / \2"),
        (rf"^product of {N} and {N}$", r"\1 * \2"),
        (rf"^difference (?:between|of) {N} and {N}$", r"abs(\1 - \2)"),
        (rf"^(?:split|share|divide)(?: (?:a|the) bill of)? {N} (?:by |between |among |amongst |into |in )?{N}"
         r"(?: (?:ways?|people|of us|parts|friends|equal parts|equally|evenly|persons?|each|apiece))*$", r"\1 / \2"),
        (rf"^{N} (?:split|shared|divided) (?:by |between |among |amongst |into |in )?{N}"
         r"(?: (?:ways?|people|of us|parts|friends|persons?|equal parts|each|apiece))*$", r"\1 / \2"),
        (rf"^{N} (?:between|among|amongst) {N}(?: (?:of us|people|friends|persons?|each|apiece))*$", r"\1 / \2"),
        (rf"^(?:with |a |an )?{N} %(?: [a-z]+){{0,2}} off(?: of)?(?: a| an| the)? {N}(?: [a-z]+)?$",
         r"\2 * (1 - \1 / 100)"),
        (rf"^{N}(?: [a-z]+){{0,2}} (?:with|at|minus|less|-) {N} %(?: (?:knocked|taken|discount|reduction))? ?"
         r"(?:off|discount|reduction)$", r"\1 * (1 - \2 / 100)"),
        (rf"^{N} (?:with|plus|and|including|\+) (?:a |an )?{N} % (?:tip|tax|vat|gst|sales tax|service|service"
        rf" charge)$",
         r"\1 * (1 + \2 / 100)"),
        (rf"^(?:add|\+)(?: a| an)? {N} %(?: [a-z]+){{0,2}} (?:to|onto|on) {N}$", r"\2 * (1 + \1 / 100)"),
        (rf"^(?:take|knock|subtract|deduct|-) {N} % (?:off|away from|from)(?: of)? {N}$", r"\2 * (1 - \1 / 100)"),
        (rf"^{N} % (?:more|higher|bigger|greater|larger) than {N}$", r"\2 * (1 + \1 / 100)"),
        (rf"^{N} % (?:less|lower|smaller|cheaper) than {N}$", r"\2 * (1 - \1 / 100)"),
        (rf"^{N} less \((\d+/\d+)\)$", r"\1 * (1 - \2)"),
        (rf"^(?:increase|raise) {N} by {N} %$", r"\1 * (1 + \2 / 100)"),
        (rf"^(?:decrease|reduce|lower) {N} by {N} %$", r"\1 * (1 - \2 / 100)"),
        (rf"^{N} % (?:sales |service |a )?(?:tip|tax|vat|gst|commission|interest|service charge|duty|deposit"
         rf"|trinkgeld|rabatt|mwst\.?|steuer|zinsen|propina|iva|descuento|pourboire|tva|remise|gorjeta|desconto"
         rf"|of|von"
         rf"|de|do|da|du|d|on|sobre|auf)(?: (?:on|of|for|sobre|auf))?(?: (?:a|an|the))? {N}"
         r"(?: (?:bill|meal|dinner|lunch|check))?$",
         r"\1 / 100 * \2"),
        (rf"^tip(?: of)?(?: at)? {N} % (?:on|for|of) {N}$", r"\1 / 100 * \2"),
        (rf"^(?:a )?{N} % tip$", ""),
        (rf"^(?:percent|percentage|% age|%)(?: of {N})? is {N}(?: (?:out of|outta|of|from))? {N}$", r"\2 / \3 * 100"),
        (rf"^(?:percent|percentage|%) of {N} is {N}$", r"\2 / \1 * 100"),
        (rf"^{N} (?:as a (?:percent|percentage|%) of|is what (?:percent|percentage|%) of) {N}$", r"\1 / \2 * 100"),
        (rf"^(?:percent|percentage|%) (?:change|increase|decrease|difference) from {N} to {N}$",
         r"(\2 - \1) / \1 * 100"),
        (rf"^(?:times does|often does) {N} go into {N}$", r"\2 / \1"),
        (rf"^{N} ?s (?:are there |are |go )?in(?:to)? {N}$", r"\2 / \1"),
        (rf"^remainder (?:when|of|if)(?: you| i| we)? ?(?:divide )?{N} (?:by|/|is / ) ?{N}$", r"\1 % \2"),
        (rf"^(?:is )?{N} divisible by {N}$", r"\1 % \2"),
        (rf"^{N} less than {N}$", r"\2 - \1"),
        (rf"^{N} more than {N}$", r"\2 + \1"),
        (rf"^logbase {N} (?:of )?{N}$", r"log(\2, \1)"),
        (rf"^(?:cube|kubik)(?: of)? {N}$", r"\1 ** 3"),
        (rf"^square(?: of)? {N}$", r"\1 ** 2"),
        (rf"^(?:double|twice|(?:the )?double of|(?:das )?doppelte von|(?:el )?doble de|(?:le )?double de"
         rf"|(?:o )?dobro de) {N}$", r"2 * \1"),
        (rf"^(?:triple|thrice|three times) {N}$", r"3 * \1"),
        (rf"^{N} (?:[a-z]+ ){{0,4}}(?:at|for|à|zu|zu je|a|por) {N} (?:each|apiece|per [a-z]+"
         r"|(?:a|an|the) [a-z]+|pro [a-z]+|cada un[oa]|chacun|pièce|cada)$", r"\1 * \2"),
        (rf"^{N} (?:of|von|de|do|da|du) {N}$", r"\1 * \2"),
    ]
]  # fmt: skip
"""Applied to the whole request, the first that fits."""

INNER: list[tuple[re.Pattern[str], str]] = [
    (re.compile(rf"{N} % (?:of|von|de|do|da|du|d) {N}"), r"(\1 / 100 * \2)"),
    (re.compile(rf"(\([^()]*\)) (?:of|von|de|do|da|du) {N}"), r"(\1 * \2)"),
    (re.compile(rf"(?<![^ ])(?:double|twice) {N}"), r"(2 * \1)"),
]
"""Applied anywhere inside a longer sum."""

_MONEY = """euro euros dollar dollars bucks quid pound pounds pence cents naira rupees rupee reais real pesos peso yen
francs francos usd eur gbp"""
_TIME = "second seconds minute minutes hour hours day days week weeks month months year years am pm oclock"
MONEY = frozenset(_MONEY.split())
TIME_UNITS = frozenset(_TIME.split())
DENOMINATORS: dict[str, int] = {
    word: value
    for value, words in {
        2: "half halves halbe hälfte mitad moitié metade demi media meia",
        3: "third thirds drittel tercio tercios tiers terço terços",
        4: "quarter quarters fourth fourths viertel cuarto cuartos quart quarts quarto quartos",
        5: "fifth fifths fünftel quinto quintos cinquième cinquièmes",
        6: "sixth sixths sechstel",
        7: "seventh sevenths siebtel",
        8: "eighth eighths achtel octavo octavos",
        9: "ninth ninths neuntel",
        10: "tenth tenths zehntel décimo décimos dixième dixièmes",
    }.items()
    for word in words.split()
}
COMMA_LANGUAGES = re.compile(
    r"\b(?:mal|geteilt|durch|von|und|prozent|rechne|addiere|wie ?viel|was macht|bitte|hoch|wurzel|ein|eine"
    r"|cu[aá]nto|por|más|menos|ciento|raíz|s[uú]ma\w*|réstale|de|el|la|combien|fois|moins|racine|font|stp|svp|pour"
    r"|additionn\w*|retire|les|le|quanto|vezes|mais|raiz|soma|tira|favor)\b"
)
"""A hint that `1.240` is a thousand: the sum is in a language that writes decimals with a comma."""
