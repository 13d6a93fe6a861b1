"""Code of another language that a learner pastes: which one it seems to be, and what is said beside it.

Only Python is run. Rows tell the language by what no other begins with; what can be Python as it stands is Python, but
for a few beginnings: R's arrow is a comparison there.
"""

import re
from dataclasses import dataclass

from agent.code_rows import MOST_PARSED, is_python

_FENCE = re.compile(r"```[ \t]*(?P<tag>[\w+#]*)[ \t]*\n(?P<code>.*?)(?:```|\Z)", re.DOTALL)
_TAGS = {
    "java": "Java", "cpp": "C++", "c++": "C++", "cc": "C++", "c": "C", "cs": "C#", "c#": "C#", "csharp": "C#", "js": "JavaScript", "javascript": "JavaScript",
    "ts": "TypeScript", "typescript": "TypeScript", "matlab": "MATLAB", "octave": "MATLAB", "r": "R", "go": "Go", "rust": "Rust", "julia": "Julia",
}  # fmt: skip
_TYPES = (
    r"(?:unsigned |const )?(?:int|long|float|double|char|bool|boolean|String|void|auto|size_t|string)(?:\[\])*\s*[&*]?"
)
_OF_C = rf"{_TYPES}\s*\w+(?:\[\w*\])*\s*(?:=[^=\n]*)?;\s*(?://.*)?$|for\s*\((?:int|auto|size_t|const|let|var)\b|return\b[^\n]*;\s*$|{_TYPES}\s*[\w:]+\([^\n;]*\)\s*\{{|\}}?\s*else\b.*\{{|(?:if|while|for)\s*\(.*\)\s*\{{|[\w.]+\(.*\);$|\}}\s*;?$|//"
"""What Java, C, C++, C# and JavaScript have in common."""
_END = r"end\s*;?$"
# Each: what only this language begins a row with, and what it shares with others.
_SIGNS = {
    "C#": (r"using System\b|Console\.(?:Write|Read)|namespace \w", _OF_C),
    "Java": (
        r"(?:public|private|protected)\s+(?:static\s+|final\s+|abstract\s+)*[\w<>\[\]]+\s+\w+|System\.(?:out|in|err)\.|import\s+java|package\s+[\w.]+;|@Override|(?:final\s+)?\w+(?:<[\w<>, ]*>|\[\])*\s+\w+\s*=\s*new\s+\w",
        _OF_C,
    ),
    "C++": (
        r"#include\s*<\w+>|using\s+namespace\b|(?:std::)?c(?:out|err)\s*<<|(?:std::)?cin\s*>>|(?:std::)?vector\s*<|template\s*<|std::",
        rf"#include\b|(?:public|private):$|{_OF_C}",
    ),
    "C": (r'#include\s*[<"]\w+\.h[>"]|printf\s*\(".*;|scanf\s*\(".*;|\w[\w ]*\*?\s*=\s*\(?.*malloc\(', _OF_C),
    "JavaScript": (
        r"console\.(?:log|error)\(|const\s+[\w{\[].*=|(?:let|var)\s+\w+.*(?:;|=>.*|\{)\s*$|(?:export\s+|async\s+)*function\s*\w*\(.*\)\s*\{|import\s.*\bfrom\s+['\"]|.*=>\s*[{(]|document\.",
        _OF_C,
    ),
    "Go": (r"package \w+$|func\s+(?:\([^)]*\)\s*)?\w+\(.*\{|fmt\.\w|\w+(?:, ?\w+)*\s*:=\s*\S", _OF_C),
    "Rust": (r"(?:pub\s+)?fn\s+\w+|let\s+mut\b|println!\(|use\s+std::|impl\b.*\{", rf"let\s+\w+.*;$|{_OF_C}"),
    "Julia": (r"using\s+[A-Z]\w*(?:,\s*[A-Z]\w*)*$", rf"{_END}|function\s+\w+\(|println\(|\w+\s*=\s*.*\.[*^/]"),
    "MATLAB": (
        r"function\s+(?:\[?[\w, ]+\]?\s*=\s*)?\w+\s*(?:\([\w, ~]*\))?$|(?:clc|clear|close all|hold on|figure)\b[\w ,]*;?$|%\s.*|(?:fprintf|disp)\(|\w+\s*=\s*\[[^,\]]*[\w.]\s+[\w.-][^\]]*\];?$|\w+\s*=\s*.*\.[*^/]|for\s+\w+\s*=\s*[^:\n]+:[^:\n]+$",
        rf"{_END}|\w+(?:\(.*\))?\s*=.*;$|plot\(.*\);?$",
    ),
    "R": (
        r"library\(\w+\)|.*<-\s*(?:c|function|data\.frame|matrix|seq|rnorm|runif|read\.\w+|lm|list|factor|\d+:\d+)\b|.*%>%|ggplot\(",
        r"[\w.$]+\s*<-\s*\S|(?:print|cat|plot|summary|head|str|hist)\(|\}$",
    ),
}  # fmt: skip
_ROWS = {
    name: (re.compile(rf"\s*(?:{own})"), re.compile(rf"\s*(?:{own}|{shared})"))
    for name, (own, shared) in _SIGNS.items()
}
_NEVER = re.compile(r"^\s*(?:[\w.$]+\s*<-\s*\S|System\.(?:out|err)\.|console\.log\()", re.MULTILINE)
"""What Python can read, and nobody writes in it."""
_SPOKEN = re.compile(r"[\u3400-\u9fff]")
_IN_CODE = re.compile(r"(?://|%|#|/\*).*|'[^'\n]{0,300}'|\"[^\"\n]{0,300}\"")
"""Where code of any language may hold words."""
LONGEST_ROW = 400
SURE = 2
"""Rows that tell a language; of a single row of code, that one."""


@dataclass(frozen=True)
class Foreign:
    """Code that is no Python."""

    language: str
    around: str
    """What is said beside it."""


def foreign_code(message: str) -> Foreign | None:
    """Return of which language the code in a message seems to be, where that is another than Python."""
    if len(message) > MOST_PARSED:
        return None
    if fences := list(_FENCE.finditer(message)):
        code, around = "\n".join(each["code"] for each in fences), _FENCE.sub("", message)
        tagged = next((name for each in fences if (name := _TAGS.get(each["tag"].lower()))), "")
        language = tagged or _language(code.split("\n"))
        return Foreign(language, around) if language and (tagged or not _is_python(code)) else None
    rows = message.split("\n")
    code_rows = [row for row in rows if not _SPOKEN.search(_IN_CODE.sub("", row))]
    language = _language(code_rows)
    if not language or _is_python("\n".join(code_rows)):
        return None
    begins = _ROWS[language][1]
    told = [number for number, row in enumerate(rows) if begins.match(row[:LONGEST_ROW])]
    return Foreign(language, "\n".join([*rows[: told[0]], *rows[told[-1] + 1 :]]))


def _is_python(code: str) -> bool:
    return is_python(code) and not _NEVER.search(code)


def _language(rows: list[str]) -> str:
    """Return the language that most rows of code are like, of those that one row at least is only of; empty where that is none."""
    rows = [row[:LONGEST_ROW] for row in rows if row.strip()]
    counts = {
        name: (sum(own.match(row) is not None for row in rows), sum(any_.match(row) is not None for row in rows))
        for name, (own, any_) in _ROWS.items()
    }
    least = 1 if len(rows) == 1 and rows[0].rstrip().endswith((";", "{", "}", ")")) else SURE
    likely = {name: (every, only) for name, (only, every) in counts.items() if only and every >= least}
    return max(likely, key=lambda name: likely[name], default="")
