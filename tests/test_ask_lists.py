"""What is asked of a list in plain words: which list, what to do with it, and which things; and what only sounds so."""

from __future__ import annotations

from typing import Any

import pytest

from karen.contract.types.decisions import Ask, Decision, UseTool
from karen.contract.types.flows import DecideActionInput
from karen.flows.decide.engine import DecisionEngine


def decided(prompt: str) -> Decision:
    return DecisionEngine().decide(DecideActionInput(prompt=prompt))


@pytest.mark.parametrize(
    ("prompt", "args"),
    [
        ("put milk and eggs on the shopping list", {"action": "add", "list": "shopping", "item": ["milk", "eggs"]}),
        ("Add bread, butter and jam to my grocery list, please.",
         {"action": "add", "list": "shopping", "item": ["bread", "butter", "jam"]}),
        ("add 'salt and pepper' to the shopping list",
         {"action": "add", "list": "shopping", "item": "salt and pepper"}),
        ("add mac and cheese to the groceries list", {"action": "add", "list": "shopping", "item": "mac and cheese"}),
        ("add call the dentist to my to-do list", {"action": "add", "list": "todo", "item": "call the dentist"}),
        ("put 'renew licence' on my to-do", {"action": "add", "list": "todo", "item": "renew licence"}),
        ("add buy paint and brushes to my todo list",
         {"action": "add", "list": "todo", "item": "buy paint and brushes"}),
        ("can you put Patagonia on my bucket list", {"action": "add", "list": "bucket", "item": "Patagonia"}),
        ("start a packing list and add sun cream", {"action": "add", "list": "packing", "item": "sun cream"}),
        ("create a list called Summer House", {"action": "add", "list": "Summer House"}),
        ("take the eggs off the shopping list", {"action": "remove", "list": "shopping", "item": "eggs"}),
        ("tick off eggs on the shopping list",
         {"action": "remove", "list": "shopping", "item": "eggs", "done": True}),
        ("clear my shopping list", {"action": "remove", "list": "shopping"}),
        ("remove everything from my to-do list", {"action": "remove", "list": "todo"}),
        ("what's on my shopping list?", {"action": "show", "list": "shopping"}),
        ("show me my packing list", {"action": "show", "list": "packing"}),
        ("what lists do I have?", {"action": "show"}),
        ("do I have eggs on my shopping list?", {"action": "show", "list": "shopping", "item": "eggs"}),
        ("what tasks are still on my to-do list", {"action": "show", "list": "todo"}),
        ("make me a new list for the trip", {"action": "add", "list": "trip"}),
        ("we're out of sugar, put it on the list", {"action": "add", "item": "sugar"}),
        ("I've bought the batteries so tick them off the shopping list",
         {"action": "remove", "list": "shopping", "item": "batteries", "done": True}),
        ("setz Milch und Eier auf die Einkaufsliste", {"action": "add", "list": "shopping", "item": ["Milch", "Eier"]}),
        ("was steht auf meiner Packliste?", {"action": "show", "list": "Pack"}),
        ("quita el pan de la lista de la compra", {"action": "remove", "list": "shopping", "item": "pan"}),
        ("ajoute du lait et des œufs à ma liste de courses",
         {"action": "add", "list": "shopping", "item": ["lait", "œufs"]}),
        ("limpa a minha lista de tarefas", {"action": "remove", "list": "todo"}),
    ],
)  # fmt: skip
def test_a_list_is_asked_for_with_what_is_to_be_done(prompt: str, args: dict[str, Any]) -> None:
    decision = decided(prompt)
    assert isinstance(decision, UseTool)
    assert (decision.tool, decision.args) == ("lists", args)


@pytest.mark.parametrize(
    "prompt",
    [
        "I have a list of complaints",
        "list the planets",
        "put that on your list of reasons",
        "what's on the guest list",
        "delete my number from your call list",
        "how much did I spend on groceries",
        "er steht auf der Warteliste",
        "haz una lista de países de Europa",
        "make a list of European capitals",
        "put my name on the waiting list",
        "show me my list of friends",
        "she has a to-do list as long as my arm",
        'he said "add milk to the shopping list"',
        "add the number 5 to the list of results in Python",
        "translate: put milk on the shopping list",
        "I want you to order the things on my list",
    ],
)
def test_what_only_sounds_like_a_list_is_none(prompt: str) -> None:
    assert getattr(decided(prompt), "tool", "") != "lists"


@pytest.mark.parametrize(
    ("answer", "item"),
    [("oat milk", "oat milk"), ("milk and eggs", ["milk", "eggs"]), ('"salt and pepper"', "salt and pepper")],
)
def test_what_is_to_be_put_on_it_is_asked_for_and_answered(answer: str, item: object) -> None:
    engine = DecisionEngine()
    pending = Ask(tool="lists", argument="item", question="What?", args={"action": "add", "list": "shopping"})
    completed = engine.complete(pending, answer)
    assert isinstance(completed, UseTool)
    assert completed.args == {"action": "add", "list": "shopping", "item": item}


@pytest.mark.parametrize("prompt", ["add " + "and " * 20_000 + "to my list", "put " + "x, " * 20_000 + "on the list"])
def test_endless_requests_are_read_in_bounded_time(prompt: str) -> None:
    assert decided(prompt).kind in ("reply", "use_tool", "ask")
