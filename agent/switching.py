"""The talk goes on in another language from now on."""

from dataclasses import replace

from agent.languages import switch_in, wanted_language, wants_told_again
from agent.opening import greet, in_language, is_unasked
from agent.pending import come_back
from agent.situation import Acted, Situation
from agent.teach import repeat
from agent.turn import Phase


def switch_language(at: Situation) -> Acted:
    """Speak the other language from now on."""
    switch = switch_in(at.message)
    language = switch.language if switch else wanted_language(at.message)
    spoken = in_language(at.dialogue, language)
    learner = replace(spoken.learner, language=language)
    after = at.with_dialogue(replace(spoken, language_fixed=True, learner=learner))
    switched = after.say("language_switched")
    if is_unasked(after.dialogue):
        greeted = greet(after)
        return replace(greeted, lines=(switched, *greeted.lines))
    if after.dialogue.phase is Phase.LESSON and language != at.dialogue.language and wants_told_again(at.message):
        shown = repeat(after)  # what stands above is in the other language
        return replace(shown, lines=(switched, *shown.lines))
    return Acted(after.dialogue, (switched, *come_back(after)))
