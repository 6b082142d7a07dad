"""Embedder and Reranker: texts to unit vectors, (query, text) pairs to scores.

Packaged weights run in onnxruntime, one text at a time: int8 activations are scaled over the whole tensor, so a text
in a batch gets a vector that depends on its neighbours (cosine down to .997), alone it always gets the same one.
Several texts run side by side in threads, which is also faster than batching (figures at `OnnxRunner`).
With `quick` they run straight, without torch; otherwise through sentence-transformers, which also runs any other model
by hub id or local folder. What is not here: any download, remote code, pickled weights, fusion, storage.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from rag.errors import WeightsError
from rag.weights import Weights, local_folder, locate, packaged, tuned

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sentence_transformers import CrossEncoder, SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import InputModule

    Floats = NDArray[np.float32]

Input = str | tuple[str, str]
Row = tuple[list[int], list[int]]  # ids, type ids
UNLIMITED = 1_000_000  # word pieces of a model that states no limit
Model = TypeVar("Model")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text as (start, end) characters, and a (words, dimension) unit vector of each in its context."""

    spans: tuple[tuple[int, int], ...]
    vectors: Floats

    def moved(self, by: int) -> Words:
        """The same words of a longer text, in which this one starts at `by`."""
        return Words(tuple((start + by, end + by) for start, end in self.spans), self.vectors)


