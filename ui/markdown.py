"""A reply's Markdown as safe HTML.

Raw HTML is shown as text, pictures are never fetched, bold works between Chinese characters, `\\(…\\)` and `\\[…\\]`
become formulas for the page's KaTeX (`$` is never maths), `[1]` becomes a button where the turn has such a citation.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TypedDict, cast

import pygments
from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from agent.turn import Citation

_CITE = re.compile(r"\[(\d{1,3})\](?!\()")
_TEXT = re.compile(r"\\text\{([^{}]*)\}")
_BARE_UNDERSCORE = re.compile(r"(?<!\\)_")
_CODE = HtmlFormatter(nowrap=True)


class _Env(TypedDict):
    citations: Mapping[int, Citation]


def to_html(text: str, citations: Sequence[Citation] = ()) -> str:
    """Return Markdown as HTML that may stand in the page as it is."""
    env: _Env = {"citations": {citation.label: citation for citation in citations}}
    return str(_PARSER.render(text, cast(EnvType, env)))


def formula(tex: str, *, display: bool) -> str:
    """Return a formula as the page's KaTeX expects it; until that runs, and without it, its source is shown."""
    tex = _TEXT.sub(lambda match: _BARE_UNDERSCORE.sub(r"\\_", match[0]), tex.strip())
    source = f"\\[{tex}\\]" if display else f"\\({tex}\\)"
    kind = "math display" if display else "math"
    return f'<span class="{kind}" data-tex="{escape(tex)}">{escape(source)}</span>'


def highlight(code: str, language: str) -> str:
    """Return code as HTML with the classes of pygments; an unknown language stays plain."""
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        return escape(code)
    return str(pygments.highlight(code, lexer, _CODE))


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Read `*` and `_` as CommonMark does, but let a Chinese character beside punctuation end or begin a word."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    scanned = state.scanDelims(state.pos, marker == "*")
    before = state.src[state.pos - 1] if state.pos else " "
    after = state.src[state.pos + scanned.length] if state.pos + scanned.length < state.posMax else " "
    can_open = scanned.can_open or (marker == "*" and _is_chinese(before) and _is_punctuation(after))
    can_close = scanned.can_close or (marker == "*" and _is_chinese(after) and _is_punctuation(before))
    for _ in range(scanned.length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=scanned.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=can_open,
                close=can_close,
            )
        )
    state.pos += scanned.length
    return True


def _is_chinese(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uffef"


def _is_punctuation(char: str) -> bool:
    return not isWhiteSpace(ord(char)) and (isMdAsciiPunct(ord(char)) or isPunctChar(char))


def _formula_inline(state: StateInline, silent: bool) -> bool:
    opening = state.src[state.pos : state.pos + 2]
    if opening not in ("\\(", "\\["):
        return False
    end = state.src.find("\\)" if opening == "\\(" else "\\]", state.pos + 2, state.posMax)
    if end < 0:
        return False
    if not silent:
        token = state.push("formula", "", 0)
        token.content, token.meta = state.src[state.pos + 2 : end], {"display": opening == "\\["}
    state.pos = end + 2
    return True


def _formula_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    r"""Read lines from `\[` to `\]`: their content must not become a list or a heading."""
    if not state.src.startswith("\\[", state.bMarks[start] + state.tShift[start]):
        return False
    for line in range(start, end):
        text = state.getLines(start, line + 1, state.blkIndent, False).strip()
        if text.endswith("\\]") and text.count("\\]") == 1:
            break
    else:
        return False
    if not silent:
        token = state.push("formula", "", 0)
        token.content, token.meta, token.block = text[2:-2], {"display": True}, True
    state.line = line + 1
    return True


def _cite(state: StateInline, silent: bool) -> bool:
    match = _CITE.match(state.src, state.pos, state.posMax)
    if not match or int(match[1]) not in state.env["citations"]:
        return False
    if not silent:
        state.push("cite", "", 0).meta = {"label": int(match[1])}
    state.pos = match.end()
    return True


def _draw_formula(token: Token, _citations: Mapping[int, Citation]) -> str:
    drawn = formula(token.content, display=bool(token.meta["display"]))
    return f"<p>{drawn}</p>\n" if token.block else drawn


def _draw_cite(token: Token, citations: Mapping[int, Citation]) -> str:
    citation = citations[token.meta["label"]]
    where = escape(f"{citation.title} · {citation.section}")
    return (
        f'<button type="button" class="cite" data-note="{escape(citation.note)}" '
        f'data-section="{escape(citation.section)}" '
        f'title="{where}" aria-label="[{citation.label}] {where}">{citation.label}</button>'
    )


def _draw_picture(token: Token, _citations: Mapping[int, Citation]) -> str:
    return f'<span class="no-picture">{escape(token.content)}</span>' if token.content else ""


def _draw_fence(token: Token, _citations: Mapping[int, Citation]) -> str:
    words = token.info.split()
    language = words[0].lower() if words else "text"
    return f'<pre data-language="{escape(language)}"><code>{highlight(token.content, language)}</code></pre>\n'


def _draw_link(token: Token, _citations: Mapping[int, Citation]) -> str:
    address = str(token.attrGet("href") or "")
    address = address if address.startswith(("http://", "https://")) else "#"
    return f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">'


def _add_drawing(parser: MarkdownIt, name: str, draw: Callable[[Token, Mapping[int, Citation]], str]) -> None:
    def rule(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, env: EnvType) -> str:
        return draw(tokens[at], env["citations"])

    parser.add_render_rule(name, rule)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.inline.ruler.before("escape", "formula", _formula_inline)
    parser.inline.ruler.before("link", "cite", _cite)
    parser.block.ruler.before("paragraph", "formula", _formula_block, {"alt": ["paragraph", "list", "blockquote"]})
    _add_drawing(parser, "formula", _draw_formula)
    _add_drawing(parser, "cite", _draw_cite)
    _add_drawing(parser, "image", _draw_picture)
    _add_drawing(parser, "fence", _draw_fence)
    _add_drawing(parser, "link_open", _draw_link)
    return parser


_PARSER = _parser()
