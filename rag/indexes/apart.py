"""A process of its own for what this one must not do with index files.

A file cut short can end whoever opens it (`health`). And Chroma writes one of its files from memory that it never set,
in which words may lie that this process has read: whoever forgets a release fills its indexes elsewhere (`filling`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_ROOT = str(Path(__file__).parents[2])


def start(module: str, *arguments: str, errors: int = subprocess.PIPE) -> subprocess.Popen[str]:
    """A new process that runs `main` of a module of this package, with `arguments`; its pipes carry UTF-8."""
    paths = [_ROOT, os.environ.get("PYTHONPATH", "")]
    return subprocess.Popen(
        [sys.executable, "-c", f"from {module} import main; main()", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONIOENCODING": "utf-8"},
        text=True,
        encoding="utf-8",
        errors="replace",
    )
