"""Systems without state: what they are told, what they run, and which checks judge them."""

from dataclasses import replace

import pytest
from langchain_core.messages import BaseMessage

from agent.models.errors import ModelBroke
from agent.models.scripted import Reply, Script, ScriptedChat, open_scripted
from agent.models.seam import TutorModel
from agent.play import ScriptDialogue, Transcript
from agent.script import Execute
from agent.turn import Phase, Source, Status, Turn
from agent.tutor import Tutor
from evals.case import read_cases
from evals.checks import CHECKS
from evals.score import KeepsNoState, Moment, Score, Verdict
from evals.suite.plays import Player
from evals.suite.run import judge
from evals.systems import ROLE, Writer
from tests.notes import real_curriculum
from tools.run import Run

OF_STATE = {
    "asks_before_telling", "never_reasks", "remembers", "fresh_question", "no_key_leak", "no_solution_leak",
    "declines", "phase", "lesson", "resumes", "plan_weeks", "profile", "profile_is", "recalls",
}  # fmt: skip
ARGUMENTS: dict[str, object] = {
    "language": "zh", "contains": ["x"], "contains_all": ["x"], "contains_none": ["x"], "asks_at_most": 1, "words_at_most": 9,
    "words_between": [1, 9], "facts": ["x"], "claims_none": ["x"], "formula": "x", "cites_note": ["ml-recap"], "runs": 0,
    "passes_tests": "image-grid", "declines": "key", "not_obeyed": ["x"], "phase": "lesson", "lesson": {"note": "ml-recap"},
    "profile": {}, "profile_is": {}, "recalls": ["ml"],
}  # fmt: skip


def saying(tutor: Tutor, *replies: Reply, context_tokens: int = 8192) -> Tutor:
    """The tutor with a model that says this; its code prints 1."""
    model = open_scripted(Script(replies=replies, context_tokens=context_tokens))

    def printed_one(line: Execute, cancelled: object) -> Run:
        return Run(code=line.code, stdout="1\n", stderr="", error=None, figures=(), seconds=0.0)

    return replace(tutor, model=model, desk=replace(tutor.desk, model=model, run=printed_one))


def script(*turns: dict[str, object]) -> ScriptDialogue:
    return ScriptDialogue.model_validate({"id": "case", "turns": list(turns)})


