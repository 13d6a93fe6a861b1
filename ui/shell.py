"""The web application around the page: its own routes, its files, and the guard in front of everything."""

import re
from pathlib import Path

import gradio as gr
from fastapi import FastAPI, HTTPException, Response
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware

from knowledge.words import Language
from ui.conversations import Conversations
from ui.guard import Guard
from ui.note import note_html
from ui.page import build

STATIC = Path(__file__).parent / "static"
# KaTeX ships inside Gradio's frontend, under names that change with each version
GRADIO_ASSETS = Path(gr.__file__).parent / "templates" / "frontend" / "assets"

HEAD = (
    '<link rel="stylesheet" href="/katex/katex.css"><link rel="stylesheet" href="/page/page.css">'
    '<link rel="icon" href="/page/icon.svg"><script type="module" src="/page/page.js"></script>'
)
FONTS = ["system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "sans-serif"]
MONO = ["ui-monospace", "SFMono-Regular", "Consolas", "DejaVu Sans Mono", "monospace"]


def shell(conversations: Conversations, host: str) -> FastAPI:
    """Return the application; `host` is the address that it listens on."""
    app = FastAPI(title="dltutor", docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/page", StaticFiles(directory=STATIC), name="page")
    _add_routes(app, conversations)
    _add_katex(app)
    app.add_middleware(Guard, head=HEAD)
    # a foreign name that resolves to this machine (DNS rebinding) must not reach the page
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]", host])
    theme = gr.themes.Base(
        primary_hue="blue",
        text_size=gr.themes.sizes.text_lg,
        font=[gr.themes.Font(name) for name in FONTS],
        font_mono=[gr.themes.Font(name) for name in MONO],
    )
    gr.mount_gradio_app(
        app,
        build(conversations),
        path="/",
        server_name=host,
        ssr_mode=False,
        run_history=False,
        footer_links=[],
        allowed_paths=[],
        enable_monitoring=False,
        mcp_server=False,
        max_file_size=0,
        theme=theme,
    )
    return app


def _add_routes(app: FastAPI, conversations: Conversations) -> None:
    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/runs/{session}/{turn}/{run}/{figure}.png")
    def picture(session: str, turn: int, run: int, figure: int) -> Response:
        png = _png(conversations, session, turn, run, figure)
        if png is None:
            raise HTTPException(404, "There is no such picture.")
        return Response(png, media_type="image/png", headers={"Cache-Control": "private, max-age=86400"})

    @app.get("/notes/{note}")
    def note(note: str, section: str = "", language: Language = "zh") -> HTMLResponse:
        html = note_html(conversations.tutor, note, section, language)
        if html is None:
            raise HTTPException(404, "There is no such note.")
        return HTMLResponse(html)


def _png(conversations: Conversations, session: str, turn: int, run: int, figure: int) -> bytes | None:
    conversation = conversations.exactly(session)
    found = conversation.turn(turn) if conversation else None
    if found is None or not 0 <= run < len(found.runs) or not 0 <= figure < len(found.runs[run].figures):
        return None
    return found.runs[run].figures[figure].png


def _add_katex(app: FastAPI) -> None:
    @app.get("/katex/{name}")
    def katex(name: str) -> FileResponse:
        pattern = {"katex.js": "katex-*.js", "katex.css": "katex-*.css"}.get(name, name)
        if not re.fullmatch(r"katex\.(js|css)|KaTeX_[\w-]+\.(woff2?|ttf)", name):
            raise HTTPException(404, "There is no such file.")
        found = sorted(GRADIO_ASSETS.glob(pattern))
        if not found:
            raise HTTPException(404, f"Gradio ships no {pattern} here; formulas stay as they are written.")
        return FileResponse(found[0], headers={"Cache-Control": "private, max-age=86400"})
