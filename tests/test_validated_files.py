"""Files of any validated type: what of a spoilt one still counts, and who hears of a change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from karen.base.validated_files import ValidatedFiles


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Fruit(Strict):
    name: str
    grams: Annotated[int, Field(ge=1)] = 100


class Basket(Strict):
    owner: Fruit | None = None
    fruits: list[Fruit] = []
    by_name: dict[str, Fruit] = {}
    heavy: bool = False


@pytest.fixture
def files(tmp_path: Path) -> ValidatedFiles:
    return ValidatedFiles(tmp_path)


def write(folder: Path, content: Any) -> None:
    (folder / "basket.json").write_text(json.dumps(content), "utf-8")


@pytest.mark.parametrize(
    ("content", "in_force", "named"),
    [
        ({"fruits": [{"name": "fig", "grams": 0}]}, Basket(fruits=[Fruit(name="fig")]), "fruits.0.grams"),
        (
            {"fruits": [{"name": "fig"}, {"grams": 2}, {"name": "plum"}], "heavy": True},
            Basket(fruits=[Fruit(name="fig"), Fruit(name="plum")], heavy=True),
            "fruits.1.name",
        ),
        (
            {"fruits": [{"grams": 0, "colour": "red"}, {"name": "fig"}, 7]},
            Basket(fruits=[Fruit(name="fig")]),
            "fruits.0.name",
        ),
        ({"by_name": {"a": {"grams": 3}, "b": {"name": "fig"}}}, Basket(by_name={"b": Fruit(name="fig")}), "by_name.a"),
        ({"owner": {"grams": 5}, "heavy": True}, Basket(heavy=True), "owner.name"),
        ({"owner": "me"}, Basket(), "owner"),
        ({"fruits": "none"}, Basket(), "fruits"),
    ],
)
def test_what_is_not_valid_or_not_whole_is_left_out_and_named_and_the_rest_counts(
    tmp_path: Path, files: ValidatedFiles, content: Any, in_force: Basket, named: str
) -> None:
    write(tmp_path, content)
    assert files.read("basket", Basket) == in_force
    assert named in files.troubles["basket"]


async def test_a_written_file_is_told_with_its_content_and_is_read_again_from_the_disk(
    tmp_path: Path, files: ValidatedFiles
) -> None:
    told: list[tuple[str, BaseModel]] = []
    files.when_changed(lambda name, value: told.append((name, value)))
    basket = Basket(fruits=[Fruit(name="fig")])
    await files.write({"basket": basket})
    assert told == [("basket", basket)]
    assert ValidatedFiles(tmp_path).read("basket", Basket) == basket


def test_an_edit_is_told_when_it_is_read_and_a_first_reading_is_not(tmp_path: Path, files: ValidatedFiles) -> None:
    told: list[BaseModel] = []
    files.when_changed(lambda _, value: told.append(value))
    files.read("basket", Basket)
    write(tmp_path, {"heavy": True})
    files.read("basket", Basket)
    files.read("basket", Basket)
    assert told == [Basket(heavy=True)]
