"""Whether a message asks how much Karen is used, and over which time."""

from __future__ import annotations

import re
from datetime import date, timedelta

from pydantic import JsonValue

from karen.contract.types.decisions import Decision
from karen.flows.decide.asking import Asking, use
from karen.flows.decide.phrases import any_of
from karen.flows.decide.quantities import amount_at, tokens_of

CUE = re.compile(
    r"usage|\buse|using|stats|statisti|estadistic|statistik|activity|activit|actividad|atividade|messages?"
    r"|questions|chats?\b"
    r"|conversations?|prompts|tokens|words|talk|spoke|speak|opened|requests|answers|with you|chatt|bother|lean"
    r"|rel(?:y|ied)|nutz|benutz|nachrichten|anfragen|gefragt"
    r"|usad|usei|veces|mensajes|mensagens|msgs|fois|utili[sz]|sollicit|uso\b|vezes|requetes|on here|this thing|verwende"
)
_YOU = r"(?:you|u|karen|ya|this (?:thing|app|assistant)|the assistant|it here|here)"
_COUNTED = r"(?:messages?|msgs|questions?|chats|conversations|prompts|requests|queries)"
_WANTED = any_of(
    rf"how (?:much|often|many (?:times|days|hours|different days|hours a day)|long|heavily|heavy)\b.*\b(?:i|we"
    rf"|me)\b.*\b(?:used?|using"
    rf"|talk\w*|spoken?|speak|spoke|chat\w*|lean\w*|rel(?:y|ied|ying)|bother\w*|bug\w*|ask\w*|open\w*|consult\w*)"
    rf"(?: \w+){{0,3}}? (?:{_YOU})\b",
    rf"how (?:many|often) (?:different )?{_COUNTED}\b(?: \w+){{0,2}}? (?:i|we)\b(?! (?:need|have to|should|ask for))"
    rf"(?!.*\b(?:to|from) (?!you|u\b|karen|this)\w+)",
    rf"how many {_COUNTED}(?: (?:today|this \w+|last \w+|so far|in total|total|since \w+|all time|altogether"
    rf"|over .*|between us))+$",
    r"how many (?:chats|conversations|messages) (?:\w+ )?(?:have )?(?:gone back|we had|have we|did we"
    r"|are there between us)",
    r"how many tokens\b.*\b(?:i|we|used?|you|today|burn\w*|spent|cost)\b|tokens? (?:used|usage|count|spent)\b",
    r"how many (?:answers|replies) (?:have you|did you) (?:given?|give|written?)\b|how (?:much|often|long"
    r"|many times) (?:have|did) we"
    r" (?:been )?(?:talk|chat|sp[eo]ak?)\w*(?: (?:today|this \w+|last \w+|so far|in total|since \w+))*$",
    r"\b(?:my|our|token|personal) (?:\w+ )?(?:usage|use of you|chat statistics|message count|chat count"
    r"|use by tool)\b(?! of the)",
    r"\bmy (?:own )?(?:karen |chat |use )?(?:stats|statistics|activity(?: (?:with you|report|summary|here|log)"
    r"|$))(?: \w+){0,4}$",
    r"(?:^|\b(?:show|give|see|get|print|pull up|display|tell|send|share)(?: me| us)? (?:a |the |my )?)(?:full "
    r"|weekly |monthly |daily )?"
    r"(?:usage|use age)(?: (?:report|stats|statistics|figures|numbers|summary|data|details|overview|breakdown"
    r"|dashboard|graph|today"
    r"|this \w+|last \w+|for .*|over .*|all time|in total|please|pls|yesterday|so far)|$)|^(?:all time|total"
    r"|overall) usage\b|\bmy activity\b",
    r"\b(?:weekly|monthly|daily|yearly) (?:usage|activity|stats)\b|stats for the (?:last|past) .*"
    r"|^(?:show )?(?:me )?(?:statistics|stats)"
    r" for (?:today|this|last|the)\b.*",
    rf"\b(?:number|count|tally|total|average|amount)(?: (?:up|number))? (?:of )?(?:the |all |my |our )*{_COUNTED}\b"
    r"(?: (?:i|we|per|a|sent|total|today|in total|ive|so far|put|from me|this|with|mine)\b.*|$)",
    rf"\b(?:figures|numbers|statistics|stats|breakdown|summary|account|overview|report"
    rf"|tally)\b.*\bmy (?:own )?(?:use|usage|activity)"
    rf"(?: of {_YOU}| with {_YOU}| by tool|$| over| in| this| last| past)",
    rf"\b(?:figures|numbers|statistics|stats|breakdown|summary|account)\b.*\bi(?: ve|ve| have)? (?:been )?(?:use"
    rf"|used|using) {_YOU}",
    rf"(?:which|what) (?:tools?|features?|functions?|one|day|days)\b.*\bi (?:\w+ )?(?:use|used|lean|talk)\b"
    rf"|most used (?:feature|tool)"
    rf"|when did i (?:first )?start (?:using|talking to) {_YOU}|(?:top|what) .*\bi(?: ve|ve"
    rf"| have)? (?:mostly )?(?:been )?(?:use|using)"
    rf" {_YOU} for",
    rf"(?:did|do|am|have) i (?:use|using|used|talk to|been using) {_YOU} (?:more|at all|a lot)\b"
    rf"|busiest day (?:with|chatting)",
    r"wie (?:oft|viel|lange) hab(?:e)? ich (?:dich|mit dir|dir)\b|wie ?viele (?:nachrichten|fragen"
    r"|gesprache)\b.*\b(?:ich|wir)\b"
    r"|nutzungs\w+|anzahl meiner (?:anfragen|nachrichten|fragen)|welche funktion verwende ich|meine (?:nutzung"
    r"|statistik\w*)",
    r"cuant[oa]s (?:veces|mensajes|preguntas|conversaciones)\b.*\b(?:te|contigo|hemos|hice|he)\b"
    r"|mis? (?:estadisticas?|actividad contigo"
    r"|uso)|reporte de uso|para que te uso|estadisticas de uso",
    r"combien de (?:fois|messages|questions|conversations)\b.*\b(?:je|j ai|t ai|on)\b|mes stat\w+|mon usage"
    r"|nombre de messages que je"
    r"|rapport d activite|statistiques d utilisation",
    r"(?:quantas|qtas|quantos) (?:vezes|mensagens|msgs|perguntas|conversas)\b.*\b(?:te|voce|vc|contigo|mandei|fiz"
    r"|tivemos)\b"
    r"|minhas? (?:estatisticas?|uso)|meu uso|relatorio de (?:utilizacao|uso)",
)
_REQUEST = re.compile(_WANTED)
_AMOUNT = re.compile(
    r"\b(?:how (?:much|many|often|long|heavy)|counts? of|numbers?|stat\w*|figures|graph|average|busiest|longest"
    r"|streak|tally|totals?"
    r"|what (?:hour|time of day|proportion)|zahlen|cuant\w+|combien|quant[oa]s|numeros|chiffres|summari[sz]e"
    r"|summary|overview)\b"
)
_WITH_KAREN = re.compile(
    rf"\b(?:i|we|me|us)\b.*\b(?:talk|speak|spoken?|chatt?|us|typ|open|bug|bother|lean|rely|wrote|written|writ|sent"
    rf"|send|said|been)"
    rf"\w*(?: \w+){{0,2}}? {_YOU}\b|\bmy (?:own )?(?:use|usage|activity|totals|longest chat|busiest day"
    rf"|chats)\b(?: .*)?\b{_YOU}\b"
    r"|\bmy use is\b|\bwe have been (?:chatting|talking)\b(?! about)|\bhave we been (?:chatting"
    r"|talking)\b(?! about)|\brede ich\b.*\bmit dir\b"
    r"|\b(?:je te parle|je me sers|falo (?:mais )?contigo|suelo hablarte)\b"
)
OTHER = re.compile(
    r"\b(?:(?:dont|do not) (?:want|need|show|tell)|phone|mobile|data plan|electricity|water|fuel|gas|energy"
    r"|semicolon|comma|baseball|football|class|homework|exam|lecture|course"
    r"|facebook|instagram|twitter|tiktok|screen time|whatsapp|email|card|electric|app wants|sausage|salt|sugar"
    r"|toilet|gym|fitness|game|player|team|drug|alcohol"
    r"|cpu|ram|memory|disk|word limit|should i|do i need|i used to|can i use|to anna|did (?:he|she|they)|essay)\b"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januar enero janvier janeiro",
            "february februar febrero fevrier fevereiro",
            "march marz marzo mars marco",
            "april abril avril",
            "may mai mayo maio",
            "june juni junio juin junho",
            "july juli julio juillet julho",
            "august agosto aout",
            "september septiembre septembre setembro",
            "october oktober octubre octobre outubro",
            "november noviembre novembre novembro",
            "december dezember diciembre decembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_LAST = r"(?:last|previous|letzte[nrs]?|vorige[nrs]?|(?:la )?pasad[ao]|dernier\w*|passad[ao]|ultim[ao])"
_WEEK, _MONTH = r"(?:week|woche|semana|semaine)", r"(?:month|monat|mes|mois)"
_DAYS = {
    word: days
    for days, words in ((1, "day tag dia jour"), (7, "week woche semana semaine"), (30, "month monat mes mois"))
    for word in words.split()
}


def decide_usage(asking: Asking) -> Decision | None:
    if not any(_asks(clause) for clause in asking.clauses):
        return None
    return use("usage", read_range(asking.folded, asking.now.date()), "asks how much Karen is used", 0.9)


def _asks(clause: str) -> bool:
    if not CUE.search(clause) or OTHER.search(clause):
        return False
    spelled = re.sub(r"\b(i|we) ?ve\b", r"\1 have", clause)
    return bool(_REQUEST.search(spelled) or (_AMOUNT.search(spelled) and _WITH_KAREN.search(spelled)))


def read_range(said: str, today: date) -> dict[str, JsonValue]:
    """The arguments that say which time is meant; `said` is folded. Everything where none is named."""
    line = " ".join(tokens_of(said))
    monday = today - timedelta(days=today.weekday())
    if re.search(r"\b(?:today|heute|hoy|hoje|hj|aujourd hui)\b", line):
        return {"range": "today"}
    if re.search(r"\b(?:yesterday|gestern|ayer|hier|ontem)\b", line):
        return _between("today", today - timedelta(days=1), None if "since" in line or "seit" in line else today)
    if days := _days(line):
        return _between("week" if days <= 7 else "month", today - timedelta(days=days), None)
    if re.search(rf"\b{_LAST} {_WEEK}\b|\b{_WEEK} {_LAST}\b", line):
        return _between("week", monday - timedelta(days=7), monday)
    if re.search(rf"\b{_LAST} {_MONTH}\b|\b{_MONTH} {_LAST}\b", line):
        first = today.replace(day=1)
        return _between("month", (first - timedelta(days=1)).replace(day=1), first)
    return _named(line, today, monday)


def _named(line: str, today: date, monday: date) -> dict[str, JsonValue]:
    if found := re.search(rf"\b(?:since|seit|desde|depuis|on|over) ({'|'.join(_WEEKDAYS)})\b", line):
        day = today - timedelta(days=(today.weekday() - _WEEKDAYS.index(found[1])) % 7)
        return _between("week", day, None if "since" in line else day + timedelta(days=1))
    if found := re.search(rf"\b(since|in|for|im|en|em|seit|desde|depuis|during) ({'|'.join(_MONTHS)})\b", line):
        first = date(today.year - (_MONTHS[found[2]] > today.month), _MONTHS[found[2]], 1)
        after = (first + timedelta(days=32)).replace(day=1)
        return _between("all", first, None if found[1] in ("since", "seit", "desde", "depuis") else after)
    if re.search(r"\b(?:(?:this|past) year|new years?|dieses jahr|heuer|este ano|cette annee)\b", line):
        return _between("all", today.replace(month=1, day=1), None)
    if re.search(rf"\b{_WEEK}\b|\bweekly\b", line):
        return {"range": "week"}
    return {"range": "month"} if re.search(rf"\b{_MONTH}\b|\bmonthly\b", line) else {"range": "all"}


def _days(line: str) -> int | None:
    """Of `the last 30 days`, `past fortnight`, `ultimos 15 dias`, `7 derniers jours`."""
    if re.search(r"\b(?:past|last) fortnight\b|fortnight past", line):
        return 14
    if found := re.search(rf"\bpast ({_WEEK}|{_MONTH})\b", line):
        return 7 if re.fullmatch(_WEEK, found[1]) else 30
    words = line.split()
    for at in range(len(words) - 1):
        amount = amount_at(words, at)
        if amount and re.search(
            r"\b(?:last|past|letzten|ultim[oa]s|derni\w+)\b", " ".join(words[max(0, at - 1) : at + 3])
        ):
            units = [word.removesuffix("s").removesuffix("n") for word in words[amount[1] : amount[1] + 2]]
            length = next((_DAYS[unit] for unit in units if unit in _DAYS), None)
            return min(int(amount[0]) * length, 36_500) if length and amount[0] >= 1 else None
    return None


def _between(label: str, since: date, until: date | None) -> dict[str, JsonValue]:
    end: dict[str, JsonValue] = {"until": until.isoformat()} if until else {}
    return {"range": label, "since": since.isoformat(), **end}
