"""What happens on the page: each event asks the conversations, and draws what the store then holds."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial

import gradio as gr
from gradio.components import Component

from agent.turn import Turn
from ui.board import FIRST_TURNS, Board, lay_out
from ui.conversations import Conversation, Conversations, Reply
from ui.view import Changes, growing, waiting, whole
from ui.words import Text


class Page:
    """The page's events; the components are the board's."""

    def __init__(self, conversations: Conversations, board: Board) -> None:
        """Answer for one board."""
        self.conversations = conversations
        self.board = board

    async def load(self, session_id: str) -> AsyncIterator[Changes]:
        """Draw the stored conversation, and follow a reply that is being written in it."""
        conversation = await self._find(session_id)
        yield self._whole(conversation)
        if conversation.busy and conversation.reply:
            async for turn in conversation.reply.follow():
                yield waiting(self.board, turn, conversation.session.id)
            yield self._whole(conversation)

    async def say(self, text: str, session_id: str, shown: int) -> AsyncIterator[Changes]:
        """Send what the composer holds; it is emptied once the message is stored."""
        async for changes in self._say(text, session_id, shown):
            yield changes

    async def say_chip(self, text: str, session_id: str, shown: int) -> AsyncIterator[Changes]:
        """Say what a chip offers; the composer keeps what it holds."""
        async for changes in self._say(text, session_id, shown):
            yield {**changes, self.board.composer: gr.skip()}

    async def retry(self, session_id: str, shown: int) -> AsyncIterator[Changes]:
        """Answer the last message, which has no reply yet or a failed one."""
        conversation = await self._find(session_id)
        if self._refused(conversation) or not conversation.turns:
            yield self._nothing()
            return
        message = conversation.turns[-1].message
        reply = conversation.answer_pending()
        first = {**self._whole(conversation, shown=shown), **self._waiting(conversation, message)}
        async for changes in self._follow(conversation, reply, shown, first=first):
            yield {**changes, self.board.composer: gr.skip()}

    async def stop(self, session_id: str) -> Changes:
        """Ask the reply for an early end."""
        conversation = await self._find(session_id)
        if not (conversation.busy and conversation.reply):
            return self._nothing()
        conversation.reply.stop()
        return {self.board.stop: gr.update(value=Text.STOPPING.in_(conversation.session.dialogue.language))}

    async def new(self) -> Changes:
        """Begin a new session; the old one stays stored."""
        return self._whole(await asyncio.to_thread(self.conversations.new))

    async def earlier(self, session_id: str, shown: int) -> Changes:
        """Show more of the stored turns."""
        drawn = self._whole(await self._find(session_id), shown=shown + FIRST_TURNS)
        return {key: drawn[key] for key in (self.board.shown, self.board.earlier, self.board.history)}

    async def _say(self, text: str, session_id: str, shown: int) -> AsyncIterator[Changes]:
        conversation = await self._find(session_id)
        if not text.strip() or self._refused(conversation):
            yield self._nothing()
            return
        reply = conversation.say(text)
        first = self._waiting(conversation, text)
        async for changes in self._follow(conversation, reply, shown, first=first):
            yield changes

    async def _follow(
        self, conversation: Conversation, reply: Reply, shown: int, *, first: Changes
    ) -> AsyncIterator[Changes]:
        """Draw a reply as it grows; whoever leaves the page stops it, its text so far is kept."""
        stored = False
        try:
            yield first
            async for turn in reply.follow():
                changes = growing(self.board, turn, conversation.session.id)
                yield changes if stored else {**changes, self.board.composer: ""}
                stored = True
        finally:
            reply.stop()
        if reply.error:
            gr.Warning((Text.BROKE if stored else Text.NOT_STORED).in_(conversation.session.dialogue.language))
        yield {**self._whole(conversation, shown=shown), self.board.composer: gr.skip()}

    async def _find(self, session_id: str) -> Conversation:
        return await asyncio.to_thread(self.conversations.find, session_id)

    def _refused(self, conversation: Conversation) -> bool:
        if conversation.busy:
            gr.Info(Text.BUSY.in_(conversation.session.dialogue.language))
        return conversation.busy

    def _nothing(self) -> Changes:
        """Return no change, said aloud: Gradio empties the components of a handler that yields nothing."""
        return {self.board.composer: gr.skip()}

    def _whole(self, conversation: Conversation, *, shown: int = FIRST_TURNS) -> Changes:
        return whole(self.board, conversation, self.conversations.tutor, shown=shown)

    def _waiting(self, conversation: Conversation, message: str) -> Changes:
        dialogue = conversation.session.dialogue
        turn = Turn(number=-1, message=message, language=dialogue.language, phase=dialogue.phase)
        return waiting(self.board, turn, conversation.session.id)


def build(conversations: Conversations) -> gr.Blocks:
    """Return the page."""
    blocks = gr.Blocks(title=Text.TITLE.value.zh, analytics_enabled=False, fill_width=True)
    with blocks:
        board = lay_out("zh")
        page = Page(conversations, board)
        # a reply takes seconds to minutes: no limit on how many events run beside it, and none shows a spinner
        on = partial(_listen, board)
        on(blocks.load, page.load, [board.session])
        for event in (board.composer.submit, board.send.click):
            on(event, page.say, [board.composer, board.session, board.shown])
        for chip in board.chips:
            on(chip.click, page.say_chip, [chip, board.session, board.shown])
        on(board.retry.click, page.retry, [board.session, board.shown])
        on(board.stop.click, page.stop, [board.session], queue=False)
        on(board.new.click, page.new, [])
        on(board.earlier.click, page.earlier, [board.session, board.shown])
    blocks.queue(api_open=False, default_concurrency_limit=None)
    return blocks


def _listen(
    board: Board,
    event: Callable[..., object],
    handler: Callable[..., object],
    inputs: list[Component],
    *,
    queue: bool = True,
) -> None:
    event(
        handler,
        inputs,
        board.drawn,
        show_progress="hidden",
        queue=queue,
        trigger_mode="multiple",
        concurrency_limit=None,
        api_visibility="private",
    )
