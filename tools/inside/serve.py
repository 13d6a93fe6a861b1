"""The learner's process (A): runs the learner's code once, then answers what the hidden tests (B) ask of it.

It is not trusted: the learner's code can do here what it likes, and only decides what is answered. It must not hold
the tests' text anywhere, so it is to be forked before that is read.
"""

import copy
import hashlib
import json
import linecache
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import torch
from torch import Tensor, nn

from tools.inside.encode import Encoder, Store, shape
from tools.inside.unpack import Reader
from tools.inside.wire import Change, Closed, receive, send
from tools.limits import SNIPPET

MAX_TEXT_CHARACTERS = 500

Answer = dict[str, object]


def serve(descriptor: int, code: bytes) -> None:
    """Execute `code` as `__main__`, then answer on `descriptor` until the tests close it."""
    server = Server(descriptor)
    try:
        server.execute(code)
        hello: Answer = {"ready": True}
    except BaseException as error:  # noqa: BLE001 - it is the tests' to tell the learner
        hello = {"raised": described(error)}
    try:
        send(descriptor, json.dumps(hello).encode())
        while True:
            server.answer(*receive(descriptor))
    except Closed:
        return


@dataclass
class Record:
    """One call through which gradients may be asked for."""

    inputs: list[Tensor]
    outputs: list[Tensor]
    values: list[tuple[Tensor, Tensor]]
    """The tensors that both sides hold, with the values that they had during the call."""


