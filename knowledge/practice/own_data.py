"""The learner's own file, folder and columns, as a request names them, in a recipe that reads them: spam.csv, data/train, 文本列是 review."""

import json
import re
from collections.abc import Mapping
from posixpath import commonpath

LONGEST = 60
"""Characters of a name."""
_FILE = re.compile(r"(?<![\w./\\:-])[A-Za-z0-9_][\w-]*(?:/[\w-]+)*\.(?:csv|tsv)(?![\w.])", re.ASCII | re.IGNORECASE)
_FOLDER = re.compile(r"(?<![\w./\\:-])[A-Za-z_][\w-]*(?:/[\w-]+)+/?(?![\w.])", re.ASCII)
_IN_FOLDER = re.compile(
    r"文件夹|目录|路径|[里下在]|换成|\b(?:folders?|director(?:y|ies)|path|in|from|under)\b", re.IGNORECASE
)
_WORDS = {
    "text": r"文本|短信|内容|评论|正文|句子|邮件|text|reviews?|messages?|comments?|sentences?|tweets?",
    "value": r"数值|数据|销量|价格|气温|温度|目标|values?|prices?|sales|target|temperature",
    "label": r"标签|类别|情感|分类|labels?|class|categor(?:y|ies)|sentiment",
}
ROLES = ("file", "folder", *_WORDS)
_NAME = r"[`“\"']?(?P<{}>[A-Za-z_][A-Za-z0-9_]*)[`”\"']?"
_COLUMN = {
    role: re.compile(
        rf"(?:{words})\s*(?:所在)?的?(?:那|这|一)?(?:列|字段|columns?)\s*(?:名)?(?:\s*(?:是|叫做?|为|名为|用|:|：|=|\bis\b|\bcalled\b|\bnamed\b))+\s*{_NAME.format('after')}"
        rf"|{_NAME.format('before')}\s*(?:那|这|一)?(?:列|字段|column)(?:\s*(?:是|为|放|存|\bis\b|\bholds\b|\bhas\b))+\s*(?:the )?(?:{words})",
        re.IGNORECASE,
    )
    for role, words in _WORDS.items()
}


def with_own(code: str, reads: Mapping[str, str], heard: str) -> str:
    """Return a program with what a request names in the place of what it reads: a file, a folder, a column by its role."""
    for role, default in reads.items():
        name = _named(role, heard)
        if name and len(name) <= LONGEST and name != default:
            code = code.replace(json.dumps(default), json.dumps(name), 1)
    return code


def _named(role: str, heard: str) -> str:
    if role == "file":
        return next(iter(_FILE.findall(heard)), "")
    if role == "folder":
        paths = [each.rstrip("/") for each in _FOLDER.findall(heard)] if _IN_FOLDER.search(heard) else []
        return commonpath(paths) if paths else ""
    match = _COLUMN[role].search(heard)
    return (match["after"] or match["before"]) if match else ""
