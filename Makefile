# The two commands of the README, and the few of CONTRIBUTING.md. Only make, Python and the package index are needed.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
# `make start LEAN=1` leaves the local language model out: the quotes answer, and nobody words them.
comma := ,
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.PHONY: start test quick lint readme constraints clean

start: $(VENV)/.start  ## install, take in the sample archive, ask it a question, open the page
	$(BIN)/rag ingest corpus
	$(BIN)/rag ask "Which antibody blocks DKK1?"
	@echo
	@echo "Next: $(BIN)/rag ask \"your own question\"   $(BIN)/rag ingest FOLDER   $(BIN)/rag serve   $(BIN)/rag --help"
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/rag serve; else echo "The chat page: $(BIN)/rag serve"; fi

test: $(VENV)/.test  ## install what tests need, and run them
	@$(BIN)/python -m pytest

quick: $(VENV)/.test  ## the tests that take no longer than a few seconds
	@$(BIN)/python -m pytest -m "not slow and not local_model and not browser"

lint: $(VENV)/.test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

readme: $(VENV)/.test  ## the README's blocks: commands, from the program's own help, and quality, from the last runs
	@PYTHONPATH=. $(BIN)/python -m tests.test_readme
	@$(BIN)/rag eval readme

constraints:  ## constraints.txt anew, from a fresh environment with every extra
	rm -rf build/constraints && $(PYTHON) -m venv build/constraints
	build/constraints/bin/python -m pip install --quiet --constraint constraints.txt ".[test,train,local,openai,anthropic,ollama]"
	build/constraints/bin/python -m pip freeze --exclude press-rag | sed 's/+cpu//' > constraints.txt

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found: install it, or say make start PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: on Debian or Ubuntu, apt-get install python3-venv"; exit 1; }

$(VENV)/.start: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing into $(VENV): about 0.5 GB to download$(if $(LEAN),,$(comma) and 1.1 GB for a local language model (LEAN=1 leaves it out))."
	@$(PIP) --editable "$(if $(LEAN),.,.[local])"
	@touch $@

$(VENV)/.test: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing into $(VENV), with what the tests need."
	@$(PIP) --editable "$(if $(LEAN),.[test],.[test$(comma)local])"
	@touch $@
