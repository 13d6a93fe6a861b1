"""What happens on the page: each event asks the conversations, and draws what the store then holds."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial

import gradio as gr
from gradio.components import Component

from agent.store import StoreError
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

    async def load(self, session_id: str, learner: str) -> AsyncIterator[Changes]:
        """Draw the stored conversation, and follow a reply that is being written in it."""
        conversation = await self._find(session_id, learner)
        yield await self._opened(conversation)
        if conversation.busy and conversation.reply:
            async for turn in conversation.reply.follow():
                yield waiting(self.board, turn, conversation.session.id)
            yield self._whole(conversation)

    async def say(self, text: str, session_id: str, learner: str, shown: int) -> AsyncIterator[Changes]:
        """Send what the composer holds; it is emptied once the message is stored."""
        async for changes in self._say(text, session_id, learner, shown):
            yield changes

    async def say_chip(self, text: str, session_id: str, learner: str, shown: int) -> AsyncIterator[Changes]:
        """Say what a chip offers; the composer keeps what it holds."""
        async for changes in self._say(text, session_id, learner, shown):
            yield {**changes, self.board.composer: gr.skip()}

    async def retry(self, session_id: str, learner: str, shown: int) -> AsyncIterator[Changes]:
        """Answer the last message, which has no reply yet or a failed one."""
        conversation = await self._find(session_id, learner)
        if self._refused(conversation) or not conversation.turns:
            yield self._nothing()
            return
        message = conversation.turns[-1].message
        reply = conversation.answer_pending()
        first = {**self._whole(conversation, shown=shown), **self._waiting(conversation, message)}
        async for changes in self._follow(conversation, reply, shown, first=first):
            yield {**changes, self.board.composer: gr.skip()}

    async def stop(self, session_id: str, learner: str) -> Changes:
        """Ask the reply for an early end."""
        conversation = await self._find(session_id, learner)
        if not (conversation.busy and conversation.reply):
            return self._nothing()
        conversation.reply.stop()
        return {self.board.stop: gr.update(value=Text.STOPPING.in_(conversation.session.dialogue.language))}

    async def new(self, session_id: str, learner: str) -> Changes:
        """Begin a new session of the same learner, who goes on where they stand; the old one stays stored."""
        if self._refused(await self._find(session_id, learner)):
            return self._nothing()
        return self._whole(await asyncio.to_thread(self.conversations.new, learner))

    async def choose(self, other: str, session_id: str, learner: str) -> Changes:
        """Go on with another learner's conversation."""
        here = await self._find(session_id, learner)
        if other == here.learner or self._refused(here):
            return {self.board.who: here.learner}
        return await self._opened(await self._find("", other))

    async def meet(self, name: str, session_id: str, learner: str) -> Changes:
        """Begin as a learner of this name, or go on as the one who has it."""
        here = await self._find(session_id, learner)
        if not name.strip() or self._refused(here):
            return self._nothing()
        try:
            return await self._opened(await asyncio.to_thread(self.conversations.meet, name))
        except StoreError as error:
            gr.Warning(str(error))
            return self._nothing()

    async def earlier(self, session_id: str, learner: str, shown: int) -> Changes:
        """Show more of the stored turns."""
        drawn = self._whole(await self._find(session_id, learner), shown=shown + FIRST_TURNS)
        return {key: drawn[key] for key in (self.board.shown, self.board.earlier, self.board.history)}

    async def _say(self, text: str, session_id: str, learner: str, shown: int) -> AsyncIterator[Changes]:
        conversation = await self._find(session_id, learner)
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

    async def _find(self, session_id: str, learner: str) -> Conversation:
        return await asyncio.to_thread(self.conversations.find, session_id, learner)

    async def _opened(self, conversation: Conversation) -> Changes:
        """Draw a conversation that the page comes to, and say if it stands for one that cannot be read.

        Who is long away is welcomed here and nowhere else: a message from a page that stayed open is an answer.
        """
        await asyncio.to_thread(conversation.welcome)
        if conversation.damaged:
            gr.Warning(Text.DAMAGED.in_(conversation.session.dialogue.language))
            conversation.damaged = None
        return self._whole(conversation)

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
        here: list[Component] = [board.session, board.learner]
        on(blocks.load, page.load, here)
        for event in (board.composer.submit, board.send.click):
            on(event, page.say, [board.composer, *here, board.shown])
        for chip in board.chips:
            on(chip.click, page.say_chip, [chip, *here, board.shown])
        on(board.retry.click, page.retry, [*here, board.shown])
        on(board.stop.click, page.stop, here, queue=False)
        on(board.new.click, page.new, here)
        on(board.who.input, page.choose, [board.who, *here])
        on(board.name.submit, page.meet, [board.name, *here])
        on(board.earlier.click, page.earlier, [*here, board.shown])
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
