"""The signs of formulas: how learners type them, how the notes write them, and what they mean everywhere."""

import re
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from knowledge.words import Language

_LETTERS = "abcdefghklmnopqrstuvwxyzABCDFGHIJKLMNOPQRSTUVWXYZ"
"""Signs that each note gives a meaning of its own."""
_AS_WHAT = r"(?:这|那)?(?:个)?(?:是|代表|表示|指|叫)?(?:个)?(?:的)?(?:什么|啥|哪个|几维|多少|怎么读|咋读|谁)|(?:到底)?(?:的)?(?:意思|含义)|(?:到底)?(?:是)?(?:用来|拿来)?(?:干嘛|干什么|干啥|做什么|有什么用|有啥用)(?:用)?的?[?？呢啊。]*$|怎么(?:读|念|理解)|[没看]+不?懂|呢[?？。]*$"
_ENGLISH = r"\b(?:what(?:'s| is| does| are| do)|meaning of|how (?:do you|to) (?:read|pronounce))\b"
_WHETHER = r"(?:这里|默认|其实|到底|就|指的|这个)*(?:的?底数?)?(?:是不是|是|等于|代表|表示|指)[^，。?？]{1,12}(?:[吗么]|[?？]|$)|(?:的|以)?(?:哪个|什么|多少|几)?(?:为|做|作)?底数?(?:是|为)?(?:多少|几|什么|哪个|啥|[?？]|$)"
"""What asks of a sign that has but one meaning if it is that: \\ell 是平方误差吗, log 是以 10 为底吗."""
_INDEXED = re.compile(
    rf"(?<![A-Za-z0-9_\\])([A-Za-z]_[A-Za-z0-9])(?![A-Za-z0-9_])[`”\")]?\s*(?:的?(?:形状|大小|维度|尺寸|shape)(?:是|为)?多[大少]|(?:的?(?:形状|大小|维度|尺寸|shape)\s*)?(?:{_AS_WHAT}))"
)
"""A letter with an index: s_t 是啥."""


class Sign(BaseModel):
    """One sign, as in notation.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    said: tuple[str, ...] = Field(min_length=1)
    tex: tuple[str, ...] = Field(min_length=1)
    zh: str = ""
    en: str = ""


@cache
def signs() -> tuple[Sign, ...]:
    """Return the signs of notation.yaml, and the plain letters, which mean what a note says."""
    raw = yaml.safe_load(Path(__file__).with_name("notation.yaml").read_text(encoding="utf-8"))
    known = TypeAdapter(tuple[Sign, ...]).validate_python(raw)
    return (*known, *(Sign(name=letter, said=(letter,), tex=(letter,)) for letter in _LETTERS))


def signs_in(text: str) -> tuple[Sign, ...]:
    """Return the signs whose meaning a question may ask: ℓ 是什么意思, 那个 w 是啥, what does θ mean; 西格玛 is Σ, or σ."""
    if match := _INDEXED.search(text):
        return (Sign(name=match[1], said=(match[1],), tex=(match[1],)),)
    return tuple(sign for sign in signs() if _asked(sign).search(text))


def forms_of(sign: Sign) -> tuple[str, ...]:
    """Return how formulas write a sign: as it is, bold, or with an index."""
    plain = [form for form in sign.tex for form in (form, f"\\mathbf{{{form}}}", f"\\boldsymbol{{{form}}}")]
    return (*plain, *(f"{form}_{index}" for form in plain for index in ("i", "t", "k", "j", "0", "1")))


def explained(sign: Sign, language: Language) -> str:
    """Return what a sign means wherever it is written."""
    return sign.zh if language == "zh" else sign.en


@cache
def _asked(sign: Sign) -> re.Pattern[str]:
    """Return the question for a sign: it stands alone, with a word that asks behind it, or in English before."""
    names = "|".join(map(re.escape, sorted(sign.said, key=len, reverse=True)))
    edge = r"(?<![A-Za-z0-9_\\])", r"(?![A-Za-z0-9_])"
    word = f"{edge[0]}(?:{names}){edge[1]}" if any(name[-1].isascii() for name in sign.said) else f"(?:{names})"
    flags = 0 if len(sign.name) <= 2 and sign.name.isascii() else re.IGNORECASE  # LN is a layer, and no logarithm
    asks = rf"{_AS_WHAT}|{_WHETHER}" if sign.name not in _LETTERS else _AS_WHAT
    whether = rf"|\b(?i:is|does) (?:the |that |this )*{word} [^.,;]{{1,24}}\?" if sign.name not in _LETTERS else ""
    return re.compile(
        rf"{word}[`”\")]?\s*(?:{asks})|{_ENGLISH}[^.,;]{{0,24}}{word}[^A-Za-z]*(?:mean|stand|here|in\b|$|\?){whether}",
        flags,
    )
