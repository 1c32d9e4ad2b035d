"""Entries of the journal that a crash or a lost answer left open → what became of them.

In come entries and what a commit is run with; out go the entries as they stand now, each also written down. Looks up
and sends no change. A document that is not there is only then called left when no server can still be working on it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from exact_dbapi.errors import Error
from exact_dbapi.executor.settle import Finding, look_up
from exact_dbapi.executor.writing import Writing
from exact_dbapi.mutation import Document, Mutation, Verb
from exact_dbapi.protocol.odata.answer import key_of
from exact_dbapi.protocol.odata.payload import key_value, read_document
from exact_dbapi.state.journal import Entry, Standing

#: For how long after its sending a request may still be worked on: longer than any answer is waited for.
STILL_UNDER_WAY_SECONDS = 240.0


def unsettled(writing: Writing) -> list[Entry]:
    """List the entries of a host of which nobody knows, without those of commits that are under way."""
    found = [one for one in writing.journal.entries((Standing.OPEN, Standing.UNKNOWN)) if one.host == writing.host]
    running = {commit for commit in {one.commit for one in found} if writing.journal.is_under_way(commit)}
    return [one for one in found if one.commit not in running]


def settled(writing: Writing) -> Iterator[Entry]:
    """Settle the entries of which nobody knows, one by one, and hand each out as it stands then.

    Raises: what asking Exact may raise, but for what concerns one table alone.
    """
    for entry in unsettled(writing):
        yield _settle(entry, writing)


def _settle(entry: Entry, writing: Writing) -> Entry:
    twins = open_twins(entry, writing)
    if twins:
        return _note(entry, writing, Standing.UNKNOWN, f"{len(twins)} more of the same were sent, and are open too")
    try:
        settlement = look_up(_document(entry, writing), entry.sent_at or 0.0, writing)
    except Error as error:
        return _note(entry, writing, Standing.UNKNOWN, f"could not be looked up: {error.message}")
    if settlement.finding is Finding.UNSURE:
        return _note(entry, writing, Standing.UNKNOWN, settlement.reason)
    if settlement.finding is Finding.THERE:
        endpoint = writing.open_endpoint(entry.endpoint)
        key = entry.key if entry.verb != Verb.INSERT else tuple(map(str, key_of(settlement.stored, endpoint)))
        return _note(replace(entry, key=key), writing, Standing.DONE, "found after its answer was lost")
    since = writing.clock() - (entry.sent_at or 0.0)
    if since < STILL_UNDER_WAY_SECONDS:
        wait = STILL_UNDER_WAY_SECONDS - since
        return _note(entry, writing, Standing.UNKNOWN, f"not there yet; look again in {wait:.0f} seconds")
    return _note(entry, writing, Standing.LEFT, "not in Exact")


def open_twins(entry: Entry, writing: Writing) -> list[Entry]:
    """List other entries of the same new row of which nobody knows either: a row that is found may be any of them."""
    if entry.verb != Verb.INSERT:
        return []
    return [one for one in writing.journal.entries((Standing.OPEN, Standing.UNKNOWN)) if _is_twin(one, entry)]


def _is_twin(one: Entry, entry: Entry) -> bool:
    same = (one.host, one.division, one.endpoint, one.verb, one.key, one.body) == (
        *(entry.host, entry.division, entry.endpoint, entry.verb, entry.key, entry.body),
    )
    return same and (one.commit, one.position) != (entry.commit, entry.position)


def _document(entry: Entry, writing: Writing) -> Document:
    """Make the document of an entry again, with what was sent."""
    endpoint = writing.open_endpoint(entry.endpoint)
    verb = Verb(entry.verb)
    parts = zip(entry.key, endpoint.key_properties, strict=False) if verb is not Verb.INSERT else ()
    key = tuple(key_value(text, column) for text, column in parts)
    root = Mutation(verb, endpoint, entry.division, (), key, entry.statement, entry.row)
    return read_document(root, json.loads(entry.body or "{}"), writing.open_endpoint)


def _note(entry: Entry, writing: Writing, standing: Standing, message: str) -> Entry:
    body = entry.body if standing in (Standing.UNKNOWN, Standing.LEFT) else ""
    ended_at = None if standing is Standing.UNKNOWN else writing.clock()
    entry = replace(entry, standing=standing, message=message, body=body, ended_at=ended_at)
    writing.journal.change(entry)
    return entry
