"""sqlacodegen 4, unmodified: models of the whole schema, quickly and without a call, importable, queryable."""

from __future__ import annotations

import importlib.util
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.engine import URL, Engine
from sqlalchemy.orm import Session, configure_mappers

pytest.importorskip("sqlacodegen")

from exact_dbapi.simulator import Simulator

#: Of one processor, for every table and view of every service.
SECONDS_FOR_EVERYTHING = 30

Generate = Callable[..., ModuleType]


@pytest.fixture
def generate(exact_url: URL, tmp_path: Path) -> Generate:
    """Give a function that runs the command as its users do, and imports what it has written."""

    def run(*options: str) -> ModuleType:
        path = tmp_path / "generated.py"
        url = exact_url.render_as_string(hide_password=False)
        command = [sys.executable, "-m", "sqlacodegen", url, "--outfile", str(path), *options]
        subprocess.run(command, check=True, capture_output=True)
        spec = importlib.util.spec_from_file_location("generated", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["generated"] = module
        spec.loader.exec_module(module)
        return module

    return run


def seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.filterwarnings("ignore:This declarative base already contains")
def test_the_whole_schema_becomes_models(generate: Generate, engine: Engine, exact_simulator: Simulator) -> None:
    inspector = inspect(engine)
    schemas = [name for name in inspector.get_schema_names() if name != "local"]
    before = seconds_of_children()
    module = generate("--generator", "exact", "--schemas", ",".join(schemas))
    assert seconds_of_children() - before < SECONDS_FOR_EVERYTHING
    configure_mappers()
    listed = {
        f"{schema}.{name}"
        for schema in schemas
        for name in [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
    }
    assert listed <= set(module.Base.metadata.tables)
    assert len(exact_simulator.calls) == 0


def test_the_models_of_a_service_read_its_rows(generate: Generate, engine: Engine, exact_simulator: Simulator) -> None:
    module = generate("--schemas", "Financial", "--noviews")
    configure_mappers()
    with Session(engine) as session:
        query = select(module.Journals).where(module.Journals.Type == 12).order_by(module.Journals.Code)
        journals = session.scalars(query).all()
    assert [journal.Description for journal in journals] == ["Rabobank", "ING Bank", "Spaarrekening"]
    assert len(exact_simulator.calls) == 1
