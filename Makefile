# One virtual environment, the locked packages, and an embedded PostgreSQL under var/.
PYTHON ?= python3
PORT ?= 8000
# Of tests. Some wait, for a browser or a server, so there is one more than processors.
WORKERS ?= $(shell echo $$((1 + $$(nproc))))
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
NODE := node_modules/.installed
PIP := $(BIN)/pip --disable-pip-version-check install --quiet --require-hashes

# With it every process of a test run compiles the house, and the packages of the tests, anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install run test lint format bench lock screenshots messages data-model
.DEFAULT_GOAL := install

install: $(DEV)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.txt | $(BIN)/python
	$(PIP) -r requirements.txt
	touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	$(PIP) --no-compile -r requirements-dev.txt
	touch $@

$(NODE): package.json package-lock.json
	npm ci --no-audit --no-fund --silent
	touch $@

run: $(RUNTIME)
	@PORT=$(PORT) $(BIN)/python manage.py run

test: $(DEV)
	$(BIN)/pytest -n $(WORKERS) --maxschedchunk 1 $(PYTEST_ARGS)

lint: $(DEV) $(NODE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djhtml --check --tabwidth 2 templates
	node_modules/.bin/biome check --error-on-warnings static
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run

format: $(DEV) $(NODE)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-$(BIN)/djhtml --tabwidth 2 templates
	node_modules/.bin/biome check --write static

bench: $(DEV)
	$(BIN)/python bench/run_all.py $(BENCH_ARGS)

screenshots: $(DEV)
	$(BIN)/python scripts/take_screenshots.py

data-model: $(DEV)
	$(BIN)/python manage.py data_model > docs/data-model.md

messages: $(DEV)
	$(BIN)/python manage.py makemessages --locale ru --no-location --no-wrap --no-obsolete --ignore .venv --ignore var --ignore tests --ignore docs --ignore bench
	$(BIN)/python manage.py compilemessages --ignore .venv

lock: | $(BIN)/python
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --output-file requirements.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
