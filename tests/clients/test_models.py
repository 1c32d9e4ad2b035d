"""`exactsql models`: typed classes that are what the generator writes now, that mypy has checked, and that work.

`models.py` beside this file is its output, kept so that `make types` checks it strictly; ``MODELS_WRITE=1`` writes it
anew. The whole schema is checked by ``python -m tests.soak.models``.
"""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, configure_mappers

from exact_dbapi.cli import main
from exact_dbapi.simulator import Simulator
from tests.clients.models import GeneralJournalEntries, GeneralJournalEntryLines, GLAccounts, Journals
from tests.dialect.orders import methods, rows

WORDS = ["models", "GeneralJournalEntry", "Financial.GLAccounts", "Financial.Journals"]
KEPT = Path(__file__).with_name("models.py")


def test_what_is_kept_is_what_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(WORDS) == 0
    written = capsys.readouterr().out
    if os.environ.get("MODELS_WRITE"):
        KEPT.write_text(written, encoding="utf-8")
    assert written == KEPT.read_text(encoding="utf-8")


def test_every_table_with_rows_and_a_key_has_a_class(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    written = capsys.readouterr().out
    compile(written, "all", "exec")
    assert written.count("(Base):") > 300
    assert "class ProjectTimeTransactions(Base):" in written
    assert "class ManufacturingTimeTransactions(Base):" in written


def test_an_entry_is_written_and_read_again(engine: Engine, exact_simulator: Simulator) -> None:
    configure_mappers()
    with Session(engine) as session:
        journal = session.scalars(select(Journals).where(Journals.Code == "90")).one()
        accounts = session.scalars(select(GLAccounts).where(GLAccounts.Type == 110).limit(2)).all()
        used = [account.ID for account in accounts]
        methods(exact_simulator)
        entry = GeneralJournalEntries(journal_code=journal)
        for account, amount in zip(accounts, (12.5, -12.5), strict=True):
            line = GeneralJournalEntryLines(gl_account=account, AmountFC=amount, Description="typed")
            entry.general_journal_entry_lines.append(line)
        session.add(entry)
        session.commit()
        assert methods(exact_simulator) == ["POST"]
        key: UUID = entry.EntryID
        number: int | None = entry.EntryNumber
    (row,) = [
        one for one in rows(exact_simulator, "generaljournalentry/GeneralJournalEntries") if one["EntryID"] == str(key)
    ]
    assert (row["EntryNumber"], row["JournalCode"]) == (number, "90")
    with Session(engine) as session:
        again = session.get_one(GeneralJournalEntries, key)
        amounts = [(line.AmountFC, line.GLAccount) for line in again.general_journal_entry_lines]
        assert amounts == [(12.5, used[0]), (-12.5, used[1])]
        assert again.general_journal_entry_lines[0].entry is again


def test_a_view_that_is_named_is_a_class(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "CRM.AccountsBulk", "CRM.AccountsIncremental"]) == 0
    written = capsys.readouterr().out
    assert "class AccountsBulk(Base):" in written
    assert 'class AccountsIncremental(Base):\n    """CRM.AccountsIncremental"""\n' in written


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("Finacial", "neither a service nor a table 'Finacial'.\nHint: Did you mean Financial"),
        ("CRM.Acounts", "Did you mean CRM.Accounts"),
        ("TimeTransactions", "Write Manufacturing.TimeTransactions or Project.TimeTransactions"),
        ("CRM.PrintQuotation", "has no rows to read, so it cannot be a class"),
        ("Logistics.StockPosition", "has no key, so it cannot be a class"),
    ],
)
def test_a_word_that_names_no_class_is_refused(word: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", word]) == 1
    assert said in capsys.readouterr().err
