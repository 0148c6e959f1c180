"""English words whose forms differ by more than an ending, and everyday words for the same thing."""

from __future__ import annotations

_VERBS = """
arise arose arisen|awake awoke awoken|bear bore borne|beat beaten|become became|begin began begun|bend bent|bet
bind bound|bite bit bitten|bleed bled|blow blew blown|break broke broken|breed bred|bring brought|build built
burn burnt|buy bought|catch caught|choose chose chosen|cling clung|come came|creep crept|deal dealt|dig dug
draw drew drawn|dream dreamt|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed
feel felt|fight fought|find found|flee fled|fly flew flown|forbid forbade forbidden|forget forgot forgotten
forgive forgave forgiven|freeze froze frozen|give gave given|go went gone goes|grow grew grown
hang hung|hear heard|hide hid hidden|hold held|keep kept|kneel knelt|know knew known|lay laid|lead led|lean leant
learn learnt|leave left|lend lent|lie lay lain|light lit|lose lost|make made|mean meant|meet met|pay paid
prove proven|ride rode ridden|ring rang rung|rise risen|run ran|see saw seen|seek sought|sell sold|send sent
sew sewn|shake shook shaken|shine shone|shoot shot|show shown|shrink shrank shrunk|sing sang sung|sink sank sunk
sit sat|sleep slept|slide slid|smell smelt|speak spoke spoken|spend spent|spill spilt|spin spun|spoil spoilt
stand stood|steal stole stolen|stick stuck|sting stung|strike struck|swear swore sworn|sweep swept|swell swollen
swim swam swum|swing swung|take took taken|teach taught|tear tore torn|think thought|throw threw thrown
understand understood|wake woke woken|wear wore worn|weave wove woven|weep wept|win won|write wrote written
marry married|bake baked|die died dying
"""
_NOUNS = """
child children kid kids|man men|woman women|foot feet|tooth teeth|goose geese|mouse mice|wife wives|knife knives
half halves|shelf shelves|thief thieves|person people
"""
_SAME = """
mother mum mom mummy mommy mama mam amma|father dad daddy papa pa appa|grandmother grandma granny gran nana
grandfather grandpa granddad grandad|phone telephone mobile cellphone|photo photograph picture pic|car automobile
bicycle bike|television tv telly|film movie|apartment flat|holiday vacation|fridge refrigerator|doctor physician
maths math mathematics|exam examination|laptop computer|plane aeroplane airplane|shop store|lorry truck
favourite favorite fave|colour color|centre center|theatre theater|neighbour neighbor|grey gray|tyre tire
hi hello hey|cat kitten kitty|dog puppy pup doggy|birthday bday|job occupation|afraid scared frightened fear
hospital clinic|begin start|purchase buy|sick ill|wedding marry|reside live|gift present|child offspring
"""
_NUMBERS = """
1 one first 1st|2 two second 2nd twice|3 three third 3rd|4 four fourth 4th|5 five fifth 5th|6 six sixth 6th
7 seven seventh 7th|8 eight eighth 8th|9 nine ninth 9th|10 ten tenth 10th|11 eleven eleventh 11th
12 twelve twelfth 12th|13 thirteen thirteenth|14 fourteen fourteenth|15 fifteen fifteenth|16 sixteen sixteenth
17 seventeen|18 eighteen|19 nineteen|20 twenty twentieth|30 thirty thirtieth|40 forty|50 fifty|60 sixty|70 seventy
80 eighty|90 ninety|100 hundred|1000 thousand
"""


def _brought_together(*tables: str) -> dict[str, str]:
    forms: dict[str, str] = {}
    for table in tables:
        for group in table.replace("\n", "|").split("|"):
            words = group.split()
            for word in words[1:]:
                forms.setdefault(word, words[0])
    return {word: forms.get(form, form) for word, form in forms.items()}


def words_in(text: str) -> frozenset[str]:
    """A list of words that is written as it is read."""
    return frozenset(text.split())


FORMS = _brought_together(_VERBS, _NOUNS, _SAME, _NUMBERS)
"""The word each form stands for."""
