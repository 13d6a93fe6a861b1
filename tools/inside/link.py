"""The hidden tests' (B) side of the stream: calling the learner's code as if it were here."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence, Set
from typing import NoReturn, cast

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from tools.inside.crossing import Crossing, Token
from tools.inside.mirror import Decoder, Forward, Held
from tools.inside.pack import Packer
from tools.inside.raising import MAX_TEXT_CHARACTERS, Missing, raised_of
from tools.inside.remote import Remote
from tools.inside.strict import flag, integer, items, mapping, text
from tools.inside.wire import WireError, receive, send


class Link:
    """One learner's process, as long as it answers as it should."""

    def __init__(self, descriptor: int, source: str, deadline: float) -> None:
        self.descriptor = descriptor
        self.source = source
        self.deadline = deadline
        self.lost: WireError | None = None
        """Why nothing more can be asked; a test that catches everything must not hide it."""
        self.held = Held()
        self.dropped: list[int] = []
        self.calls = 0
        self.rng: Tensor | None = None
        """The state of the random numbers, if A has been told of it."""
        self.anchor = torch.zeros(0, requires_grad=True)
        """Lets results that depend on nothing of ours be differentiated, for the sake of A's own tensors."""

    def hello(self) -> None:
        """Wait until the learner's code has run; Raised if it did not run to its end."""
        self.hear(None)

    def forget(self) -> None:
        """Begin anew, for the next test."""
        self.held, self.dropped, self.rng = Held(), [], None
        self.ask("forget", ())

    def name(self, name: str) -> object:
        """The learner's object of that name, or its proxy; Missing if there is none."""
        answer, decoder = self.ask("name", (name,))
        if answer.get("missing") is True:
            raise Missing(name)
        return self.take(answer, decoder)

    def remote(self, handle: int, name: str) -> object:
        """The proxy for an object of A."""
        return Remote(self.call, handle, name)

    def call(
        self, function: object, args: tuple[object, ...], kwargs: Mapping[str, object], *, forward: bool = False
    ) -> object:
        """Call `function`, which is A's or a builtin, in A; `forward` is that of a mirror."""
        tensors: list[Tensor] = []
        things: list[nn.Module | Optimizer] = []
        collect((function, args, dict(kwargs)), tensors, things)
        self.share(tensors, things)
        ledger = self.held.ledger
        inputs = [tensor for tensor in tensors if tensor.requires_grad and ledger.number(tensor) is None]
        optimizers = [(thing, thing.state_dict()) for thing in things if isinstance(thing, Optimizer)]
        wanted = [number for number, tensor in ledger.tensors.items() if tensor.requires_grad]
        self.calls += 1
        payload = self.pack(
            {"args": args, "kwargs": dict(kwargs), "inputs": inputs, "optimizers": optimizers, "number": self.calls}
        )
        answer, decoder = self.ask("call", (function, payload, wanted, forward), grads=not forward)
        with Strictly(self):
            outputs = [decoder.tensor(output) for output in items(answer.get("outputs", []))]
        if outputs:
            sources = [*inputs, *(ledger.tensors[number] for number in wanted)]
            token = Token(self, self.calls)
            decoder.outputs = list(Crossing.apply(token, outputs, self.anchor, *sources))  # type: ignore[no-untyped-call]
        fixed = set(wanted) if forward else set()
        return self.take(answer, decoder, [optimizer for optimizer, _ in optimizers], fixed=fixed)

    def backward(self, number: int, grads: tuple[Tensor | None, ...], sources: list[Tensor]) -> list[Tensor | None]:
        """The gradients of a call's sources, given those of its results."""
        answer, decoder = self.ask("backward", (number, self.pack(list(grads))))
        with Strictly(self):
            found = [decoder.grad(grad, like) for grad, like in zip(items(answer["grads"]), sources, strict=True)]
        self.take({**answer, "value": None}, decoder, fixed=set(self.held.ledger.tensors), grads=True)
        return found

    def share(self, tensors: list[Tensor], things: list[nn.Module | Optimizer]) -> None:
        """Let A hold what is passed by reference: modules, optimizers, parameters."""
        new: list[tuple[int, object]] = []
        held = self.held
        modules = [part for thing in things if isinstance(thing, nn.Module) for part in thing.modules()]
        for module in modules:
            forward = module.__dict__.get("forward")
            if isinstance(forward, Forward) and id(module) not in held.handles:
                self.copy(module, forward)
        parts = {id(part): part for part in (*modules, *things) if id(part) not in held.handles}
        owned = [tensor for module in modules for tensor in (*module.parameters(), *module.buffers())]
        owned += [tensor for tensor in tensors if isinstance(tensor, nn.Parameter)]
        for thing in things:
            if isinstance(thing, Optimizer):
                owned += [tensor for group in thing.param_groups for tensor in group["params"]]
        fresh = {id(tensor): tensor for tensor in owned if held.ledger.number(tensor) is None}
        if not parts and not fresh:
            return
        first, handle = held.ledger.next_number, held.next_handle
        new += [(first + 2 * place, tensor) for place, tensor in enumerate(fresh.values())]
        new += [(handle + 2 * place, part) for place, part in enumerate(parts.values())]
        payload = self.pack(new)
        for tensor in fresh.values():
            del held.ledger.known[held.ledger.add(tensor)]  # so that gradients follow
        for part in parts.values():
            held.add(part)
        self.ask("adopt", (payload,), quiet=True)

    def copy(self, module: nn.Module, forward: Forward) -> None:
        """Let A copy the module of which `module` is a copied mirror."""
        held = self.held
        handles, numbers = [], []
        original = forward.handle
        for part in module.modules():
            handles.append(held.add(part))
            held.training[handles[-1]] = not part.training  # so that the flag follows
            part_forward = part.__dict__.get("forward")
            if isinstance(part_forward, Forward):
                part.__dict__["forward"] = Forward(self, part, handles[-1])
        for tensor in (*module.parameters(), *module.buffers()):
            numbers.append(held.ledger.add(tensor))
            del held.ledger.known[numbers[-1]]
        self.ask("copy", (original, handles, numbers), quiet=True)

    def pack(self, value: object) -> bytes:
        """`value` for A."""
        return Packer(self.held, self.source).pack(value)

    def ask(
        self, what: str, arguments: tuple[object, ...], *, grads: bool = True, quiet: bool = False
    ) -> tuple[dict[str, object], Decoder]:
        """Send one request and hear its answer; a `quiet` one says nothing of what has changed here."""
        if self.lost:
            raise self.lost
        state = torch.get_rng_state()
        changes = [] if quiet else [change.parts() for change in self.held.ledger.changes(grads=grads)]
        nonce = secrets.token_hex(8)
        request = {
            "do": what,
            "with": arguments,
            "nonce": nonce,
            "grad": torch.is_grad_enabled(),
            "rng": None if self.rng is not None and torch.equal(self.rng, state) else state,
            "changes": changes,
            "training": [] if quiet else self.flags(),
            "dropped": self.dropped[:],
        }
        self.dropped.clear()
        try:
            send(self.descriptor, Packer(Held() if quiet else self.held, self.source).pack(request))
        except WireError as error:
            self.lose(error)
        return self.hear(nonce)

    def flags(self) -> list[tuple[int, bool]]:
        """The training flags that A does not know yet."""
        modules = [(number, thing) for number, thing in self.held.objects.items() if isinstance(thing, nn.Module)]
        found = [(number, thing.training) for number, thing in modules if thing.training != self.held.training[number]]
        self.held.training.update(found)
        return found

    def hear(self, nonce: str | None) -> tuple[dict[str, object], Decoder]:
        """Read one answer; Raised if it says so, WireError if it is none."""
        try:
            head, body = receive(self.descriptor, self.deadline)
        except WireError as error:
            self.lose(error)
        with Strictly(self):
            answer = mapping(json.loads(head, parse_constant=refuse))
            if answer.get("nonce") != nonce:
                raise ValueError("this answers another question")
            raised = mapping(answer["raised"]) if "raised" in answer else None
            self.mix(answer.get("rng"))
            exception = None if raised is None else raised_of(raised)
        if exception:
            raise exception
        return answer, Decoder(self.held, self, body)

    def mix(self, mark: object) -> None:
        """Where A has drawn random numbers, go on from another state than before.

        Not from A's own state, which it could choose so that ours come out as it likes. A itself goes on from its own,
        as long as nothing is drawn or seeded here.
        """
        if mark is not None:
            before = torch.get_rng_state().numpy().tobytes()
            digest = hashlib.sha256(before + text(mark).encode("utf-8", "replace")).digest()
            torch.manual_seed(int.from_bytes(digest[:7]))
        self.rng = torch.get_rng_state()

    def take(
        self,
        answer: dict[str, object],
        decoder: Decoder,
        optimizers: Sequence[Optimizer] = (),
        *,
        fixed: Set[int] = frozenset(),
        grads: bool = False,
    ) -> object:
        """Take over what the call did, and give its value; the tensors `fixed` keep theirs, with `grads` only that."""
        with Strictly(self):
            value = decoder.value(answer["value"])
            for optimizer, state in zip(optimizers, items(answer.get("optimizers", [])), strict=True):
                optimizer.load_state_dict(cast(dict[str, object], decoder.value(state)))
            for module in items(answer["reshaped"]):
                decoder.value(module)
            for change in decoder.changes(answer["changes"]):
                if change.number not in fixed:
                    self.held.ledger.apply([change])
                elif grads:
                    self.held.ledger.tensors[change.number].grad = change.grad
            for number, training in map(items, items(answer["training"])):
                self.held.module(number).training = self.held.training[integer(number)] = flag(training)
        return value

    def lose(self, error: WireError) -> NoReturn:
        """Ask nothing more."""
        self.lost = error
        raise error


class Strictly:
    """Turns whatever goes wrong while an answer is read into the loss of the link."""

    def __init__(self, link: Link) -> None:
        self.link = link

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, Exception):
            self.link.lost = WireError(f"not an answer: {error}"[:MAX_TEXT_CHARACTERS])
            raise self.link.lost from error


def collect(value: object, tensors: list[Tensor], things: list[nn.Module | Optimizer]) -> None:
    """Find the tensors, modules and optimizers among arguments."""
    if isinstance(value, Tensor):
        if not any(value is other for other in tensors):
            tensors.append(value)
    elif isinstance(value, nn.Module | Optimizer):
        things.append(value)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            collect(item, tensors, things)
    elif isinstance(value, dict):
        collect((*value.keys(), *value.values()), tensors, things)


def refuse(name: str) -> NoReturn:
    """JSON has no NaN."""
    raise ValueError(name)
