"""A case: a scripted dialogue and what is expected of each reply; data that a teacher can write.

Problems are told with file and line; a case that has one is left out, and the rest is read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import ValidationError

from agent.play import ScriptDialogue, ScriptTurn
from evals.checks import CHECKS, Check

CASES = Path(__file__).with_name("cases")
LANGUAGES = ("zh", "en", "mixed")
_TURNS = ({"user"}, {"user", "times"}, {"answer"}, {"restart"}, {"days"})


class CaseError(Exception):
    """A case cannot be read; the message starts with its file and line."""


@dataclass(frozen=True)
class Expected:
    """One check that a case asks for, and its argument."""

    check: Check
    argument: object


@dataclass(frozen=True)
class Case:
    """One dialogue; `expects` has an entry for each message of the learner."""

    id: str
    language: str
    """zh or en: every reply is to be in it; mixed: the turns say which."""
    script: ScriptDialogue
    expects: tuple[tuple[Expected, ...], ...]
    tags: tuple[str, ...] = ()
    """What it can be picked by; `smoke`: it belongs to the few that are played first."""

    def is_picked(self, wanted: Sequence[str]) -> bool:
        """Tell whether it has one of these tags, ids or languages; without any, every case is wanted."""
        return not wanted or bool({self.id, self.language, *self.tags} & set(wanted))


@dataclass(frozen=True)
class Reading:
    """What some case files hold: the cases that can be played, and what is wrong with the others."""

    cases: tuple[Case, ...]
    problems: tuple[str, ...]


def read_cases(paths: Sequence[Path] | None = None) -> Reading:
    """Read these case files, or all; a broken case is named in `problems`."""
    cases: list[Case] = []
    problems: list[str] = []
    for path in paths or sorted(CASES.glob("*.yaml")):
        try:
            nodes = _dialogues(path)
        except CaseError as error:
            problems.append(str(error))
            continue
        for node in nodes:
            try:
                case = _case(path, node)
            except CaseError as error:
                problems.append(str(error))
            else:
                cases.append(case)
    return Reading(tuple(cases), tuple(problems))


def _dialogues(path: Path) -> list[yaml.Node]:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CaseError(f"{path}:{line}: {error.problem}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CaseError(f"{path}:1: cannot be read: {error}") from None
    return _items(path, _field(path, root, "dialogues"))


def _case(path: Path, node: yaml.Node) -> Case:
    id_, language = _word(path, node, "id"), _word(path, node, "language")
    if language not in LANGUAGES:
        raise CaseError(f"{_place(path, node)}: {id_}: language must be one of {', '.join(LANGUAGES)}")
    turns: list[ScriptTurn] = []
    expects: list[tuple[Expected, ...]] = []
    for each in _items(path, _field(path, node, "turns")):
        turns.append(_turn(path, each))
        if turns[-1].says_something:
            asked = tuple(_expected(path, check) for check in _checks(path, each))
            expects.append((*_in_language(asked, language), *asked))
    if not expects:
        raise CaseError(f"{_place(path, node)}: {id_}: the learner says nothing")
    return Case(id_, language, ScriptDialogue(id=id_, turns=turns), tuple(expects), _tags(path, node))


def _tags(path: Path, node: yaml.Node) -> tuple[str, ...]:
    found = [value for key, value in node.value if key.value == "tags"]
    return tuple(str(_plain(each)) for each in _items(path, found[0])) if found else ()


def _in_language(asked: Sequence[Expected], language: str) -> Iterator[Expected]:
    """Expect the dialogue's language of a turn that does not say otherwise."""
    check = CHECKS["language"]
    if language != "mixed" and not any(each.check is check for each in asked):
        yield Expected(check, language)


def _turn(path: Path, node: yaml.Node) -> ScriptTurn:
    keys = {key.value for key, _ in node.value} if isinstance(node, yaml.MappingNode) else set()
    if keys - {"expect"} not in _TURNS or (keys & {"restart", "days"} and "expect" in keys):
        raise CaseError(
            f"{_place(path, node)}: a turn is user: … (times: 500 says it so often) or answer: right, with or without"
            " expect: …, or restart: true, or days: 3"
        )
    try:
        return ScriptTurn.model_validate(_plain(node))
    except ValidationError as error:
        raise CaseError(f"{_place(path, node)}: {_first(error)}") from None


def _checks(path: Path, turn: yaml.Node) -> list[yaml.Node]:
    expected = [value for key, value in turn.value if key.value == "expect"]
    return _items(path, expected[0]) if expected else []


def _expected(path: Path, node: yaml.Node) -> Expected:
    plain = _plain(node)
    if not isinstance(plain, dict) or len(plain) != 1:
        raise CaseError(f"{_place(path, node)}: an expectation is one check and its argument, such as phase: lesson")
    ((name, raw),) = plain.items()
    check = CHECKS.get(str(name))
    if check is None:
        raise CaseError(f"{_place(path, node)}: there is no check {name!r}; there are {', '.join(sorted(CHECKS))}")
    try:
        return Expected(check, check.argument(raw))
    except ValidationError as error:
        raise CaseError(f"{_place(path, node)}: {name} cannot take {raw!r}: {_first(error)}") from None


def _first(error: ValidationError) -> str:
    return error.errors()[0]["msg"]


def _word(path: Path, node: yaml.Node, name: str) -> str:
    value = _field(path, node, name)
    if not isinstance(value, yaml.ScalarNode) or not value.value:
        raise CaseError(f"{_place(path, value)}: {name} must be a word")
    return str(value.value)


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
