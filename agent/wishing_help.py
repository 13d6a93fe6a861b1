"""What is said to an open exercise in words: a wish to have it written, a question how to begin, an idea, half of it."""

import re

from agent.policy import Move

_UNFINISHED = re.compile(
    r"(没|还没|未)(有)?(写|做|弄)(完|好)|写了一(半|部分)|不完整|\b(not finished|unfinished|half|incomplete)\b",
    re.IGNORECASE,
)
_IDEA = re.compile(
    r"[a-z_]\w*[.(]|(吧|对吗|行吗|可以吗|是不是|对不对|就行|就好|应该)[?？。.!！]*$|\b(should i|is it|would|just (add|use|call))\b",
    re.IGNORECASE,
)
"""What tells how it might be done, in words."""
_WRITES_IT = re.compile(
    r"(补全|补完|填完|填上|填好|写完|写好|完成|实现|搞定).{0,10}(todo|代码|函数|练习|空|题|它|这|剩下)|(把|将).{0,12}(todo|代码|函数|练习|空|剩下).{0,8}(补|填|写|做)(全|完|上|好|出来)"
    r"|\b(fill in|complete|finish|write) (the|this|my|that|all) (todos?|code|function|exercise|rest|blanks?)\b",
    re.IGNORECASE,
)
"""What wants the exercise written."""
_HOW = re.compile(
    r"(第一|下一|哪一|这一|每一)(行|步|句|个函数).{0,6}(怎么|如何|咋|该|要)?.{0,3}(写|做|弄)|(这|本)?(道)?(题|练习|函数)?的?(思路|步骤|做法|解法)(是|呢|有|怎么)|(怎么|如何|咋)(下手|开始写|起头|切入)"
    r"|\b(first (line|step)|where (do|should) i (start|begin)|what('s| is) the (idea|approach|first step)|how (do|should) i (start|begin|approach))\b",
    re.IGNORECASE,
)
"""What asks how to go about it."""


def answer_to(message: str) -> str:
    """Return the phrase that answers words where code is wanted: for a part of it, for an idea, for anything else."""
    if _UNFINISHED.search(message):
        return "exercise_part"
    return "exercise_idea" if _IDEA.search(message) else "exercise_wants_code"


def wish_of(message: str) -> Move | None:
    """Return what is done with a message about the open exercise that has the form of a question; None for any other."""
    if _WRITES_IT.search(message):
        return Move.KEEP_SOLUTION
    return Move.HINT_EXERCISE if _HOW.search(message) else None
