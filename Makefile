PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := uv pip compile --quiet --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header

.DEFAULT_GOAL := help

help: ## Show these lines
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.base: requirements/base.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Turnabout needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "This Python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Turnabout into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.spark: $(VENV)/.dev requirements/spark.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/spark.txt
	@touch $@

spark: $(VENV)/.spark ## Install what work on a cluster needs (434 MB; Java 17 comes from the system)

run: $(VENV)/.base ## Set up, invent a company, work it out and serve it on this machine
	@$(BIN)/turnabout demo

test: $(VENV)/.dev ## Lint, types, import order and the default tests (under five minutes)
	@$(BIN)/ruff format --check --quiet src tests benchmarks
	@$(BIN)/ruff check --quiet src tests benchmarks
	@$(BIN)/mypy --no-error-summary
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pytest -n 2 $(PYTEST_ARGS)

format: $(VENV)/.dev ## Format the code
	@$(BIN)/ruff format --quiet src tests benchmarks
	@$(BIN)/ruff check --fix --quiet src tests benchmarks

locks: $(VENV)/.dev ## Write requirements/*.txt anew from pyproject.toml
	@$(BIN)/$(LOCK) --extra build pyproject.toml --output-file requirements/base.txt
	@$(BIN)/$(LOCK) --extra build --extra dev pyproject.toml --output-file requirements/dev.txt
	@$(BIN)/$(LOCK) --extra spark --extra sail --constraint requirements/dev.txt pyproject.toml --output-file requirements/spark.txt

openapi: $(VENV)/.dev ## Write docs/reference/openapi.json anew after the API changed
	@PYTHONPATH=tests $(BIN)/python tests/openapi.py

train: $(VENV)/.dev ## Learn the reader's weights anew from training/corpus (STAR=star_dialogues.jsonl.gz EMAIL=email_intent_train.txt.gz add theirs)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'scikit-learn>=1.7'
	@PYTHONPATH=src $(BIN)/python -m training $(if $(STAR),--star $(STAR)) $(if $(EMAIL),--email $(EMAIL))

.PHONY: train help run spark test format locks openapi
