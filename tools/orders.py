"""What is ordered of the program that was shown last, in as few words as people use: 隐藏层 128, 用 GPU 跑, 3 个 epoch, 再加一层."""

import re

from tools.changes_of_depth import wishes_fewer_layers, wishes_more_layers

LONGEST = 60
"""Characters."""
_POLITE = re.compile(
    r"(能不能|可不可以|能否|可以|能)(帮我|给我|再|把)?|(可以|行|好)?(吗|么|不)?[?？]$|(可以|行|好)?(吗|么)$|好不好|\b(can|could|would) (you|we|i)\b|\?$",
    re.IGNORECASE,
)
"""What makes an order a question in form only: 能不能换成 SGD？"""
_HOW = re.compile(
    r"^(那|请问|我)*(怎么|如何|怎样|咋)(才能|样|去)*(?=(把.{1,8})?(保存|存|加|换|改|画|去掉|删|用|打印|显示|设))"
    r"|^(and |so )?how (do|can|would|should) (i|we|you) (?=(save|add|change|plot|draw|remove|use|print|set|switch|make)\b)",
    re.IGNORECASE,
)
"""Who asks how to do it is shown it in their program."""
_TELLS = re.compile(
    r"[?？]|为什么|为啥|区别|什么|怎么|如何|哪|多少|会(?!话)|是不是|还是.{1,12}好|有(用|必要)|影响|应该|一般|通常|推荐|我(已经|刚)|(用|学|做|跑|训练|写|加|改|换|画|存|保存|删|调)(过|了)"
    r"|\b(why|what|how|should|difference|does|did|would|is|are|was|i('ve| have)|which|when|better)\b",
    re.IGNORECASE,
)
"""What asks or tells, and orders nothing."""
_ELSE = re.compile(
    r"每周|每天|小时|计划|课(?!题)|第.{1,4}(阶段|章|周|步)|复习|练习|例子|说法|这道|题|答案|选项|我觉得|我猜|因为|所以"
    r"|\b(plan|hours?|weeks?|lessons?|example|quiz|because|i think|i guess)\b",
    re.IGNORECASE,
)
"""What speaks of the course, or gives a reason."""
# Possessive: a row of these words can be read in many ways.
_LEAD = (
    r"(?:那么?|就|再|多|还是|先|都|我想要?|我要|我希望|想|请|帮我|麻烦|给我|给它|给(?:模型|网络|代码|程序)|把(?:它|这个|这段)|现在|顺便|然后|另外|最后|训练时"
    r"|also |please |now |just |ok |then |let's |and |[，,、\s])*+"
)
_PART = (
    r"隐藏层?|隐层|中间层|全连接|线性层|卷积|池化|通道|神经元|单元|最后一?层|输出|输入|轮|步(?:数|幅|长)?|批(?:次|大小|量)|batch|epochs?|steps?|学习率|(?<![a-z])lr(?![a-z])|learning rate"
    r"|dropout|暂退|随机失活|衰减|weight[_ ]?decay|正则|(?<![a-z])l[12](?![a-z])|动量|momentum|激活|优化器|optimi[sz]er|损失|loss|窗口|window|[\d一二两三四五六七八九十]\s*个?(?:分?类)|类别|classes|层(?!面|次)|layers?"
    r"|gpu|cuda|显卡|(?<![a-z])cpu|adam|sgd|rmsprop|relu|gelu|tanh|sigmoid|silu|lstm|gru|(?<![a-z])rnn|(?<![a-z])bn(?![a-z])|batch ?-?norm|归一化|标准化|早停|early stopping|增强|augment|混淆矩阵|confusion|曲线|curve|准确率|accuracy|召回率|recall|精确率|precision|(?<![a-z])f1(?![a-z])"
    r"|模型|model|权重|weights|参数|数据|data|图片|图像|照片|生成的图|images?|文件夹|目录|folder|路径|csv|种子|seed|注释|comments?|[双单]向|(?:bi|uni)-?directional|one[- ]way|残差|residual|注意力|attention|卷积核|kernel|channels?|hidden|(?<![a-z])(?:fc|conv|linear)\d?|瓶颈|bottleneck|deeper|噪声|进度条|类型(?:标注|注解)|编码器|解码器|生成器|判别器|验证集|测试集"
)
_VERB = (
    r"(?:改|换|变|转|加|添|去掉|去除|删|取消|拿掉|不要|用|设|调|保存|存|画|打印|输出|显示|训练|跑|训|搬|放|增加|减少|减到|写上|导出|载入|加载"
    r"|(?:use|switch|change|make|add|insert|stack|remove|drop|set|train|run|plot|draw|save|print|show|replace|put|increase|decrease|reduce|try|move|turn|convert|write|load|export)\b)"
)
_ORDER = re.compile(rf"^{_LEAD}{_VERB}.{{0,30}}?(?:{_PART})", re.IGNORECASE)
_OF_PART = re.compile(
    rf"^{_LEAD}(?:把|将|第.{{1,3}}的?)?.{{0,12}}?(?:{_PART}).{{0,10}}?(?:改|换|变|设|调|加|减|取|保存|存|画|去掉|删)",
    re.IGNORECASE,
)
"""The part first: 第二个卷积改成 64 通道, 判别器加个 dropout."""
_FILLER = r"(?:层|核|数|量|大小|宽度|维度|单元|个数|函数|率|改|成|为|是|用|取|要|的|就|=|:|：|\s|to|of|at|size)*"
_VALUE = r"(?:\d[\w.\-×xX*^]*|[一两二三四五六七八九十百]+)"
_TAIL = r"(?:\s*(?:个|层|类|轮|次|步|吧|就行|就好|就可以|即可|左右|epochs?|steps?|units?|please|和|跟|与|,|，|and)\s*\d*)*[。.!！\s]*"
_BARE = re.compile(
    rf"^{_LEAD}(?:(?:第.{{1,3}}?的?)?(?:{_PART}){_FILLER}{_VALUE}\s*个?(?:{_PART})?{_TAIL}|(?:训练|训|跑)?\s*{_VALUE}\s*(?:个|层|次)?\s*(?:{_PART})(?:数|就行|就好|就可以|即可|吧|please|s|\s)*[。.!！]*)$",
    re.IGNORECASE,
)
"""A part and a value: 隐藏层 128, 3 个 epoch, lr 0.01."""
_ALONE = re.compile(
    rf"^{_LEAD}(?:保存|存)(?:下来|起来|一下|好|它|吧|到|成|为|在|进|叫|名)*\s*(?:[\w./-]+\.[a-z]{{2,5}})?[。.!！]*$|^(?:请|帮我|把|我的?|训练)*(?:数据集?|图片|照片|图|csv)(?:都)?(?:放|存)?(?:在|是).{{1,24}}(?:文件夹|目录|路径|下面|里面?|\.\w+)[。.!！]*$"
    r"|^(?:用|要|改)?[双单]向的?(?:版本?|吧|就行|就好|循环网络)?[。.!！]*$|^(?:bi|uni)-?directional(?: please| version)*[.!]*$"
    r"|^(?:please |just )*save (?:it|this|that)(?: (?:as|to|in|under) [\w./-]+)?[.!]*$|^(?:my |the )?(?:data|images|pictures) (?:is|are) in .{1,24}$",
    re.IGNORECASE,
)
"""What is said of a program without a part of it: 怎么保存, 数据在 data 文件夹."""
_LAYER = re.compile(
    r"第\s*[\d一二两三四五六七八九十]+\s*(?:个|层)|最后一?(?:个|层)|(?<![a-z])(?:fc|conv|linear)\d|\b(?:first|second|third|fourth|last)\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[，,；;。]\s*")
