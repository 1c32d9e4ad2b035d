# Everything runs in .venv, which the first target makes from python3 (3.11 or newer). Nothing else is needed.
PYTHON ?= python3
CONSTRAINTS ?= -c constraints.txt
VENV := .venv
OLDEST := .venv-oldest
READY := $(VENV)/.ready
SUPERSET := .venv-superset
SUPERSET_READY := $(SUPERSET)/.ready
OLDEST_READY := $(OLDEST)/.ready
BIN := $(VENV)/bin
CODE := exact_dbapi exact_harlequin sqlalchemy_exact tools benchmarks tests
REST ?= rest.json
XML ?= xml.json
# How many random statements `make fuzz` asks, the number of the first one, and whether local copies answer: COPIES=yes.
N ?= 20000
FIRST ?= 0

# SQLAlchemy's compliance suite; its plugin wants a pytest of its own. `make suite` runs it on all versions.
SUITE := -m pytest -q -n 2 -c tests/suite/pytest.ini --rootdir=. -p no:cacheprovider tests/suite
SUITE_VERSIONS := 1.4 2.0
SUITE_READY := $(SUITE_VERSIONS:%=.venv-suite-%/.ready)

.PHONY: compliance suite demo test soak fuzz desktop test-oldest superset lint format types contract pytest catalog bench clean

demo: $(READY)
	$(BIN)/exactsql demo

test: lint types contract pytest compliance

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

compliance: $(READY)
	$(BIN)/python $(SUITE)

suite: $(SUITE_READY) compliance
	@for version in $(SUITE_VERSIONS); do .venv-suite-$$version/bin/python $(SUITE) || exit 1; done

soak: $(READY)
	$(BIN)/python -m tests.soak.tokens
	$(BIN)/python -m tests.soak.budget
	$(BIN)/python -m tests.soak.gateway
	$(BIN)/python -m tests.soak.writes
	$(BIN)/python -m tests.soak.loads
	$(BIN)/python -m tests.soak.synchronize
	$(BIN)/python -m tests.soak.replication
	$(BIN)/python -m tests.soak.models

fuzz: $(READY)
	$(BIN)/python -m tools.fuzz $(N) --first $(FIRST) $(if $(COPIES),--copies)

# Programs that pip does not bring. Debian has them as postgresql-client, default-jdk with libpostgresql-jdbc-java, and
# odbc-postgresql with unixodbc; the one Python package among them goes into the environment when it is not there.
desktop: $(READY)
	$(BIN)/python -c 'import pyodbc' 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check pyodbc
	$(BIN)/pytest tests/desktop/psql.py tests/desktop/jdbc.py tests/desktop/odbc.py

# The gateway is left out: the library of its messages needs a later sqlglot than the driver does (its extra says which).
test-oldest: $(OLDEST_READY)
	$(OLDEST)/bin/pytest -n 2 --ignore=tests/clients --ignore=tests/desktop --ignore=tests/gateway

# A real Superset, some 150 packages: it signs in, makes a dataset and asks for charts; PICTURES=docs/images keeps the picture.
superset: $(SUPERSET_READY)
	$(SUPERSET)/bin/python -m pytest tests/superset

# Tools that do not install beside the driver's own: each has its tests run in an environment of its own.
.PHONY: clients
APART := .venv-apart
clients: $(APART)/notebooks/.ready $(APART)/pipelines/.ready $(APART)/airflow/.ready $(APART)/harlequin/.ready
	$(APART)/notebooks/bin/python -m pytest tests/apart/test_great_expectations.py tests/apart/test_jupysql.py
	$(APART)/pipelines/bin/python -m pytest tests/apart/test_dlt.py tests/apart/test_langchain.py
	$(APART)/airflow/bin/python -m pytest tests/apart/test_airflow.py
	$(APART)/harlequin/bin/python -m pytest tests/apart/test_harlequin.py tests/apart/test_harlequin_screen.py

$(APART)/%/.ready: tests/apart/%.txt setup.cfg pyproject.toml
	$(PYTHON) -m venv $(APART)/$*
	$(APART)/$*/bin/python -m pip install --quiet --disable-pip-version-check -r $< -e .
	@touch $@

catalog: $(READY)
	$(BIN)/python -m tools.build_catalog $(REST) $(XML)

bench: $(READY)
	@for script in $(basename $(notdir $(wildcard benchmarks/*.py))); do \
		echo "== $$script"; $(BIN)/python -m benchmarks.$$script || exit 1; done

clean:
	rm -rf $(VENV) $(OLDEST) $(APART) $(SUPERSET) $(SUITE_VERSIONS:%=.venv-suite-%) .suite.duckdb* build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(READY): setup.cfg pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(CONSTRAINTS) -e '.[pandas,gateway,keyring,test,clients,dev]'
	@touch $@

$(OLDEST_READY): setup.cfg pyproject.toml constraints-oldest.txt
	$(PYTHON) -m venv $(OLDEST)
	$(OLDEST)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints-oldest.txt -e '.[pandas,keyring,test]'
	@touch $@

.venv-suite-%/.ready: setup.cfg pyproject.toml constraints.txt
	$(PYTHON) -m venv $(@D)
	grep -iv '^sqlalchemy==' constraints.txt > $(@D)/constraints.txt
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check -c $(@D)/constraints.txt -e '.[test]' 'sqlalchemy==$*.*'
	@touch $@

$(SUPERSET_READY): setup.cfg pyproject.toml constraints-superset.txt
	$(PYTHON) -m venv $(SUPERSET)
	$(SUPERSET)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints-superset.txt \
		-e . apache-superset cachetools pytest rich selenium
	@touch $@
