"""What the dialect loads: of the ORM nothing before somebody else does, and then sessions take part all the same."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy.engine import URL

from exact_dbapi.simulator import Simulator

ENGINE = """
import sys
from sqlalchemy import create_engine, text
engine = create_engine({url!r}, future=True)
with engine.connect() as connection:
    connection.execute(text("select Code from Financial.Journals limit 1")).all()
"""

NO_ORM = """
assert "sqlalchemy.orm" not in sys.modules
"""

SESSION = """
from sqlalchemy import Column, String
from sqlalchemy.orm import Session, declarative_base
from sqlalchemy_exact import GUID

class Costcenter(declarative_base()):
    __tablename__ = "Costcenters"
    __table_args__ = {{"schema": "HRM"}}
    ID = Column(GUID, primary_key=True)
    Code = Column(String)
    Description = Column(String)

with Session(create_engine({url!r}, future=True), future=True) as session:
    made = Costcenter(Code="M9", Description="Meppel")
    session.add(made)
    session.commit()
    print(made.ID)
"""


def run(program: str, url: URL) -> str:
    written = program.format(url=url.render_as_string(hide_password=False))
    done = subprocess.run([sys.executable, "-c", written], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_an_engine_does_not_load_the_orm(exact_url: URL) -> None:
    run(ENGINE + NO_ORM, exact_url)


@pytest.mark.parametrize("before", [ENGINE + NO_ORM, "import sqlalchemy.orm" + ENGINE])
def test_a_session_gets_exacts_keys_whenever_the_orm_is_loaded(
    before: str, exact_url: URL, exact_simulator: Simulator
) -> None:
    key = run(before + SESSION, exact_url)
    rows = exact_simulator.tables[exact_simulator.divisions[0]]["hrm/Costcenters"]
    assert key in {str(row["ID"]) for row in rows}
    assert sum(call.method == "POST" for call in exact_simulator.calls) == 1
