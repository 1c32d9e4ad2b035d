"""What the last run of a SYNCHRONIZE has found out of each row, so that the next one looks at those alone that changed.

One row for each identity: the digest of it (`k`), for each side where its row is, and what it then held. A side that a
local copy answers (`fed`) is told by the row's company and key (`d…`, `i…`) and the mark of the copy; any other by the
digest of the values that are compared (`h…`). `is_open` says that there is something left to do. What is known is true
for ever: as long as neither row has changed, comparing them changes nothing. So it may be old, or lost, but not wrong.

In come the tables of both sides, out goes `due`, the identities of which something has changed; after the run what is
known then goes to a Parquet file, which only this user can read and which holds no values but keys of Exact.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exact_dbapi.executor.engine import Session
from exact_dbapi.executor.synchronize.fed import Place
from exact_dbapi.executor.synchronize.hashes import digest, halves, plain, whole
from exact_dbapi.executor.synchronize.meeting import CONFLICT
from exact_dbapi.mutation import Verb
from exact_dbapi.synchronization import Shared, Synchronize

if TYPE_CHECKING:
    import pyarrow

_ROWS = "known__rows"
#: Another one when files are made otherwise: those of before are then not known.
_ABOUT = b"exact.known.1"

#: The file has these in two halves.
_DIGESTS = ("k", "h0", "h1")


@dataclass(frozen=True, slots=True)
class Basis:
    """What a file of what is known was made with.

    `salt` is what its digests begin with, `marks` where the copies of each side were, None for a side that is not fed;
    `agreed` names the agreement that it goes with.
    """

    salt: str
    marks: tuple[Mapping[str, str] | None, Mapping[str, str] | None]
    agreed: str = ""

    def to_bytes(self) -> bytes:
        return json.dumps([self.salt, self.marks, self.agreed]).encode()

    @classmethod
    def of(cls, rows: pyarrow.Table) -> Basis | None:
        about = (rows.schema.metadata or {}).get(_ABOUT)
        if about is None:
            return None
        salt, (source, target), agreed = json.loads(about)
        return cls(salt, (source, target), agreed)


def key_digest(salt: str, plan: Synchronize, matches: list[str]) -> str:
    """Write the digest of what identifies a row; `matches` are the columns of it."""
    types = [one.type_code for one in plan.shared if one.is_key]
    types += ["INTEGER"] * (len(matches) - len(types))
    return digest(salt, [plain(name, kind) for name, kind in zip(matches, types, strict=True)])


def row_digest(salt: str, plan: Synchronize, values: list[str], wrong: str) -> str:
    """Write the digest of a row's values, one for each shared column: of those that are compared; what is wrong with
    it counts, for a value that does not fit is NULL otherwise."""
    compared = [plain(value, one.type_code) for value, one in zip(values, plan.shared, strict=True) if one.is_compared]
    return digest(salt, [*compared, wrong])


def recall(rows: pyarrow.Table, session: Session) -> None:
    """Make the table of what is known."""
    session.register_frame(_ROWS, rows)
    digests = [f"{whole(name)} AS {name}" for name in _DIGESTS]
    session.execute(
        f"CREATE OR REPLACE TEMP TABLE known AS SELECT {', '.join(digests)}, i0, d0, i1, d1, is_open FROM {_ROWS}"
    )


def move(number: int, places: list[Place], session: Session) -> None:
    """Make the table of the rows of a fed side that have changed or are gone."""
    import pyarrow

    columns = {"d": pyarrow.array([one[0] for one in places], pyarrow.int32())}
    columns["i"] = pyarrow.array([one[1] for one in places], pyarrow.string())
    session.register_frame(f"{_ROWS}{number}", pyarrow.table(columns))
    session.execute(f"CREATE OR REPLACE TEMP TABLE moved{number} AS SELECT d, i FROM {_ROWS}{number}")


def find_due(basis: Basis, session: Session) -> None:
    """Make the table `due`: the identities of which a row is new, has changed or is gone, and those left open."""
    parts = ["SELECT k FROM known WHERE is_open"]
    for number, marks in enumerate(basis.marks):
        if marks is not None:
            same = f"known.i{number} = m.i AND known.d{number} = m.d"
            parts.append(f"SELECT known.k FROM known JOIN moved{number} m ON {same}")
            parts.append(f"SELECT k FROM side{number}")
        else:
            parts.append(
                f"SELECT s.k FROM side{number} s LEFT JOIN known USING (k) WHERE known.h{number} IS DISTINCT FROM s.h"
            )
            there = f"SELECT k FROM side{number}"
            parts.append(f"SELECT k FROM known WHERE h{number} IS NOT NULL AND k NOT IN ({there})")
    session.execute(f"CREATE OR REPLACE TEMP TABLE due AS SELECT DISTINCT k FROM ({' UNION ALL '.join(parts)})")


def count(session: Session, table: str) -> int:
    """Count the rows of a table."""
    return int(session.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


def is_one_to_one(number: int, session: Session) -> bool:
    """Whether no two rows of a side that is read whole have the same identity, among those that are not due."""
    sql = f"SELECT count(*), count(DISTINCT k) FROM side{number} WHERE k NOT IN (SELECT k FROM due)"
    rows, identities = session.execute(sql).fetchall()[0]
    return bool(rows == identities)


def places(number: int, session: Session) -> list[Place]:
    """List where the rows are that are due and not yet read, of a fed side."""
    sql = (
        f"SELECT DISTINCT d{number}, i{number} FROM known WHERE i{number} IS NOT NULL AND k IN (SELECT k FROM due) "
        f"AND NOT EXISTS (FROM moved{number} m WHERE m.d = known.d{number} AND m.i = known.i{number})"
    )
    return [(division, key) for division, key in session.execute(sql).fetchall()]


def narrow(number: int, session: Session) -> None:
    """Leave of a side what is due."""
    session.execute(
        f"CREATE OR REPLACE TEMP TABLE side{number} AS SELECT * FROM side{number} WHERE k IN (SELECT k FROM due)"
    )


def learn(plan: Synchronize, basis: Basis, is_warm: bool, session: Session) -> pyarrow.Table | None:
    """Put together what is known after a run whose steps are done but for those in `undone`; None where nothing can be
    kept, for several rows have the same identity."""
    session.execute(f"CREATE OR REPLACE TEMP TABLE learned AS {_learned(plan, basis)}")
    rows, identities = session.execute("SELECT count(*), count(DISTINCT k) FROM learned").fetchall()[0]
    if rows != identities:
        return None
    names = ("k", "i0", "d0", "h0", "i1", "d1", "h1", "is_open")
    query = f"SELECT {', '.join(names)} FROM learned"
    if is_warm:
        query += f" UNION ALL SELECT {', '.join(names)} FROM known WHERE k NOT IN (SELECT k FROM due)"
    outputs = [halves(name) if name in _DIGESTS else name for name in names]
    found: pyarrow.Table = session.arrow(f"SELECT {', '.join(outputs)} FROM ({query})", {}, 100_000).read_all()
    return found.replace_schema_metadata({_ABOUT: basis.to_bytes()})


def _learned(plan: Synchronize, basis: Basis) -> str:
    """Each identity that was compared, with what its rows hold after the steps."""
    taken = "verb IN ('INSERT', 'UPDATE') AND side ="
    ways = ", ".join(f"any_value(w{at}) AS w{at}" for at in range(len(plan.shared)))
    met = (
        f"SELECT s, t, bool_or({taken} 0) AS to0, bool_or({taken} 1) AS to1, bool_or(verb = '{Verb.DELETE}') AS gone, "
        f"bool_or(verb = '{CONFLICT}' OR number IN (SELECT number FROM undone)) AS is_open, {ways} FROM step "
        "GROUP BY s, t"
    )
    outputs = ["coalesce(s.k, t.k) AS k"]
    for number, letter in enumerate("st"):
        outputs += _place(plan, basis, number, letter)
    later = "EXISTS (FROM later WHERE later.s IS NOT DISTINCT FROM s.rid AND later.t IS NOT DISTINCT FROM t.rid)"
    is_open = f"coalesce(met.is_open, false) OR {later} OR {' OR '.join(_unsure(plan, basis))}"
    return (
        f"SELECT * FROM (SELECT {', '.join(outputs)}, {is_open} AS is_open, coalesce(met.gone, false) AS gone "
        f"FROM side0 s FULL JOIN side1 t ON s.k = t.k LEFT JOIN ({met}) met "
        "ON met.s IS NOT DISTINCT FROM s.rid AND met.t IS NOT DISTINCT FROM t.rid) WHERE is_open OR NOT gone"
    )


def _place(plan: Synchronize, basis: Basis, number: int, letter: str) -> list[str]:
    if basis.marks[number] is not None:
        return [f"{letter}.i AS i{number}", f"{letter}.d AS d{number}", f"NULL::UHUGEINT AS h{number}"]
    other = "ts"[number]
    way = 2 - number
    values = [
        f"CASE WHEN {letter}.rid IS NULL OR met.w{at} = {way} THEN {other}.v{at} ELSE {letter}.v{at} END"
        for at in range(len(plan.shared))
    ]
    after = f"CASE WHEN met.to{number} THEN {row_digest(basis.salt, plan, values, 'NULL')} ELSE {letter}.h END"
    return [f"NULL::VARCHAR AS i{number}", f"NULL::INTEGER AS d{number}", f"{after} AS h{number}"]


def _unsure(plan: Synchronize, basis: Basis) -> list[str]:
    """When nobody can say before the next run what a row holds: Exact makes of it what it likes, and so does whoever
    fills in the columns that a new row cannot be given."""
    found = []
    for number, letter in enumerate("st"):
        is_whole_row = all(_column(one, number) for one in plan.shared if one.is_compared)
        if basis.marks[number] is not None:
            found.append(f"coalesce(met.to{number}, false)")
        elif not is_whole_row:
            found.append(f"(coalesce(met.to{number}, false) AND {letter}.rid IS NULL)")
        else:
            found.append("false")
    return found


def _column(shared: Shared, number: int) -> bool:
    return (shared.target if number else shared.source).can_insert


def basis_of(rows: Any, agreed: str, fed: tuple[bool, bool]) -> Basis | None:
    """Read what a file was made with; None where that is not said, where it goes with another agreement, or other sides
    are fed now."""
    basis = Basis.of(rows)
    if basis is None or basis.agreed != agreed:
        return None
    return basis if tuple(one is not None for one in basis.marks) == fed else None
