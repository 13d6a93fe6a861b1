"""No secret is in a prompt or a reply before the learner may know it, whoever asks, however, and whatever the model says."""

import random
from dataclasses import replace

import pytest

from agent import answering, nodes, retrieving
from agent.desk import Desk
from agent.dialogue import Dialogue, Placing, Practising
from agent.echo import repeats
from agent.grading import answer_of, asked
from agent.learner import FIELDS, Learner
from agent.lesson import Lesson, Step
from agent.letters import LETTERS
from agent.models.seam import Tier
from agent.options import shuffled
from agent.pending import split_prediction
from agent.policy import Move
from agent.secrets import Key, Prediction, Secret, Solution, held_back, is_run_by
from agent.telling import number_told
from agent.turn import Phase
from agent.tutor import Tutor
from knowledge.curriculum import Curriculum
from knowledge.passage import passages
from knowledge.quiz import QuizItem
from knowledge.words import Words
from tests.agent.pryer import Heard, Pryer, Recorder, hear, light, secrets

PLACES = 70
"""In each tier; four messages at each."""
IN_LESSON = Dialogue(phase=Phase.LESSON, language_fixed=True, learner=Learner(asked=FIELDS))


@pytest.fixture
def curriculum(tutor: Tutor) -> Curriculum:
    return tutor.curriculum


def pried(desk: Desk, recorder: Recorder, seed: str, places: int) -> list[Heard]:
    """Let a learner pry at so many places."""
    learner = Pryer(desk, random.Random(seed))
    heard: list[Heard] = []
    for _ in range(places):
        dialogue = learner.place()
        for number in range(1, 5):
            open_ = secrets(desk, dialogue)
            if not open_:
                break
            note = dialogue.lesson.note if dialogue.lesson else learner.dice.choice(sorted(desk.curriculum.notes))
            recorder.says[:] = learner.evil(open_, note)
            heard.append(hear(desk, recorder, dialogue, learner.message(open_, note), number))
            dialogue = heard[-1].after
    return heard


@pytest.mark.parametrize("tier", list(Tier))
def test_no_secret_is_in_a_prompt_or_a_reply(tutor: Tutor, tier: Tier) -> None:
    desk, recorder = light(tutor.desk, tier)
    heard = pried(desk, recorder, f"secrets-{tier}", PLACES)
    assert len(heard) >= 250
    assert sum(len(each.read) for each in heard) >= 80, "hardly any prompt was read"
    assert {each.turn.phase for each in heard} >= {Phase.LESSON, Phase.PRACTICE, Phase.PLACEMENT}
    assert [leak for each in heard for leak in each.leaks(desk)] == []


@pytest.mark.parametrize("tier", list(Tier))
def test_planted_leak_is_seen(tutor: Tutor, tier: Tier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieving, "held_back", lambda _secrets, found, _message: (tuple(found), None))
    for module in (retrieving, answering, nodes):
        monkeypatch.setattr(module, "leaks", lambda _at: lambda _text: False)
    desk, recorder = light(tutor.desk, tier)
    heard = pried(desk, recorder, f"planted-{tier}", 40 if tier is Tier.COPY else 15)  # it is seldom asked
    leaks = [leak for each in heard for leak in each.leaks(desk)]
    assert any(leak.startswith("prompt") for leak in leaks)
    assert any(leak.startswith("reply") for leak in leaks)


def first(curriculum: Curriculum, kind: str) -> QuizItem:
    return next(item for items in curriculum.quizzes.values() for item in items if item.kind == kind)


def at_check(item: QuizItem, **fields: object) -> Dialogue:
    return replace(IN_LESSON, lesson=Lesson(item.note, Step.CHECK, item.id), **fields)  # type: ignore[arg-type]


def test_what_is_open_is_secret_and_nothing_else(tutor: Tutor, curriculum: Curriculum) -> None:
    item = first(curriculum, "choice")
    note = curriculum.notes[item.note]
    exercise = next(iter(tutor.desk.exercises.values()))
    placed = next(iter(tutor.desk.practice.placement.items.values()))[0]
    title = Words(exercise.title.zh, exercise.title.en)
    practising = Practising(exercise.id, exercise.topic, title, Phase.LESSON, code="x = 1")
    places: list[tuple[Dialogue, tuple[Secret, ...]]] = [
        (IN_LESSON, ()),
        (replace(IN_LESSON, lesson=Lesson(note.id, Step.RESULT)), ()),
        (at_check(item), (Key(item),)),
        (replace(IN_LESSON, lesson=Lesson(note.id, Step.PREDICT)), (Prediction(note),)),
        (at_check(item, phase=Phase.PRACTICE, exercise=practising), (Solution(exercise, "x = 1"), Key(item))),
        (replace(IN_LESSON, placing=Placing(placed.id, placed.question, Phase.PLAN)), (Key(placed),)),
        (at_check(replace(item, id="gone")), ()),
    ]
    for dialogue, wanted in places:
        assert secrets(tutor.desk, dialogue) == wanted


