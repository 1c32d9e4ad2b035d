"""What a job has done, as text, JSON or a page of HTML.

A `Report` comes in, text goes out, or a file that is there only when it is whole. Whoever runs a job fills the report;
nothing here knows what a job is, and nothing secret is in one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from exact_dbapi.cli import Usage

FILES = (".txt", ".json", ".html")

_STYLE = (
    "body{font:15px system-ui;margin:2em}table{border-collapse:collapse}th,td{padding:.3em .8em;text-align:left;"
    "border-bottom:1px solid #ddd;vertical-align:top}.failed{color:#b00020}"
)


@dataclass
class Report:
    """What became of a job: `rows` under `headings`, then what has to be said in words.

    `has_changed` tells whether anything is different now, `error` why the job has failed.
    """

    title: str
    began: datetime
    headings: Sequence[str]
    rows: list[Sequence[Any]] = field(default_factory=list)
    totals: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    error: str | None = None
    has_changed: bool = False

    @property
    def verdict(self) -> str:
        if self.error is not None:
            return "failed"
        return "done, with changes" if self.has_changed else "done, nothing changed"


def as_text(report: Report) -> str:
    """Write a report as lines of text."""
    lines = [f"{report.title}: {report.verdict}", f"{report.began:%Y-%m-%d %H:%M:%S}"]
    lines += [f"{name}: {value}" for name, value in report.totals.items()]
    cells = [list(map(_cell, row)) for row in (report.headings, *report.rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines += [
        "",
        *("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells),
    ]
    lines += ["", *(f"Note: {one}" for one in report.warnings)] if report.warnings else []
    lines += ["", f"Error: {report.error}"] if report.error is not None else []
    return "\n".join(lines) + "\n"


def as_json(report: Report) -> str:
    """Write a report for programs."""
    document = {
        "title": report.title,
        "verdict": report.verdict,
        "began": report.began.isoformat(),
        **report.totals,
        "steps": [dict(zip(report.headings, row, strict=True)) for row in report.rows],
        "warnings": report.warnings,
        "error": report.error,
    }
    return json.dumps(document, indent=2, default=str) + "\n"


def as_html(report: Report) -> str:
    """Write a report as a page that needs nothing else."""
    head = "".join(f"<th>{escape(name)}</th>" for name in report.headings)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_cell(cell))}</td>" for cell in row) + "</tr>\n" for row in report.rows
    )
    totals = "".join(f"<li>{escape(name)}: {escape(str(value))}</li>" for name, value in report.totals.items())
    notes = "".join(f"<p>{escape(one)}</p>" for one in report.warnings)
    error = f'<p class="failed">{escape(report.error)}</p>' if report.error is not None else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(report.title)}</title>'
        f"<style>{_STYLE}</style></head>\n<body><h1>{escape(report.title)}: {report.verdict}</h1>\n"
        f"<p>{report.began:%Y-%m-%d %H:%M:%S}</p>{error}<ul>{totals}</ul>\n"
        f"<table><tr>{head}</tr>\n{body}</table>\n{notes}</body></html>\n"
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else str(value)


_WRITERS = {".txt": as_text, ".json": as_json, ".html": as_html}


def check_name(name: str) -> str:
    """Say whether a report can be written to a file of this name; the name.

    Raises: Usage for an ending that is not known.
    """
    if os.path.splitext(name)[1].lower() not in FILES:
        raise Usage(f"cannot write a report to {name!r}: the name must end in {', '.join(FILES)}")
    return name


def write_report(report: Report, name: str) -> None:
    """Write a report to a file, whole or not at all.

    Raises: Usage when it cannot be written.
    """
    path = Path(name)
    try:
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        beside.write_text(_WRITERS[path.suffix.lower()](report), encoding="utf-8")
        os.replace(beside, path)
    except OSError as error:
        raise Usage(f"cannot write {name!r}: {error.strerror or error}") from error
