"""Numbers of rows that were seen: kept for all processes, forgotten in time, and nothing of a literal among them."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from exact_dbapi.catalog import open_catalog
from exact_dbapi.errors import OperationalError
from exact_dbapi.executor.counts import Remembered, asked_by
from exact_dbapi.scan import Compare, Filter, In, Operator, Scan
from exact_dbapi.state.counts import KEPT_SECONDS, Asked, PrivateCounts, Seen, SharedCounts, open_counts

HOST = "https://start.exactonline.nl"
ASKED = Asked(111, "crm/accounts")


def shared(folder: Path, host: str = HOST) -> SharedCounts:
    return SharedCounts(folder, host)


def scan(id: str = "crm/accounts", **changed: Any) -> Scan:
    endpoint = open_catalog().open(id)
    return Scan(endpoint, changed.pop("division", 111), endpoint.key_properties, **changed)


def named(value: str, operator: Operator = Operator.EQ) -> Filter:
    return Filter(Compare(open_catalog().open("crm/accounts").by_name["name"], operator, value), is_exact=False)


def test_another_process_recalls_what_was_learnt(tmp_path: Path) -> None:
    shared(tmp_path).learn({ASKED: Seen(7, 100.0)})
    assert shared(tmp_path).recall([ASKED, Asked(222, "crm/accounts")]) == {ASKED: Seen(7, 100.0)}
    assert shared(tmp_path, "https://start.exactonline.be").recall([ASKED]) == {}


def test_recalling_makes_no_file(tmp_path: Path) -> None:
    assert shared(tmp_path / "new").recall([ASKED]) == {}
    assert not (tmp_path / "new").exists()


def test_the_latest_number_counts_and_old_ones_are_forgotten(tmp_path: Path) -> None:
    counts = shared(tmp_path)
    other = Asked(111, "crm/contacts")
    counts.learn({ASKED: Seen(7, 100.0), other: Seen(1, 100.0)})
    counts.learn({ASKED: Seen(8, 101.0)})
    assert counts.recall([ASKED]) == {ASKED: Seen(8, 101.0)}
    counts.learn({ASKED: Seen(9, 101.0 + KEPT_SECONDS)})
    assert counts.recall([ASKED, other]) == {ASKED: Seen(9, 101.0 + KEPT_SECONDS)}


def test_the_same_number_is_not_written_again_at_once(tmp_path: Path) -> None:
    counts = shared(tmp_path)
    counts.learn({ASKED: Seen(7, 100.0)})
    counts.learn({ASKED: Seen(7, 200.0)})
    assert counts.recall([ASKED]) == {ASKED: Seen(7, 100.0)}
    counts.learn({ASKED: Seen(7, 10_000.0)})
    assert counts.recall([ASKED]) == {ASKED: Seen(7, 10_000.0)}


def test_in_memory_each_owner_has_its_own() -> None:
    one, other = open_counts(None, HOST), open_counts(None, HOST)
    one.learn({ASKED: Seen(7, 100.0)})
    assert one.recall([ASKED]) == {ASKED: Seen(7, 100.0)}
    assert other.recall([ASKED]) == {}


def test_processes_of_a_folder_share_one_object(tmp_path: Path) -> None:
    assert open_counts(tmp_path, HOST) is open_counts(tmp_path, HOST)
    assert open_counts(tmp_path, HOST) is not open_counts(tmp_path / "other", HOST)


def test_what_a_number_belongs_to() -> None:
    assert asked_by(scan()) == ASKED == asked_by(scan("bulk/crm/accounts")) == asked_by(scan(limit_rows=5))
    assert asked_by(scan("sync/crm/accounts")) == Asked(111, "sync/crm/accounts")
    assert asked_by(scan(division=None)) == Asked(0, "crm/accounts")
    one, other = (
        asked_by(scan(filter=(named("Geheim BV"), named("x", operator)))) for operator in (Operator.EQ, Operator.NE)
    )
    assert None not in (one, other) and one != other
    assert "Geheim" not in str(one)
    assert asked_by(scan(filter=(named("a"), named("b")))) == asked_by(scan(filter=(named("b"), named("a"))))


def test_lists_of_keys_and_cut_reads_are_not_kept() -> None:
    key = open_catalog().open("crm/accounts").key_properties[0]
    assert asked_by(scan(filter=(Filter(In(key, ("a", "b")), is_exact=True),))) is None
    remembered = Remembered(clock=lambda: 5.0)
    remembered.note(scan(limit_rows=60), 60)
    assert remembered.seen(scan()) is None
    remembered.note(scan(limit_rows=60), 59)
    assert remembered.seen(scan()) == Seen(59, 5.0)


def test_what_a_statement_learns_is_written_when_it_ends() -> None:
    counts = PrivateCounts()
    remembered = Remembered(counts, clock=lambda: 5.0)
    remembered.note(scan(), 12)
    assert counts.recall([ASKED]) == {}
    remembered.keep()
    assert counts.recall([ASKED]) == {ASKED: Seen(12, 5.0)}


class Broken:
    """Counts whose file cannot be used."""

    def recall(self, wanted: object) -> dict[Asked, Seen]:
        raise OperationalError("The disk is full.")

    def learn(self, found: object) -> None:
        raise OperationalError("The disk is full.")


def test_a_broken_file_makes_forgetful_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    remembered = Remembered(Broken())
    remembered.note(scan(), 12)
    with caplog.at_level(logging.WARNING, "exact_dbapi.counts"):
        remembered.keep()
        assert Remembered(Broken()).seen(scan()) is None
    assert [record.getMessage().count("The disk is full.") for record in caplog.records] == [1, 1]