def test_right_option_its_letter_and_not_the_question_tell_a_choice(curriculum: Curriculum) -> None:
    item = first(curriculum, "choice")
    letter, right = next(each for each in zip(LETTERS, shuffled(item), strict=False) if each[1].right)
    key = Key(item)
    for told in (f"其实是{right.words.zh}。", f"It is {right.words.en}.", f"答案是 {letter}", f"choose {letter}"):
        assert key.leak(told, "提示")
    for harmless in (asked(item, "zh"), asked(item, "en"), *(hint.zh for hint in item.hints), f"方案 {letter} 更贵"):
        assert not key.leak(harmless, "提示")
    assert not key.leak(f"{right.words.zh}是……", f"{right.words.zh}是什么？")


@pytest.mark.parametrize(
    ("value", "text", "is_told"),
    [
        (0.25, "大约 1/4", True),
        (0.25, "大约 25%", True),
        (0.25, "得0.250。", True),
        (0.25, "[0.25] 10.25 0.253", False),
        (36864, "一共 36,864 个", True),
        (-2, "是 −2", True),
        (6, "用时 6.5 秒，见 [6]，2026-06-01", False),
        (1, "提示 1/3", False),
        (5, "5×5 的核", True),
    ],
)
def test_number_tells_in_every_way_of_writing_it(
    curriculum: Curriculum, value: float, text: str, is_told: bool
) -> None:
    key = Key(replace(first(curriculum, "numeric"), value=value, tolerance=0.0))
    assert bool(key.leak(text, "")) is is_told
    assert not key.leak(text, f"是 {value} 吗")


@pytest.mark.parametrize(
    "text",
    [
        "float32 每个 4 字节，int64 每个 8 字节，float16 每个 2 字节，bool 每个 1 字节。",
        "生成时温度越低越稳妥但越单调：温度 0.001 写来写去不到 5 种句子，温度 2 则合格的不到六成。",
        "Every pixel of a colour image has three numbers, and a grey one in 2 formats needs a third of the memory.",
    ],
)
def test_small_number_that_counts_something_else_tells_nothing(curriculum: Curriculum, text: str) -> None:
    assert not Key(curriculum.items["backpropagation-2"]).leak(text, "")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2",
            "2。",
            "答案是 2。",
            "It is 2.",
            "x 的梯度 2",
            "大概 2 吧",
            "print(2)",
            "```output\n2\n```",
            "**2**",
            "2.0",
        ),
        "float16 每个 2 字节，bool 每个 1 字节。它就是 2。",
        "小猫小狗今天一起出门散步买菜做饭之后得到 2 条小鱼干",
        "小猫小狗今天一起出门散步买菜做饭，所以这道题写下 2 条小鱼干",
        "The cat and the dog went for a walk along the river and the answer they found was about 2 fish",
        "Colour pictures need memory for every pixel in every channel, which gives 2 formats",
        "链式法则逐层相乘，∂L/∂w1 这个梯度里有 2 这个数",
        "The gradient of the loss with respect to w1 through ReLU has the number 2 in it",
    ],
)
def test_small_number_that_may_be_the_answer_tells_it(curriculum: Curriculum, text: str) -> None:
    assert Key(curriculum.items["backpropagation-2"]).leak(text, "")


def test_no_reason_of_an_item_passes_for_something_else(curriculum: Curriculum) -> None:
    for item in curriculum.items.values():
        if item.value is not None and number_told(item.value, item.tolerance, item.why.zh, ""):
            assert Key(item).leak(item.why.zh, ""), item.id


def test_facts_that_are_missing_tell_a_short_answer_together(curriculum: Curriculum) -> None:
    item = next(
        item
        for items in curriculum.quizzes.values()
        for item in items
        if item.kind == "short" and len([fact for fact in item.facts if not fact.optional]) == 2
    )
    one, two = (fact.wordings[0] for fact in item.facts if not fact.optional)
    assert Key(item).leak(f"{one}，所以{two}", "")
    assert not Key(item).leak(one, "")
    assert Key(item).leak(two, f"是不是{one}？"), "the learner has one, and the other is still to be found"
    assert not Key(item).leak(f"{one}，{two}", f"{one}，{two}")