class Server:
    """What this process has handed out, and how it answers one request."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.module = ModuleType("__main__")
        self.shared = ModuleType("tests")
        self.store = Store()
        self.records: dict[int, Record] = {}

    def execute(self, code: bytes) -> None:
        """Run the learner's code, with its lines at hand for tracebacks."""
        lines = [line + "\n" for line in code.decode("utf-8", "replace").splitlines()]
        linecache.cache[SNIPPET] = (len(code), None, lines, SNIPPET)
        self.module.__file__ = SNIPPET
        sys.modules["__main__"] = self.module
        exec(compile(code, SNIPPET, "exec", dont_inherit=True), self.module.__dict__)  # noqa: S102 - its purpose

    def answer(self, head: bytes, _: bytes) -> None:
        """Do what one request asks and send the result, or what it raised."""
        request = Reader(head, self.store, self.shared).load()
        encoder = Encoder(self.store)
        before = self.settle(request)
        try:
            body = getattr(self, "do_" + request["do"])(encoder, *request["with"])
        except BaseException as error:  # noqa: BLE001 - whatever the learner's code raises is its answer
            encoder = Encoder(self.store)
            body = {"raised": described(error)}
        after = torch.get_rng_state()
        mark = None if torch.equal(before, after) else hashlib.sha256(after.numpy().tobytes()).hexdigest()
        answer = {"nonce": request["nonce"], "rng": mark, **body}
        send(self.descriptor, json.dumps(answer, allow_nan=False).encode(), encoder.body)

    def settle(self, request: dict[str, object]) -> Tensor:
        """Take over what the tests have changed on their side; gives the state of the random numbers."""
        for number in request["dropped"]:  # type: ignore[attr-defined]
            self.records.pop(number, None)
        self.store.ledger.apply(Change(*parts) for parts in request["changes"])  # type: ignore[attr-defined]
        for handle, training in request["training"]:  # type: ignore[attr-defined]
            self.store.objects[handle].training = training  # type: ignore[attr-defined]
        torch.set_grad_enabled(bool(request["grad"]))
        if isinstance(state := request["rng"], Tensor):
            torch.set_rng_state(state)
        return torch.get_rng_state()

    def do_forget(self, _: Encoder) -> Answer:
        """Forget all handles: the next test begins."""
        self.store, self.records = Store(), {}
        return {}

    def do_name(self, encoder: Encoder, name: str) -> Answer:
        """What the learner's module has under `name`."""
        if name not in vars(self.module):
            return {"missing": True}
        return {"value": encoder.value(vars(self.module)[name])} | self.news(encoder, {}, forward=False)

    def do_adopt(self, _: Encoder, payload: bytes) -> Answer:
        """Hold the tests' modules, optimizers and tensors, which both sides know by these numbers from now on."""
        for number, thing in Reader(payload, self.store, self.shared).load():
            if isinstance(thing, Tensor):
                self.store.ledger.add(thing, number)
            else:
                self.store.handle(thing, number)
                if isinstance(thing, nn.Module):
                    self.store.shapes[number] = shape(thing)
        return {}

    def do_copy(self, _: Encoder, handle: int, handles: list[int], numbers: list[int]) -> Answer:
        """Copy a module of which the tests have copied their mirror."""
        module = copy.deepcopy(self.store.objects[handle])
        assert isinstance(module, nn.Module)
        for number, part in zip(handles, module.modules(), strict=True):
            self.store.handle(part, number)
            self.store.shapes[number] = shape(part)
        for number, tensor in zip(numbers, (*module.parameters(), *module.buffers()), strict=True):
            self.store.ledger.add(tensor, number)
        return {}

    def do_call(
        self, encoder: Encoder, function: Callable[..., object], payload: bytes, wanted: list[int], forward: bool
    ) -> Answer:
        """Call `function`; the call is remembered under its number where a gradient can be asked for.

        `wanted` are the numbers of the tensors for which gradients may be wanted, beside the inputs.
        """
        call = Reader(payload, self.store, self.shared).load()
        inputs = [getattr(tensor, "origin", tensor) for tensor in call["inputs"]]
        for tensor in inputs:
            tensor.of_the_tests = True
        for optimizer, state in call["optimizers"]:
            optimizer.load_state_dict(state)
        flags = {number: thing.training for number, thing in self.store.objects.items() if isinstance(thing, nn.Module)}
        value = encoder.value(function(*call["args"], **call["kwargs"]))
        states = [encoder.value(optimizer.state_dict()) for optimizer, _ in call["optimizers"]]
        answer = {"value": value, "optimizers": states} | self.news(encoder, flags, forward=forward)
        if encoder.outputs:
            held = self.store.ledger.tensors
            values = [(tensor, tensor.data) for tensor in held.values()]
            leaves = [*inputs, *(held[number] for number in wanted)]
            self.records[call["number"]] = Record(leaves, encoder.outputs, values)
            answer["outputs"] = [encoder.bytes_of(tensor) for tensor in encoder.outputs]
        return answer

    def do_backward(self, encoder: Encoder, number: int, payload: bytes) -> Answer:
        """Send gradients back through a call; what belongs to no input accumulates here, as in one process."""
        record = self.records[number]
        given = Reader(payload, self.store, self.shared).load()
        pairs = [(out, grad) for out, grad in zip(record.outputs, given, strict=True) if grad is not None]
        now = [tensor.data for tensor, _ in record.values]
        kept = [tensor.grad for tensor in record.inputs]
        for tensor, then in record.values:
            tensor.data = then
        for tensor in record.inputs:
            tensor.grad = None
        try:
            torch.autograd.backward([out for out, _ in pairs], [grad for _, grad in pairs], retain_graph=True)
            grads = [None if tensor.grad is None else encoder.bytes_of(tensor.grad) for tensor in record.inputs]
        finally:
            for tensor, grad in zip(record.inputs, kept, strict=True):
                tensor.grad = grad
            for (tensor, _), data in zip(record.values, now, strict=True):
                tensor.data = data
        return {"grads": grads} | self.news(encoder, {}, forward=False)

    def news(self, encoder: Encoder, flags: dict[int, bool], *, forward: bool) -> Answer:
        """What the call did to things that both sides hold; a forward pass may change buffers, but no parameter."""
        reshaped = [encoder.module(module) for module in self.store.reshaped()]
        changes = []
        for change in self.store.ledger.changes():
            tensor = self.store.ledger.tensors[change.number]
            if forward and tensor.requires_grad:
                continue
            grad = None if change.grad is None else encoder.bytes_of(change.grad)
            changes.append([change.number, encoder.bytes_of(change.value), grad, change.requires_grad])
        training = [
            [number, bool(thing.training)]
            for number, then in flags.items()
            if isinstance(thing := self.store.objects[number], nn.Module) and thing.training != then
        ]
        return {"reshaped": reshaped, "changes": changes, "training": training}


def described(error: BaseException) -> Answer:
    """What was raised: type, text, and the learner's line."""
    frames = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == SNIPPET]
    line = frames[-1] if frames else None
    if isinstance(error, SyntaxError) and error.filename == SNIPPET:
        line = error.lineno
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return {"type": type(error).__name__[:80], "text": text[:MAX_TEXT_CHARACTERS], "line": line}
