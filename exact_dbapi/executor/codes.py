"""Codes by which the rows of a load name rows of other tables → those that are none, before anything is sent.

In come the checks of a plan and the codes that rows have; out comes each code that Exact does not have, with its rows
and what was probably meant. The fewest calls are taken: a few codes are asked for, many are looked up in the whole
column, through REST or through XML; never in a copy, which may not have the newest. Codes that the transaction itself
makes are known. Changes nothing.

Source: Exact compares texts without regard to case and to trailing blanks (certain), account codes stand behind blanks
(certain).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from exact_dbapi.catalog.names import closest
from exact_dbapi.errors import AccessDenied, Warning
from exact_dbapi.executor.fetch import Access, pages
from exact_dbapi.executor.forecast import pages_of
from exact_dbapi.plan import CodeCheck
from exact_dbapi.protocol.odata.url import render_filter
from exact_dbapi.protocol.xmlapi.mentions import BETWEEN, Mentions
from exact_dbapi.scan import Compare, Constant, Filter, In, Operator, Scan

#: What a URL has for codes, beside all else.
_ROOM_CHARACTERS = 5_000
_OR_CHARACTERS = len(quote(" or ", safe=""))

#: So many requests by code are sent without asking how many rows the table has: the question is a call too.
_FEW_CALLS = 3

#: Among so many codes is looked for what was meant, and for so many of those that are none.
_MOST_COMPARED = 5_000
_MOST_GUESSED = 5


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code that no row of a table has, the column and the rows in which it stands, and codes that look like it."""

    check: CodeCheck
    heading: str
    division: int
    code: str
    rows: tuple[int, ...]
    nearest: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Say what is wrong with the cell."""
        meant = f", as are {' and '.join(map(repr, self.nearest))}" if self.nearest else ""
        return f"{self.code!r} is no {self.check.property.name} in {self.check.table} of company {self.division}{meant}"


#: Tells the codes that the transaction itself makes in the table of a check, in a division.
Made = Callable[[CodeCheck, int], Iterable[str]]


def unknown_codes(
    checks: Sequence[CodeCheck], mentions: Mentions, division: int, made: Made, access: Access
) -> list[UnknownCode]:
    """Find the codes that are none; `division` is that of rows that name none.

    A table that the user may not read is not checked, which a warning tells.

    Raises: what asking Exact may raise.
    """
    found: list[UnknownCode] = []
    for check in checks:
        for number, codes in _by_division(check, mentions, division).items():
            own = set(map(_folded, made(check, number)))
            wanted = {folded: code for folded, code in codes.items() if folded not in own}
            if wanted:
                found += _of_division(check, number, wanted, mentions, access)
    access.counts.keep()
    return found


def most_calls(check: CodeCheck, codes: Sequence[str]) -> int:
    """Tell how many calls it takes at most to check some codes in a division."""
    calls = len(list(parts(check, codes)))
    return calls + 1 if calls > _FEW_CALLS and check.count is not None else calls


def _by_division(check: CodeCheck, mentions: Mentions, division: int) -> dict[int, dict[str, str]]:
    """The codes of each company, with how one of their cells spells them."""
    found: dict[int, dict[str, str]] = {}
    for path in check.paths:
        for mention in mentions.codes(path):
            company, _, code = mention.rpartition(BETWEEN)
            found.setdefault(int(company) if company else division, {}).setdefault(_folded(code), code)
    return found


def _of_division(
    check: CodeCheck, division: int, wanted: dict[str, str], mentions: Mentions, access: Access
) -> Iterator[UnknownCode]:
    try:
        known, is_whole = _known(check, division, list(wanted.values()), access)
        missing = wanted.keys() - known.keys()
        if missing and not is_whole:
            known |= _to_guess_from(check, division, access)
    except AccessDenied as error:
        named = " and ".join(check.headings)
        warnings.warn(f"{named} cannot be checked in {check.table}: {error.message}", Warning, stacklevel=2)
        return
    guesses = {folded: _nearest(wanted[folded], known.values()) for folded in sorted(missing)[:_MOST_GUESSED]}
    for path in check.paths:
        mentioned = {mention: mention.rpartition(BETWEEN) for mention in mentions.codes(path)}
        ours = {
            mention: code
            for mention, (company, _, code) in mentioned.items()
            if _folded(code) in missing and (not company or int(company) == division)
        }
        for mention, rows in mentions.rows(path, ours).items():
            code = ours[mention]
            near = guesses.get(_folded(code), ())
            yield UnknownCode(check, mentions.heading(path), division, code, tuple(rows), near)


def _known(check: CodeCheck, division: int, codes: Sequence[str], access: Access) -> tuple[dict[str, str], bool]:
    """Read the codes that there are, all of them or some; in the way with the fewest calls that is allowed.

    Raises: AccessDenied when none is.
    """
    denied: AccessDenied | None = None
    refused: set[str] = set()
    for way in _ways(check, division, codes, access):
        if way.scans[0].endpoint.id in refused:
            continue
        try:
            return dict(_read(way.scans, access)), way.is_whole
        except AccessDenied as error:
            denied = denied or error
            refused.add(way.scans[0].endpoint.id)
    if denied is not None:
        raise denied
    return {}, False


@dataclass(frozen=True, slots=True)
class _Way:
    """Reads that tell of some codes which of them there are, or which there are at all."""

    scans: tuple[Scan, ...]
    is_whole: bool = True


def _ways(check: CodeCheck, division: int, codes: Sequence[str], access: Access) -> list[_Way]:
    """The ways to know which of some codes there are, those with fewer calls first; none for codes of no length."""
    key = check.by_code.of_division(division)
    by_code = _Way(
        tuple(
            replace(key, filter=(*key.filter, Filter(In(check.property, part), is_exact=False)))
            for part in parts(check, codes)
        ),
        is_whole=False,
    )
    calls = len(by_code.scans)
    if not calls:
        return []
    whole = [scan.of_division(division) for scan in check.whole]
    rows = _rows(check, division, access, asks=calls > _FEW_CALLS)
    costs = [(calls + 1 if rows is None else pages_of(rows, scan), _Way((scan,))) for scan in whole]
    return [way for _calls, way in sorted([*costs, (calls, by_code)], key=lambda one: one[0])]


def _rows(check: CodeCheck, division: int, access: Access, *, asks: bool) -> int | None:
    """Tell how many rows the table has, as far as that is known, or worth a call."""
    if check.count is None:
        return None
    count = check.count.of_division(division)
    known = access.counts.rows((count,))
    if known is None and asks:
        known = [batch.rows()[0][0] for _scan, batch in pages((count,), access, to_the_end=True)]
    return None if known is None else sum(known)


def parts(check: CodeCheck, codes: Sequence[str]) -> Iterator[tuple[Constant, ...]]:
    """Spell codes as Exact has them, as many together as a request and its page hold."""
    column = check.property
    part: list[Constant] = []
    left = _ROOM_CHARACTERS
    for code in codes:
        spelled = column.spellings(code.strip()) if code.strip().isprintable() else ()
        asked = [quote(render_filter(Compare(column, Operator.EQ, text)), safe="") for text in spelled]
        size = sum(map(len, asked)) + len(asked) * _OR_CHARACTERS
        if part and (size > left or len(part) + len(asked) > check.by_code.endpoint.page_size):
            yield tuple(part)
            part, left = [], _ROOM_CHARACTERS
        part += spelled
        left -= size
    if part:
        yield tuple(part)


def _read(scans: Sequence[Scan], access: Access) -> Iterator[tuple[str, str]]:
    """Read codes, each with what it is compared by."""
    for scan in scans:
        for _scan, batch in pages((scan,), access, to_the_end=True):
            for row in batch.rows():
                if row[0] is not None:
                    yield _folded(row[0]), str(row[0]).strip()


def _to_guess_from(check: CodeCheck, division: int, access: Access) -> dict[str, str]:
    """Read a page of codes, to tell what was probably meant: a call more, and only where a code is none."""
    scan = check.whole[0].of_division(division)
    first = next(pages((replace(scan, limit_rows=scan.endpoint.page_size),), access, to_the_end=False), None)
    texts = [] if first is None else [str(row[0]).strip() for row in first[1].rows() if row[0] is not None]
    return {_folded(text): text for text in texts}


def _nearest(code: str, known: Iterable[str]) -> tuple[str, ...]:
    like = [text for text in known if abs(len(text) - len(code.strip())) <= len(code.strip()) // 2 + 1]
    return closest(code.strip(), like[:_MOST_COMPARED])


def _folded(code: str) -> str:
    return code.strip().casefold()
