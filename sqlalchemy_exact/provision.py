"""How SQLAlchemy's compliance suite gets its databases: each test process has a file of its own for local tables.

In come URLs and the names of test processes, out come URLs. Loaded by SQLAlchemy's test tools only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.testing.provision import (
    create_db,
    drop_all_schema_objects_post_tables,
    drop_db,
    follower_url_from_main,
    post_configure_engine,
)


@follower_url_from_main.for_db("exact")
def _exact_follower_url_from_main(url: Any, ident: str) -> Any:
    """Name the file of a further process after it."""
    url = make_url(url)
    main = Path(url.query["local"])
    return url.update_query_dict({"local": str(main.with_name(f"{ident}{main.suffix}"))})


@create_db.for_db("exact")
def _exact_create_db(cfg: Any, eng: Any, ident: str) -> None:
    """Do nothing: connecting makes the file."""


@drop_db.for_db("exact")
def _exact_drop_db(cfg: Any, eng: Any, ident: str) -> None:
    """Remove the file of a further process."""
    _remove(Path(_exact_follower_url_from_main.fns["exact"](eng.url, ident).query["local"]))


def _remove(path: Path) -> None:
    for file in (path, path.with_name(f"{path.name}.wal")):
        file.unlink(missing_ok=True)


@post_configure_engine.for_db("exact")
def _exact_post_configure_engine(url: Any, engine: Any, follower_ident: Any) -> None:
    """Begin with an empty database that has the schemas of the suite."""
    _remove(Path(engine.url.query["local"]))
    with engine.begin() as connection:
        for schema in ("test_schema", "test_schema_2"):
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")


@drop_all_schema_objects_post_tables.for_db("exact")
def _exact_drop_all_schema_objects_post_tables(cfg: Any, eng: Any) -> None:
    """Do nothing: what numbered a table's rows went with it."""
