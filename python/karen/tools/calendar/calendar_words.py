"""Names of days, months, units and directions in English, German, Spanish, French and Portuguese, without accents."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _numbered(*names: str, start: int = 0) -> dict[str, int]:
    return {name: value for value, line in enumerate(names, start) for name in line.split()}


MONTHS = _numbered(
    "january jan januar janner enero janvier janeiro",
    "february feb februar febrero fevrier fevereiro",
    "march mar marz marzo mars marco",
    "april apr abril avril",
    "may mai mayo maio",
    "june jun juni junio juin junho",
    "july jul juli julio juillet julho",
    "august aug agosto aout",
    "september sept sep septiembre setiembre septembre setembro",
    "october oct oktober okt octubre octobre outubro",
    "november nov noviembre novembre novembro",
    "december dec dezember dez diciembre decembre dezembro",
    start=1,
)
WEEKDAYS = _numbered(
    "monday mon mondays montag lunes lundi segunda",
    "tuesday tue tues tuesdays dienstag martes mardi terca",
    "wednesday wed weds wednesdays mittwoch miercoles mercredi quarta",
    "thursday thu thurs thur thursdays donnerstag jueves jeudi quinta",
    "friday fri fridays freitag viernes vendredi sexta",
    "saturday sat saturdays samstag sonnabend sabado samedi",
    "sunday sun sundays sonntag domingo dimanche",
)
DAYS_FROM_TODAY = {
    ("today",): 0, ("todays",): 0, ("tomorrows",): 1, ("yesterdays",): -1,
    ("heute",): 0, ("heut",): 0, ("hoy",): 0, ("aujourd", "hui"): 0, ("aujourdhui",): 0, ("hoje",): 0,
    ("tomorrow",): 1, ("tmrw",): 1, ("tomoz",): 1, ("morgen",): 1, ("manana",): 1, ("demain",): 1, ("amanha",): 1,
    ("yesterday",): -1, ("gestern",): -1, ("ayer",): -1, ("hier",): -1, ("ontem",): -1,
    ("day", "after", "tomorrow"): 2, ("ubermorgen",): 2, ("pasado", "manana"): 2, ("apres", "demain"): 2,
    ("depois", "de", "amanha"): 2, ("overmorrow",): 2,
    ("day", "before", "yesterday"): -2, ("vorgestern",): -2, ("anteayer",): -2, ("antier",): -2,
    ("avant", "hier"): -2, ("anteontem",): -2,
}  # fmt: skip
UNITS = {
    word: unit
    for unit, words in {
        "hour": "hour hours hr hrs stunde stunden hora horas heure heures",
        "day": "day days tag tage tagen dia dias jour jours sleeps sleep night nights dodos",
        "week": "week weeks wk wks woche wochen semana semanas semaine semaines",
        "fortnight": "fortnight fortnights quinzena quincena quinzaine",
        "month": "month months monat monate monaten mes meses mois",
        "year": "year years yr yrs jahr jahre jahren ano anos an ans annee annees",
    }.items()
    for word in words.split()
}
NEXT = _set("next nachster nachste nachsten nachstes kommenden proximo proxima prochain prochaine")
AFTER_NEXT = _set("ubernachster ubernachste ubernachsten ubernachstes")
COMING = _set("coming upcoming")
LAST = _set(
    """last past previous letzter letzte letzten letztes vergangenen pasado pasada dernier derniere passado passada
    ultimo ultima"""
)
THIS = _set("this diesen dieser dieses diese heuer este esta deste desta ce cet cette")
ORDINALS = _numbered(
    "first 1st erste ersten erster primero primer primera premier premiere primeiro primeira",
    "second 2nd zweite zweiten segundo deuxieme",
    "third 3rd dritte dritten tercero tercer troisieme terceiro",
    "fourth 4th vierte vierten cuarto quatrieme quarto",
    "fifth funfte funften cinquieme",
    "sixth sechste sechsten sixieme",
    "seventh siebte siebten septieme",
    "eighth achte achten huitieme",
    "ninth neunte neunten neuvieme",
    "tenth zehnte zehnten dixieme",
    "eleventh elfte elften onzieme",
    "twelfth zwolfte zwolften douzieme",
    "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
    start=1,
) | {"thirtieth": 30, "zwanzigsten": 20, "dreissigsten": 30}  # fmt: skip
ARTICLES = _set("the a el la los le les l o os am der den dem die das ein einen no na em en au")
OF = _set("of in de du do da d del im vom von")
