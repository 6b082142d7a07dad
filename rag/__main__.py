"""`python -m rag`: the command line, where the script `rag` is not on the path."""

from rag.cli import main

main()
