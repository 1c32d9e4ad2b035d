"""What both sides of a two-way SYNCHRONIZE held when they last agreed: one Parquet file for each pair of tables.

Before the comparison the file becomes the table `agreed` of the engine: for each row its identity (`m…`), and the
values of the source (`s…`) and of the target (`t…`). It is written anew when the transaction has ended well, without
the rows that were refused, conflict or were left for another time: these are as they were agreed before. The file is
replaced as a whole, and only this user can read it.
"""

from __future__ import annotations

import hashlib
import os
import time
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from exact_dbapi.errors import OperationalError, Warning
from exact_dbapi.executor.engine import Session
from exact_dbapi.executor.pending import Place, place_of
from exact_dbapi.executor.synchronize.known import Basis, key_digest, learn
from exact_dbapi.executor.synchronize.meeting import CONFLICT
from exact_dbapi.executor.synchronize.sides import matches
from exact_dbapi.mutation import Outcome, Receipt, Verb
from exact_dbapi.synchronization import Shared, Synchronize

if TYPE_CHECKING:
    import pyarrow

_ROWS = "agreed__rows"
_TOKEN = b"exact.agreed"

#: What the names of files end with that hold what is known; one that was not written for so long is of no use any more.
_KNOWN = "-known"
_KEPT_SECONDS = 90 * 86_400.0


@dataclass(frozen=True)
class Shelf:
    """Where agreements are kept: in a folder, or in memory where there is none."""

    folder: Path | None
    memory: dict[str, Any]

    def take(self, name: str) -> pyarrow.Table | None:
        """Read what was agreed on; None the first time.

        Raises: OperationalError for a file that cannot be read.
        """
        from pyarrow import parquet

        if self.folder is None:
            return self.memory.get(name)
        path = self._path(self.folder, name)
        if not path.is_file():
            return None
        try:
            return parquet.read_table(path)
        except (OSError, ValueError) as error:
            raise OperationalError(
                f"What was agreed on the last time cannot be read from {path}: {error}.",
                hint="Delete the file: then differing values are conflicts once.",
            ) from error

    def put(self, name: str, rows: pyarrow.Table) -> None:
        """Keep what is agreed on now.

        Raises: OperationalError when the file cannot be written.
        """
        if self.folder is None:
            self.memory[name] = rows
        else:
            _replace(self._path(self.folder, name), rows)

    def take_known(self, name: str) -> pyarrow.Table | None:
        """Read what is known; where that cannot be read it is not known, which costs a comparison of all rows."""
        try:
            return self.take(name)
        except OperationalError as error:
            warnings.warn(f"{error.message} All rows are compared.", Warning, stacklevel=2)
            return None

    def put_known(self, name: str, rows: pyarrow.Table) -> None:
        """Keep what is known now, and forget what nobody has looked at for long.

        Raises: OperationalError when the file cannot be written.
        """
        self.put(name, rows)
        if self.folder is not None:
            oldest = time.time() - _KEPT_SECONDS
            for path in self._path(self.folder, name).parent.glob(f"*{_KNOWN}.parquet"):
                with suppress(FileNotFoundError):  # another process may have forgotten it
                    if path.stat().st_mtime < oldest:
                        path.unlink()

    @staticmethod
    def _path(folder: Path, name: str) -> Path:
        return folder / "agreed" / f"{name}.parquet"


def name_of(plan: Synchronize, host: str) -> str:
    """Name the agreement of a pair of tables: another one for other columns or other companies; and where rows may be
    deleted for other conditions, since a row that one of them leaves out would be taken for deleted."""
    parts = [host, plan.source.label, plan.target.label]
    parts += [f"{one.name}:{one.type_code}:{one.is_key}" for one in plan.shared]
    for side in (plan.source, plan.target):
        parts += [str(scan.division) for source in side.read.sources for scan in source.scans]
    parts += [plan.rows] if Verb.DELETE in plan.verbs else []
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def known_name_of(plan: Synchronize, agreement: str) -> str:
    """Name what is known of a pair of tables: another one for whatever could make of the same rows other steps."""
    parts = [agreement, plan.meaning, str(plan.is_both_ways), plan.resolution, *sorted(plan.verbs)]
    for one in plan.shared:
        parts += [
            repr(_shown(one)),
            *(repr((at.name, at.can_insert, at.can_update)) for at in (one.source, one.target)),
        ]
    return f"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:32]}{_KNOWN}"


def token_of(rows: pyarrow.Table | None) -> str:
    """Name an agreement as it was kept; empty where there is none."""
    return "" if rows is None else ((rows.schema.metadata or {}).get(_TOKEN) or b"").decode()


def recall(plan: Synchronize, rows: pyarrow.Table | None, session: Session) -> None:
    """Make the table of what was agreed; it is empty the first time."""
    session.execute(f"CREATE TEMP TABLE agreed AS SELECT 0 AS rid, {_columns(plan)} FROM side0 s, side1 t WHERE false")
    if rows is not None:
        session.register_frame(_ROWS, rows)
        session.execute(f"INSERT INTO agreed SELECT row_number() OVER (), * FROM {_ROWS}")


def _columns(plan: Synchronize) -> str:
    keys = [f"s.{name} AS {name}" for name in matches(plan)]
    values = [f"{side}.v{at} AS {side}{at}" for at in range(len(plan.shared)) for side in "st"]
    return ", ".join((*keys, *values))


def _values(plan: Synchronize) -> list[str]:
    return [f"{side}{at}" for at in range(len(plan.shared)) for side in "st"]


