"""Alembic 1.20, unmodified: nothing to change on a reflected schema, and migrations of local tables, both ways."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, exc, inspect
from sqlalchemy.engine import Engine

pytest.importorskip("alembic")

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from exact_dbapi.simulator import Simulator

ENVIRONMENT = """
from alembic import context
from sqlalchemy import create_engine

with create_engine(context.config.get_main_option("sqlalchemy.url")).connect() as connection:
    context.configure(connection=connection, target_metadata=context.config.attributes["models"])
    with context.begin_transaction():
        context.run_migrations()
"""

TEMPLATE = '''"""${message}"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Give a folder of migrations, for local tables in a file."""
    (tmp_path / "versions").mkdir()
    (tmp_path / "env.py").write_text(ENVIRONMENT)
    (tmp_path / "script.py.mako").write_text(TEMPLATE)
    config = Config()
    config.set_main_option("script_location", str(tmp_path))
    config.set_main_option("path_separator", "os")
    config.set_main_option("sqlalchemy.url", f"exact://demo?local={tmp_path / 'local.duckdb'}")
    return config


@pytest.fixture
def local(config: Config) -> Iterator[Engine]:
    """Give an engine over the local tables that are migrated."""
    engine = create_engine(str(config.get_main_option("sqlalchemy.url")))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("schemas", [["Financial", "CRM"], []], ids=["two services", "everything"])
def test_a_reflected_schema_has_nothing_to_change(
    engine: Engine, exact_simulator: Simulator, schemas: list[str]
) -> None:
    with engine.connect() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Cannot correctly sort tables", exc.SAWarning)
        names = schemas or [name for name in inspect(connection).get_schema_names() if name != "local"]
        models = MetaData()
        for name in names:
            models.reflect(connection, schema=name)
        options = {
            "compare_type": True,
            "include_schemas": True,
            "include_name": lambda name, kind, _: kind != "schema" or name in names,
            "include_object": lambda item, _name, kind, *_: kind != "table" or item.schema in names,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, models) == []
        dropped = models.tables[f"{names[0]}.{inspect(connection).get_table_names(names[0])[0]}"]
        models.remove(dropped)
        assert [change[0] for change in compare_metadata(context, models)][-1:] == ["remove_table"]
    assert len(exact_simulator.calls) == 0


def test_local_tables_are_migrated_both_ways(config: Config, local: Engine) -> None:
    config.attributes["models"] = first = MetaData()
    Table("watched", first, Column("Code", String, primary_key=True), Column("Reason", String))
    command.revision(config, "watch accounts", autogenerate=True)
    command.upgrade(config, "head")
    assert inspect(local).get_table_names() == ["alembic_version", "watched"]
    config.attributes["models"] = second = MetaData()
    Table("watched", second, Column("Code", String, primary_key=True), Column("Reason", String), Column("n", Integer))
    command.revision(config, "count", autogenerate=True)
    command.upgrade(config, "head")
    assert [column["name"] for column in inspect(local).get_columns("watched")] == ["Code", "Reason", "n"]
    command.check(config)
    command.downgrade(config, "base")
    assert inspect(local).get_table_names() == ["alembic_version"]


def test_a_migration_that_fails_is_undone(config: Config, local: Engine, tmp_path: Path) -> None:
    config.attributes["models"] = MetaData()
    text = "revision = 'a1'\ndown_revision = None\nfrom alembic import op\nimport sqlalchemy as sa\n"
    text += (
        "def upgrade():\n    op.create_table('half', sa.Column('n', sa.Integer))\n    op.execute('SELECT nothing')\n"
    )
    (tmp_path / "versions" / "a1_half.py").write_text(text)
    with pytest.raises(exc.DBAPIError):
        command.upgrade(config, "head")
    assert inspect(local).get_table_names() == []


def test_every_alembic_takes_what_the_entry_point_loads() -> None:
    """1.20 wants a module; 1.18 and 1.19 iterate it, when they are imported themselves."""
    (point,) = entry_points(group="alembic.plugins", name="exact")
    plugin = point.load()
    assert isinstance(plugin, ModuleType)
    assert list(plugin) == [plugin]
