"""What the page itself says, in both languages."""

from enum import Enum

from agent.trust import Trust
from agent.turn import Phase
from knowledge.words import Language, Words


class Text(Enum):
    """The page's own texts; everything else on it comes from a Turn or a note."""

    TITLE = Words("深度学习导师", "Deep-learning tutor")
    WRITE = Words(
        "写下回答或问题…（Enter 发送，Shift+Enter 换行，Esc 停止）",
        "Answer or ask… (Enter sends, Shift+Enter breaks, Esc stops)",
    )
    SEND = Words("发送", "Send")
    STOP = Words("停止", "Stop")
    STOPPING = Words("正在停止…", "Stopping…")
    NEW = Words("新的会话", "New session")
    LEARNER = Words("学习者", "Learner")
    NEW_LEARNER = Words("换一位：写下名字，回车", "Somebody else: name, Enter")
    DAMAGED = Words(
        "上一次的会话读不出来（详情在终端里）。你学到的都还在，从这里接着学。",
        "Your last conversation cannot be read (the terminal tells more). What you have learnt is kept: go on here.",
    )
    EARLIER = Words("显示更早的对话", "Show earlier messages")
    NOTES = Words("笔记", "Notes")
    NO_NOTE = Words(
        "回答里的 [1] 是出处：点一下，这里显示笔记原文。",
        "A [1] in a reply is its source: click it to read the note here.",
    )
    CLOSE = Words("关闭", "Close")
    RUN = Words("▶ 运行结果", "▶ Result of the run")
    RUN_CODE = Words("运行的代码", "the code that was run")
    RUN_SILENT = Words("（没有输出）", "(no output)")
    PICTURE = Words("图", "picture")
    THINKING = Words("正在想…", "thinking…")
    UNANSWERED = Words("上次没来得及回答", "This message was not answered yet")
    ANSWER_NOW = Words("现在回答", "Answer now")
    RETRY = Words("重试", "Try again")
    BUSY = Words(
        "上一条还没答完：等它写完，或先点“停止”。你写的内容还在。",
        "A reply is still being written: wait for it, or stop it first. Your text is kept.",
    )
    BROKE = Words(
        "出了意外，这条消息没有答完（详情在终端里）。",
        "Something went wrong and this reply was not finished (the terminal tells more).",
    )
    NOT_STORED = Words(
        "这条消息没有存下来，还在输入框里（详情在终端里）。",
        "This message was not stored; it is still in the box (the terminal tells more).",
    )
    STAGES = Words("五个阶段", "Five stages")
    LESSON = Words("现在这一课", "This lesson")
    LESSONS = Words("课", "lessons")
    MEASURING = Words("正在测试", "being measured")
    TRUST = Words(
        "这个模型在本机的测试里过了哪几项；没过的事由笔记和代码来做。",
        "What this model passed when it was measured here; notes and code do the rest.",
    )

    def in_(self, language: Language) -> str:
        """Return the text in this language."""
        return self.value.in_(language)


QUICK = (
    Words("换个说法", "In other words"),
    Words("举个例子", "An example"),
    Words("我卡住了", "I am stuck"),
    Words("下一步", "Next"),
)

_PHASES = {
    Phase.INTAKE: Words("先了解你", "Getting to know you"),
    Phase.PLAN: Words("定学习计划", "Making the plan"),
    Phase.LESSON: Words("上课", "Lesson"),
    Phase.PRACTICE: Words("动手练习", "Practice"),
    Phase.PLACEMENT: Words("摸底", "Placement"),
    Phase.QUIZ: Words("小测", "Quiz"),
    Phase.REVIEW: Words("复习", "Review"),
}

SECTIONS = {
    "直觉": Words("直觉", "Intuition"),
    "定义与数学": Words("定义与数学", "Definition and maths"),
    "代码": Words("代码", "Code"),
    "换个说法": Words("换个说法", "In other words"),
    "要点": Words("要点", "Key facts"),
    "常见误区": Words("常见误区", "Misconceptions"),
}


_TRUSTED = {
    "choose": Words("选择", "choose"),
    "copy": Words("复述", "copy"),
    "compose": Words("讲解", "explain"),
    "code": Words("写码", "code"),
}


def trust_marks(trust: Trust, language: Language) -> str:
    """Return each kind of task with a mark: whether the model may be trusted with it."""
    return " ".join(f"{words.in_(language)} {'✓' if getattr(trust, name) else '✗'}" for name, words in _TRUSTED.items())


def phase_name(phase: Phase, language: Language) -> str:
    """Return what the page calls a phase."""
    return _PHASES[phase].in_(language)
