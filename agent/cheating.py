"""A wish to be helped through an exam or a piece of homework by cheating; who only speaks of cheating wants nothing.

'用训练集测就作弊了' is what a lesson wants to hear, '考试时把答案发我' is no wish for the key of an open question.
"""

import re

_WORK = r"(?:期末|期中|毕业|课程|家庭|学校|老师(?:布置|给|留)的?|这次|今天|的)*(?:大?作业|论文|试卷|卷子|毕设|毕业设计|课设|课程设计|实验报告|期末(?:项目|报告))"
_EXAM = r"(?:期末|期中|考试|考研|笔试|试卷|卷子)"
_FOR_ME = r"(?:帮我|替我|代我|给我|帮忙|帮|替)"
_DONE = r"(?:写|做|答|完成|搞定|赶|考|交)(?:一下|一份|一篇|一个|[完好掉了])*"
_ENDS = r"(?=[了吧吗么呗呢啊行好可，,。.!！?？\s]|可以|交|$)"
_GAP = r"[^，,。.!！?？；;\n]"

_WISHES = re.compile(
    "|".join(
        (
            # Done for me: 帮我写一下期末作业, 帮我把老师布置的作业做了, 这次作业能直接帮我写完交上去吗.
            rf"{_FOR_ME}(?:直接|把)?{_DONE}(?:整个|那?篇|这?份|这?个)?{_WORK}{_ENDS}",
            rf"{_FOR_ME}(?:直接)?把{_GAP}{{0,6}}{_WORK}(?:都|全|直接|给)*{_DONE}{_ENDS}",
            rf"{_WORK}{_GAP}{{0,6}}[，,\s]?{_GAP}{{0,6}}{_FOR_ME}(?:直接|都|全)*{_DONE}(?=[吧吗么呗，,。.!！?？\s]|可以|行|好|交|$)",
            r"(?<!代)替我?考(?![虑察查核量我])|(?<![时年现当近古后])代[考写](?=[吗吧么呢啊，,。.!！?？\s]|作业|论文|考试|期末|$)",
            # In the exam: 考试的时候能帮我答题吗, 考试时偷偷把答案发我.
            rf"{_EXAM}(?:的?时候?|那天|当天|现场|里|中)?[，,\s]?{_GAP}{{0,8}}{_FOR_ME}(?:答|做|选|填|搜|查)(?:题|一下|答案|卷)*{_ENDS}",
            rf"{_EXAM}{_GAP}{{0,10}}答案{_GAP}{{0,4}}(?:发|给|传|告诉)(?:给)?我",
            rf"(?:发|给|传|告诉)(?:给)?我{_GAP}{{0,6}}{_EXAM}(?:题|真题)?的?答案",
            rf"^(?:老师|请问|你|那|能不能|可以|有没有|有|求|想要|[，,\s])*{_GAP}{{0,6}}{_EXAM}(?:题|真题)?的?答案(?:有|吗|呢|吧|么)*[。.!！?？\s]*$",
            # By its name, where it is wished for.
            rf"(?:帮|教|替|陪)我?{_GAP}{{0,8}}作弊",
            r"^(?:我|老师|请问|那|想|要|明天|下周|期末|期中|考试|作业|的时候|时|里|[，,\s])*(?:想|打算|怎么|怎样|如何|咋|能不能|可不可以)(?:在|去|才能|样|地|偷偷|考试|期末|作业|时|里|中|上)*作弊(?!了|的|检)",
            r"作弊(?:的)?(?:方法|技巧|软件|神器|小抄)",
            r"\b(?:do|write|finish) my (?:homework|assignment|exam|essay|thesis|coursework)\b(?! (?:with|on my own|myself))",
            r"\b(?:help|let|teach|show) me (?:how to )?cheat\b|\b(?:how|can|could|may|want|wanna|going)(?: (?:do|can|could|to|i|you|we|me))* cheat\b",
            r"\b(?:take|sit|write) (?:my|the) exam for me\b|\b(?:answers?|solutions?) (?:during|in|for|to) (?:my|the) (?:final |midterm )?exam\b",
        )
    ),
    re.IGNORECASE,
)


def wishes_to_cheat(message: str) -> bool:
    """Tell whether a message asks for an exam or homework to be done for its author."""
    return _WISHES.search(" ".join(message.split())) is not None
