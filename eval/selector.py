"""Tunes the selector: the packaged cross-encoder learns to tell which sentence answers, and that none does.

What is trained fits into the package: its biases and norms (BitFit: Ben Zaken, Goldberg & Ravfogel, ACL 2022), which
are not quantised and stand in for the published ones, and for most matrices a difference of low rank (LoRA: Hu et al.,
ICLR 2022), which `weights` adds to the published ones. A group of sentences is scored at once, with "none of them" as
one more choice of a learned score; the loss is minus the log of the probability on what is right. What is not here:
the questions (`selection`), and running the model.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eval import swaps
from eval.selection import Group
from rag import UsageError, locate

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer
    from transformers import BertForSequenceClassification

    Pair = tuple[str, str]

BASE = "ms-marco-MiniLM-L-12-v2-int8"
PIECES, GROUPS, WRONG, RIGHT = 150, 4, 7, 3
"""Word pieces of a pair; groups a step; at most so many wrong and right sentences of each."""
RANK, FACTOR = 8, 2.0
ADAPTED = re.compile(r"\.layer\.\d+\.(attention|intermediate)\.")
"""The rank of what is added to a matrix, and what its product is taken times; the modules whose matrices are moved. Not
the last of each layer: quantised with one step for all, most of its numbers are 0 or 1, and a rounding would show."""
EPOCHS, RATE, WARM, CLIP = 1.0, 5e-4, 0.06, 1.0
"""Times round the questions, Adam's learning rate, the share of the steps over which it rises, a gradient's norm."""
CONFIG: dict[str, Any] = {
    "num_labels": 1, "hidden_size": 384, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 1536,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A quantised matrix of the packaged file, (inputs, outputs): its name, its steps, their size, its first byte."""

    name: str
    values: NDArray[np.int8]
    step: float
    at: int


def tune(
    groups: Sequence[Group],
    *,
    start: Path | None = None,
    seed: int = 0,
    report: Callable[[int, int, str], None] | None = None,
) -> dict[str, NDArray[Any]]:
    """What `weights.tuned` reads, by its names, tuned on questions and on others made from them (`swaps`).

    It starts from the published parameters, or goes on from those in the file `start`; an hour for 5,000 questions.

    Raises:
        UsageError: the extra `train` is not installed.
    """
    import torch

    torch.manual_seed(seed)
    folder = locate(BASE)
    matrices = _matrices(folder / "model.onnx")
    model, tokenizer = _model(folder / "model.onnx", matrices), _tokenizer(folder / "tokenizer.json")
    own = {name: p for name, p in model.named_parameters() if name.endswith(".bias") or "LayerNorm" in name}
    for name, parameter in model.named_parameters():
        parameter.requires_grad = name in own
    added = _added(model)
    if start is not None:
        _go_on(start, own, {matrices[name]: pair for name, pair in added.items()})
    choice = [torch.nn.Parameter(torch.tensor(0.5)), torch.nn.Parameter(torch.tensor(-1.0))]
    trained = [*own.values(), *(part for pair in added.values() for part in pair)]
    optimiser = torch.optim.AdamW([*trained, *choice], lr=RATE, weight_decay=0.0)
    rng = random.Random(seed)  # noqa: S311  # draws examples, guards nothing
    asked = list(swaps.followed([*groups, *swaps.swapped(groups, rng)], rng))
    steps = int(EPOCHS * len(asked) / GROUPS)
    pace = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda n: min(1.0, (n + 1) / (WARM * steps)) * (1 - n / steps))
    for step, batch in zip(range(steps), _batches(asked, rng), strict=False):
        scores = _scores(model, tokenizer, [(g.question, text) for g in batch for text in g.texts]) * choice[0]
        loss = _loss(scores, choice[1], [g.right for g in batch])
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(trained, CLIP)
        optimiser.step()
        pace.step()
        if report:
            report(step + 1, steps, f"loss {loss.item():.2f}")
    found = {name: parameter.detach().numpy().astype(np.float16) for name, parameter in own.items()}
    for name, (down, up) in added.items():
        found |= _stored(matrices[name], down.detach().numpy(), up.detach().numpy())
    return found


def _go_on(
    start: Path, own: Mapping[str, torch.Tensor], added: Mapping[Matrix, tuple[torch.Tensor, torch.Tensor]]
) -> None:
    """Puts the parameters of a file that `write` made in place of those of the model."""
    import torch

    with np.load(start, allow_pickle=False) as held, torch.no_grad():
        for name, parameter in own.items():
            parameter.copy_(torch.from_numpy(held[name].astype(np.float32)))
        for matrix, (down, up) in added.items():
            if f"{matrix.name}:at" in held.files:
                down.copy_(torch.from_numpy(held[f"{matrix.name}:down"].astype(np.float32)))
                up.copy_(torch.from_numpy(held[f"{matrix.name}:up"].astype(np.float32)) * matrix.step / FACTOR)