def _shown(shared: Shared) -> tuple[object, ...]:
    """What of a column decides on steps; properties of Exact are named by their names."""
    return tuple(getattr(shared, one.name) for one in fields(shared) if one.name not in ("source", "target"))


@dataclass(frozen=True)
class Files:
    """Where a run keeps what it has found out: the agreement, and what is known of each row."""

    shelf: Shelf
    agreed: str
    known: str


@dataclass
class Agreement:
    """What will be kept when the transaction ends well; `steps` tells which step each change of a row is.

    Both ways that is what the sides agree on; and with a `basis` what is known of each row.
    """

    plan: Synchronize
    files: Files
    session: Session
    steps: dict[Place, int]
    basis: Basis | None
    is_warm: bool

    @property
    def is_binding(self) -> bool:
        """Whether it would be wrong when some of the changes were undone."""
        return self.plan.is_both_ways

    def keep(self, receipts: Sequence[Receipt]) -> None:
        """Write what is agreed on now, and what is known.

        Raises: OperationalError when the agreement cannot be written.
        """
        ended = {place_of(one.mutation): one.outcome for one in receipts}
        undone = [self.steps[place] for place, outcome in ended.items() if outcome is not Outcome.DONE]
        self.session.execute("CREATE TEMP TABLE undone (number BIGINT)")
        for number in undone:
            self.session.execute(f"INSERT INTO undone VALUES ({number})")
        token = self._agree() if self.plan.is_both_ways else ""
        if self.basis is not None:
            self._remember(replace(self.basis, agreed=token))
        self.drop()

    def _agree(self) -> str:
        query = _after(self.plan)
        if self.is_warm and self.basis is not None:
            names = ", ".join((*matches(self.plan), *_values(self.plan)))
            same = key_digest(self.basis.salt, self.plan, matches(self.plan))
            query += f" UNION ALL SELECT {names} FROM agreed WHERE {same} NOT IN (SELECT k FROM due)"
        token = uuid4().hex
        rows = self.session.arrow(query, {}, 100_000).read_all()
        self.files.shelf.put(self.files.agreed, rows.replace_schema_metadata({_TOKEN: token.encode()}))
        return token

    def _remember(self, basis: Basis) -> None:
        """Keep what is known; the next run goes without where that cannot be done."""
        found = learn(self.plan, basis, self.is_warm, self.session)
        if found is None:
            return
        try:
            self.files.shelf.put_known(self.files.known, found)
        except OperationalError as error:
            warnings.warn(f"{error.message} The next run compares all rows.", Warning, stacklevel=2)

    def drop(self) -> None:
        """Let everything be as it was agreed before."""
        self.session.close()


def _after(plan: Synchronize) -> str:
    """The rows that are agreed on: as they are now where all their steps were done, else as before."""
    keys = matches(plan)
    same = " AND ".join(f"s.{name} = t.{name}" for name in keys)
    old = " AND ".join(f"a.{name} = coalesce(s.{name}, t.{name})" for name in keys)
    named = [f"coalesce(s.{name}, t.{name}) AS {name}" for name in keys]
    values, before = [], []
    for at in range(len(plan.shared)):
        done = {
            "s": f"CASE WHEN s.rid IS NULL OR (met.is_source AND w{at} = 2) THEN t.v{at} ELSE s.v{at} END",
            "t": f"CASE WHEN t.rid IS NULL OR (met.is_target AND w{at} = 1) THEN s.v{at} ELSE t.v{at} END",
        }
        values += [f"{done[side]} AS {side}{at}" for side in "st"]
        before += [f"a.{side}{at}" for side in "st"]
    steps = (
        "SELECT s, t, bool_or(side = 0) AS is_source, bool_or(side = 1) AS is_target, "
        "bool_or(verb = 'DELETE') AS gone, "
        f"bool_or(verb = '{CONFLICT}' OR number IN (SELECT number FROM undone)) AS is_open, "
        f"{', '.join(f'any_value(w{at}) AS w{at}' for at in range(len(plan.shared)))} FROM step GROUP BY s, t"
    )
    # A row that differs and has no step was left for another time, or may not be changed: it stays as it was agreed.
    differs = "m.s IS NOT NULL OR m.t IS NOT NULL"
    meeting = "(SELECT s, t FROM meeting) m ON (s.rid IS NOT DISTINCT FROM m.s AND t.rid IS NOT DISTINCT FROM m.t)"
    rows = (
        f"FROM side0 s FULL JOIN side1 t ON {same} LEFT JOIN ({steps}) met "
        "ON met.s IS NOT DISTINCT FROM s.rid AND met.t IS NOT DISTINCT FROM t.rid "
        f"LEFT JOIN {meeting} LEFT JOIN agreed a ON {old}"
    )
    is_open = f"(({differs}) AND coalesce(met.is_open, true))"
    return (
        f"SELECT {', '.join((*named, *values))} {rows} "
        f"WHERE NOT {is_open} AND NOT coalesce(met.gone, false) AND s.wrong IS NULL AND t.wrong IS NULL "
        f"UNION ALL SELECT {', '.join((*named, *before))} {rows} WHERE {is_open} AND a.rid IS NOT NULL"
    )


def _replace(path: Path, rows: pyarrow.Table) -> None:
    from pyarrow import parquet

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            parquet.write_table(rows, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        raise OperationalError(f"What was agreed on cannot be written to {path}: {error}.") from error
