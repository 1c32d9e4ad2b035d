# Everything runs in .venv, which the first target makes from python3 (3.11 or newer). Nothing else is needed.
PYTHON ?= python3
CONSTRAINTS ?= -c constraints.txt
VENV := .venv
OLDEST := .venv-oldest
READY := $(VENV)/.ready
OLDEST_READY := $(OLDEST)/.ready
BIN := $(VENV)/bin
CODE := exact_dbapi sqlalchemy_exact tools benchmarks tests
REST ?= rest.json
XML ?= xml.json
# How many random statements `make fuzz` asks, and the number of the first one.
N ?= 20000
FIRST ?= 0

.PHONY: demo test soak fuzz desktop test-oldest lint format types contract pytest catalog bench clean

demo: $(READY)
	$(BIN)/exactsql demo

test: lint types contract pytest

lint: $(READY)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)

format: $(READY)
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

types: $(READY)
	$(BIN)/mypy

contract: $(READY)
	$(BIN)/lint-imports

pytest: $(READY)
	$(BIN)/pytest -n 2

soak: $(READY)
	$(BIN)/python -m tests.soak.tokens
	$(BIN)/python -m tests.soak.budget
	$(BIN)/python -m tests.soak.gateway
	$(BIN)/python -m tests.soak.writes

fuzz: $(READY)
	$(BIN)/python tools/fuzz.py $(N) --first $(FIRST)

# Programs that pip does not bring: psql, Java with PostgreSQL's JDBC driver, psqlODBC with pyodbc.
desktop: $(READY)
	$(BIN)/pytest tests/desktop/psql.py tests/desktop/jdbc.py tests/desktop/odbc.py

test-oldest: $(OLDEST_READY)
	$(OLDEST)/bin/pytest -n 2 --ignore=tests/clients --ignore=tests/gateway

catalog: $(READY)
	$(BIN)/python tools/build_catalog.py $(REST) $(XML)

bench: $(READY)
	@for script in benchmarks/[a-z]*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

clean:
	rm -rf $(VENV) $(OLDEST) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(READY): setup.cfg pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(CONSTRAINTS) -e '.[pandas,gateway,keyring,test,clients,dev]'
	@touch $@

$(OLDEST_READY): setup.cfg pyproject.toml constraints-oldest.txt
	$(PYTHON) -m venv $(OLDEST)
	$(OLDEST)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints-oldest.txt -e '.[pandas,keyring,test]'
	@touch $@
