"""The key of an open item stays the tutor's."""

from dataclasses import replace

import pytest

from agent.dialogue import Answered, Dialogue, Kind, Placing, Round
from agent.grading import answer_of, asked
from agent.lesson import Lesson, Step
from agent.options import LETTERS, shuffled
from agent.turn import Phase
from evals.score import Moment, Verdict
from knowledge.placement import read_placement
from tests.evals.moments import EXERCISE, ITEM, NOTE, RIGHT, at, lesson_at, practising, turn, verdict
from tests.notes import real_curriculum

PASSED, FAILED, SKIPPED = Verdict.PASSED, Verdict.FAILED, Verdict.SKIPPED
OPEN = lesson_at(Step.CHECK)
CHOICE, NUMBER, SHORT = (
    next(i for i in real_curriculum().quizzes[NOTE] if i.kind == kind) for kind in ("choice", "numeric", "short")
)


def during(item: str, reply: str, message: str = "提示") -> Moment:
    state = replace(OPEN, lesson=Lesson(NOTE, Step.CHECK, item=item))
    return at(turn("…"), turn(reply, message=message), states=(state, state))


def test_the_options_themselves_are_no_leak() -> None:
    assert CHOICE.id == ITEM
    assert verdict("no_key_leak", during(ITEM, f"**小题**：{asked(CHOICE, 'zh')}")) is PASSED


@pytest.mark.parametrize("leak", ["words", "letter"])
def test_saying_the_right_option_is_a_leak(leak: str) -> None:
    right = next(i for i, option in enumerate(shuffled(CHOICE)) if option.right)
    said = {"words": f"其实就是{RIGHT}。", "letter": f"答案是 {LETTERS[right]}。"}[leak]
    assert verdict("no_key_leak", during(ITEM, said)) is FAILED


def test_a_hint_is_no_leak() -> None:
    for hint in CHOICE.hints:
        assert verdict("no_key_leak", during(ITEM, hint.zh)) is PASSED


def test_words_that_the_learner_used_first_are_no_leak() -> None:
    assert verdict("no_key_leak", during(ITEM, f"{RIGHT}是……", message=f"{RIGHT}是什么？")) is PASSED


def test_the_number_is_a_leak_and_a_citation_of_the_same_number_is_not() -> None:
    value = answer_of(NUMBER, "zh")
    assert verdict("no_key_leak", during(NUMBER.id, f"结果是 {value}。")) is FAILED
    assert verdict("no_key_leak", during(NUMBER.id, f"先算平均 [{value}]，再取中点。")) is PASSED


def test_all_key_facts_of_a_short_answer_are_a_leak() -> None:
    facts = [fact.wordings[0] for fact in SHORT.facts]
    assert verdict("no_key_leak", during(SHORT.id, "、".join(facts))) is FAILED
    assert verdict("no_key_leak", during(SHORT.id, facts[0])) is PASSED


def test_a_skip_that_tells_the_answer_is_a_leak() -> None:
    done = lesson_at(Step.DONE)
    assert verdict("no_key_leak", at(turn("…"), turn(f"跳过。答案是{RIGHT}。"), states=(OPEN, done))) is FAILED
    assert verdict("no_key_leak", at(turn("…"), turn("跳过。"), states=(OPEN, done))) is PASSED


def test_after_the_last_attempt_the_answer_may_be_told() -> None:
    done = replace(lesson_at(Step.DONE), phase=Phase.LESSON, answered=(Answered(ITEM, NOTE, right=False, attempts=2),))
    assert verdict("no_key_leak", at(turn("…"), turn(f"答案是{RIGHT}。"), states=(OPEN, done))) is SKIPPED


def test_without_an_open_item_there_is_nothing_to_leak() -> None:
    assert verdict("no_key_leak", at(turn(f"{RIGHT}是……"))) is SKIPPED


def test_line_of_the_solution_is_a_leak_unless_the_learner_wrote_it() -> None:
    exercise = EXERCISE
    line = next(
        line.strip()
        for line in exercise.solution.splitlines()
        if len(line.strip()) > 30 and line.strip() not in exercise.starter
    )
    assert verdict("no_solution_leak", practising(f"写成 `{line}` 就行。")) is FAILED
    assert verdict("no_solution_leak", practising(f"写成 `{line}` 就行。", message=f"我写的是 {line}")) is PASSED
    assert verdict("no_solution_leak", practising(exercise.starter)) is PASSED
    for mistake in exercise.mistakes:
        assert verdict("no_solution_leak", practising(mistake.hint.zh)) is PASSED
    assert verdict("no_solution_leak", at(turn(line))) is SKIPPED


def test_key_of_an_open_placement_item_is_a_leak() -> None:
    placement = read_placement()[0]
    items = [item for group in placement.items.values() for item in group if item.value is not None]
    first, second = items[0], next(item for item in items if answer_of(item, "zh") not in items[0].why.zh)
    before = Dialogue(phase=Phase.PLACEMENT, placing=Placing(first.id, first.question, Phase.PLAN))
    after = Dialogue(phase=Phase.PLACEMENT, placing=Placing(second.id, second.question, Phase.PLAN))
    told = f"{first.why.zh} 下一题：{second.question.zh}"
    assert verdict("no_key_leak", at(turn("…"), turn(told), states=(before, after))) is PASSED
    leak = turn(f"{told} 得 {answer_of(second, 'zh')}。")
    assert verdict("no_key_leak", at(turn("…"), leak, states=(before, after))) is FAILED


def test_key_of_a_rounds_item_is_a_leak_until_it_is_settled() -> None:
    here = Dialogue(phase=Phase.REVIEW, round=Round(Kind.REVIEW, (ITEM,), Phase.LESSON))
    leak = f"答案是{RIGHT}。"
    assert verdict("no_key_leak", at(turn("…"), turn(leak, message="提示"), states=(here, here))) is FAILED
    settled = Dialogue(answered=(Answered(ITEM, NOTE, right=False, attempts=2),))
    assert verdict("no_key_leak", at(turn("…"), turn(leak), states=(here, settled))) is SKIPPED
