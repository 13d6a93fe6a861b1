"""Which lesson a message wants opened by its name alone: 打开池化, 我不是说了直接讲卷积吗, 我想学池化，不是机器学习回顾."""

import re

from agent.naming import named, only_named
from knowledge.curriculum import Curriculum

LONGEST = 40
"""Characters of a message that only chooses a lesson; of an English one twice as many."""
_LEAD = r"(?:(?:ok(?:ay)?|no|but|please|hey|well|can you|could you|can we|i want to|那|就|请|直接|马上|现在|立刻|不|不对|不是|但是?|可是|喂|先|帮我|给我|我|想|要|能不能|可以|下一课|跳过(?:这个|这课)?)[，,。.\s]*)*"
_OPENS = re.compile(
    rf"^{_LEAD}(?:打开|点开|翻开|翻到|切到|切换到|换到|进入|open(?: up)?|switch to|take me to) ?(?P<x>.{{2,30}}?)(?:吧|呗|看看|吗|行吗|可以吗|please|now|\s)*$",
    re.IGNORECASE,
)
_LESSON = r"(?:的)?(?:那|这)?(?:一)?(?:节)?课"
_SHOWS = re.compile(
    rf"^{_LEAD}(?:把|将)?(?P<x>[^，。？?]{{2,20}}?){_LESSON}(?:的?内容)?[，,\s]*(?:先|现在|直接|可以|能不能)*(?:给我|让我|给|帮我)?(?:看看|看一?下|看一看|看一眼|看|瞧瞧|讲讲|讲一?下|讲|打开|调出来|找出来|翻出来|点开|来一?下)(?:吧|呗|吗|行吗|可以吗|啊|\s)*$"
    rf"|^{_LEAD}(?:直接|马上|现在|立刻)(?:学|上|看|讲|去|进)(?P<s>[^，。？?]{{2,20}}?){_LESSON}(?:吧|呗|吗|行吗|可以吗|\s)*$"
    rf"|^{_LEAD}(?:让我|给)?(?:看看|看一?下|看一看|瞧瞧|来看看|学学|来)(?P<y>[^，。？?]{{2,20}}?){_LESSON}(?:吧|呗|吗|行吗|可以吗|\s)*$"
    r"|^(?:(?:ok(?:ay)?|please|can you|could you|now|so)[, ]+)*(?:show me|let me see|let's see|give me|bring up|pull up) (?:the )?(?P<z>[^,.?]{2,30}?) lesson(?: please| now)*$"
    r"|^(?:(?:ok(?:ay)?|please|can you|could you|now|so)[, ]+)*(?:show me|let me see|let's see|give me|bring up|pull up) (?:the )?lesson (?:on|about) (?P<t>[^,.?]{2,30}?)(?: please| now)*$",
    re.IGNORECASE,
)
"""A lesson that is to be shown: 池化那课给我看看; without the word for a lesson that wants words on a topic."""
_INSISTS = re.compile(
    r"^(?:(?:我|不是|都|已经|刚才?|明明|早就?|跟你|哎|喂|no|but|hey|[，,\s])+)(?:说|讲|要求)(?:了|过)*(?:的是)?(?:我)?(?:要|想|让你|得)*(?:直接|马上|现在|立刻|先)*(?:讲|学|上|看|打开|跳到|去|到)(?P<x>[^，。？?]{2,20}?)(?:了|吗|么|嘛|的|啊|吧|呀)*$"
    r"|^(?:(?:no|but|hey|well|look)[, ]+)*(?:didn't i say|i (?:already |just )?(?:said|told you|asked for|asked you for))(?: that)?(?: i (?:want|wanted|would like))?(?: to)?(?: (?:do|open|learn|study|start with|go(?: straight)? to|have|see))? (?P<y>.{2,30})$",
    re.IGNORECASE,
)
_THIS = re.compile(
    rf"^(?P<x>.{{2,}}?)[，,。.；;！!？?\s]+(?:{_LEAD}(?:先|直接|现在|马上|就|来)*(?:学|上|看|讲|打开|去|进|听)(?:一下|一学|习)?(?:这|那)(?:一)?(?:节)?课(?:吧|呗|行吗|可以吗|好吗|先|再说)*"
    r"|(?:(?:please|so|and|let's|let me|can we|can i|could we|i want to|i'd like to|just|first) )*(?:open|do|take|start|learn|see|go to|take me to) (?:that|this) lesson(?: first| now| please| then)*)$",
    re.IGNORECASE,
)
"""The lesson on what is asked just before: 卷积的输出尺寸怎么算？先学这课."""
_RATHER = re.compile(
    r"^(?:(?:下一课|不|不对|不是|但是?|可是|那|ok|no|but)[，,。\s]*)*我?(?:想|要)(?:学|上|讲|看|听)的?(?:是)?(?P<x>[^，。,？?]{2,16}?)[，,\s]*(?:而)?不(?:是|想学|要)(?:什么)?(?P<not>[^，。？?]{2,16})$"
    r"|^(?:(?:no|but|ok)[, ]+)*i (?:want|wanted|meant|asked for)(?: to (?:do|learn|study))? (?P<y>[^,.?]{2,30}?),? (?:and )?not (?P<but>[^,.?]{2,30})$",
    re.IGNORECASE,
)
"""One lesson instead of another: of the two names the longer is not meant."""


def chosen(message: str, curriculum: Curriculum) -> str | None:
    """Return the lesson that a message wants opened and names by nothing but its topic."""
    text = message.strip().strip("。.!！?？~ ")
    if len(text) > LONGEST * (2 if text.isascii() else 1):
        return None
    if found := _THIS.match(text):
        return named(curriculum, found["x"])
    for pattern in (_OPENS, _SHOWS, _INSISTS, _RATHER):
        if found := pattern.match(text):
            words = next((each for name, each in found.groupdict().items() if each and name in "xyzts"), "")
            return only_named(curriculum, words)
    return None