def test_facts_are_held_back_that_tell_only_together(curriculum: Curriculum) -> None:
    note = curriculum.notes["ml-recap"]
    base = first(curriculum, "short")
    facts = [passage for passage in passages(note) if passage.is_fact][:3]
    halves = tuple(
        replace(base.facts[0], wordings=(fact.words.zh[:8],), optional=False) for fact in (facts[0], facts[2])
    )
    key = Key(replace(base, facts=halves, answer=None))
    assert held_back([key], facts, "") == ((facts[0], facts[1]), key)
    assert held_back([key], facts[1:], "") == (tuple(facts[1:]), None)


def test_answer_and_output_tell_a_prediction_and_its_question_and_code_do_not(curriculum: Curriculum) -> None:
    for note in curriculum.notes.values():
        secret = Prediction(note)
        question, answer = split_prediction(note.prediction.zh)
        assert not secret.leak(f"{question}\n{note.code[0].source}", "")
        assert secret.leak(f"{answer}\n{note.code[0].output}", ""), note.id


def test_line_of_a_solution_tells_it_until_the_learner_has_written_it(tutor: Tutor) -> None:
    exercise = tutor.desk.exercises["image-grid"]
    line = next(
        line.strip()
        for line in exercise.solution.splitlines()
        if len(line.strip()) > 30 and line not in exercise.starter
    )
    assert Solution(exercise).leak(f"写成 {line}", "")
    assert not Solution(exercise, written=line).leak(f"写成 {line}", "")
    assert not Solution(exercise).leak(f"写成 {line}", line)
    assert not Solution(exercise).leak(exercise.starter, "")


def test_pasted_question_is_no_free_question(tutor: Tutor, curriculum: Curriculum) -> None:
    missed = []
    for item in (item for items in curriculum.quizzes.values() for item in items):
        for pasted in (asked(item, "zh"), asked(item, "en")):
            if not repeats(f"请问 {pasted}", [Key(item)], Move.ANSWER_QUESTION, tutor.library):
                missed.append(pasted)
            assert repeats(pasted, [Key(item)], Move.GRADE, tutor.library)
            assert not repeats(f"{pasted}\n我选 B", [Key(item)], Move.GRADE, tutor.library)
    assert not missed


def test_question_put_otherwise_is_still_the_question(tutor: Tutor, curriculum: Curriculum) -> None:
    item = next(item for item in curriculum.quizzes["ml-recap"] if item.id == "ml-recap-1")
    for near in (item.question.zh[:-4], item.question.en.lower(), item.question.zh.replace("的", "")):
        assert repeats(near, [Key(item)], Move.ANSWER_QUESTION, tutor.library), near
    for other in ("什么是过拟合？", "监督学习需要标签吗？", "what is a gradient?", "学习率怎么选"):
        assert not repeats(other, [Key(item)], Move.ANSWER_QUESTION, tutor.library), other


def test_pasted_question_is_kept_with_a_hint_in_the_dialogue(tutor: Tutor, curriculum: Curriculum) -> None:
    desk, recorder = light(tutor.desk, Tier.SELECT)
    item = first(curriculum, "numeric")
    heard = hear(desk, recorder, at_check(item), f"请问：{item.question.zh}", 1)
    assert heard.turn.move is Move.KEEP_KEY
    assert item.hints[0].zh in heard.turn.reply
    assert heard.after.lesson is not None
    assert heard.after.lesson.hints == 1
    assert heard.read == ()


def test_code_that_is_asked_about_is_not_run_for_who_is_to_predict_it(tutor: Tutor, curriculum: Curriculum) -> None:
    desk, recorder = light(tutor.desk, Tier.SELECT)
    note = curriculum.notes["ml-recap"]
    lesson = Lesson(note.id, Step.PREDICT)
    predicting = replace(IN_LESSON, lesson=lesson)
    for wish in ("运行", "逐行解释", ""):
        heard = hear(desk, recorder, predicting, f"{wish}\n```python\n# mine\n{note.code[0].source}```", 1)
        assert heard.turn.move is Move.KEEP_KEY
        assert heard.turn.runs == ()
        assert replace(heard.after, seen=None, screen="", has_read=False, lesson=lesson) == predicting
        assert heard.after.lesson == replace(lesson, hints=1)  # and a clue in its place
        told = hear(desk, recorder, heard.after, "第 3 行是干嘛的", 2)
        assert told.turn.move is Move.TELL_LINE
        assert told.turn.runs == ()
        assert "(7,)" not in told.turn.reply
    heard = hear(desk, recorder, predicting, "```python\nprint(1 + 1)\n```", 1)
    assert heard.turn.move is Move.RUN_CODE
    keys = [Key(item) for items in desk.practice.placement.items.values() for item in items]
    asked_about = [key for key in keys if key.programs]
    assert asked_about
    assert all(is_run_by(key, key.programs[0]) for key in asked_about)


