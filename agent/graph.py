"""One turn, as a graph: route → act → retrieve → draft → perform → ground → reply.

    route      what the message wants, by rules and state
    act        what is said to it, moved by code: the lines of the reply
    retrieve   for a free question: passages, or 'not in the notes'; what would give an open answer away is held back
    draft      the answer, with as much of the model's words as its tier allows; its code is run as it comes
    perform    the lines are said: words, quoted passages, code that is run
    ground     what nothing vouches for is taken out
    reply      the turn is closed

Every node hands the growing turn to the caller as it goes (`stream_mode="custom"`); what they do stands in agent/nodes.py,
what travels in agent/state.py.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Protocol

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from agent.nodes import Nodes
from agent.state import State, Update


def stream(nodes: Nodes, state: State) -> Iterator[tuple[str, Any]]:
    """Yield ("custom", the growing turn) and, after each node, ("values", the state)."""
    parts = _compiled().stream(state, context=nodes, stream_mode=["custom", "values"])
    yield from parts  # type: ignore[misc]  # its type knows no list of modes


def last(nodes: Nodes, state: State) -> State:
    """Return the state at the end of a turn."""
    final: State = _compiled().invoke(state, context=nodes)  # type: ignore[assignment]
    return final


@cache
def _compiled() -> "CompiledStateGraph[State, Nodes, State, State]":
    """Return the graph that all turns share: to build one takes as long as half a turn without a model."""
    graph = StateGraph(State, context_schema=Nodes)
    for step in (Nodes.route, Nodes.retrieve, Nodes.draft, Nodes.perform, Nodes.ground, Nodes.reply):
        graph.add_node(step.__name__, _node(step))
    graph.add_edge(START, "route")
    graph.add_conditional_edges("route", _after_route, ["retrieve", "perform"])
    graph.add_conditional_edges("retrieve", _after_retrieve, ["draft", "perform"])
    graph.add_edge("draft", "perform")
    graph.add_edge("perform", "ground")
    graph.add_edge("ground", "reply")
    graph.add_edge("reply", END)
    return graph.compile()


class _Node(Protocol):
    def __call__(self, state: State, *, runtime: Runtime[Nodes]) -> Update: ...


def _node(step: Callable[[Nodes, State], Update]) -> _Node:
    """Return a step as a node of the graph, which is handed the nodes of the turn at hand."""

    def node(state: State, *, runtime: Runtime[Nodes]) -> Update:
        runtime.context.voice.hand = runtime.stream_writer
        return step(runtime.context, state)

    return node


def _after_retrieve(state: State) -> str:
    acted = state["acted"]
    return "draft" if acted and acted.answer else "perform"


def _after_route(state: State) -> str:
    acted = state["acted"]
    return "retrieve" if acted and acted.answer else "perform"
