"""The page in a real browser, in front of the real tutor with the scripted model."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.notes import real_curriculum
from tests.ui.running import QUESTION, START_SECONDS, App
from ui.markdown import to_html

pytestmark = [pytest.mark.browser, pytest.mark.timeout(START_SECONDS + 60)]

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
PLOT = "运行这段代码：\n```python\nimport matplotlib.pyplot as plt\nplt.plot([3, 2, 1])\nplt.title('loss')\nplt.show()\n```"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = App(tmp_path_factory.mktemp("tutor")).start()
    yield app
    app.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(f"There is no {CHROMIUM}. Install it: `apt-get install chromium fonts-noto-cjk`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, app: App, *, width: int = 1280) -> Iterator[Page]:
    """Open the page in a fresh browser profile; whatever the page logs or asks for elsewhere fails the test."""
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    page.set_default_timeout(20_000)
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: None if is_here(asked.url) else wrong.append(asked.url))
    page.goto(app.url)
    page.wait_for_selector("#history .turn")
    yield page
    context.close()
    assert wrong == []


def is_here(url: str) -> bool:
    return urlsplit(url).hostname == "127.0.0.1" or url.startswith(("data:", "blob:"))


def say(page: Page, text: str, *, wait: bool = True) -> None:
    said = page.locator("#history .said").count()
    page.fill("#composer textarea", text)
    page.press("#composer textarea", "Enter")
    if wait:
        # not by the stop button: a quick reply shows it too briefly to be seen
        expect(page.locator("#history .said")).to_have_count(said + 1, timeout=60_000)
        page.wait_for_selector("#send")


def test_opening_is_there_and_an_answer_is_taken(app: App, browser: Browser) -> None:
    with opened(browser, app) as page:
        expect(page.locator("#history .turn").first).to_contain_text("五个阶段")
        expect(page.locator("#stages li")).to_have_count(5)
        chips = page.locator("#chips .chip:visible")
        assert chips.count() >= 4
        chips.nth(1).click()
        expect(page.locator("#history .said")).to_have_count(1)
        expect(page.locator("#history .turn").last).to_contain_text("记下")


def test_reply_grows_and_its_citation_shows_the_passage(app: App, browser: Browser) -> None:
    with opened(browser, app) as page:
        say(page, QUESTION, wait=False)
        expect(page.locator("#live .said")).to_have_text(QUESTION)
        expect(page.locator("#composer textarea")).to_have_value("")
        expect(page.locator("#live .reply")).to_contain_text("链式法则", timeout=30_000)
        expect(page.locator("#live .thinking")).to_be_visible()
        page.wait_for_selector("#send", timeout=60_000)
        expect(page.locator("#live")).to_be_empty()
        cite = page.locator("#history .turn").last.locator(".cite").last
        cite.click()
        hit = page.locator("#note-panel .hit")
        # The reply's first passage is there already: the one that was clicked takes its place a moment later.
        expect(hit).to_have_attribute("data-section", cite.get_attribute("data-section") or "")
        expect(hit).to_have_count(1)
        expect(hit).to_be_in_viewport()
        assert page.locator("#note-panel .katex").count() > 0


def test_picture_of_a_run_is_shown(app: App, browser: Browser) -> None:
    with opened(browser, app) as page:
        say(page, PLOT)
        expect(page.locator("#history .run").last).to_contain_text("运行结果")
        picture = page.locator("#history .run img").last
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 100
        source = str(picture.get_attribute("src"))
        assert httpx.get(app.url + source).headers["content-type"] == "image/png"
        assert httpx.get(app.url + re.sub(r"/runs/[^/]+/", "/runs/other/", source)).status_code == 404


def test_every_formula_of_the_notes_can_be_drawn(app: App, browser: Browser) -> None:
    formulas = [
        {"note": note.id, "tex": unescape(tex), "display": kind.endswith("display")}
        for note in real_curriculum().notes.values()
        for words in (note.intuition, note.definition, *(each.text for each in note.other_words), *note.hooks.values())
        for text in (words.zh, words.en)
        for kind, tex in re.findall(r'<span class="(math[^"]*)" data-tex="([^"]*)"', to_html(text))
    ]
    assert len(formulas) > 100
    draw = """async (all) => {
        const katex = (await import("/katex/katex.js")).default;
        const wrong = [];
        for (const { note, tex, display } of all) {
            try { katex.renderToString(tex, { displayMode: display, throwOnError: true, strict: false, trust: false }); }
            catch (error) { wrong.push(`${note}: ${error.message}`); }
        }
        return wrong;
    }"""
    with opened(browser, app) as page:
        assert page.evaluate(draw, formulas) == []
        assert page.evaluate(draw, [{"note": "x", "tex": r"\frac{1", "display": False}]) != []


def test_stop_keeps_what_is_there(app: App, browser: Browser) -> None:
    with opened(browser, app) as page:
        say(page, QUESTION, wait=False)
        expect(page.locator("#live .reply")).to_contain_text("链式法则", timeout=30_000)
        began = time.monotonic()
        page.keyboard.press("Escape")
        page.wait_for_selector("#send")
        assert time.monotonic() - began < 2
        last = page.locator("#history .turn").last
        expect(last).to_have_attribute("data-status", "stopped")
        expect(last).to_contain_text("链式法则")


def test_leaving_the_page_stops_the_reply_and_keeps_what_is_there(app: App, browser: Browser) -> None:
    with opened(browser, app) as page:
        say(page, QUESTION, wait=False)
        expect(page.locator("#live .reply")).to_contain_text("链式法则", timeout=30_000)
    with opened(browser, app) as page:
        last = page.locator("#history .turn").last
        expect(last).to_have_attribute("data-status", "stopped")
        expect(last).to_contain_text("链式法则")


def test_second_message_is_refused_while_a_reply_is_written_and_stays(app: App, browser: Browser) -> None:
    with opened(browser, app) as page:
        say(page, QUESTION, wait=False)
        page.wait_for_selector("#stop")
        expect(page.locator("#composer textarea")).to_have_value("")
        say(page, "还有一个问题", wait=False)
        expect(page.get_by_text("上一条还没答完")).to_be_visible()
        expect(page.locator("#composer textarea")).to_have_value("还有一个问题")
        page.click("#stop")
        page.wait_for_selector("#send")
        expect(page.locator("#composer textarea")).to_have_value("还有一个问题")


def test_reload_shows_the_same(app: App, browser: Browser) -> None:
    with opened(browser, app) as page:
        before = page.locator("#history .turn").all_inner_texts()
        page.reload()
        page.wait_for_selector("#history .turn")
        assert len(before) > 3
        assert page.locator("#history .turn").all_inner_texts() == before


def test_phone_has_one_column_and_never_scrolls_sideways(app: App, browser: Browser) -> None:
    with opened(browser, app, width=390) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        expect(page.locator("#right")).to_be_hidden()
        page.locator("#history .cite").last.click()
        expect(page.locator("#note-panel .hit")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.click(".note-close")
        expect(page.locator("#right")).to_be_hidden()


def test_new_session_leaves_the_old_one_stored(app: App, browser: Browser) -> None:
    with opened(browser, app) as page:
        say(page, "会 Python")  # or the one turn of a first conversation is taken for the new one's
        page.click("#new")
        expect(page.locator("#history .turn")).to_have_count(1)
        page.reload()
        page.wait_for_selector("#history .turn")
        expect(page.locator("#history .turn")).to_have_count(1)


def test_second_start_names_the_first_and_touches_nothing(app: App) -> None:
    second = app.command()
    told, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert app.process
    assert f"dltutor already runs at {app.url} (process {app.process.pid})" in told
    assert httpx.get(app.url + "/healthz").json() == {"status": "ok"}


def test_other_names_and_other_sites_are_refused(app: App) -> None:
    assert httpx.get(app.url + "/healthz", headers={"host": "evil.example"}).status_code == 400
    foreign = {"origin": "https://evil.example"}
    assert httpx.post(app.url + "/gradio_api/queue/join", headers=foreign, json={}).status_code == 403


def test_message_survives_a_kill_and_can_be_answered(app: App, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(app.url)
    page.wait_for_selector("#history .turn")
    say(page, QUESTION, wait=False)
    expect(page.locator("#composer textarea")).to_have_value("")
    app.kill()
    context.close()
    app.start()
    with opened(browser, app) as page:
        expect(page.locator("#history .said").last).to_have_text(QUESTION)
        expect(page.locator("#notice")).to_contain_text("上次没来得及回答")
        page.click("#retry")
        last = page.locator("#history .turn", has_text=QUESTION).last  # not in the history while it is answered
        expect(last).to_have_attribute("data-status", "complete", timeout=60_000)
        expect(last).to_contain_text("链式法则")
        expect(page.locator("#retry")).to_be_hidden()


def test_interrupt_stops_cleanly(app: App) -> None:
    assert app.interrupt() == 0
    assert app.process
    assert app.process.stdout
    assert "Stopped. The conversation is stored." in app.process.stdout.read()
    app.start()


def test_each_learner_of_the_machine_has_a_conversation_of_their_own(app: App, browser: Browser) -> None:
    with opened(browser, app) as page:
        page.click("#new")
        expect(page.locator("#history .turn")).to_have_count(1)
        say(page, "我是第一位，学过监督学习")
        first = page.locator("#who input").input_value()
        page.fill("#name textarea, #name input", "小明")
        page.press("#name textarea, #name input", "Enter")
        expect(page.locator("#history .said")).to_have_count(0)
        expect(page.locator("#who input")).to_have_value("小明")
        expect(page.locator("#history .turn")).to_contain_text("五个阶段")
        say(page, "会 Python")
        page.reload()
        page.wait_for_selector("#history .turn")
        expect(page.locator("#history .said")).to_have_text(["会 Python"])
        page.click("#who input")
        page.get_by_role("option", name=first, exact=True).click()
        expect(page.locator("#history .said")).to_have_text(["我是第一位，学过监督学习"])
        page.click("#new")
        expect(page.locator("#history .turn")).to_have_count(1)
        expect(page.locator("#history .turn")).to_contain_text("欢迎回来")
        expect(page.locator("#who input")).to_have_value(first)
