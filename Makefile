# Every target sets up what it needs; a second run is instant. `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BUNDLE := src/obeya_web/static/obeya/dist/manifest.json
WORDS := src/obeya_web/locale/de/LC_MESSAGES/django.mo
# Tests run in this many processes: twice two processors, as many tests wait for a server, a browser or a clock.
JOBS ?= 4

export UV_PROJECT_ENVIRONMENT := $(VENV)
export UV_PYTHON_DOWNLOADS := never
export UV_HTTP_TIMEOUT := 180
unexport VIRTUAL_ENV
# Compiled modules are kept, also where the environment says otherwise: each start of a process would compile anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(READY) $(BUNDLE) ## Start the web application with the sample process in it; Ctrl-C ends it
	@$(BIN)/python -m tools.demo

.PHONY: test
test: $(READY) $(BUNDLE) kernels system ## Run all tests, those of the web application on SQLite and once more on PostgreSQL
	$(BIN)/pytest -n $(JOBS) --dist loadgroup --no-loadscope-reorder
	$(BIN)/python -m tools.postgres $(BIN)/pytest tests/web -n $(JOBS) --dist loadgroup --no-loadscope-reorder -m "not postgres and not browser and not any_database"

.PHONY: check
check: $(READY) $(BUNDLE) ## Run everything that CI runs
	@$(MAKE) -j2 --output-sync=target lint types floors docs-check wheel kernels
	@$(MAKE) test

.PHONY: lint
lint: $(READY) ## Check style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: types
types: $(READY) ## Check types
	OBEYA_HOME=build/types $(BIN)/mypy
	cd frontend && npm run --silent check

.PHONY: floors
floors: $(READY) ## Check that imports point down only
	$(BIN)/lint-imports --no-cache

.PHONY: docs
docs: $(READY) ## Write the generated pages and build the documentation to site/
	$(BIN)/python -m tools.docs
	$(BIN)/sphinx-build -W --keep-going -q -b dirhtml docs site
	@echo "The documentation is in site/index.html"

.PHONY: docs-check
docs-check: $(READY) ## Check that generated pages are up to date and that the documentation builds
	$(BIN)/python -m tools.docs --check
	$(BIN)/sphinx-build -W --keep-going -q -b dirhtml docs site

.PHONY: wheel
wheel: $(READY) $(BUNDLE) ## Build the wheel, install it into bare environments; report on the sample and serve pages from there
	tools/check_wheel.sh $(BIN)/uv $(PYTHON)

# Once and before the tests, as each process that finds none compiles its own, for a minute of its processor.
.PHONY: kernels
kernels: $(READY) ## Compile the kernels of the simulation; the code is kept until a source changes
	@$(BIN)/python -c 'from obeya.twin.warming import load_simulation; load_simulation()'

.PHONY: bench
bench: $(READY) ## Measure speed and memory beside peers and print the table
	$(BIN)/python -m bench

.PHONY: format
format: $(READY) ## Put code into the house format
	$(BIN)/ruff check --fix-only -q .
	$(BIN)/ruff format .

.PHONY: bundle
bundle: $(BUNDLE) ## Build the scripts and styles of the web pages, and compile their words

.PHONY: messages
messages: $(READY) ## Gather what the web pages say into src/obeya_web/locale, for whoever translates it
	$(BIN)/python -m tools.messages update
	$(BIN)/python -m tools.messages compile

.PHONY: system
system: ## Install Debian's Java 17, Chromium and PostgreSQL, which some tests need (as root, where apt is)
	@tools/system.sh

.PHONY: clean
clean: ## Remove what was built, but not the environment
	rm -rf build dist site obeya-demo .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(READY): pyproject.toml uv.lock frontend/node_modules/.ready | $(BIN)/python
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet 'uv>=0.9,<1'
	$(BIN)/uv sync --frozen --all-extras --quiet
	@touch $@

frontend/node_modules/.ready: frontend/package.json frontend/package-lock.json
	@tools/node.sh
	cd frontend && npm ci --silent --no-audit --no-fund
	@touch $@

# Rebuilt when a script, a style, or anything that may name an icon changes.
$(BUNDLE): $(READY) $(WORDS) frontend/build.mjs $(shell find frontend/src src/obeya_web -name '*.ts' -o -name '*.css' -o -name '*.html' -o -name '*.py')
	cd frontend && npm run --silent build

$(WORDS): $(READY) $(shell find src/obeya_web/locale -name '*.po')
	$(BIN)/python -m tools.messages compile
