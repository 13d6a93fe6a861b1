"""The tutor's own next reply to the dialogues of others, to be judged beside theirs."""

from collections.abc import Iterable, Iterator

from agent.ask import ask
from agent.tutor import Tutor
from evals.judge.exchange import Exchange, Line, Role
from evals.reference import Reference
from knowledge.words import Language, language_of

# 'Student' and 'teacher' would find what the notes say of distillation.
_NAMES: dict[Language, dict[Role, str]] = {
    "zh": {Role.LEARNER: "我", Role.TUTOR: "你"},
    "en": {Role.LEARNER: "I", Role.TUTOR: "You"},
}


def answerable(all_: Iterable[Exchange]) -> tuple[list[Exchange], int]:
    """Return one exchange of each dialogue that ends with the learner's words, and how many others there are."""
    each = {one.group: one for one in all_}
    found = [one for one in each.values() if one.history and one.history[-1].role is Role.LEARNER]
    return found, len(each) - len(found)


def replies(tutor: Tutor, all_: Iterable[Exchange]) -> Iterator[Exchange]:
    """Yield the tutor's reply to each, as to a question outside of any lesson.

    What is not in its notes it declines; a word problem that shares words with a note may get an answer beside the point.

    Raises:
        ModelError: if the model does not answer.
    """
    for one in all_:
        turn = ask(tutor, message(one.history))
        facts = tuple(f"{each.title}: {each.text}" for each in turn.citations)
        ground = one.reference
        own = Reference(facts, ground.question, ground.answer, ground.mistaken, ground.still_open)
        by, digest = tutor.model.name, tutor.model.digest
        yield Exchange(f"{one.group}/{by}", one.history, turn.reply, by, digest, reference=own, group=one.group)


def message(history: tuple[Line, ...]) -> str:
    """Return a whole dialogue as one message: the learner's words alone, or each line with its speaker."""
    if len(history) == 1:
        return history[0].text
    names = _NAMES[language_of("".join(line.text for line in history))]
    return "\n".join(f"{names[line.role]}: {line.text}" for line in history)
