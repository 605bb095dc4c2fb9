# Duheng: one entry for everything. `make` alone prints what there is.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements/develop.txt
PEERS := requirements/bench.txt
READY := $(VENV)/.ready
JOBS ?= 2
BENCH ?= quick
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
  --generate-hashes --no-header --no-annotate --no-emit-index-url

# Tests start hundreds of processes: without kept bytecode each of them compiles the house again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test check docs texts bench lock clean

help: ## print this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

setup: $(READY) ## create .venv with everything that tests and checks need; the command is .venv/bin/duheng

$(READY): $(LOCK) pyproject.toml web/package-lock.json
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed and was not found" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(LOCK)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-index --no-build-isolation --editable .
	$(BIN)/python web/build.py
	@touch $@

demo: setup ## build the synthetic region in .demo/, print who can sign in, serve its site on this machine
	$(BIN)/duheng demo --dir .demo $(DEMO)

test: setup ## run every test and every example
	$(BIN)/pytest --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder $(TESTS)

check: setup ## format, lint, types, import floors, generated pages and architecture
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest tests/architecture

texts: setup ## gather and compile the texts of the site (gathering needs GNU gettext)
	$(BIN)/python web/texts.py $(ROOM)

docs: setup ## write the generated pages of docs/look-up again
	$(BIN)/python docs/generate.py

bench: setup ## measure against the floors; BENCH=quick takes a quarter of an hour, BENCH=full adds 1e8 readings
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(PEERS)
	$(BIN)/python -m bench --$(BENCH)

lock: setup ## compile requirements/ again (newest versions that pyproject.toml allows)
	$(COMPILE) --upgrade --output-file requirements/base.txt
	$(COMPILE) --upgrade --extra sm --extra site --extra intake --extra spark --extra test --extra check --output-file $(LOCK)
	$(COMPILE) --constraint $(LOCK) --extra site --extra intake --extra sm --output-file requirements/site.txt
	$(COMPILE) --constraint $(LOCK) --extra bench --output-file $(PEERS)

clean: ## remove everything that was made here
	rm -rf $(VENV) .demo .demo-keys .demo.partial* build dist web/node_modules src/duheng/site/pages/static/vendor .mypy_cache .pytest_cache .ruff_cache .hypothesis \
	  .import_linter_cache bench/data bench/latest.json src/duheng.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