_AS_IT_IS = re.compile(
    r"^(?:请|麻烦|把|将|给我|发我|再|最后|现在|改好|改完|的|[，,\s])*(?:完整|全部|整个|全)(?:的|版)*(?:代码|程序)(?:发|给|贴|再|来|看|我|一下|一遍|一份|出来|吧|呗)*[。.!！]*$"
    r"|^(?:请|麻烦|把|将|再|现在|最后|改好|改完|的)*(?:给|发)我?(?:看看?)?(?:一下|一份)?(?:最后|现在|改好|改完)?的?(?:完整|全部|整个)(?:的|版)*(?:代码|程序)(?:吧|呗|看看)*[。.!！]*$"
    r"|^(?:(?:直接|请|把|给我|发我)*(?:最后|现在|改好|改完|修好|改正后?|修正后?|正确))的(?:完整)?(?:的)?(?:代码|程序)(?:给我|再|发我|看|一下|一遍|来|吧)*[。.!！]*$"
    r"|^(?:please |can you |could you |now |just |ok )*(?:show|send|give|print)(?: me| us)? (?:the |all (?:of )?the |your )?(?:full|whole|complete|entire|final|current|fixed|corrected|mended|working) (?:code|program|script|thing)(?: again| please| now)*[.!?]*$",
    re.IGNORECASE,
)
_RUNS = re.compile(
    r"^(?:请|帮我|你|先|再|那|就)*(?:运行|跑跑?)(?:一下|一遍|一次|一跑|看看|试试|吧|它|这个|这段|代码|程序)+[。.!！]*$"
    r"|^(?:please |now |just |ok )*(?:re)?run (?:it|this|that|the (?:code|program))(?: again| now| please)*[.!?]*$",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"^(?:请|帮我|还是|算了|那|就|先|[，,\s])*(?:撤销|撤回|还原|改回去|改回来|恢复(?:原样|原来的?)?|回到(?:上一版|之前|原来)的?|不改了?|用回?原来的)(?:刚才|上一步|上一个|这个|的|改动|修改|一下|吧|了|那版|程序|代码)*[。.!！]*$"
    r"|^(?:please |ok |no |[, ])*(?:undo|revert|change it back|go back to the (?:old|previous|original) (?:one|version|program|code))(?: it| that| this| the (?:last )?change| please)*[.!]*$",
    re.IGNORECASE,
)


