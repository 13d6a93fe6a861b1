"""Whether a sentence denies what it mentions: 没有权重共享 mentions 权重共享 and says the opposite.

A negation reaches what stands right behind it, modal words and a verb between them aside, a phrase with a preposition, and
both of two things that 和 joins; not what follows from it (不清零会累加), nor what is said in its place (不是覆盖而是累加). Two
negations are none (不是没有, 没有它不行), nor is one that asks or adds (是不是, 不只, not only), or that only supposes (不冻结就会过拟合).
"""

import re

REACH = 40
"""Signs before a word in which its negation is looked for."""
_CLAUSE = re.compile(
    r"[,;:!?。、\n]|\.(?=\s|$)|\bbut\b|而是|比如|例如|譬如|\b(?:e\.?g|i\.?e|for (?:example|instance)|such as)\b|\binstead\b(?! of)|\brather\b(?! than)"
)
_NEUTRAL = re.compile(
    r"难道(?:不|没有?)是?|岂不是?|可不就?是?|何不|为(?:什么|啥|何)不(?=[^是会能])|(?:这|那)?不(?:就|正)是|([是会能要该用对有可])[不没]\1"
    r"|不(?:得不|仅仅?|只(?![用要需])|光|单|但|止|断|停|时|同|少|管|论|过|然|如|妨|一会|久)是?|不会?(?:到|超过|大于|高于|足|满)$"
    r"|[离少免差]不(?:开|了|多)|说不定|要不|[才就便]不(?:会|再|至于|能)(?!.{0,24}呢)|没(?:错|事|准)|无(?:论|限|穷|疑|监督)|(?:不|没有?)[用加做要]?(?:它|这样|那样|这么做|此)"
    r"|\b(?:not|n't) (?:only|just|merely|simply|solely)\b|\bno (?:doubt|matter|wonder)\b|\bwhy (?:not|don't (?:we|you))\b|\bwithout (?:it|this|that|them)\b"
    r"|(?<![a-z] )\b(?:is|are|was|do|does|did|would|should|can)n't (?:it|that|this|they|there|we|the)\b"
)
"""What looks like a negation, and only asks, adds, compares, or is part of another word."""
_SUPPOSES = re.compile(r"如果|假如|要是|若|万一|除非|\bif\b|\bunless\b|\bwhen\b")
_NOT = r"(?:没有|没|不是|不|并非|绝非|而非|未|(?<![判识区辨差类特个分鉴性级])别(?!的|人)|无(?:法|需|须|关)?)"
_MODAL = r"(?:[是会该要能得需再去来在都太很有想敢把将被让给对和与跟同从由靠]|能够|可能|可以|应该|必要?|必须|需要|真的?|一定|建议|推荐|打算|因为|由于|为了)"
_VERB = (
    r"(?:[用加做选叫算起学]|使用|采用|进行|位于|依赖|发生|出现|存在|属于|成为|变成?|产生|导致|造成|引起|影响|改变|关闭?|打开|开启|添加|减少|增加"
    r"|降低|提高|节?省|保存|记录|计算|训练|更新|学习|考虑|保留|共享|利用|意味着|说明|代表|表示|靠近|接近)"
)
_OBJECT = r"(?:[了过着到上出入的地在]|这种|那种|任何|什么|所谓|一个|单纯|简单|所有|全部|完全|整个|直接|随机|太|很)"
_NEAR = re.compile(rf"(?:(?>{_NOT}){_MODAL}{{0,5}}+{_VERB}?+{_OBJECT}{{0,3}}+)++$")
_PHRASE = re.compile(
    rf"{_NOT}{_MODAL}{{0,3}}(?:[把将被和与跟对在从向往]|因为|由于|为了)[^就而却反才]{{1,10}}$"
    rf"|{_NOT}{_MODAL}{{0,3}}{_VERB}?[^就而却反才会还都]{{1,8}}(?:的|(?:和|与|或者?|以及|及){_VERB}?)$"
    r"|(?:不是|并非)[^就而却反才会还都也先再要应需可换改用把因]{1,8}$"
    r"|不(?:觉得|认为|相信|同意|支持|赞成)[^就而却反才]{0,12}$"
)
_NOT_EN = r"(?:\b(?:not|no|never|without|neither|nor|cannot|hardly|rarely|nothing|none)\b|n't\b)"
_LIGHT_EN = (
    r"(?:\b(?:be|been|being|is|are|was|were|the|a|an|any|this|that|its|their|our|your|to|of|in|on|at|by|with|from|for|because|since|due|as|really"
    r"|actually|always|ever|even|simply|necessarily|truly|mostly|have|has|had|having|do|does|get|gets|got|getting|there|caused|based|made|going|want|should|would|will|can|could|must|all"
    r"|need(?:s|ed)?|require[sd]?|us(?:e|es|ed|ing)|affect(?:s|ing)?|chang(?:e|es|ing)|influence|add(?:s|ing)?|apply(?:ing)?|caus(?:e|es|ing)|sav(?:e|es|ing)|keep|make|become|happen|enough|so|too|very)\b)"
)
_NEAR_EN = re.compile(
    rf"{_NOT_EN}(?: {_LIGHT_EN}){{0,6}}(?: (?!and\b|so\b|then\b|it\b|they\b|which\b|until\b|sure\b|certain\b|idea\b|clue\b|know\b)[a-z-]+(?<!ing)(?<!ed))?(?: {_LIGHT_EN}){{0,2}} ?$"
)
_PHRASE_EN = re.compile(
    rf"{_NOT_EN}(?: [a-z-]+){{1,4}} (?:or|nor)(?: {_LIGHT_EN}){{0,2}} ?$|n't (?:think|believe|suppose)\b.*$"
)
_LACKS = re.compile(
    r"没有?(?!必要)(?:[把在对被给]|声明|指定|设置?|传入?|调用?|写|加上?|用|做)?[^没不就而却反才会还都]{0,8}$"
    r"|\b(?:no|without|didn't|did not)(?: [a-z.]+){0,3} ?$"
)
_COUNT = re.compile(rf"{_NOT}|{_NOT_EN}")
_REJECTED = re.compile(
    r"\s?(?:这|那)?(?:的|了|一?[点个种]|说法|办法|做法|想法|原因)?(?:也|都|并|是|根本|完全|就|明显|肯定|应该|其实|还|很|不是|我|觉得|认为|感觉|绝对)*"
    r"(?:没有?用|不对|不行|不可行|不成立|不起作用|不是|(?<![报出写算认判没])错误?|不存在|没必要|不必要|不需要|不可能|不管用|无效|没有?意义|没有?|不会发生|没有?发生|(?<=不是)(?:原因|理由|关键)|才怪|无关|没有?关系|假|反了)"
    r"(?:的|了|吧|啊|呢)*(?=$|[,;.!?。])"
    r"|[a-z]{0,12} ?(?:\b(?:is|are|was|were)(?: not|n't) (?:used|needed|necessary|there|true|involved|present|happening|why|what|required|the (?:reason|cause|point))"
    r"|\b(?:do|does|did|will|would|can)(?: not|n't) (?:help|matter|happen|exist|occur|work|apply)|\b(?:is|are) (?:wrong|false|useless|irrelevant|unnecessary|impossible|out)|\bplays? no\b|\bha(?:s|ve) nothing\b)"
)
"""What stands behind a word and rejects it: 加隐藏层也没用."""
_DOUBTED = re.compile(r"不(?:觉得|认为|相信|同意)[^就而却反才]{0,12}$|n't (?:think|believe|suppose)\b.*$")
_ASKED = re.compile(r"[^,;.!?。]{0,12}(?:[吗么]|(?<!不对)(?<!不是)吧[?]?$|\?)")
"""不是 3 吗 and 不会是 3 吧 are guesses."""
_BESIDE = re.compile(r"[跟和与同][^,]{0,4}$")
_UNRELATED = re.compile(r"[^,;.!?。]{0,10}(?:没有?(?:什么|啥|任何|多大)?关系|无关|不相关|不相干)")
_FOLLOWS = re.compile(
    r"[^,;.!?。]{0,6}?(?:的话|(?:就|则|便)(?!行|好|可以|能|够|对)|时)|[^,;.!?。]{0,30}\b(?:would|it|they|you|there|nothing)\b"
)
"""What stands behind a condition: 不冻结就会过拟合."""


