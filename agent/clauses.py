"""The clauses of what a learner says, and which of them are about the learner."""

import re

MOST_PIECES = 40
"""Between spaces, of a stretch without a sign that may be speech."""
CLAUSES = re.compile(r"[，。；;！!？?\n：]|…+|—+|可惜|然而|倒是|(?<!\d)\.(?!\d)|,|但是|但|不过|而且|\bbut\b")
_OTHERS = re.compile(
    r"^\W*(?:但是?|虽然|然后|其实)?(?:听说(?!过)|据说|网上|都说|(?:我的?|我们|隔壁)?(?:室友|舍友|上铺|下铺|周围(?:的)?人|身边(?:的)?人|同学|同桌|朋友|师兄|师姐|师弟|师妹|学长|学姐|男票|女票|女朋友|男朋友|同事|老板|导师|老师"
    r"|我(?:对象)|我?(?:哥|姐|弟|妹|爸|妈))|别人|人家|大家|有人|他们?|她们?|i(?:'ve)? heard(?! (?:of|about) (?:machine|deep|ml|ai))|they say|people say|everyone says"
    r"|my (?:\w+ )?(?:roommates?|friends?|classmates?|teacher|prof\w*|supervisor|advisor|boss|brother|sister|girlfriend|boyfriend)|he|she|they)"
    r"(?![a-z])",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"^\W*不是 ?[A-Za-z+ ]{1,12}\W*$|瞎说|乱说|说错|骗(你|人)|开玩笑|抱大腿|吹(的|牛)|\b(kidding|lied|made (it|that) up)\b",
    re.IGNORECASE,
)
"""What was said before, and does not hold."""
_FOR_ME = re.compile(
    r"[让叫带教给催](?:我|咱|大家|了我)|要求|推荐|建议|规定|要用|(?:都|只|一直|上课|课上|组里)?用(?!过|得|的人)|逼"
    r"|\b(?:wants?|asked|told|taught|makes?|requires?|recommend\w*|uses?|using|gave|let)\b",
    re.IGNORECASE,
)
"""What somebody else has to do with the learner: 导师让我用 TensorFlow."""
_TOPIC = re.compile(
    r"机器学习|深度学习|人工智能|数学|高数|微积分|线代|线性代数|概率|统计|编程|代码|程序|基础|框架|方向|(?<![A-Za-z])[A-Za-z][A-Za-z+#]*",
    re.IGNORECASE,
)
"""What something may be said of."""
_SAYS = re.compile(
    r"[会懂熟忘没不过]|[学考修]了|[在正]学|^[做搞弄]|了解|知道|入门|一点|一些|一般|还(?:行|好|可以)|很?(?:差|弱|烂|好)|想|喜欢|零"
)
"""What says something of it."""
_ANSWERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (r"图像(?:识别)?|文本(?:处理)?|时间序列|语音|推荐|nlp|cv", r"py ?torch|torch|tensorflow|tf|keras")
)
"""Bare answers to what else is asked: a direction, a framework. Of a list of them each goes on with the one before."""
_GAPS = re.compile(r"(?<=[\u3400-\u9fff])[ \u3000]+|[ \u3000]+(?=[\u3400-\u9fff])")
"""Spaces at which speech may begin anew: those inside of English words are none."""
_STRETCH = re.compile(r"[^，。；;！!？?\n：:、,]+")
_TURNS = re.compile(
    r"((?:会|懂|学过|用过|熟悉?)(?:一?点|一些|点|些)?[ ]?[A-Za-z+#]{1,12})(?=(?:但|可)?(?:不会|不懂|没学过|没用过|没碰过)[ ]?[A-Za-z])"
    r"|(算了|不学了|不做了)(?= )"
)
"""What is known, and at once what is not, 会python不会java; and what is let go of: 图像还是算了 文本吧."""
_GOES_ON = re.compile(r"^\W*(?:还|也|又|并|然后|and )(?!.*我)", re.IGNORECASE)


def own(text: str) -> str:
    """Return a text without the clauses that are about somebody else: '我室友会 Java', '听说 TensorFlow 用得多'."""
    kept, last, others = [], 0, False
    for end in [*(match.end() for match in CLAUSES.finditer(text)), len(text)]:
        clause = text[last:end]
        of_others = _OTHERS.search(clause) is not None and _FOR_ME.search(clause) is None
        others = of_others or (others and _GOES_ON.search(clause) is not None)
        if not others and not _TAKEN_BACK.search(clause):
            kept.append(clause)
        last = end
    return "".join(kept)


def punctuated(text: str) -> str:
    """Return a text with a comma where a new clause begins without a sign: 机器学习没学过 会一点java, 会python不会java.

    Who types as they speak puts spaces where commas belong; but a space stands before an object as well (不会 python), so
    it is taken for a comma only behind a clause that is whole, or before one: something, and what is said of it.
    """
    return _STRETCH.sub(lambda stretch: _commas(stretch[0]), _TURNS.sub(r"\g<0>，", text))


def _commas(stretch: str) -> str:
    pieces = _GAPS.split(stretch)
    if not 1 < len(pieces) <= MOST_PIECES:
        return stretch
    out, clause = pieces[0], pieces[0]
    for number, piece in enumerate(pieces[1:], 1):
        after = pieces[number + 1] if number + 1 < len(pieces) else ""
        if _is_whole(piece) or (_is_whole(clause) and _begins_anew(clause, piece, after)):
            out, clause = f"{out}，{piece}", piece
        else:
            out, clause = f"{out} {piece}", f"{clause} {piece}"
    return out


def _begins_anew(clause: str, piece: str, after: str) -> bool:
    """Tell whether a piece behind a whole clause is no further object of it: 没搞过ml 图像 pytorch lists three answers, 不会 python java one."""
    if _says(piece) or (_names(piece) and _says(after) and not _names(after)):
        return True
    return any(each.fullmatch(piece.strip()) and not each.search(clause) for each in _ANSWERS)


def _is_whole(clause: str) -> bool:
    return _names(clause) and _says(clause)


def _names(clause: str) -> bool:
    return _TOPIC.search(clause) is not None


def _says(clause: str) -> bool:
    return _SAYS.search(clause) is not None
