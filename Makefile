# Needs Python 3.11 or newer and make; everything else is fetched into .venv.

PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
BIN := .venv/bin
ENVIRONMENT := .venv/.made-from-lock
export UV_PYTHON_DOWNLOADS := never
# Tests run side by side, one process for each core; WORKERS=0 runs them one after the other.
WORKERS ?= auto
PYTEST := $(BIN)/pytest --numprocesses $(WORKERS) --maxprocesses 8 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help run web check test test-long bench dist openapi pictures clean

help:  ## This list.
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | awk -F '\t' '{ printf "make %-10s %s\n", $$1, $$2 }'

run: web  ## The whole service on this machine: API, console, widget and worker.
	@$(BIN)/handover serve

web: $(ENVIRONMENT)  ## The pages, unless they are built of these sources already.
	@$(BIN)/python .ci/web.py

check: $(ENVIRONMENT)  ## Format, lint, types, floors, lengths.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy .ci/dist.py .ci/web.py .ci/build_hook.py
	$(BIN)/lint-imports
	$(BIN)/loq
	$(BIN)/python -m tests.architecture.lengths
	$(BIN)/python .ci/web.py check

test: web  ## All tests; fuzzing, races and kill runs in small.
	HANDOVER_TEST_SCALE=$${HANDOVER_TEST_SCALE:-0.05} $(PYTEST) $(TESTS)

test-long: web  ## All tests in full size.
	HANDOVER_TEST_SCALE=1 $(PYTEST) --timeout=1800 $(TESTS)

bench: $(ENVIRONMENT)  ## Benchmarks, each beside its floor. BENCH=name runs one.
	$(BIN)/python -m bench $(BENCH)

dist: web  ## Wheel and sdist, with everything inside the package handoverkit.
	$(BIN)/python .ci/dist.py

openapi: $(ENVIRONMENT)  ## Writes openapi.json anew.
	$(BIN)/python -m api.openapi > openapi.json.new
	mv openapi.json.new openapi.json

pictures: web  ## The pictures of the documents anew.
	$(BIN)/python -m tests.journeys.console.pictures
	$(BIN)/python -m tests.journeys.widget.pictures

clean:  ## Removes what was made here, but never data/.
	rm -rf .venv build dist api/web/dist api/web/generated api/web/node_modules api/web/.lock .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .loq_cache openapi.json.new
	find agent api bench tests tools workflows -name __pycache__ -type d -prune -exec rm -rf {} +

$(ENVIRONMENT): pyproject.toml uv.lock .ci/environment
	@.ci/environment "$(PYTHON)"
	@touch $@
