"""What a note, its quiz and its questions must have beyond their form, so that a lesson can be made of them.

Each rule yields faults: a piece of the file that is wrong, to find its line by, and what is wrong with it.
"""

import ast
import re
import sys
from collections.abc import Iterator

from knowledge.ask import Ask
from knowledge.note import Note
from knowledge.quiz import NO_WORDS, Option, QuizItem
from knowledge.sameness import same_form
from knowledge.words import Language, Words, is_cjk

Fault = tuple[str, str]
"""A piece of the file (its first line is looked for), and what is wrong there."""

FACTS = range(6, 27)
LONGEST_FACT = Words("1" * 110, "1" * 300)
LONGEST_BLOCK = 45
ASKS = range(10, 151)
LEAST_WORDINGS = 4
MOST_FOREIGN = 12
"""Chinese characters that an English text may quote, as examples of a tokenizer's input."""
PACKAGES = frozenset(["torch", "numpy", "pandas", "matplotlib", "PIL"])
"""What a code block may import beside the standard library; a learner's machine has nothing else for certain."""

LANGUAGES: tuple[Language, ...] = ("zh", "en")
_LEANS = re.compile(r"它|这|那|此|其|前者|后者|上面|如上|(It|This|That|They|These|Those|The former|The latter)\b")
_HERE = re.compile(r"本节|本练习|本笔记|[Tt]his (note|section|practice|exercise)\b")
_NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:\.\d+)?")


def note_faults(note: Note) -> Iterator[Fault]:
    """Yield what is wrong with a note."""
    if len(note.facts) not in FACTS:
        yield "## 要点", f"{len(note.facts)} facts, wanted {FACTS[0]}-{FACTS[-1]}"
    for fact in note.facts:
        yield from ((f"{fact.number}. {part}", what) for part, what in _fact_faults(fact.words))
    if len(note.other_words) < 3:
        yield "## 换个说法", f"{len(note.other_words)} other explanations, wanted at least 3"
    if not any("比方到这里" in other.text.zh for other in note.other_words):
        yield "## 换个说法", "no analogy says where it breaks （比方到这里为止：…）"
    if len(note.misconceptions) < 3:
        yield "## 常见误区", f"{len(note.misconceptions)} misconceptions, wanted at least 3"
    if not re.search(r"[?？]", note.prediction.zh) or not note.prediction.zh.endswith("）"):
        yield "先预测：", "a prediction asks something, and its answer stands in （…） at the end of the line"
    for thread, hook in note.hooks.items():
        if not re.search(r"[?？]", hook.zh):
            yield hook.zh, f"the {thread} scene asks nothing"
    for text in (note.intuition, note.definition):
        yield from _maths_faults(text.zh)
    for code in note.code:
        yield from _code_faults(code.source)


def english_faults(note: Note) -> Iterator[Fault]:
    """Yield what is wrong with a note's longer English."""
    if not any("breaks down" in other.text.en for other in note.other_words):
        yield "## In other words", "no analogy says where it breaks (The analogy breaks down …)"
    if "?" not in note.prediction.en or not note.prediction.en.endswith(")"):
        yield "Predict first:", "a prediction asks something, and its answer stands in (…) at the end of the line"
    for thread, hook in note.hooks.items():
        if "?" not in hook.en:
            yield hook.en, f"the {thread} scene asks nothing"
    explained = [words for other in note.other_words for words in (other.kind, other.text)]
    mistaken = [words for wrong in note.misconceptions for words in (wrong.belief, wrong.why, wrong.hint)]
    for words in (*note.hooks.values(), note.intuition, note.definition, note.prediction, *explained, *mistaken):
        yield from _maths_faults(words.en)
        if foreign := [char for char in words.en if is_cjk(char)]:
            strange = len(foreign) > MOST_FOREIGN
            yield from ((words.en, f"is not in English: {''.join(foreign[:12])}"),) if strange else ()


def _fact_faults(fact: Words) -> Iterator[Fault]:
    for language in LANGUAGES:
        text, longest = fact.in_(language), len(LONGEST_FACT.in_(language))
        if _LEANS.match(text) or _HERE.search(text):
            yield text, "a fact stands alone: name what it speaks of"
        if len(text) > longest:
            yield text, f"{len(text)} characters are too many for one fact (at most {longest})"
        if any(map(is_cjk, text)) != (language == "zh"):
            yield text, f"is not in {'Chinese' if language == 'zh' else 'English'}"


def _maths_faults(text: str) -> Iterator[Fault]:
    if "$" in text:
        yield (
            text[: text.index("$") + 1].split("\n")[-1],
            "a dollar sign is no maths here: write \\( … \\) or \\[ … \\]",
        )
    for opening, closing in (("\\(", "\\)"), ("\\[", "\\]")):
        if text.count(opening) != text.count(closing):
            yield text.split("\n")[0], f"{text.count(opening)} {opening} but {text.count(closing)} {closing}"


