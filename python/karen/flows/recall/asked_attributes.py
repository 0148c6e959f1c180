"""Which attributes of a fact a question asks for, by its plain words (see `request.fold`), in five languages."""

from __future__ import annotations

import re

from karen.base.words import word_set
from karen.memory.recall.words import terms_of

_QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"\b(?:nickname|call me for short|spitznamen?|apodo|surnom|apelido)\b",
        ("nickname", "name"),
    ),
    (
        r"\b(?:my (?:full |first |own )?name|who i am|who am i|am i called|im called|i am called|call me|what .*go by"
        r"|heisse ich|ich heisse|mein\w* name\w*"
        r"|me llamo|mi nombre|quien soy|m appelle|mon (?:pre)?nom|me chamo|meu nome|quem sou eu|angesprochen)\b",
        ("name", "nickname"),
    ),
    (
        r"\b(?:how old|(?:days|weeks) old am i|what age|my age"
        r"|wie alt|cuantos anos|quel age|quantos anos|minha idade|mi edad)\b",
        ("age",),
    ),
    (
        r"\b(?:birthdays?|bday|date of birth|(?:when|what (?:day|date|year)) (?:was|were) (?:i|we) born"
        r"|when \w+ born|what year was i born|geburtstag\w*"
        r"|cumple\w*|ne en|anniversaire"
        r"|aniversario|geboren)\b",
        ("birthday",),
    ),
    (
        r"\b(?:phone number|mobile number|e ?mail(?: address)?|contact details|telefonnummer|telefono|telephone"
        r"|telemovel)\b",
        ("contact",),
    ),
    (
        r"\b(?:address|street|house number|adresse|direccion|endereco|morada)\b",
        ("home_address", "address"),
    ),
    (
        r"\b(?:city|town)\b.*\b(?:i|we|my|our)\b",
        ("home_city",),
    ),
    (r"\b(?:which|what) country (?:do|does|am|is)\b.*\b(?:live|living|in)\b", ("home_country", "home_city")),
    (
        r"\b(?:live|lives|living in|home town|home city|based|stay|wohn\w+|lebe ich|vivo|vive|habite\w*|moro"
        r"|mora)\b",
        ("home_city", "home_country", "home_address", "lives_in", "location"),
    ),
    (
        r"\b(?:(?:where|which|what)\b.*\b(?:am|are) (?:i|we) (?:\w+ )?from|come from|grow up|grew up|was i born"
        r"|were we born|komme ich|de donde soy"
        r"|je viens|sou de onde|de onde (?:eu )?sou|nasci|naci)\b",
        ("origin",),
    ),
    (r"\b(?:nationality|citizen\w*|passport do i|staatsangehorigkeit|nacionalidad\w*|nationalite)\b", ("nationality",)),
    (
        r"\b(?:where|who|which company)\b.*\b(?:work|works|working)\b|\b(?:employer|arbeite ich|trabajo"
        r"|travaille|trabalho)\b",
        ("employer",),
    ),
    (
        r"\b(?:what (?:do|does|is|did) .*\bdo(?: for (?:a living|work))?$|what i do\b.*|for a living|jobs?"
        r"|profession|occupation|beruf|arbeit"
        r"|profesion|metier|boulot|profissao|do i do)\b",
        ("job",),
    ),
    (
        r"\b(?:allerg\w+|intoleran\w+|alergi\w+)\b",
        ("allergy",),
    ),
    (
        r"\b(?:diet|vegan\w*|vegetarian\w*|pescatarian|kosher|halal|do i eat|ernahr\w+|dieta|regime|vegetari\w+)\b",
        ("diet",),
    ),
    (r"\b(?:favou?rite|fave|lieblings\w*|favorit\w*|prefere|preferid\w*)\b", ("favourite",)),
    (
        r"^(?:so |and )?(?:what|which|who|was|wen|que|quoi|o que)\b.*\b(?:hate|hates|dislike|dislikes|detest|hasse"
        r"|odio|deteste|odeio)\b",
        ("dislikes",),
    ),
    (
        r"\b(?:like|likes|love|loves|hate|hates|dislike|dislikes|enjoy|enjoys|prefer|fan of|mag ich|gusta\w*"
        r"|j aime|aime|gosto|gosta)\b",
        ("likes", "dislikes", "preference"),
    ),
    (r"\b(?:hobby|hobbies|pastimes?|free time|spare time|hobbys|aficion\w*|loisirs?)\b", ("hobby",)),
    (
        r"\b(?:what|which) (?:car|bike|tractor|van|truck|vehicle)|\b(?:do i drive|fahre ich|auto|voiture|coche"
        r"|carro)\b",
        ("vehicle", "owns"),
    ),
    (r"\b(?:languages?|do i speak|sprache\w*|idiomas?|langues?|spreche ich)\b", ("language",)),
    (r"\b(?:school|university|college|uni|studied|study|schule|escuela|ecole|escola|go to school)\b", ("school",)),
    (r"\b(?:illness\w*|condition|diagnos\w+|blood (?:group|type)|health)\b", ("health", "other")),
    (
        r"\b(?:married|single|engaged|divorced|relationship|verheiratet|casad[oa]|marie\w*)\b",
        ("partner", "marital_status"),
    ),
)
ATTRIBUTE_QUESTIONS = tuple((re.compile(pattern), attributes) for pattern, attributes in _QUESTIONS)
COMMON_ATTRIBUTES = word_set("""
name nickname age birthday home_city home_country home_address origin nationality employer job allergy diet likes
dislikes
favourite hobby vehicle language school partner parent child sibling friend pet contact
""")
ATTRIBUTES_THEMSELVES = word_set("""
life resid live work job do speak drive eat own like love hate dislik enjoy prefer allerg diet languag hobbi car
address nation school email mail phone wohn vivo habit moro
""")
"""Terms by which a common attribute is asked for: in other sentences they say nothing of it."""
_FRAMING_IN_ENGLISH = word_set("""
l each per cant dont doesnt didnt isnt wasnt arent wont couldnt wouldnt whos whats wheres whens hows take wear use keep
come hang belong what who when where wher how whi which whose that it call name know remind rememb recal recollect again
number date thing stuff much mani old age mine mention give gave given note memori save store listen realli still
usual normal alway current actual exact pleas karen hey so well think thought ask kept written record file
detail anyth someth someon one first last ye no happen chanc idea forgot forget time year day until till sinc
""")
_FRAMING_ELSEWHERE = word_set("""
viel vom beim ins ans wohin chez lang lange
wem wen wessen wieviel welch welche welcher welches lautet muss kann wird wurde hatte hatten haben wir uns unser unsere
unseren im am zu zum zur fur mit nach bei den dem des einen einem einer auf aus es er sie ihr
cuanto cuanta cuantos cuantas nuestro nuestra al esta estan ha han he hay fue fueron un una por para con su sus le
quell quels quelle combien notre nos on il elle est-ce des du une un au aux dans pour avec cett fait etait
quanto quanta quantos quantas nosso nossa dos das num numa um uma por para com foi foram esta estao ao
ich mein mir mich du dir wie wo wann wer wa der die da ist sind war hat hab heiss heisst noch nochmal weisst wohn uber
von und bin ein mal eigentlich dich meine meinen meiner heisse name weiss nicht yo mi mis el la lo los las como dond
cuand quien cual es son era soy tengo llamo llama me te se sabe acuerda recuerda de del en que donde cuando llam
conte dije je j mon ma les comment ou quand quel qui est sont suis tu sai souvien quoi deja appell
appel s m c sur qu ce ai eu meu minha meus minhas o a os as onde quando quem qual e sou
chamo chama voce vc lembra do mesmo em na no
""")
FRAMING = _FRAMING_IN_ENGLISH | {term for word in _FRAMING_IN_ENGLISH for term in terms_of(word)}
"""Terms of asking and remembering: they are no subject."""
FRAMING_ELSEWHERE = FRAMING | _FRAMING_ELSEWHERE | {term for word in _FRAMING_ELSEWHERE for term in terms_of(word)}
"""The same where a question is not in English: there, `die` is an article and `hat` a verb."""