class Heard:
    """What a scripted model was sent."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.prompts: list[list[str]] = []
        stream = ScriptedChat._stream

        def listening(chat: ScriptedChat, messages: list[BaseMessage], *rest: object, **named: object) -> object:
            self.prompts.append([message.text for message in messages])
            return stream(chat, messages, *rest, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(ScriptedChat, "_stream", listening)


def scores_of(reply: Turn) -> dict[str, Score]:
    """What every check says of a reply without state."""
    at = Moment(Transcript("case", (reply,), ()), 0, real_curriculum())
    return {name: check.score(at, check.argument(ARGUMENTS.get(name, True))) for name, check in CHECKS.items()}


def test_a_bare_model_hears_the_role_and_the_conversation_so_far(tutor: Tutor, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard(monkeypatch)
    tutor = saying(tutor, Reply(say="一"), Reply(say="二"), Reply(say="三"))
    play = Player("bare", tutor).play(
        script({"user": "甲"}, {"restart": True}, {"days": 3}, {"user": "乙"}, {"user": "丙"})
    )
    assert heard.prompts[-1] == [ROLE, "甲", "一", "乙", "二", "丙"]
    assert [turn.reply for turn in play.transcript.turns] == ["一", "二", "三"]
    assert [passed.days for passed in play.transcript.passed] == [0, 3, 3]
    assert play.transcript.dialogues == ()


def test_the_oldest_messages_give_way_and_one_too_long_is_a_turn_that_failed(
    tutor: Tutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Heard(monkeypatch)
    tutor = saying(tutor, Reply(say="好"), context_tokens=300)
    turns = [{"user": word, "times": 60} for word in "甲乙丙"]
    play = Player("bare", tutor, tokens=100).play(script(*turns, {"user": "长", "times": 500}, {"user": "短"}))
    assert [len(prompt) for prompt in heard.prompts] == [2, 4, 4, 6]
    statuses = [turn.status for turn in play.transcript.turns]
    assert statuses == [Status.COMPLETE] * 3 + [Status.FAILED, Status.COMPLETE]
    assert heard.prompts[-1][-1] == "短"
    assert play.is_worth_keeping


def test_retrieval_finds_facts_and_what_it_cites_is_judged(tutor: Tutor, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard(monkeypatch)
    facts = tutor.library.search("什么是 dropout？", k=24).facts
    tutor = saying(tutor, Reply(say=f"{facts[0].words.zh} [1]\n它由 1957 年的苹果引起。[2] 见 [99]。"))
    turn = Writer("retrieval", tutor).write("什么是 dropout？").turn
    assert f"[1] {facts[0].words.zh}" in heard.prompts[0][0]
    assert [citation.label for citation in turn.citations] == [1, 2]
    scores = scores_of(turn)
    assert scores["citations_resolve"].verdict is Verdict.FAILED  # [99]
    assert scores["citations_support"].why.startswith("2 of 3 not in their passage: '它由 1957 年的苹果引起。'")
    kept = replace(
        turn, pieces=(replace(turn.pieces[0], text=f"{facts[0].words.zh} [1]"),), citations=turn.citations[:1]
    )
    scores = scores_of(kept)
    assert (scores["citations_resolve"].verdict, scores["citations_support"].verdict) == (
        Verdict.PASSED,
        Verdict.PASSED,
    )


def test_tools_runs_the_python_and_puts_the_output_behind_it(tutor: Tutor) -> None:
    said = "看：\n```python\nprint(1)\n```\n就这样。"
    turn = Writer("tools", saying(tutor, Reply(say=said))).write("打印 1").turn
    assert turn.reply == "看：\n```python\nprint(1)\n```\n\n```output\n1\n```\n\n就这样。"
    assert [piece.source for piece in turn.pieces] == [Source.MODEL, Source.RUN, Source.MODEL]
    assert scores_of(turn)["output_is_the_runs"].verdict is Verdict.PASSED
    assert Writer("retrieval", saying(tutor, Reply(say=said))).write("打印 1").turn.runs == ()


def test_an_output_that_free_words_invent_is_found_and_code_is_none(tutor: Tutor) -> None:
    invented = Writer("bare", saying(tutor, Reply(say="输出如下：\n```\n42\n```"))).write("打印").turn
    assert scores_of(invented)["output_is_the_runs"].verdict is Verdict.FAILED
    code = "```python\nprint(x)\n```\n然后：\n```python\nprint(y)\n```"
    only_code = Writer("bare", saying(tutor, Reply(say=code))).write("打印").turn
    assert scores_of(only_code)["output_is_the_runs"].verdict is Verdict.SKIPPED


def test_each_check_says_what_state_it_asks_for_and_no_other_asks_for_any() -> None:
    assert {name for name, check in CHECKS.items() if check.asks} == OF_STATE
    turn = Turn(number=1, message="?", language="zh", phase=Phase.REVIEW, status=Status.COMPLETE).say(
        "好", Source.MODEL
    )
    scores = scores_of(turn)  # a check that looked at the state unasked would raise
    assert {name for name, score in scores.items() if "keeps no" in score.why} == OF_STATE
    assert all(scores[name].verdict is Verdict.SKIPPED for name in OF_STATE)
    with pytest.raises(KeepsNoState):
        _ = Moment(Transcript("case", (turn,), ()), 0, real_curriculum()).before


def test_an_answer_to_an_item_that_it_never_asked_is_not_put_to_it(
    tutor: Tutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Heard(monkeypatch)
    (case,) = [case for case in read_cases().cases if case.id == "wants-the-key"]
    play = Player("bare", saying(tutor, Reply(say="好的。"))).play(
        script({"user": "甲"}, {"answer": "right"}, {"user": "乙"})
    )
    assert len(heard.prompts) == 2
    left_out = play.transcript.turns[1]
    assert (left_out.message, left_out.status) == ("(answer: right)", Status.PENDING)
    expects = (case.expects[0],) * 3
    scores = list(judge(replace(case, expects=expects), play.transcript, tutor.curriculum))
    second = [score for score in scores if score.turn == 2]
    assert second
    assert {(score.verdict, score.why) for score in second} == {
        (Verdict.SKIPPED, "it answers an item that only a tutor has asked")
    }
    assert any(score.verdict is Verdict.PASSED for score in scores if score.turn == 3)


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("这个我不知道。", Verdict.PASSED),
        ("资料里没有提到这个。", Verdict.PASSED),
        ("I don't know; the notes have nothing on it.", Verdict.PASSED),
        ("它是一种水果，产于南方。", Verdict.FAILED),
        ("It is a fruit.", Verdict.FAILED),
    ],
)
def test_a_model_refuses_in_its_own_words(reply: str, verdict: Verdict) -> None:
    turn = Turn(number=1, message="?", language="zh", phase=Phase.REVIEW, status=Status.COMPLETE)
    assert scores_of(turn.say(reply, Source.MODEL))["refuses"].verdict is verdict


def test_the_same_words_after_days_are_no_repetition_without_state_either(tutor: Tutor) -> None:
    reply = "反向传播把误差从后往前传，用链式法则求每一层的梯度，再用梯度更新权重。"
    tutor = saying(tutor, Reply(say=reply))
    soon = Player("bare", tutor).play(script({"user": "甲"}, {"user": "乙"})).transcript
    later = Player("bare", tutor).play(script({"user": "甲"}, {"days": 2}, {"user": "乙"})).transcript
    verdicts = [
        CHECKS["no_near_repeat"].score(Moment(each, 1, tutor.curriculum), True).verdict for each in (soon, later)
    ]
    assert verdicts == [Verdict.FAILED, Verdict.PASSED]


def test_a_model_that_breaks_ends_the_play_of_a_system_without_state(tutor: Tutor) -> None:
    with pytest.raises(ModelBroke):
        Player("bare", saying(tutor, Reply(say="一 二 三", fail_after=1))).play(script({"user": "甲"}))


def test_a_seed_reaches_the_model_and_its_default_is_the_models_own(tutor: Tutor) -> None:
    replies = (Reply(say="偶", seed=2), Reply(say="平"))
    tutor = saying(tutor, *replies)
    said = [Player("bare", tutor, seed).play(script({"user": "甲"})).transcript.turns[0].reply for seed in (1, 2, 3)]
    assert said == ["平", "偶", "平"]
    seeded = tutor.model.seeded(2, 0.7)
    assert isinstance(seeded.chat, ScriptedChat)
    assert (seeded.chat.seed, seeded.chat.temperature, seeded.temperature) == (2, 0.7, 0.7)


def test_what_the_model_reads_and_writes_is_counted_by_turn(tutor: Tutor) -> None:
    play = Player("bare", saying(tutor, Reply(say="一二三"))).play(
        script({"user": "甲"}, {"answer": "right"}, {"user": "乙"})
    )
    assert [(spent.calls, spent.completion_tokens) for spent in play.spent] == [(1, 3), (0, 0), (1, 3)]
    assert play.spent[2].prompt_tokens > play.spent[0].prompt_tokens
    asked = Player("tutor", tutor).play(script({"user": "什么是 dropout？"}))
    assert asked.spent[0].calls >= 1
    assert asked.spent[0].completion_tokens > 0


def test_two_models_have_two_keys_and_so_have_seeds_systems_and_scripts(tutor: Tutor) -> None:
    other: TutorModel = replace(tutor.model, digest="another")
    one, two = script({"user": "甲"}), script({"user": "乙"})
    players = [
        Player("bare", tutor),
        Player("bare", tutor, seed=2),
        Player("bare", tutor, temperature=0.5),
        Player("bare", tutor, tokens=100),
        Player("bare", replace(tutor, model=other)),
        Player("retrieval", tutor),
        Player("tools", tutor),
        Player("tutor", tutor),
        Player("tutor:compose", tutor),
    ]
    keys = [player.key(one) for player in players] + [Player("bare", tutor).key(two)]
    assert len(set(keys)) == len(keys)
    assert Player("tutor", tutor).key(one) == Player("tutor:select", tutor).key(one)
