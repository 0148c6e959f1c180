"""Prompt templates: named, versioned, with the variables that each declares. Knows no particular prompt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter

from karen.contract.errors import InvalidField, InvalidInput, NotFound
from karen.contract.method import method
from karen.contract.types.prompts import FilledPrompt, FillPrompt, PromptInfo, Prompts
from karen.contract.types.wire import Nothing


@dataclass(frozen=True)
class PromptTemplate:
    """`text` has each of its variables in braces. A version is raised whenever the text changes."""

    name: str
    text: str
    variables: tuple[str, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        used = {field for _, field, _, _ in Formatter().parse(self.text) if field is not None}
        if used != set(self.variables):
            raise ValueError(f"the prompt {self.name!r} uses {sorted(used)} and declares {sorted(self.variables)}")

    def fill(self, /, **values: str) -> str:
        """The text with the values, which are taken as they are. Raises InvalidInput for one too few or too many."""
        missing = [_needed(self, name) for name in self.variables if name not in values]
        unknown = [_refused(self, name) for name in values if name not in self.variables]
        if wrong := [*missing, *unknown]:
            raise InvalidInput(" ".join(field.message for field in wrong[:5]), wrong)
        return self.text.format(**values)


class PromptLibrary:
    """The templates by their names; of each the version that is in use."""

    def __init__(self, templates: Iterable[PromptTemplate]) -> None:
        """Raises ValueError where two have one name."""
        self._templates: dict[str, PromptTemplate] = {}
        for template in templates:
            if template.name in self._templates:
                raise ValueError(f"two prompts named {template.name!r}")
            self._templates[template.name] = template

    def __getitem__(self, name: str) -> PromptTemplate:
        """Raises NotFound, which names the prompts there are."""
        if name not in self._templates:
            known = ", ".join(sorted(self._templates))
            raise NotFound(f"There is no prompt {name[:64]!r}. There are: {known}.", kind="prompt", id=name[:64])
        return self._templates[name]

    @method
    async def prompts(self, _: Nothing) -> Prompts:
        """What a language model is told, as templates: name, version, variables and text of each."""
        return Prompts(prompts=[_info(template) for template in self._templates.values()])

    @method
    async def fill_prompt(self, params: FillPrompt) -> FilledPrompt:
        """The text that a model would be told with these values. Asks none."""
        template = self[params.prompt]
        return FilledPrompt(prompt=template.name, version=template.version, text=template.fill(**params.variables))


def _info(template: PromptTemplate) -> PromptInfo:
    return PromptInfo(
        name=template.name, version=template.version, variables=list(template.variables), text=template.text
    )


def _needed(template: PromptTemplate, name: str) -> InvalidField:
    return InvalidField(f"variables.{name}", f"The prompt {template.name} needs the variable {name!r}.")


def _refused(template: PromptTemplate, name: str) -> InvalidField:
    known = ", ".join(template.variables) or "none"
    return InvalidField(
        f"variables.{name[:64]}", f"The prompt {template.name} has no variable {name[:64]!r}; it has {known}."
    )
