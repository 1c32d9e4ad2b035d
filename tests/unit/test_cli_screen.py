"""Tables on a terminal: what fits is shown, what does not is named."""

from __future__ import annotations

import uuid

import pytest

from exact_dbapi.cli.screen import print_table


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_null_is_shown_and_numbers_stand_to_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["Name", "Amount", "Active"], [("Bakker", 1, True), (None, 1000, False), ("", None, None)], width=80)
    shown = [line.replace("│", "|").replace("┃", "|") for line in lines(capsys)]
    assert "| Bakker |      1 | true   |" in shown
    assert "| NULL   |   1000 | false  |" in shown
    assert "|        |   NULL | NULL   |" in shown


def test_of_columns_that_do_not_fit_the_telling_ones_are_shown_and_the_others_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [(uuid.UUID(int=at), "same", None, f"name {at}", at) for at in range(3)]
    print_table(["ID", "Constant", "Nothing", "Name", "Number"], rows, width=24)
    shown = lines(capsys)
    assert any("name 2" in line for line in shown)
    assert shown[1].replace("┃", " ").split() == ["Name", "Number"]
    assert " ".join(shown).endswith("and 3 more columns: ID, Constant, Nothing")


def test_one_column_is_always_shown(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["Name"], [("a" * 30,)], width=20)
    assert "aaa…" in "".join(lines(capsys)).replace("aaaaaaaaa", "aaa")


def test_a_long_text_is_cut_and_a_line_break_does_not_break_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["Text"], [("x" * 100,), ("one\ntwo",)], width=120)
    shown = "\n".join(lines(capsys))
    assert "…" in shown
    assert "one\\ntwo" in shown
    assert max(map(len, shown.splitlines())) < 50
