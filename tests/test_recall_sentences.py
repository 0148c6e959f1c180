"""One sentence and one question about it: what it answers, and what it only comes near to.

In `fixtures/sentences.txt` `>` begins what was said, `+` a question that it answers and `-` one that it does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from karen.flows.recall.evidence import statement_in
from karen.flows.recall.questions import read_question

FILE = Path(__file__).parent / "fixtures" / "sentences.txt"
LEAST_ANSWERED, MOST_MISTAKEN = 0.6, 0.1
"""Of sentences that were read for the rules: `fixtures/dialogues/FIGURES.md` has what to expect of others."""


def asked(mark: str) -> Iterator[tuple[str, str]]:
    said = ""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        kind, _, words = line.partition(" ")
        said = words if kind == ">" else said
        if kind == mark:
            yield words, said


def answers(question: str, said: str) -> bool:
    return statement_in(said, read_question(question)) is not None


def test_a_sentence_is_told_where_it_answers_and_rarely_where_it_only_comes_near() -> None:
    found = [question for question, said in asked("+") if answers(question, said)]
    mistaken = [(question, said) for question, said in asked("-") if answers(question, said)]
    assert len(found) >= LEAST_ANSWERED * len(list(asked("+")))
    assert len(mistaken) <= MOST_MISTAKEN * len(list(asked("-"))), mistaken


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("when did I sell the piano?", "On Sundays Ida rings; she'd like me to sell the piano."),
        ("when did the council raise the fee?", "The council wants to raise the fee from June."),
        ("who painted the fence?", "We will paint the fence in May with Rolf."),
        ("what did Gran break?", "Gran fell on Monday, nothing broken."),
        ("when will the organ be tuned again?", "The organ was tuned on Monday by Pia."),
        ("what was the old date of the fair?", "They put the date of the fair on the 9th."),
        ("when is the meeting?", "Otto stands in until the meeting."),
        ("when was the kitchen done?", "We've had the kitchen done, it took nine days."),
        ("when did the hamster eat?", "the hamster ate half a biscuit"),
        ("when was the scan?", "The scan was clear, he'll be home on Friday."),
        ("where is the match?", "match against Delft at last, I'm jamming"),
        ("where is the rehearsal?", "rehearsal moved again, no excuses"),
        ("where is the garden?", "The key to the garden hangs under the stairs."),
        ("Où est la maison de Luc ?", "On a vendu la maison de Luc 90 000 euros."),
        ("how much is the pool?", "new code for the pool door 4410"),
        ("what does the mast survey cost?", "The mast survey is in May, and the tow costs 900."),
        ("how many are in the band?", "The band plays on the 12th."),
        ("who visits Ada?", "Ada visits Bruno on Sunday."),
        ("what does the tractor need?", "The tractor is fine but the trailer needs new tyres."),
        ("what is in the crate?", "The crate's with the neighbours."),
        ("which school does Noa like?", "The school Noa likes is closing."),
        ("what did Uncle Max think of the book?", "Uncle Max lent me the book."),
        ("why did I swap?", "I swapped with Bo so I've got Monday off."),
        ("Como se chama o banco?", "A Rita trabalha num banco no Porto."),
        ("what's the code of my bike lock?", "my bike lock is number 77"),
        ("what's my card's pin?", "my card number is 5500 1234"),
        ("what's my account number?", "the pin of my account is 9911"),
        ("what's my train number to Ulm?", "train to Ulm at 7:15 tomorrow"),
        ("when is Mara's birthday?", "Mara hopes for a kayak for her birthday"),
        ("when did we leave Bonn?", "My left shoulder was seen to on 4 May in Bonn."),
        ("what's Ivo's brother's name?", "Ivo's brother sings in some choir called Lark"),
        ("what's my uncle called?", "my uncle has a boat called Peregrine"),
        ("what's my essay about?", "my essay is due on Monday"),
        ("how much do I get at the stables?", "I look after six ponies at the stables"),
        ("how much was the ferry?", "the ferry DF 310 was an hour late"),
        ("which car do we have?", "the car's at the garage, brakes"),
        ("how did the exam go?", "exam on the 9th in Lund"),
        ("how was the wedding?", "the wedding is on Saturday"),
        ("where did I stay in Lund?", "Ada from the hostel in Lund told me of a bar"),
    ],
)
def test_what_only_comes_near_is_no_answer(question: str, said: str) -> None:
    assert not answers(question, said)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("when did I sell the piano?", "I sold the piano in March."),
        ("which coat did I buy?", "I was going to buy the black coat but took the brown one"),
        ("who painted the fence?", "Rolf painted the fence in May."),
        ("where did we plan to go?", "We plan to go to Oslo."),
        ("what did we paint on Sunday?", "We were painting the fence on Sunday."),
        ("what was the alarm code again?", "The alarm code is 4471."),
        ("when is the meeting?", "the meeting is thurs"),
        ("when do I get the results?", "I get the results in two weeks"),
        ("until when does the shop have soup?", "the shop has soup till 3 am"),
        ("since when have we had the caravan?", "we've had the caravan for 12 years"),
        ("when does the midwife come?", "The midwife is called Inga, she comes every Monday"),
        ("where is the match?", "the match is at the old ground"),
        ("what is the alarm code?", "The alarm code is on the fridge."),
        ("what does the tractor need?", "The tractor needs new tyres."),
        ("who visits Ada?", "Bruno visits Ada on Sunday."),
        ("why was I late?", "The bus broke down so I was late."),
        ("what is my mother-in-law's name?", "My mother-in-law Greta is coming."),
        ("what's the code of my bike lock?", "my bike lock's combination is 7 7 1"),
        ("when is Mara's birthday?", "Mara's birthday is on 3 May"),
        ("what's my sister called?", "I have a younger sister called Ada"),
        ("what's my essay about?", "my essay is on tide mills"),
        ("who supervises my essay?", "my essay supervisor is prof. Lund, a dry man"),
        ("how much do I get at the stables?", "I get 90 euros a week at the stables"),
        ("how much was the ferry?", "the ferry was 31 euros"),
        ("which car do we have?", "our car is an old Saab"),
        ("how did the exam go?", "the exam went better than I thought"),
        ("where did I stay in Lund?", "slept in a hostel in Lund"),
        ("who is allergic to nuts?", "Ivo is allergic to nuts"),
        ("who's scared of dogs?", "Ivo is scared of dogs"),
        ("when's the Lark gig?", "I'm playing the Lark on 3 May"),
    ],
)
def test_what_says_it_is_told(question: str, said: str) -> None:
    assert answers(question, said)
