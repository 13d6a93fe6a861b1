"""The files of calculators and recipes: each is read alone, and what is wrong with one is named with file and line."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from knowledge.practice.material import Material
from knowledge.source import SAFE_LOADER, SourceError, first_fault, read_text

Made = TypeVar("Made", bound=Material)


def read_materials(folder: Path, make: Callable[[object], Made]) -> tuple[tuple[Made, ...], tuple[str, ...]]:
    """Read each `ID.yaml` of a folder; return what can be used, and what is wrong with the others, with file and line."""
    found: list[Made] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.append(_read(path, make))
        except SourceError as error:
            problems.append(str(error))
    return tuple(found), tuple(problems)


def _read(path: Path, make: Callable[[object], Made]) -> Made:
    text = read_text(path)
    try:
        made = make(yaml.load(text, SAFE_LOADER))
        if made.id != path.stem:
            raise ValueError(f"id {made.id!r} differs from the file's name")
        for fault in example_faults(made):
            raise ValueError(fault)
        return made
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SourceError(path, line, f"is no YAML: {error.problem}") from None
    except ValidationError as error:
        where = [str(part) for part in error.errors()[0]["loc"]]
        raise SourceError(path, _line_of(text, where), first_fault(error)) from None
    except ValueError as error:
        raise SourceError(path, 1, str(error)) from None


def _line_of(text: str, where: list[str]) -> int:
    """Return the line on which a part of a YAML text begins."""
    node = yaml.compose(text, SAFE_LOADER)
    line = 1
    for part in where:
        if isinstance(node, yaml.MappingNode):
            inner = [(key, value) for key, value in node.value if key.value == part]
            if not inner:
                break
            line, node = inner[0][0].start_mark.line + 1, inner[0][1]
        elif isinstance(node, yaml.SequenceNode) and part.isdigit() and int(part) < len(node.value):
            node = node.value[int(part)]
            line = node.start_mark.line + 1
        else:
            break
    return line


def example_faults(material: Material) -> Iterator[str]:
    """Yield what is wrong with the examples, but for what the code prints: unknown names, values refused or not."""
    names = {each.name for each in material.parameters}
    for number, example in enumerate(material.examples, start=1):
        place = f"examples: number {number}"
        if strange := set(example.given) - names:
            yield f"{place}: {', '.join(sorted(strange))} is no parameter"
            continue
        if missing := material.missing(example.given):
            yield f"{place}: {', '.join(each.name for each in missing)} is missing"
            continue
        problems = [words.zh for words in material.problems(example.given)]
        if example.error is None and problems:
            yield f"{place}: these values are refused: {problems[0]}"
        if example.error is not None and not any(example.error in each for each in problems):
            yield f"{place}: nothing refuses these values with {example.error!r}: {problems or 'they are allowed'}"
