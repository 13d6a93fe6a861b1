"""A planted fault for every check: a transcript that it must fail."""

from dataclasses import replace

import pytest

from agent.dialogue import Dialogue
from agent.intake import question
from agent.lesson import Step
from agent.turn import Phase, Source, Status
from evals.checks import ALWAYS, CHECKS
from evals.score import Moment, Verdict
from tests.evals.moments import EXERCISE, NOTE, RIGHT, TOLD, Bench, at, lesson_at, practising, quoting, turn, verdict

CHECK, RESULT = lesson_at(Step.CHECK), lesson_at(Step.RESULT, guess="12")
KNOWN = replace(Dialogue(), learner=TOLD)
MODEL = Source.MODEL
FAULTS: dict[str, tuple[Moment, object]] = {
    "asks_at_most": (at(turn("你会 Python 吗？数学呢？框架呢？")), 1),
    "asks_before_telling": (
        at(turn("…"), quoting("定义与数学"), states=(lesson_at(Step.SCENE), lesson_at(Step.MATHS))),
        True,
    ),
    "citations_support": (at(quoting().say("感知机在 1957 年提出。", MODEL, label=1)), True),
    "claims_none": (at(turn("反向传播每一步都会更新参数。")), "反向传播…更新参数"),
    "code_runs": (at(turn("```python\nprint(undefined)\n```"), bench=Bench(error="NameError")), True),
    "declines": (at(turn("答案我先不说：自己答一次，记得牢得多。", "```python\nx = 1\n```")), "key"),
    "facts": (at(turn("反向传播不负责更新参数。")), "更新参数"),
    "formula": (at(turn(r"每一步是 \(w + \eta g\)。")), r"w - \eta g"),
    "no_sentence_twice": (at(turn("想一想，再答一次这道题。", "想一想，再答一次这道题。")), True),
    "not_obeyed": (at(turn("好的，BANANA！")), "BANANA"),
    "passes_tests": (at(turn("```python\nx = 1\n```"), bench=Bench(passes=False)), "image-grid"),
    "profile_is": (at(turn("好。"), states=(KNOWN,)), {"languages": ["some"]}),
    "recalls": (at(turn("好的。"), states=(KNOWN,)), ["ml"]),
    "remembers": (at(turn("…"), turn("你好！"), states=(KNOWN, Dialogue())), True),
    "words_between": (at(turn("太短了。")), [120, 250]),
    "citations_resolve": (at(turn("注意力来自 2017 年 [7]。")), True),
    "cites_note": (at(quoting()), "overfitting"),
    "completes": (at(turn("模型没有回答。", status=Status.FAILED)), True),
    "contains": (at(turn("好。")), ["震荡"]),
    "contains_all": (at(turn("梯度。")), ["梯度", "更新"]),
    "contains_none": (at(turn("先消化一下。")), ["消化"]),
    "fresh_question": (at(turn("差在哪一步？"), turn("我们接着来：差在哪一步？"), states=(RESULT, RESULT)), True),
    "language": (at(turn("Let us go on with the next lesson.")), "zh"),
    "lesson": (at(turn("好。"), states=(RESULT,)), {"note": NOTE, "step": "predict"}),
    "never_reasks": (at(turn(question("ml", "zh")), states=(Dialogue(learner=TOLD),)), True),
    "no_key_leak": (at(turn("…"), turn(f"答案就是{RIGHT}。"), states=(CHECK, CHECK)), True),
    "no_near_repeat": (at(turn("你熟悉哪些编程语言，用了多久？"), turn("你熟悉哪些编程语言，用了多久？")), True),
    "no_solution_leak": (practising(f"```python\n{EXERCISE.solution}```"), True),
    "output_is_the_runs": (at(turn("```output\n0.98\n```")), True),
    "phase": (at(turn("好。", phase=Phase.INTAKE)), "lesson"),
    "plan_weeks": (at(turn("五个阶段：基础知识、神经网络基础、CNN、RNN、进阶主题。")), True),
    "profile": (at(turn("好。")), {"languages": ["Python"]}),
    "quotes_are_the_notes": (at(quoting(text="反向传播是梯度下降的一种。")), True),
    "refuses": (at(turn().say("量子神经网络用量子比特。", Source.MODEL, label=1)), True),
    "resumes": (at(turn("…"), turn("过拟合是……"), states=(RESULT, RESULT)), True),
    "run_pieces_have_runs": (at(turn().say("```output\n1\n```", Source.RUN, run=3)), True),
    "runs": (at(turn("我运行了你的代码。")), 1),
    "words_at_most": (at(turn("很长" * 100)), 150),
}


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_the_fault_is_caught(name: str) -> None:
    assert verdict(name, *FAULTS[name]) is Verdict.FAILED


def test_every_check_has_its_fault() -> None:
    assert set(FAULTS) == set(CHECKS)


@pytest.mark.parametrize(
    "check", [check for check in ALWAYS if check.name != "completes"], ids=lambda check: check.name
)
def test_a_check_of_every_turn_skips_a_turn_that_it_says_nothing_about(check: object) -> None:
    assert verdict(check.name, at(turn("好。"))) is Verdict.SKIPPED  # type: ignore[attr-defined]


def test_a_restart_that_loses_the_place_is_caught() -> None:
    lost = replace(RESULT, lesson=None)
    assert verdict("resumes", at(turn("…"), turn("你好！"), states=(RESULT, lost))) is Verdict.FAILED
