"""Tunes the selector: the packaged cross-encoder learns to tell which sentence answers, and that none does.

Only its biases and norms are trained (BitFit: Ben Zaken, Goldberg & Ravfogel, ACL 2022), 61 thousand of 33 million
numbers: they are not quantised, so they can stand in for the published ones in the same file, and they fit into the
package. A group of sentences is scored at once, with "none of them" as one more choice of a learned score; the loss is
minus the log of the probability on what is right. The parameters that come with the package were made by a first form
of this program, which drew wrong sentences from the likeliest more often and let the score of "none" learn twice as
fast. What is not here: the questions (`selection`), and running the model.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

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
EPOCHS, RATE, WARM, CLIP = 1.5, 6e-4, 0.06, 1.0
"""Times round the questions, Adam's learning rate, the share of the steps over which it rises, a gradient's norm."""
CONFIG: dict[str, Any] = {
    "num_labels": 1, "hidden_size": 384, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 1536,
}  # fmt: skip


def tune(
    groups: Sequence[Group], *, seed: int = 0, report: Callable[[int, int, str], None] | None = None
) -> dict[str, np.ndarray[Any, Any]]:
    """The tuned parameters by their names in the packaged file; an hour for 4,000 questions on two cores.

    Raises:
        UsageError: the extra `train` is not installed.
    """
    import torch

    torch.manual_seed(seed)
    folder = locate(BASE)
    model, tokenizer = _model(folder / "model.onnx"), _tokenizer(folder / "tokenizer.json")
    tuned = {name: p for name, p in model.named_parameters() if name.endswith(".bias") or "LayerNorm" in name}
    for name, parameter in model.named_parameters():
        parameter.requires_grad = name in tuned
    scale, none = torch.nn.Parameter(torch.tensor(0.5)), torch.nn.Parameter(torch.tensor(-1.0))
    optimiser = torch.optim.AdamW([*tuned.values(), scale, none], lr=RATE, weight_decay=0.0)
    steps = int(EPOCHS * len(groups) / GROUPS)
    pace = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda n: min(1.0, (n + 1) / (WARM * steps)) * (1 - n / steps))
    rng = random.Random(seed)  # noqa: S311  # draws examples, guards nothing
    for step, batch in zip(range(steps), _batches(groups, rng), strict=False):
        scores = _scores(model, tokenizer, [(g.question, text) for g in batch for text in g.texts]) * scale
        loss = _loss(scores, none, [g.right for g in batch])
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(tuned.values(), CLIP)
        optimiser.step()
        pace.step()
        if report:
            report(step + 1, steps, f"loss {loss.item():.2f}")
    return {name: parameter.detach().numpy().astype(np.float16) for name, parameter in tuned.items()}


def write(parameters: Mapping[str, np.ndarray[Any, Any]], out: Path) -> str:
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


def _model(file: Path) -> BertForSequenceClassification:
    """The packaged int8 file as a model that can learn: its matrices as numbers, its names as they are there."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    state = {name: torch.from_numpy(values.copy()) for name, values in _parameters(file)}
    model = BertForSequenceClassification(BertConfig(**CONFIG))
    model.load_state_dict(state)
    model.eval()  # type: ignore[no-untyped-call]  # no dropout: few numbers are trained, for few steps
    return model


def _parameters(file: Path) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """The model's parameters: floats as they stand, quantised matrices as floats under the name of their bias."""
    try:
        import onnx  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise UsageError(
            "tuning reads the packaged file with onnx: pip install -c constraints.txt '.[train]'"
        ) from None

    graph = onnx.load(str(file)).graph
    held = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    used: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in node.input:
            used.setdefault(name, []).append(node)
    yield from ((name, held[name]) for name in held if name.endswith((".bias", "LayerNorm.weight")))
    for name, whole in held.items():
        if not name.endswith("_quantized"):
            continue
        own = name.removesuffix("_quantized")
        values = (whole.astype(np.float32) - held[f"{own}_zero_point"].astype(np.float32)) * held[f"{own}_scale"]
        multiplied = next((node for node in used[name] if node.op_type == "MatMulInteger"), None)
        yield (own, values) if multiplied is None else (f"{_module(multiplied, used, held)}.weight", values.T)


def _module(node: Any, used: Mapping[str, list[Any]], held: Mapping[str, Any]) -> str:
    """The module that a product belongs to: the one whose bias is added to it."""
    while True:
        node = used[node.output[0]][0]
        bias = next((name for name in node.input if name in held and name.endswith(".bias")), None)
        if bias is not None:
            return str(bias).removesuffix(".bias")
