"""Replies of a word or two to what we asked: yes or no to a change of the plan, and no idea."""

import re

from agent.intents import Intent
from agent.offhand import spelled
from agent.questions import ends_of

_RETURNS = re.compile(
    r"(?:唉|那|嗯|哎|还|[，,。\s])*(?:算了|不改了|别改了|never ?mind|no)(?:吧|了)?[，,。.\s]*(?:我|就|actually|let's)*\s*(?:还是|照旧|保持|继续|keep|stay with|stick (?:to|with))\s*(?:做|学|用|选|按|是)?(?P<what>[^，。,!！?？跳先推删加把]{0,16}?)(?:吧|好了|就好|不变|不动)?[。.!！~\s]*",
    re.IGNORECASE,
)
"""What declines a change by naming what stays: 算了还是时间序列."""
LONGEST_RETURN = 60
"""Characters of a message that declines so."""
_AGREES = re.compile(
    r"^(好(的|吧)?|可以|行|嗯)?[，,\s]*(就|那)?(这样|按这个|照这个)?(改|换)(吧|了|呀)?[。.!！]*$|^(要|对|是的?|嗯|好呀|改)[。.!！]*$"
    r"|^((那)?(就)?(好的?|嗯+|对|行|没问题|没错|成|ok|okay)?[，, ]*)(确定|确认|同意|就这么(定|改|办|来)|按这个来|改成这样|(就)?这样(就好|就行|可以)|改吧|换吧|可以|行|没问题|成|妥)(了|吧|啊|呀|的|哈)*[。.!！~]*$"
    r"|^(yes|yep|yeah|confirm(ed)?|agreed|go ahead|sounds good|fine)( please)?[.!]*$|^((yes|ok|okay|sure)[,\s]+)?(please )?(do|change|take) (it|that)|^(please )?do$",
    re.IGNORECASE,
)
_DECLINES = re.compile(
    r"^(还是|先|就)?(不|别|不用|不要|不必|算了)(改|换|变|动|了|要|用)*(吧|了)?[，,。.!！\s]*$|^(保持|维持)(原样|原来|不变)|^(用|按|留着)?原来的"
    r"|^(那|就|嗯|唉|哎|额|呃)*(算了|不改了|不用了|别改了)?[，, ]*(还是|就|先)*(按|照|用|保持|维持|恢复|留着?|走|回到)着?(原来|原先|之前|以前|最初|老|旧)的?(顺序|计划|安排|方案|样子|那个|那版)?(来|走|学|吧|不变|好了|就好|就行)*[。.!！~]*$"
    r"|^(那|嗯|唉|哎)*(算了|还是)[，,。 ]*(我们|还是|就)*(按照?|照|跟着?)(课程|正常|计划|大纲|原)?的?(顺序|计划|大纲|安排)(来|走|学|上)(吧|好了|就好|就行|呗)*[。.!！~]*$"
    r"|^(no|nope|keep (it|the plan|the old)|don't|do not|rather not)\b.{0,20}$",
    re.IGNORECASE,
)


def answer_to_proposal(message: str) -> Intent | None:
    """Return whether a message takes or declines what was proposed; None if it does neither."""
    text = spelled(message.strip())
    if _DECLINES.search(text):
        return Intent.DECLINE
    return Intent.NEXT if _AGREES.search(text) else None


def what_stays(message: str) -> str | None:
    """Return what a message names that may decline what was proposed: of 算了还是时间序列 what is so now; None: it is none."""
    found = _RETURNS.fullmatch(spelled(message.strip())) if len(message) <= LONGEST_RETURN else None
    return found["what"] if found else None


_YES = re.compile(
    r"^((那|嗯+|好)[，,\s]*)?(要|来|对|是|好|可以|行|上|走|学|冲|开)(的|呀|啊|嘞|哒|吧|呗|起|着|噢|哦|滴|要|学)*[。.!！~\s]*$"
    r"|^(yeah|yup|sure|of course|why not|absolutely|please do|ok(ay)?|alright)\b[\w ,']{0,24}[.!]*$",
    re.IGNORECASE,
)
"""A yes to the question whether to go on, where nothing else is asked."""


def yes_or_no(message: str) -> Intent | None:
    """Return what a bare yes or no says to the question for the next lesson; None: it is neither."""
    if _YES.search(message.strip()):
        return Intent.NEXT
    return Intent.PAUSE if answer_to_proposal(message) is Intent.DECLINE else None


_NO_IDEA = re.compile(
    r"^(我)?(这(个|道题?|题)?|那个|它)?(我)?(都|真的?|已经|全|有点|早就?)*(不记得|记不(得|住|清)|忘(记)?|没学过|没见过|没听(说)?过|没印象|想不起来|不(太|怎么)会|不熟|拿不准|说不(好|准|清|上来))(了|啦|啊|呀|诶|这个|哎)*[。.!！~…]*$|"
    r"^(?:(?:这|那)(?:个|一?道)?)?(?:题目?|情景|场景|问题|scenario|scene)(?:里面?|中)?的?(?:这个|那个)?(?:问题)?(?:我)?(?:真的?|还|也|都)*(?:不|没)(?:太|大|怎么)?(?:知道|清楚|会|懂|想法|思路|有(?:想法|思路))(?:啊|呀|了|呢|答|怎么答)*[。.!！~…]*$|"
    r"^(我)?(真的?|还|也)?(不|没)(太|大|怎么)?(知道|晓得|清楚|会|懂|想法|思路|有(想法|思路))(啊|呀|了|呢|诶|这(个|题|道题)|(怎么|咋|如何)(做|写|答|算|选|说|讲|形容|表达|描述)|[做写答算选](?!不))*[。.!！~…]*$|^(honestly |hmm+,? |well,? |sorry,? |uh,? |um,? )*((i )?(really |just |still )*(don't know|do not know|no idea|not sure|have no idea)"
    r"|((idk|i ?dk|dunno|i dunno|(i have |i got )?no clue|not a clue|beats me)( (tbh|though|man|bro|lol|really|honestly|sorry|at all|for this one|this one|about this))*[,.! ]*$))",
    re.IGNORECASE,
)


def says_no_idea(message: str) -> bool:
    """Tell whether a message only says that its author does not know."""
    return _NO_IDEA.search(spelled(ends_of(message.strip()))) is not None


_CANNOT = re.compile(
    r"(?:我|真的?|这(?:道?题|个)?|也|都|完全|实在|根本|还是|[，,\s])*(?:不(?:行|是|会|太?确定|是?很确定)?|没(?:想法|把握|头绪)|(?:猜|算|想|看|答|写|做|说|判断)不(?:出来?|了|到|上来|清楚?))(?:[啊呀了呢吧哎唉]|[。.!！~…\s])*"
    r"|(?:no(?:pe)?|nah|(?:i )?(?:can't|cannot|can not) (?:tell|say|guess|see it|do (?:it|this))|(?:i'm )?not (?:so |really |very )?sure|i give up)[.!\s]*",
    re.IGNORECASE,
)


def cannot_tell(clause: str) -> bool:
    """Tell whether a part of a message says no more than that its author cannot answer; before a wish a bare no does, too."""
    return says_no_idea(clause) or _CANNOT.fullmatch(clause.replace("’", "'")) is not None
