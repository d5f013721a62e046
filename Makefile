# Landwaiter. `make help` lists what there is to do.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

WORKERS ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
INSTALL := $(PIP) install --require-hashes
# The name of a stamp carries the checksum of what was installed: unchanged files, nothing to do.
key = $(shell cat $(1) | cksum | cut -d ' ' -f 1)
NEEDS := .venv/.needs-$(call key,requirements/base.txt)
BASE := .venv/.base-$(call key,pyproject.toml requirements/base.txt)
TORCH := 2.13.0
SAFETENSORS := 0.8.0
DEEP := .venv/.deep-$(TORCH)-$(SAFETENSORS)
BROWSER := .venv/.browser
DEV := .venv/.dev-$(call key,requirements/base.txt requirements/dev.txt)

.PHONY: help demo test check fix security docs bench setup setup-dev requirements messages clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(BASE) ## Rank a simulated country's declarations, choose inspections, write the report
	@$(BIN)/landwaiter demo $(ARGS)

test: $(DEV) $(BASE) $(DEEP) $(BROWSER) ## Run every test; WORKERS=n sets the number of processes
	@$(BIN)/python -m pytest -q -n $(WORKERS) $(ARGS)

check: $(DEV) $(BASE) ## Hold the rules: lint, format, types, imports, sizes, docstrings, messages, docs
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || { echo "Run 'make fix'."; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo > .venv/.imports.txt || { cat .venv/.imports.txt; exit 1; }
	@set -e; for script in tools/check_*.py; do $(BIN)/python $$script; done
	@$(MAKE) docs

fix: $(DEV) $(BASE) ## Format the code and repair what can be repaired by machine
	@$(BIN)/ruff check --quiet --fix-only
	@$(BIN)/ruff format --quiet

security: $(DEV) $(BASE) ## Look for risky constructs a second time, with bandit
	@$(BIN)/bandit -q -c pyproject.toml -r src

docs: $(DEV) $(BASE) ## Build the documentation into docs/_build/html, warnings are errors
	@$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html

bench: $(BASE) ## Print the figures that the documentation quotes
	@set -e; for script in benchmarks/[!_]*.py; do $(BIN)/python $$script; done

setup: $(BASE) ## Make .venv with the package and what it needs, nothing else

setup-dev: $(DEV) $(BASE) ## Make .venv with everything that test, check and docs need

requirements: $(DEV) $(BASE) ## Pin the newest allowed versions, with hashes (needs uv and the network)
	@uv --no-config pip compile --quiet --upgrade $(PIN) pyproject.toml requirements/build.in -o requirements/base.txt
	@uv --no-config pip compile --quiet --upgrade $(PIN) --extra dev --extra postgres --extra share --extra web -c requirements/base.txt pyproject.toml requirements/build.in -o requirements/dev.txt

messages: $(DEV) $(BASE) ## Compile the sentences in locales/*.po
	@$(BIN)/python tools/check_messages.py --compile

clean: ## Remove everything that can be made again
	@rm -rf .venv build dist docs/_build src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# No index or folder may be named in the files: every machine has its own.
PIN := --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make requirements"

$(NEEDS): | $(BIN)/pip
	@echo "Installing into .venv (about 450 MB, once) ..."
	@$(INSTALL) -r requirements/base.txt
	@rm -f .venv/.needs-* && touch $@

$(BASE): | $(NEEDS)
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@rm -f .venv/.base-* && touch $@

$(DEV): | $(NEEDS) $(BASE)
	@echo "Installing the tools for tests and checks (about 200 MB, once) ..."
	@$(INSTALL) -r requirements/dev.txt
	@rm -f .venv/.dev-* && touch $@

# Only the extra [deep] needs PyTorch. It comes last and pinned: an unpinned one may bring gigabytes for GPUs.
$(DEEP): | $(DEV)
	@echo "Installing PyTorch for the tests of DATE (about 200 MB, once) ..."
	@$(PIP) install safetensors==$(SAFETENSORS) torch==$(TORCH) && rm -f .venv/.deep-* && touch $@ || \
		echo "PyTorch could not be installed: the tests that need it are skipped."

# Tests of pages drive Debian's Chromium.
$(BROWSER): | $(DEV)
	@command -v chromium > /dev/null || { [ "$$(id -u)" = 0 ] && echo "Installing Chromium for the tests of pages (about 300 MB, once) ..." && \
	  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium > .venv/.browser.log 2>&1; } || \
		echo "Chromium could not be installed (Debian: apt install chromium): the tests that need it are skipped."
	@touch $@

# LightGBM's wheel links to the system's OpenMP library, which the smallest Debian images lack.
$(BIN)/pip:
	@[ -n "$$(PATH="$$PATH:/sbin" ldconfig -p | grep libgomp.so.1)" ] || { [ "$$(id -u)" = 0 ] && apt-get -qq update && apt-get -qq install -y libgomp1; } || \
	  { echo "Landwaiter needs the library libgomp (Debian: apt install libgomp1)." >&2; exit 1; }
	@for python in "$${PYTHON:-}" python3.11 python3 python3.12 python3.13; do \
	  if [ -n "$$python" ] && "$$python" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; \
	  then exec "$$python" -m venv --clear .venv; fi; \
	done; \
	echo "Landwaiter needs Python 3.11 or newer with venv (Debian: apt install python3 python3-venv)." >&2; exit 1
