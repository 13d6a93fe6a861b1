"""A case: a scripted dialogue and what is expected of each reply; data that a teacher can write.

CaseError    the message names file and line
"""

from dataclasses import dataclass
from pathlib import Path

import yaml

from agent.play import ScriptDialogue, ScriptTurn
from evals.checks import ON_WISH, Argument

CASES = Path(__file__).with_name("cases")


class CaseError(Exception):
    """A case cannot be read; the message starts with its file and line."""


@dataclass(frozen=True)
class Expected:
    """One check that a case asks for, and its argument."""

    check: str
    argument: Argument


@dataclass(frozen=True)
class Case:
    """One dialogue; `expects` has an entry for each message of the learner."""

    id: str
    language: str
    script: ScriptDialogue
    expects: tuple[tuple[Expected, ...], ...]


def read_cases(path: Path) -> list[Case]:
    """Read the cases of one file.

    Raises:
        CaseError: with file and line.
    """
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CaseError(f"{path}:{line}: {error.problem}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}:1: cannot be read: {error}") from None
    return [_case(path, node) for node in _items(path, _field(path, root, "dialogues"))]


def _case(path: Path, node: yaml.Node) -> Case:
    turns: list[ScriptTurn] = []
    expects: list[tuple[Expected, ...]] = []
    for each in _items(path, _field(path, node, "turns")):
        turn = _plain(each)
        if not isinstance(turn, dict) or not ({"user", "restart"} & set(turn)):
            raise CaseError(f"{_place(path, each)}: a turn needs user: … or restart: true")
        turns.append(ScriptTurn.model_validate(turn))
        if turns[-1].user is not None:
            expects.append(tuple(_expected(path, check) for check in _checks(path, each)))
    meta = _plain(node)
    assert isinstance(meta, dict)
    id_ = str(meta.get("id", path.stem))
    return Case(id_, str(meta.get("language", "zh")), ScriptDialogue(id=id_, turns=turns), tuple(expects))


def _checks(path: Path, turn: yaml.Node) -> list[yaml.Node]:
    meta = _plain(turn)
    return _items(path, _field(path, turn, "expect")) if isinstance(meta, dict) and "expect" in meta else []


def _expected(path: Path, node: yaml.Node) -> Expected:
    check = _plain(node)
    if not isinstance(check, dict) or len(check) != 1:
        raise CaseError(f"{_place(path, node)}: an expectation is one check and its argument, such as phase: lesson")
    ((name, argument),) = check.items()
    if name not in ON_WISH:
        raise CaseError(f"{_place(path, node)}: there is no check {name!r}; there are {', '.join(sorted(ON_WISH))}")
    return Expected(name, argument)


def _field(path: Path, node: yaml.Node | None, name: str) -> yaml.Node:
    if isinstance(node, yaml.MappingNode):
        found: list[yaml.Node] = [value for key, value in node.value if key.value == name]
        if found:
            return found[0]
    raise CaseError(f"{_place(path, node)}: needs {name}:")


def _items(path: Path, node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    raise CaseError(f"{_place(path, node)}: must be a list")


def _plain(node: yaml.Node) -> object:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _place(path: Path, node: yaml.Node | None) -> str:
    return f"{path}:{node.start_mark.line + 1 if node else 1}"