def is_denied(text: str, start: int, end: int) -> bool:
    """Tell whether a folded text denies what it says from a place to another."""
    clause = _clause_before(text, start)
    rejected = _REJECTED.match(text, end) is not None
    if _is_negated(clause):
        return not (rejected or _SUPPOSES.search(clause) or _FOLLOWS.match(text, end))
    return rejected or (_BESIDE.search(clause) is not None and _UNRELATED.match(text, end) is not None)


def is_ruled_out(text: str, start: int, end: int) -> bool:
    """Tell whether a folded text says of a number or an option that it is not the answer; a question is no such thing."""
    clause = _clause_before(text, start)
    near = _NEAR.search(clause) or _NEAR_EN.search(clause) or _DOUBTED.search(clause)
    if near is None:
        return _REJECTED.match(text, end) is not None
    return len(_COUNT.findall(near[0])) % 2 == 1 and not _ASKED.match(text, end)


def is_missed(text: str, start: int) -> bool:
    """Tell whether a folded text says that what stands at a place is lacking: 没加 keepdim names the repair."""
    return _LACKS.search(_clause_before(text, start)) is not None


def _clause_before(text: str, start: int) -> str:
    return _CLAUSE.split(_NEUTRAL.sub("#", text[max(0, start - REACH) : start]))[-1]


def _is_negated(clause: str) -> bool:
    """Tell whether what follows a part of a clause stands under an odd number of negations."""
    reaching = (pattern.search(clause) for pattern in (_NEAR, _NEAR_EN, _PHRASE, _PHRASE_EN))
    found = next((each for each in reaching if each), None)
    return found is not None and len(_COUNT.findall(found[0])) % 2 == 1