def _code_faults(source: str) -> Iterator[Fault]:
    lines = source.splitlines()
    if len(lines) > LONGEST_BLOCK:
        yield lines[0], f"{len(lines)} lines are too many for one block (at most {LONGEST_BLOCK})"
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield error.text or lines[0], f"is no Python: {error.msg}"
        return
    tried = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.Try) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for package in {name.partition(".")[0] for name in names} - PACKAGES - sys.stdlib_module_names:
            if id(node) not in tried:  # a note may show what a missing package looks like
                yield lines[getattr(node, "lineno", 1) - 1], f"imports {package}, which a learner may not have"


def quiz_faults(note: Note, items: tuple[QuizItem, ...]) -> Iterator[Fault]:
    """Yield what is wrong with the quiz of a note."""
    if kinds := {"choice", "numeric", "short"} - {item.kind for item in items}:
        yield "", f"wanted an item of each kind; there is none of: {', '.join(sorted(kinds))}"
    for number, item in enumerate(items, start=1):
        place = f"id: {item.id}"
        if item.id != f"{note.id}-{number}":
            yield place, f"id {item.id!r}, expected '{note.id}-{number}'"
        for what in (*_item_faults(item), *_short_faults(item), *_option_faults(item.options), *_hint_faults(item)):
            yield place, f"{item.id}: {what}"


def _item_faults(item: QuizItem) -> Iterator[str]:
    if item.kind != "short" and not (item.why.zh and item.why.en):
        yield "why is missing: what to tell the learner once the item is settled"
    said = [item.question, *item.hints, item.why, *(wrong.feedback for wrong in item.wrong)]
    for words in said:
        if words == NO_WORDS:
            continue
        if not words.zh or not words.en:
            yield f"one language is missing: {words.zh or words.en}"
        if any(map(is_cjk, words.en)) and "：" in words.en:
            yield f"the English is Chinese: {words.en}"


def _short_faults(item: QuizItem) -> Iterator[str]:
    if item.kind != "short":
        return
    if item.answer is None:
        yield "answer is missing"
    for fact in item.facts:
        chinese = [any(map(is_cjk, wording)) for wording in fact.wordings]
        if len(chinese) < LEAST_WORDINGS or all(chinese) or not any(chinese):
            yield f"wanted at least {LEAST_WORDINGS} accepted wordings, in both languages: {fact.wordings[0]} …"
        if not fact.optional and not fact.missing.zh:
            yield f"nothing to say when this is missing: {fact.wordings[0]} …"
        for language in LANGUAGES:
            answer = _bare(item.answer.in_(language)) if item.answer else ""
            if answer and not fact.optional and not any(_bare(wording) in answer for wording in fact.wordings):
                yield f"its own answer ({language}) lacks: {fact.wordings[0]} …"


def _option_faults(options: tuple[Option, ...]) -> Iterator[str]:
    for language in LANGUAGES:
        lengths = sorted(len(option.words.in_(language)) for option in options)
        right = next((len(option.words.in_(language)) for option in options if option.right), 0)
        stands_out = right == max(lengths, default=0) > 12 and right > 1.15 * lengths[-2]
        if lengths and (right > 1.5 * lengths[len(lengths) // 2] + 3 or stands_out):
            yield f"the right option can be told by its length ({language}): {right} among {lengths}"


def _hint_faults(item: QuizItem) -> Iterator[str]:
    key = next((option.words for option in item.options if option.right), None)
    for hint in item.hints:
        if key and len(key.zh) > 3 and (key.zh in hint.zh or key.en in hint.en):
            yield f"a hint holds the key: {hint.zh}"


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text.lower())


def ask_faults(note: Note, asks: tuple[Ask, ...]) -> Iterator[Fault]:
    """Yield what is wrong with the questions of a note."""
    if len(asks) not in ASKS:
        yield "", f"{len(asks)} questions, wanted {ASKS[0]}-{ASKS[-1]}"
    for language, is_chinese in (("Chinese", True), ("English", False)):
        asked = {number for ask in asks for number in ask.facts if any(map(is_cjk, ask.words)) is is_chinese}
        if missing := {fact.number for fact in note.facts} - asked:
            numbers = ", ".join(map(str, sorted(missing)))
            yield "", f"no question in {language} for fact {numbers}: every fact answers some question in each language"
    first: dict[str, Ask] = {}
    for ask in asks:
        form = same_form(ask.words)
        other = first.setdefault(form, ask)
        if form and other.facts[0] != ask.facts[0]:
            yield (
                ask.words,
                f"{other.words!r} asks the same, and begins with fact {other.facts[0]}: one of both is wrong",
            )
