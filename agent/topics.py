"""What is asked of the tutor itself or of the course, and what it does not talk about, by rules."""

import re

from agent.asking_first import asks_leave
from agent.cheating import wishes_to_cheat

_TOPICS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "danger",
            r"自杀|自残|不想活|想死|轻生|suicid|kill myself|self.?harm|(造|做|制)(一个)?炸弹|制毒|make a bomb",
        ),
        (
            "instructions",
            r"</?(system|assistant|instructions?)>|<\|(im_start|im_end|system|user|assistant)\|>|\[/?INST\]"
            r"|(忽略|无视|忘(记|掉)|不要(管|理会)).{0,10}(指令|指示|规则|设定|提示词?|约束|要求)|(系统|初始)提示词|system prompt"
            r"|(ignore|forget|disregard) (all|any|the|your|every|previous|prior|above).{0,24}(instruction|rule|prompt|guideline)"
            r"|(你现在|从现在(起|开始)，?你)(就)?(是|扮演)|越狱模式|developer mode|jailbreak|you are now ",
        ),
        (
            "medical",
            r"吃什么药|吃(点)?药|((?<![着就人得])(?<![得让]我)头|肚子|胃|牙|嗓子)(好)?(疼|痛)|发烧了|感冒了|失眠|我(怀孕|生病)了|what (medicine|drug) should i",
        ),
        (
            "feelings",
            r"(女|男)朋友|失恋|分手了|(好|很|有点|太)(难过|沮丧|焦虑|孤独|崩溃)|心情(不好|很差|糟)|压力(好|很|太)大|想哭|烦(死|躁|得很)了?|(好|很|真|太)烦[啊了呀。！!]*$|崩溃了|i('m| am| feel|'m feeling| am feeling) (so |very |really |a bit |kinda |pretty |just )*(sad|depressed|lonely|anxious|upset|heartbroken|miserable|down today)"
            r"|\bmy (dog|cat|mum|mom|dad|father|mother|grand\w+|friend|pet)\b.{0,12}\b(died|passed away|is dying|is in hospital)|(我|家里?)的?(狗|猫|宠物|爷爷|奶奶|外公|外婆|姥姥|姥爷|爸|妈|亲人)[^，。]{0,4}(去世|过世|死|走|没)了|(静不下|没)心(情|思)?(学|听|看)?|(can't|cannot|can not) (focus|concentrate)( today| now| at all)?[.!]*$",
        ),
        (
            "nervous",
            r"^(oh no|help|ok|but|and|ugh|sorry|[,.! ])*i('m| am|m| feel| get|'m getting| am getting)( (so|very|really|a bit|a little|kinda|pretty|just|too|super|totally|getting|still|always)){0,2} (nervous|scared|panick(ing|ed|y)|in (a )?panic|afraid|anxious|worried|stressed|overwhelmed|terrified|frightened|freaking)( out| now| right now| (about|of) (the |my |this |an? |tomorrow'?s? )*(\w+ )?(exam|test|interview|course|it|this|quiz|failing))*[.!… ]*$"
            r"|^(我|现在|真的|好|有点|有些|很|太|特别|超|非常|对|考试|面试|前|要|快|了|明天|就|[，, ])*(紧张|慌(张)?|害怕|好怕|恐慌|发慌)(死|得不行|得要命|极|到不行)?(了|啊|呀|哦|怎么办|咋办|[，,])*[。.!！~…]*$",
        ),
        (
            "upset",
            r"^i (really |so |just )*(hate|dislike|can't stand) (you|this (course|lesson|tutor|thing|app)|all of this)( so much)?[.!]*$|^you('re| are)? (so |really |just |such )*(suck|stupid|useless|dumb|terrible|annoying|an? idiot|the worst|no help|not helpful|unhelpful)( at this)?[.!]*$"
            r"|^(我)?(真|好|很|最)?(讨厌|恨|烦)(死)?你(了|啊)*[。.!！]*$|^你(真|好|太|很|怎么这么|就是个?)*(笨|蠢|没用|烦人|垃圾|讨厌|差劲|傻|废物)(了|啊|死了|的)*[。.!！]*$",
        ),
        (
            "elsewhere",
            r"\b(write|tell|sing|make)( me)?( up)? (a|an|some|another) (\w+ )?(poems?|songs?|story|stories|jokes?|raps?|haikus?|limericks?|emails?)\b(?! (generator|classifier|model))|^(请|给我|帮我|能不能|可以|你)*(写|讲|来|说|唱)(一)?(首|个|篇|段)(关于.{1,10}的)?(诗|歌|故事|笑话|段子|小说)(?!.{0,8}(模型|程序|代码|生成|网络|分类))",
        ),
        (
            "doubt",
            r"^(but |and |hm+ |wait |[,.])*(are|r) (you|u) (really |quite |so |very |100% |absolutely )?(sure|certain)( about (that|this|it)| of (that|it))?[?!. ]*$|^(really|is that (really )?(true|right|so))[?！? ]+$|^(你)?(真的|确定|肯定|敢肯定)(吗|么|是这样(的)?吗|没错吗|没(说|讲)错吗?)[?？]*$",
        ),
        (
            "trust",
            r"(凭什么|为什么|为啥|怎么|敢|能|可以)(要|能|应该|该)?(相信|信任?|信得过)你|你(说|讲|教)的(东西|话|内容)?(都)?(靠谱|可信|可靠|准|一定对)(吗|么)|你(靠谱|可靠|靠得住)(吗|么)"
            r"|\bwhy should i (trust|believe) (you|this)|\b(can|should) i (really )?(trust|rely on|believe) (you|what you say|your answers?)|\bare you (reliable|trustworthy|accurate)\b|\bhow do i know (that )?you('re| are) (right|correct)",
        ),
        (
            "proud",
            r"^(我)?(感觉|觉得)?(我|自己|我自己)?(好像|真的)?(有|在|又)?(进步|变强|提高|变厉害)了?(好多|很多|不少|一点)?[了啊呀！!。~]*$|(为|替)自己(感到)?(骄傲|自豪|高兴)|成就感|\bproud of (myself|me)\b|^i('m| am) (really |finally )?(getting better|making progress|improving)[.!]*$",
        ),
        (
            "forget",
            r"^(please |can you |could you |i want (you )?to |i'd like (you )?to |how (do|can) i )*(forget|delete|erase|remove|wipe|clear|reset) (all |everything |anything )?(of |about )*(me|((all|all of) )?my (data|profile|account|history|records?|information|answers|progress|conversations?|chats?)|(this|our|all) (conversations?|chats?)|everything (about me|(that )?(you know|i told you|i said).{0,12}))( please| now| completely| for good| about me)*[.!?]*$"
            r"|^(请|帮我|给我|把|能不能|可以|怎么|如何|想|要|我|你|全部|[，, ])*(删除?|清(空|除)?|(?<!我)忘(记|了)?|抹|重置|注销)(一下|掉|去|所有|全部|关于|[，, ])*我(们)?(的)?(一切|所有|全部)?(个人)?(数据|资料|信息|档案|记录|账号|账户|对话|聊天(记录)?|历史|进度|画像|事情?)?(吧|吗|么|呢|啊)*[。.!！?？]*$"
            r"|^(请|帮我|能不能|可以|你|[，, ])*把(所有|全部)?(关于)?我(们)?(的)?(一切|所有|全部)?(个人)?(数据|资料|信息|档案|记录|账号|对话|聊天(记录)?|历史|进度|事情?)?(都|全|全部|给)*(删|清|忘|抹|重置|注销)(除|掉|空|了|记|去)*(吧|吗)?[。.!！?？]*$",
        ),
        (
            "name",
            r"^(hi|hello|hey|你好|老师好|[,，.!！ ])*(我(的名字)?叫(?!不|做什么|什么|啥)|my name is |my name's |(you can |please )?call me (?!back|when|later)|(你可以)?叫我(?!怎么|做|说|写|去|来|先|如何|猜|选|想))\s*[\w·]{1,12}( [A-Za-z]{1,16})?(吧|就好|就行)?[.!。！~]*$"
            r"|^((do|can) you (know|remember|tell me) |你?(还)?(知道|记得|说说)(不)?)?(what('s| is| was) my name( again)?|my name|who i am|who am i|我(的名字)?(叫|是)(什么|啥|谁)(名字)?|我的名字)(吗|呢|来着)*[?？。]*$",
        ),
        (
            "memory",
            r"\b(will|do|can|would|are|won't|don't) you (still |even |ever |going to |be able to )*(remember|recogni[sz]e|forget|know) (me|us|who i am|my (progress|answers|plan)|(anything|everything) (i|about me|we).{0,20}|what (i|we) (said|say|told|did|learn\w*|talked).{0,16}|(our|this|the) (last )?(chats?|conversations?|lessons?|session)|where (we|i) (stopped|left off|am|are|were))\b"
            r"|\b(do|will|are|can) you (save|store|keep|record|log|saving|storing|keeping|recording|logging) .{0,16}(conversations?|chats?|messages?|what (i|we) (say|said)|history|progress|answers)\b"
            r"|^(so |and )?(is|will|are|does|do) (my|our|the|this) (progress|plan|answers?|conversations?|chats?|place|data|work)( be| get)? (automatically )?(saved|kept|stored|lost|remembered|recorded|gone)\b"
            r"|^(那|你|老师|明天|下次|以后|过几天|关掉|关了|重启|后|再来|[，, ])*(还|会|能|是不是|会不会|能不能)*(记得|记住|记不记得|认得|忘记?|忘了|忘掉)(住)?我(们)?(的)?(进度|情况|学到哪(里|儿)?|聊过的?|说过的话?|说的(话)?)?(了)?(吗|么|不|呢)*[?？。]*$"
            r"|^(你|我们的|我的|这些?|学习|[，, ])*(会|能|会不会)?(自动)?(保存|记录|存下?来?)(下来)?(我们的|我的|这些?|学习)*(对话|聊天|聊天记录|进度|内容)(吗|么|不|呢)*[?？。]*$|^(我的|我们的|这些?|学习)*(对话|聊天记录?|进度|计划)(会|会不会|能)?(自动)?(保存|丢|丢失|没|消失|记住|留着|还在)(掉|下来|了)?(吗|么|不|呢)*[?？。]*$",
        ),
        (
            "who",
            r"^你(到底|究竟)?(是|叫)(谁|什么(人|模型|名字|东西)?|真人|机器人|ai|人工智能|chatgpt|gpt)(吗|啊|呀)?[?？]?$|^你(用|跑|背后)(的|是)+.{0,4}(什么|哪个|啥).{0,4}模型|who are you|what (model|kind of model) (are|do) you|are you (a |an )?(human|ai|robot|bot|chatgpt)",
        ),
        (
            "profile",
            r"你(都)?(知道|了解|记得|记住|记了|记下)(了)?(些)?(我|关于我)?(的)?(什么|哪些|啥)|^(看看)?我的(资料|档案|个人信息|情况|画像)[?？]?$|what do you know about me|^(show )?my profile",
        ),
        (
            "what",
            r"^你(都)?(能|会|可以)(帮我)?(做|干|教|讲)?(些)?(什么|啥|哪些)(呢|呀|啊)?[?？]?$|^(帮助|help|/help|使用说明|怎么用)[?？]?$|^what can you do|^how do(es)? (this|it) work",
        ),
        (
            "bilingual",
            r"^(?!.*(语料|数据|句对|文本|模型)).{0,12}(双语|中英(文)?(都|对照|一起|各))(给我|写|说|讲|显示|标|对照|回答|的|来|教)*(吧|吗|呗|可以吗|行吗|好吗)?[。.!！?？]*$|\b(be|go|make it|answers?|stay) bilingual\b|\b(in|use|give me) both languages"
            r"|^(please )?(keep |leave )?(the )?(专业)?(术语|名词|关键词|terms?|technical terms?)(都|就|请|还是|统一|可以|能不能|[，, ])*(用|保留|写|说|标|keep|stay|in|should be in).{0,8}(英文|英语|中文|english|chinese)",
        ),
        (
            "certificate",
            r"(有|给|发|拿)(没有|不)?.{0,4}(证书|结业证|学分|毕业证)(吗|么|呢|不)?[?？。]*$|\b(certificate|diploma|course credits?)\b",
        ),
        (
            "time",
            r"^(那|这|我)*(为什么|为啥|怎么|咋)(我|计划|这)?(要|得|需要|会)*(学|排|花)?(这么)?(\d+|[一二两三四五六七八九十]+)多?个?(周|月|天|星期)|^(那|这)?(为什么|为啥|怎么|咋)(要|会|得)?(学)?(这么|那么)(久|长)|^(那|这|我|一共|总共|大概|全部)*(还)?(要|得|需要)(学|花|用|多)?(多久|多长时间|几周|几个月|多少(时间|周|天|小时|课))|(学完|全部学完).{0,6}(多久|多长时间|几周|几个月)|^(这个|我的|整个|这份)?(计划|课程|课)(一共|总共|全部|大概)*(要|是|有|得|排了?)?(学)?(多少|几)(个)?(周|天|月|课|小时)|^(现在|我)?(一共|总共)?还(有|剩|差|要学)(下)?(多少|几)(个)?(课|节|周)|how long (will|does|is) (it|this|the (course|plan)) (take|last)",
        ),
        (
            "next",
            r"^(下一(课|节)|接下来|后面|之后)(会|要|该)?(讲|学|是|教)(的)?(什么|啥|哪)|what('s| is| comes) next",
        ),
        (
            "discouraged",
            r"(想|要|准备|打算|快要?)放弃(了|学)?[。.!！~…啊呀]*$|^(?!.*(模型|网络|它|机器|算法|\bmodel|\bnet)).*(学不会|学不下去|坚持不下去|撑不住)了?(怎么办|咋办)?[。.!！?？~…啊呀]*$|\b(give up|giving up)\b.{0,12}$",
        ),
        (
            "skips",
            r"(前面|前边|之前|基础)的?(课|内容|部分|阶段)?(都|要是|如果)?(不学|不看|没学|不上|跳过)[^，。？?]{0,6}[，, ]*(还|也)?(能|会|可以)(不能)?(直接)?(看|听|学|跟)?(得)?(懂|会|上|明白|不懂)",
        ),
        (
            "left",
            r"^(后面|还|一共|总共|这次|小测|测验|摸底)*(还)?(有|剩|要做)(下)?(多少|几)(道|个)?(小?题|问题)(啊|呀|呢|没做|要做)*[?？。]*$|^how many (questions|items)( are)?( left| more| to go)?",
        ),
        (
            "test",
            r"^(这|那)(个|些|道|几道|次|组)?(测试|摸底|小测|测验|小?题目?|题)(到底)?(是|有)?(用来)?(干|做|为了?)(什么|嘛|啥)(用)?的?[呀啊呢]*[?？。]*$"
            r"|^(为什么|为啥|干嘛|干吗)(要)?(给我)?(做|考|答|问)(我)?(这|那)?(个|些|道|几道|次)?(测试|摸底|小测|测验|小?题目?)[呀啊呢]*[?？。]*$"
            r"|^(so |and |but )?what('s| is| are) (this|that|these|the) (test|quiz|placement|questions?)( good)? for\b|^(so |and |but )?why (do i (have to|need to|get)|are you|must i|should i) (take|do|answer|testing me|get)( (this|these|the))?( (test|quiz|placement|questions?))?[?.]*$",
        ),
        (
            "quiz",
            r"(小测|测验|测试题|考核)(都|会|一般|要|到底)*(考|问|测|是|有)(些|点)?(什么|啥|哪)|^(小测|测验|考核)(很|会|会很|特别)?(难|多|长)(吗|不|么)|what (is|are) (in )?the quiz",
        ),
        (
            "exam",
            r"^(那)?(这|它|这里|这块|这部分|这(一)?课|这(个|些)(知识点|公式|概念)?)?(以后|到时候|期末|面试|笔试)?(会不会|会|要|常|爱)(考|问)(到)?(吗|不|么|嘛)?[?？。]*$"
            r"|(常考|常问|要背|必背|必考|高频)的?(公式|考点|知识点|点|问题)|^(帮我|给我|来)?背(一?下|诵)?(公式|要点|重点|知识点)|(公式|考点)(都)?(列|总结|汇总|归纳)(一下|出来|一份)?",
        ),
        (
            "order",
            r"^(我)?(为什么|为啥|怎么|干嘛)(要)?(第一(课|节)|一(上来|开始)就?|从.{2,16}(开始|学起|讲起)).{0,20}[?？]?$|^why (is|does|do) .{0,20}\b(come first|first lesson|(start|begin) with)",
        ),
        (
            "word",
            r"^(这|那|上面(这|那)?)(个|些)?(英文)?(词|单词|术语|符号|名词|字母|概念)(是|又是)?(什么|啥)(意思|来的|东西)?[呀啊呢]?[?？]*$|^what does (this|that|the) (word|term|symbol) mean",
        ),
        (
            "use",
            r"学(这个|它|这些|深度学习|这门课|ai)?.{0,3}(没|没什么|没啥|有没有)用(处)?|is (this|it) (really )?useful",
        ),
        (
            "interview",
            r"模拟(一下|一场|一次)?面试|面试(官)?(的)?(常见|高频|经典|必问)(的)?(问题|题)|mock interview|面试(官)?(一般|通常|都|会|常|要)*(问|考)(到)?(什么|啥|哪些)|面试(题|考点|重点)(有|是)?(哪些|什么|呢)?[?？。]*$|(面试|interview)[^，。？?]{0,4}?(一般|通常|都|会|常|要|爱|喜欢)*(问|考)(到|些)?(什么|啥|哪些)|^(?!.*\b(prepar\w*|have|need|for)\b).*\binterview questions?\b(?!.{0,20}\b(model|dataset|classif))|\binterview me\b|(来|出|给|问)(我)?(几|一|两|三|些|点)?(道|个|些|点)?[^，。？?]{0,8}面试(题|问题)|what .{0,20}(in|at) (an? |the )?interviews?\b",
        ),
        (
            "why",
            r"^(我)?(为什么|为啥|干嘛|凭什么)(要|得|非要)?学(这个|这些|它|这(一)?课|这东西)?[?？]?$|^(学它|学?(这个|这些|这(一)?课|这东西))(到底)?(有|是)?(什么|啥)用|^(这|它)(个|些|(一)?课)?(和|跟|对|与|同)(我|我的|我们).{0,20}(关系|有用|用处|帮助)"
            r"|^why (do|should|must) (i|we) ((have|need) to )?(learn|need|study) (this|it)|^what('s| is) (this|it) (good|useful) for",
        ),
        (
            "sources",
            r"^(有没有|有|推荐|给我|哪里有|能推荐)(一下|什么|些|一些|一本|几本|个|点)*(相关的?|好的?|参考)*(视频|书|教材|资料|论文|课程|链接|网站|参考文献|出处)|(video|book|paper|reference|reading)s?\b.{0,24}(recommend|suggest)|(recommend|suggest).{0,20}(book|video|paper|course|reading)",
        ),
        (
            "fit",
            r"我(适不适合|适合(不适合)?|能不能|能|可以|学得会|学的会)(学)?(好|会|懂|这个|这些|深度学习|这门课)*(吗|么)[?？]?$|我(是不是)?(太笨|太蠢)|我(这个年纪|年纪大)|can i (really )?(learn|do) this|am i too (old|dumb|stupid)",
        ),
        (
            "summary",
            r"^(今天|这节课|这一课|这课|刚才|最近|目前|到现在|我们|咱们|我|都|一共)*学(了|到了?|过)(些|点)?(什么|啥|哪些)(东西|内容|知识点?)?(呢|啊|来着)?[?？。,，\s]*((帮我|给我|请)?(总结|小结|概括|归纳)(一下)?)?[?？。]*$"
            r"|^(请|帮我|给我|能不能)*(总结|小结|概括|归纳|回顾)(一下|下)?(今天|刚才|这节课|这一课|前面)*(学|讲)(过|到|了)?的(东西|内容|知识点?)?(吧|吗)?[。.!！?？]*$"
            r"|^what (did|have) (we|i) (learn(t|ed)?|cover(ed)?)( so far| today)?[?.]*$"
            r"|^(请|帮我|给我|能)?(总结|小结|概括|归纳)(一下|下|一个)?(这(一)?课|刚才(的)?(内容)?|重点|要点)?(吗|吧)?[。.!！?？]*$|^(这(一)?课)?(的)?(重点|要点|核心)(是什么|有哪些|是啥)[?？]?$|^(please )?summar(y|ise|ize)( it| (this|the)( lesson| chapter)?)?[.?!]*$",
        ),
    )
)