def _stored(matrix: Matrix, down: NDArray[np.float32], up: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """What is added to a matrix, in its own steps, as `weights` reads it."""
    parts = {"at": np.array(matrix.at), "down": down.astype(np.float16)}
    parts["up"] = (FACTOR * up / matrix.step).astype(np.float16)
    return {f"{matrix.name}:{part}": values for part, values in parts.items()}


def write(parameters: Mapping[str, NDArray[Any]], out: Path) -> str:
    """Writes them where `weights.tuned` reads them; returns the file's sha256, which `weights` must name."""
    import hashlib

    np.savez_compressed(out, **dict(parameters))  # type: ignore[arg-type]
    return hashlib.sha256(out.read_bytes()).hexdigest()


def _loss(scores: torch.Tensor, none: torch.Tensor, right: Sequence[Sequence[bool]]) -> torch.Tensor:
    """Mean over the groups: the log of all probability beyond the log of that on the right choices."""
    import torch

    losses = []
    for group, marks in zip(torch.split(scores, [len(marks) for marks in right]), right, strict=True):
        choices = torch.cat([group, none[None]])
        good = torch.tensor([*marks, not any(marks)])
        losses.append(choices.logsumexp(0) - choices[good].logsumexp(0))
    return torch.stack(losses).mean()


def _batches(groups: Sequence[Group], rng: random.Random) -> Iterator[list[Group]]:
    """GROUPS at a time, all of them in a new order each time round, each with some of its sentences."""
    while True:
        order = rng.sample(groups, len(groups))
        for at in range(0, len(order) - GROUPS + 1, GROUPS):
            yield [_some(group, rng) for group in order[at : at + GROUPS]]


def _some(group: Group, rng: random.Random) -> Group:
    right = [text for text, mark in zip(group.texts, group.right, strict=True) if mark][:RIGHT]
    wrong = [text for text, mark in zip(group.texts, group.right, strict=True) if not mark]
    wrong = rng.sample(wrong, min(WRONG, len(wrong)))
    return Group(group.question, group.release, (*right, *wrong), (True,) * len(right) + (False,) * len(wrong))


def _scores(model: BertForSequenceClassification, tokenizer: Tokenizer, pairs: Sequence[Pair]) -> torch.Tensor:
    """The logits of pairs, in order; those of like length are padded together."""
    import torch

    order = sorted(range(len(pairs)), key=lambda at: len(pairs[at][1]))
    third = -(-len(order) // 3)
    found: list[torch.Tensor] = [torch.empty(0)] * len(pairs)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        for part in (order[at : at + third] for at in range(0, len(order), third)):
            rows = tokenizer.encode_batch([pairs[at] for at in part])
            feed = {
                "input_ids": torch.tensor([row.ids for row in rows]),
                "token_type_ids": torch.tensor([row.type_ids for row in rows]),
                "attention_mask": torch.tensor([row.attention_mask for row in rows]),
            }
            for at, logit in zip(part, model(**feed).logits.float()[:, 0], strict=True):
                found[at] = logit
    return torch.stack(found)


def _tokenizer(file: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.enable_padding()
    tokenizer.enable_truncation(PIECES, strategy="longest_first")
    return tokenizer


def _added(model: BertForSequenceClassification) -> dict[str, tuple[torch.nn.Parameter, torch.nn.Parameter]]:
    """By module, the (inputs, RANK) and (RANK, outputs) matrices whose product is added to its own; zero at first."""
    import torch

    added = {}
    for name, module in model.named_modules():
        if isinstance(module, torch.nn.Linear) and ADAPTED.search(name):
            down = torch.nn.Parameter(torch.randn(module.in_features, RANK) / module.in_features**0.5)
            added[name] = (down, torch.nn.Parameter(torch.zeros(RANK, module.out_features)))
            module.register_forward_hook(partial(_plus, *added[name]))
    return added


def _plus(down: torch.Tensor, up: torch.Tensor, _module: Any, given: tuple[torch.Tensor], out: torch.Tensor) -> Any:
    return out + FACTOR * (given[0] @ down @ up)


def _model(file: Path, matrices: Mapping[str, Matrix]) -> BertForSequenceClassification:
    """The packaged int8 file as a model that can learn: its matrices as numbers, its names as they are there."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    state = {name: torch.from_numpy(values.copy()) for name, values in _floats(file)}
    state |= {f"{module}.weight": torch.from_numpy(m.values.T * m.step) for module, m in matrices.items()}
    model = BertForSequenceClassification(BertConfig(**CONFIG))
    model.load_state_dict(state)
    model.eval()  # type: ignore[no-untyped-call]  # no dropout: few numbers are trained, for few steps
    return model


def _floats(file: Path) -> Iterator[tuple[str, NDArray[Any]]]:
    """The parameters that are no matrix of a product: floats as they stand, quantised embeddings as floats."""
    held, users = _graph(file)
    yield from ((name, held[name]) for name in held if name.endswith((".bias", "LayerNorm.weight")))
    for name in held:
        own = name.removesuffix("_quantized")
        if own != name and not any(node.op_type == "MatMulInteger" for node in users[name]):
            zero = held[f"{own}_zero_point"].astype(np.float32)
            yield own, (held[name].astype(np.float32) - zero) * held[f"{own}_scale"]


def _matrices(file: Path) -> dict[str, Matrix]:
    """The quantised matrices of the products, by the module that each belongs to."""
    held, users = _graph(file)
    whole = file.read_bytes()
    found = {}
    for name, values in held.items():
        own = name.removesuffix("_quantized")
        product = next((node for node in users.get(name, []) if node.op_type == "MatMulInteger"), None)
        if own != name and product is not None:
            step = float(held[f"{own}_scale"])
            found[_module(product, users, held)] = Matrix(name, values, step, whole.index(values.tobytes()))
    return found


def _graph(file: Path) -> tuple[dict[str, NDArray[Any]], dict[str, list[Any]]]:
    """The arrays that a file holds, by name, and by name of an array or a result the nodes that take it."""
    try:
        import onnx  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise UsageError(
            "tuning reads the packaged file with onnx: pip install -c constraints.txt '.[train]'"
        ) from None

    graph = onnx.load(str(file)).graph
    users: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    return {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}, users


def _module(node: Any, users: Mapping[str, list[Any]], held: Mapping[str, Any]) -> str:
    """The module that a product belongs to: the one whose bias is added to it."""
    while True:
        node = users[node.output[0]][0]
        bias = next((name for name in node.input if name in held and name.endswith(".bias")), None)
        if bias is not None:
            return str(bias).removesuffix(".bias")
