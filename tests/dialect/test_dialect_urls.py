"""URL → settings of the driver: nothing is lost, and connecting sends nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, exc
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.pool import NullPool, QueuePool

from exact_dbapi.errors import ConnectionFailure, OperationalError
from exact_dbapi.settings import Settings, read_settings
from exact_dbapi.simulator import Simulator
from sqlalchemy_exact import ExactDialect

HURTING = "p@ss:w/o?r#d%41+&="


def settings_of(url: str | URL, **environment: str) -> Settings:
    (driver_url,), keywords = ExactDialect().create_connect_args(make_url(url))
    return read_settings(driver_url, keywords, {"EXACT_CONFIG": "/nowhere", **environment})


def test_demo_needs_no_account() -> None:
    assert settings_of("exact://demo") == Settings(host="demo")


def test_the_real_thing() -> None:
    settings = settings_of("exact://CLIENT:SECRET@start.exactonline.nl/123456")
    assert settings.base_url == "https://start.exactonline.nl"
    assert (settings.client_id, settings.client_secret, settings.divisions) == ("CLIENT", "SECRET", (123456,))


def test_the_driver_may_be_named() -> None:
    assert create_engine("exact+rest://demo").dialect.dialect_description == "exact+rest"


@pytest.mark.parametrize("database", ["123456,234567", "123456%2C234567"])
def test_several_divisions(database: str) -> None:
    assert settings_of(f"exact://start.exactonline.be/{database}").divisions == (123456, 234567)


def test_all_divisions() -> None:
    assert settings_of("exact://start.exactonline.be/all").divisions == "all"


def test_settings_in_the_query_have_their_types() -> None:
    settings = settings_of("exact://127.0.0.1:8080/1?scheme=http&access_token=t%2Bk&decimals=yes&timeout_seconds=2.5")
    assert settings == Settings(
        host="127.0.0.1",
        port=8080,
        scheme="http",
        divisions=(1,),
        access_token="t+k",
        decimals=True,
        timeout_seconds=2.5,
    )


def test_every_character_of_a_secret_survives() -> None:
    url = URL.create("exact", username=HURTING, password=HURTING, host="h.example", database="1")
    settings = settings_of(url)
    assert (settings.client_id, settings.client_secret) == (HURTING, HURTING)


def test_a_secret_survives_the_way_through_text() -> None:
    url = URL.create(
        "exact", username="id", password="p@ss:w/o", host="h.example", database="1,2", query={"local": "x y"}
    )
    again = make_url(url.render_as_string(hide_password=False))
    assert settings_of(again) == settings_of(url)


def test_a_profile_is_read_from_the_configuration(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[office]\nurl = "exact://start.exactonline.fr/77"\nreadonly = true\n')
    settings = settings_of("exact:///?profile=office", EXACT_CONFIG=str(config))
    assert (settings.host, settings.divisions, settings.readonly) == ("start.exactonline.fr", (77,), True)


def test_the_url_of_the_engine_wins_over_the_environment() -> None:
    assert settings_of("exact://demo", EXACT_URL="exact://a:b@c/5") == Settings(host="demo")


def test_the_password_is_not_shown() -> None:
    engine = create_engine("exact://client:s3cret@demo")
    assert "s3cret" not in repr(engine) + repr(engine.url)


def test_an_unknown_setting_is_named() -> None:
    with pytest.raises(exc.ProgrammingError, match="no setting named 'colour'"):
        create_engine("exact://demo?colour=red").connect()


def test_connecting_pinging_and_rolling_back_send_nothing(engine: Engine, exact_simulator: Simulator) -> None:
    for _ in range(3):
        with engine.connect() as connection:
            driver_connection: Any = connection.connection.dbapi_connection
            assert engine.dialect.do_ping(driver_connection) is True
            connection.exec_driver_sql("-- a comment alone")
        assert len(exact_simulator.calls) == len(driver_connection.calls) == 0
    assert engine.dialect.default_schema_name == "local"
    assert engine.dialect.server_version_info == (0, 1, 0)


def test_a_plain_query_does_not_start_the_embedded_engine(exact_url: URL) -> None:
    """Not even where a tool asks first whether the whole SELECT is a table, as pandas does."""
    script = """
import sys
from sqlalchemy import create_engine, inspect
sql = "select Code from Financial.Journals"
with create_engine(sys.argv[1], future=True).connect() as connection:
    assert not inspect(connection).has_table(sql)
    assert len(connection.exec_driver_sql(sql).fetchall()) > 5
print(sorted({"duckdb", "pyarrow", "pandas"} & set(sys.modules)))
"""
    url = exact_url.render_as_string(hide_password=False)
    done = subprocess.run([sys.executable, "-c", script, url], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_isolation_levels(exact_url: URL, engine: Engine, exact_simulator: Simulator) -> None:
    with engine.connect() as connection:
        assert connection.get_isolation_level() == "READ COMMITTED"
        assert connection.execution_options(isolation_level="AUTOCOMMIT").get_isolation_level() == "AUTOCOMMIT"
    with engine.connect() as connection:
        assert connection.get_isolation_level() == "READ COMMITTED"
    with engine.connect() as connection, pytest.raises(exc.ArgumentError, match="SERIALIZABLE"):
        connection.execution_options(isolation_level="SERIALIZABLE")
    at_once = create_engine(exact_url, future=True, isolation_level="AUTOCOMMIT")
    with at_once.connect() as connection:
        assert connection.get_isolation_level() == "AUTOCOMMIT"
    at_once.dispose()
    assert len(exact_simulator.calls) == 0


def test_only_a_failure_to_reach_exact_is_a_lost_connection() -> None:
    dialect = ExactDialect()
    assert dialect.is_disconnect(ConnectionFailure("gone"), None, None)
    assert not dialect.is_disconnect(OperationalError("503"), None, None)


def test_the_pool_drops_a_closed_connection_quietly(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.connection.dbapi_connection.close()  # type: ignore[union-attr]
        with pytest.raises(exc.InterfaceError, match="closed"):
            connection.exec_driver_sql("select 1")


@pytest.mark.parametrize("pool", [QueuePool, NullPool])
def test_the_connections_of_an_engine_sign_in_once(pool: Any, exact_simulator: Simulator) -> None:
    settings: Any = exact_simulator.sign_in(chain=True)
    engine = create_engine(settings.pop("url"), connect_args=settings, poolclass=pool, future=True)
    connections = [engine.connect() for _ in range(3)]
    assert len(exact_simulator.calls) == 0
    for connection in connections:
        connection.exec_driver_sql("select Code from Financial.Journals limit 1").all()
        connection.close()
    assert [call.method for call in exact_simulator.calls] == ["POST", "GET", "GET", "GET"]
    engine.dispose()