REFUSED = ("danger", "instructions", "cheating", "medical", "feelings")
"""What the tutor does not talk about, and no answer to an open question."""
ASKING = "asking"
"""The wish to ask questions, which itself asks none."""
BEFORE_RULES = ("forget", ASKING)
"""What no rule for a wish may take: '把我的数据删掉' changes no plan."""
_BEFORE = ("danger", "instructions")
"""What is heard before a wish to cheat."""
_SUBJECT = re.compile(
    r"模型|数据|训练|网络|神经|算法|样本|特征|分类器|参数|[A-Z][A-Za-z]*(Net|NN|GAN|BERT|GPT)\b|\b[A-Z]{2,5}\b|\b(models?|data(sets?)?|train\w*|networks?|nets?|classifiers?|samples?|labels?)\b",
)
_COURSE = re.compile(
    r"你|我|咱|课|学完|学会|计划|老师|笔记(?!本)|\b([Ii]|you|your|my|we|course|lessons?|plan|tutor|learn)\b"
)
"""What is asked with these may be asked of the tutor: 我的数据会上传吗."""
_LEARNS = re.compile(
    r"(?<!可)(?<!自己)(?<!自动)(?<!监督)(?<!强化)学(?!出来|到的?[吗么?？]|来的|习?率|得出来?)|教|\b(?:learn(?!ed|t\b|able|ing rate)|teach|study)",
    re.IGNORECASE,
)
"""Who learns is the learner: 位置编码能不能学出来 is asked of a network."""


def is_of_subject(message: str) -> bool:
    """Tell whether a question speaks of networks and data, and neither of the tutor nor of the course: '模型会无聊吗'."""
    return _SUBJECT.search(message) is not None and _COURSE.search(message) is None


def is_of_course(message: str) -> bool:
    """Tell whether a question may be asked of the tutor or the course: '学这个有什么用'."""
    return _COURSE.search(message) is not None or _LEARNS.search(message) is not None


def topic(message: str) -> str | None:
    """Return what a message asks of the tutor or the course; None: nothing of that kind."""
    text = message.strip()
    told = next((name for name, pattern in _TOPICS if pattern.search(text)), None)
    if told not in _BEFORE and wishes_to_cheat(text):
        return "cheating"
    if told is None and asks_leave(text):
        return ASKING
    return None if told == "time" and is_of_subject(text) else told