def ordered(message: str) -> str:
    """Return an order without what makes it a question in form only."""
    return _POLITE.sub(" ", _HOW.sub("", message.strip())).strip()


def is_order(message: str) -> bool:
    """Tell whether a message, said below a program, orders a change of it."""
    text = ordered(message)
    if not 1 < len(text) <= LONGEST or "\n" in text or _TELLS.search(text) or _ELSE.search(text):
        return False
    if _ORDER.search(text) or _OF_PART.search(text) or _ALONE.search(text):
        return True
    if wishes_more_layers(text) or wishes_fewer_layers(text):
        return True
    return all(_BARE.search(each) for each in _CLAUSES.split(text) if each)


def has_parts(message: str) -> bool:
    """Tell whether several things are ordered at once: 换成 SGD，学习率 0.1."""
    return sum(bool(each.strip()) for each in _CLAUSES.split(message)) > 1


def names_layer(message: str) -> bool:
    """Tell whether an order is for one layer of several: 第一层的卷积核改成 5."""
    return _LAYER.search(message) is not None


def wants_whole(message: str) -> bool:
    """Tell whether the whole program is wished for once more: 完整代码发我."""
    return _AS_IT_IS.search(message.strip()) is not None


def wants_run(message: str) -> bool:
    """Tell whether the program is to be run once more: 跑一下看看."""
    return _RUNS.search(message.strip()) is not None


def wants_back(message: str) -> bool:
    """Tell whether the last change is to be taken back: 撤销, 改回去."""
    return _BACK.search(message.strip()) is not None