class OnnxRunner:
    """Packaged weights in onnxruntime: the CLS vector of each text, or the logit of each pair.

    200-piece passages per second on two cores: 25 with two threads of one text each, 13 one by one, 12 in batches
    of 16 on one thread and 7 to 11 in batches with two threads inside the session.
    """

    def __init__(self, weights: Weights, folder: Path, *, threads: int | None = None) -> None:
        import onnxruntime  # type: ignore[import-untyped]
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        model = str(folder / "model.onnx")
        self._tuned = {k: onnxruntime.OrtValue.ortvalue_from_numpy(v) for k, v in tuned(weights).items()}
        for name, value in self._tuned.items():
            options.add_initializer(name, value)
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(weights.max_pieces, strategy="longest_first")
        self.dimension = int(self._session.get_outputs()[0].shape[-1])
        self.max_pieces = weights.max_pieces
        self.threads = threads or os.cpu_count() or 1

    def count(self, text: str) -> int:
        """Word pieces of `text`, specials included, before any cut."""
        encoding = self.tokenizer.encode(text)
        specials = self.tokenizer.num_special_tokens_to_add(False)
        return len(encoding) + sum(len(more) - specials for more in encoding.overflowing)

    def pieces(self, text: Input) -> Row:
        """Ids and type ids of a text or pair, cut to the model's limit; of a pair, the longer one is cut."""
        encoding = self.tokenizer.encode(*text) if isinstance(text, tuple) else self.tokenizer.encode(text)
        return encoding.ids, encoding.type_ids

    def run(self, rows: Sequence[Row]) -> Floats:
        """The model's output for rows of pieces: (n, dimension) of their CLS pieces, or (n, 1) logits."""
        import numpy as np

        if len(rows) < 2 or self.threads == 1:
            outputs = [self._run(row) for row in rows]
        else:
            with ThreadPoolExecutor(min(self.threads, len(rows))) as pool:
                outputs = list(pool.map(self._run, rows))
        return np.stack(outputs) if outputs else np.zeros((0, self.dimension), np.float32)

    def _run(self, row: Row) -> Floats:
        first: Floats = self._outputs(row)[0]  # of (pieces, dimension) the CLS piece, of (1, 1) the logit
        return first

    def _outputs(self, row: Row) -> Floats:
        import numpy as np

        ids = np.array([row[0]], dtype=np.int64)
        types = np.array([row[1]], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        output: Floats = self._session.run(None, feed)[0].reshape(-1, self.dimension)
        return output

    def words(self, texts: Sequence[str]) -> list[Words]:
        """The words of each text, up to the model's limit; a word's vector is the mean of its pieces'."""
        if self.threads == 1 or len(texts) < 2:
            return [self._words(text) for text in texts]
        with ThreadPoolExecutor(min(self.threads, len(texts))) as pool:
            return list(pool.map(self._words, texts))

    def _words(self, text: str) -> Words:
        import numpy as np

        encoding = self.tokenizer.encode(text)
        output = self._outputs((encoding.ids, encoding.type_ids))
        vectors = output / (np.linalg.norm(output, axis=1, keepdims=True) + 1e-9)
        pieces: dict[int, list[int]] = {}
        for at, word in enumerate(encoding.word_ids):
            if word is not None:
                pieces.setdefault(word, []).append(at)
        spans = tuple((encoding.offsets[own[0]][0], encoding.offsets[own[-1]][1]) for own in pieces.values())
        means = [vectors[own].mean(axis=0) for own in pieces.values()]
        found = np.stack(means) if means else np.zeros((0, self.dimension), np.float32)
        return Words(spans, np.asarray(found / (np.linalg.norm(found, axis=1, keepdims=True) + 1e-9), np.float32))

    def __call__(self, texts: Sequence[Input]) -> Floats:
        """One row per text or pair, in order, bit for bit what each gives alone: (n, dimension) or (n, 1)."""
        return self.run([self.pieces(text) for text in texts])


class Encoder(Protocol):
    """What an Embedder runs and a test replaces: `encode` gives (n, dimension) unit vectors, `count` word pieces."""

    dimension: int
    max_pieces: int

    def encode(self, texts: Sequence[str], *, query: bool) -> Floats: ...  # noqa: D102
    def count(self, text: str) -> int: ...  # noqa: D102


class Embedder:
    """Texts to unit vectors. Build one with `Embedder.load`; the constructor takes a ready encoder."""

    def __init__(
        self, name: str, encoder: Encoder, *, words: Callable[[Sequence[str]], list[Words]] | None = None
    ) -> None:
        self.name = name
        self._words = words
        self.dimension = encoder.dimension
        self.max_pieces = encoder.max_pieces
        self._encoder = encoder

    @classmethod
    def load(cls, name: str, *, quick: bool, threads: int | None = None) -> Self:
        """The embedder `name`: packaged weights, a hub id that is in the local cache, or a folder.

        `quick` runs packaged weights without sentence-transformers (0.4 s instead of ten to load); the vectors are the
        same. It changes nothing for other models. `threads` (default: all cores) is for packaged weights.

        Raises:
            WeightsError: there is no such model here, or it is not what it should be.
        """
        weights = packaged(name)
        if weights is None:
            return cls(name, _SentenceTransformer(_load_sentence_transformer(name)))
        if weights.kind != "embedder":
            raise WeightsError(f"{name} is a {weights.kind}, not an embedder")
        runner = OnnxRunner(weights, locate(name), threads=threads)
        if quick:
            return cls(name, _Direct(runner, weights.instruction), words=runner.words)
        return cls(name, _wrapped_embedder(runner, weights.instruction), words=runner.words)

    def count_pieces(self, text: str) -> int:
        """Word pieces of `text` in this model, special ones included; above `max_pieces` a text would be cut."""
        return self._encoder.count(text)

    def passages(self, texts: Sequence[str]) -> Floats:
        """(n, dimension) unit vectors. A text over `max_pieces` is cut there and a warning logged."""
        import numpy as np

        for text in texts:
            self._warn_if_cut(text)
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._encoder.encode(texts, query=False)

    def query(self, text: str) -> Floats:
        """The (dimension,) unit vector of a query, which gets the model's own instruction in front.

        A query over `max_pieces` is cut there and a warning logged.
        """
        self._warn_if_cut(text)
        vector: Floats = self._encoder.encode([text], query=True)[0]
        return vector

    def words(self, texts: Sequence[str]) -> list[Words] | None:
        """The words of each text with a vector of each in its context; None where the model gives none."""
        return self._words(texts) if self._words else None

    def _warn_if_cut(self, text: str) -> None:
        # a word piece is at least one character: most texts need no counting
        if len(text) > self.max_pieces - 2 and (pieces := self.count_pieces(text)) > self.max_pieces:
            log.warning("text cut to %d of %d word pieces for %s", self.max_pieces, pieces, self.name)


class Reranker:
    """(query, text) pairs to logits. Build one with `Reranker.load`; the constructor takes a ready function."""

    def __init__(self, name: str, predict: Callable[[Sequence[tuple[str, str]]], Floats]) -> None:
        self.name = name
        self._predict = predict

    @classmethod
    def load(cls, name: str, *, quick: bool, threads: int | None = None) -> Self:
        """The reranker `name`; the same kinds of name, and the same meaning of `quick`, as for `Embedder.load`.

        Raises:
            WeightsError: there is no such model here, or it is not what it should be.
        """
        weights = packaged(name)
        if weights is None:
            return cls(name, _cross_encoder(_load_cross_encoder(name)))
        if weights.kind != "reranker":
            raise WeightsError(f"{name} is an {weights.kind}, not a reranker")
        runner = OnnxRunner(weights, locate(name), threads=threads)
        return cls(name, runner if quick else _cross_encoder(_wrapped_reranker(runner)))

    def scores(self, query: str, texts: Sequence[str]) -> Floats:
        """(n,) raw logits, higher is more relevant. Of a pair over the model's limit the longer side is cut."""
        import numpy as np

        if not texts:
            return np.zeros(0, np.float32)
        return self._predict([(query, text) for text in texts]).reshape(len(texts))


class _Direct:
    """Packaged embedder weights, straight through onnxruntime."""

    def __init__(self, runner: OnnxRunner, instruction: str) -> None:
        self.dimension = runner.dimension
        self.max_pieces = runner.max_pieces
        self.count = runner.count
        self._runner = runner
        self._instruction = instruction

    def encode(self, texts: Sequence[str], *, query: bool) -> Floats:
        import numpy as np

        vectors = self._runner([self._instruction + text for text in texts] if query else texts)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


class _SentenceTransformer:
    """Any SentenceTransformer, with its own prompts for queries and documents."""

    def __init__(self, model: SentenceTransformer, *, count: Callable[[str], int] | None = None) -> None:
        limit = model.max_seq_length
        self.max_pieces = int(limit) if limit and limit < UNLIMITED else UNLIMITED
        self.count = count or (lambda text: len(model.tokenizer.encode(text)))
        self._model = model
        self.dimension = int(model.get_embedding_dimension() or self.encode(["a"], query=False).shape[1])

    def encode(self, texts: Sequence[str], *, query: bool) -> Floats:
        import numpy as np

        encode = self._model.encode_query if query else self._model.encode_document
        return np.asarray(encode(list(texts), normalize_embeddings=True, show_progress_bar=False), np.float32)


def _cross_encoder(model: CrossEncoder) -> Callable[[Sequence[tuple[str, str]]], Floats]:
    """The raw logits of a CrossEncoder as a function of pairs."""
    import numpy as np
    from torch.nn import Identity

    def predict(pairs: Sequence[tuple[str, str]]) -> Floats:
        scores = model.predict(list(pairs), activation_fn=Identity(), show_progress_bar=False)
        return np.asarray(scores, np.float32)

    return predict


def _wrapped_embedder(runner: OnnxRunner, instruction: str) -> Encoder:
    """A SentenceTransformer of our module, CLS pooling and normalisation."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

    modules = [_module(runner, "token_embeddings"), Pooling(runner.dimension, pooling_mode="cls"), Normalize()]
    prompts = {"query": instruction, "document": ""}
    model = SentenceTransformer(modules=modules, prompts=prompts, device="cpu")
    return _SentenceTransformer(model, count=runner.count)


def _wrapped_reranker(runner: OnnxRunner) -> CrossEncoder:
    """A CrossEncoder of our module alone, which puts the logits where a cross-encoder looks for them."""
    from sentence_transformers import CrossEncoder

    model: CrossEncoder = CrossEncoder(modules=[_module(runner, "scores")], device="cpu")
    return model


def _module(runner: OnnxRunner, output: str) -> InputModule:
    """A sentence-transformers module around the runner; `output` is the feature its result goes to."""
    import torch
    from sentence_transformers.sentence_transformer.modules import InputModule

    class Packaged(InputModule):
        tokenizer = runner.tokenizer
        max_seq_length = runner.max_pieces

        def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: object) -> dict[str, Any]:
            texts = [prompt + text if prompt and isinstance(text, str) else text for text in inputs]
            return {"rows": [runner.pieces(text) for text in texts], "attention_mask": torch.ones(len(texts), 1)}

        def forward(self, features: dict[str, Any], **_: object) -> dict[str, Any]:
            result = torch.from_numpy(runner.run(features["rows"]))
            # only the CLS piece is pooled: a sequence of one token embedding per text is all that is needed
            features[output] = result[:, None] if output == "token_embeddings" else result
            return features

        def save(self, output_path: str, *_: object, **__: object) -> None:
            raise NotImplementedError(f"packaged weights are not saved to {output_path}")

    return Packaged()  # type: ignore[no-untyped-call]


def _load_sentence_transformer(name: str) -> SentenceTransformer:
    folder = local_folder(name)
    from sentence_transformers import SentenceTransformer

    return _load(SentenceTransformer, name, folder)


def _load_cross_encoder(name: str) -> CrossEncoder:
    folder = local_folder(name)
    from sentence_transformers import CrossEncoder

    model: CrossEncoder = _load(CrossEncoder, name, folder)
    if model.num_labels != 1:
        raise WeightsError(f"{name} is no reranker: it has {model.num_labels} outputs instead of one")
    return model


def _load(kind: Callable[..., Model], name: str, folder: Path) -> Model:
    """A model from a local folder: safetensors, no code of the model's own, no network."""
    safe = {"use_safetensors": True}
    try:
        return kind(str(folder), local_files_only=True, trust_remote_code=False, model_kwargs=safe)
    except (OSError, ValueError, ImportError, KeyError, RuntimeError) as error:
        raise WeightsError(f"{name} cannot be loaded: {' '.join(str(error).split())}") from None