def test_when_all_facts_would_tell_the_next_hint_is_given_instead(
    tutor: Tutor, curriculum: Curriculum, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, recorder = light(tutor.desk, Tier.SELECT)
    item = first(curriculum, "choice")
    monkeypatch.setattr(retrieving, "held_back", lambda *_: ((), Key(item)))
    heard = hear(desk, recorder, at_check(item), "什么是监督学习？", 1)
    assert heard.turn.move is Move.KEEP_KEY
    assert item.hints[0].zh in heard.turn.reply
    assert item.question.zh in heard.turn.reply
    assert heard.turn.citations == ()
    assert heard.after.lesson is not None
    assert heard.after.lesson.hints == 1


def test_best_fact_that_waits_is_said_to_wait(tutor: Tutor, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, recorder = light(tutor.desk, Tier.SELECT)
    item = first(tutor.curriculum, "choice")
    monkeypatch.setattr(retrieving, "held_back", lambda _, found, __: (tuple(found[1:]), Key(item)))
    turn = hear(desk, recorder, at_check(item), "什么是监督学习？", 1).turn
    assert turn.reply.startswith("（有一句正好是眼前这一题的答案")
    assert turn.citations


def test_calculator_whose_result_is_the_key_says_only_that(tutor: Tutor, curriculum: Curriculum) -> None:
    desk, recorder = light(tutor.desk, Tier.SELECT)
    item = replace(first(curriculum, "numeric"), id="planted", value=24.0, tolerance=0.0)
    quizzes = {**curriculum.quizzes, item.note: (item,)}
    desk = replace(desk, curriculum=replace(curriculum, quizzes=quizzes))
    turn = hear(desk, recorder, at_check(item), "28×28 的图过 5×5 卷积，步幅 1，输出多大？", 1).turn
    assert turn.move is Move.WORK_OUT
    assert turn.runs == ()
    assert "24" not in turn.reply
    turn = hear(desk, recorder, at_check(item), "30×30 的图过 5×5 卷积，步幅 1，输出多大？", 1).turn
    assert [run.stdout.strip() for run in turn.runs] == ["26"]


def test_other_words_pass_over_what_would_tell(tutor: Tutor, curriculum: Curriculum) -> None:
    desk, recorder = light(tutor.desk, Tier.SELECT)
    note = curriculum.notes["ml-recap"]
    tells = note.other_words[0]
    base = first(curriculum, "short")
    told = replace(base.facts[0], wordings=(tells.text.zh[:12],), optional=False)
    item = replace(base, id="planted", note=note.id, facts=(told,), answer=None)
    desk = replace(desk, curriculum=replace(curriculum, quizzes={**curriculum.quizzes, note.id: (item,)}))
    dialogue = at_check(item)
    for number in range(1, 5):
        heard = hear(desk, recorder, dialogue, "换个说法", number)
        assert heard.turn.move is Move.OTHER_WORDS
        assert tells.text.zh not in heard.turn.reply
        assert heard.turn.citations
        dialogue = heard.after
    told = replace(told, wordings=tuple(each.text.zh[:12] for each in note.other_words))
    item = replace(item, facts=(told,))
    desk = replace(desk, curriculum=replace(curriculum, quizzes={**curriculum.quizzes, note.id: (item,)}))
    heard = hear(desk, recorder, dialogue, "换个说法", 1)
    assert heard.turn.citations == ()
    assert item.hints[0].zh in heard.turn.reply


@pytest.mark.parametrize("message", ["提示", "换个说法", "答案是什么", "结果是多少，直接告诉我答案"])
def test_prediction_is_asked_for_again(tutor: Tutor, message: str) -> None:
    desk, recorder = light(tutor.desk, Tier.SELECT)
    predicting = replace(IN_LESSON, lesson=Lesson("autograd", Step.PREDICT))
    heard = hear(desk, recorder, predicting, message, 1)
    assert heard.leaks(desk) == []
    assert split_prediction(tutor.curriculum.notes["autograd"].prediction.zh)[0] in heard.turn.reply
    assert heard.after.lesson is not None
    assert heard.after.lesson.step is Step.PREDICT


def test_key_is_said_once_it_may_be(tutor: Tutor, curriculum: Curriculum) -> None:
    desk, recorder = light(tutor.desk, Tier.SELECT)
    item = first(curriculum, "choice")
    wrong = next(LETTERS[i] for i, option in enumerate(shuffled(item)) if not option.right)
    dialogue = replace(at_check(item), lesson=Lesson(item.note, Step.CHECK, item.id, attempts=1))
    heard = hear(desk, recorder, dialogue, wrong, 1)
    assert answer_of(item, "zh") in heard.turn.reply
    assert heard.leaks(desk) == []
