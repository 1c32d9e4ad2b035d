"""COMMIT: the documents of a unit of work, one request each, with a line in the journal before and after.

In comes what is staged; out go the receipts of what Exact has. Each division takes its documents one after the other;
several divisions may be written side by side. Whatever goes wrong, each change ends as done, rejected, unknown or left,
and what may have arrived is never sent again: it is looked up.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from exact_dbapi.errors import (
    ConnectionFailure,
    Error,
    IntegrityError,
    NotSupportedError,
    OutcomeUnknown,
    PartialCommit,
    StoredDifferently,
    UndefinedColumn,
    Warning,
)
from exact_dbapi.executor.documents import arrange, referring
from exact_dbapi.executor.pending import Pending, Place, place_of, spelled
from exact_dbapi.executor.settle import Finding, look_up
from exact_dbapi.executor.settlement import open_twins
from exact_dbapi.executor.size import check_sizes
from exact_dbapi.executor.stored import completed, receipts, silently_lost
from exact_dbapi.executor.wanted import wanted_of
from exact_dbapi.executor.writing import Exchange, Writing
from exact_dbapi.message import Request, Response
from exact_dbapi.mutation import Document, Outcome, Receipt, Verb, keys_in
from exact_dbapi.protocol.odata.answer import (
    Stored,
    is_done,
    is_unclear,
    key_of,
    rejection,
    stored_row,
)
from exact_dbapi.protocol.odata.payload import described, render, render_body
from exact_dbapi.state.journal import Entry, Standing, new_commit

#: When to look for a lost document, after its connection broke: at once, and when a slow server may have finished it.
_LOOK_AFTER_SECONDS = (0.0, 2.0, 5.0)

#: How often a change that may be repeated without harm (PUT sets values, DELETE ends a row) is sent.
_MOST_SENDINGS = 3

#: A server that answers with these has finished with the request; others may speak for it while it still works.
_FINISHED = frozenset({500, 503})


def commit(pending: Pending, writing: Writing, told: list[Receipt], before: int | None = None) -> None:
    """Send what is staged; the unit of work keeps what Exact does not have. What Exact told is added to `told`.

    `before` is the number of the first statement whose changes, and those of later ones, are not sent yet.

    Raises: IntegrityError for what Exact or the catalog refuses; PartialCommit when a part is in Exact; OutcomeUnknown
    when nobody can tell of a document; StoredDifferently when verification finds silent loss; what sending may raise.
    """
    rows = [one for one in pending.rows.values() if before is None or one.statement < before]
    documents = arrange(rows, pending.keys, writing.open_endpoint)
    if not documents:
        return
    run = _Run(pending, writing, documents)
    name = new_commit()
    with writing.journal.under_way(name):
        try:
            run.plan(name)
            run.send_all()
        finally:
            told += (*run.done.values(), *run.rejected, *run.unknown)
    run.check()


@dataclass
class _Run:
    pending: Pending
    writing: Writing
    documents: list[Document]
    done: dict[Place, Receipt] = field(default_factory=dict)
    rejected: list[Receipt] = field(default_factory=list)
    unknown: list[Receipt] = field(default_factory=list)
    errors: list[Error] = field(default_factory=list)
    _entries: list[Entry] = field(default_factory=list)
    _in_doubt: set[int] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def plan(self, name: str) -> None:
        """Write down what will be sent, in place of what an earlier attempt has left."""
        self._entries = [self.writing.entry(one, name, number) for number, one in enumerate(self.documents)]
        check_sizes(self.documents, [entry.body for entry in self._entries])
        self.writing.journal.plan(self._entries)
        self.pending.begin_sending()
        if self.pending.left:
            self.writing.journal.forget(list(self.pending.left.values()))
        self.pending.left = {entry.position: entry for entry in self._entries}

    def send_all(self) -> None:
        """Send the documents of each division in their order; stop everywhere at the first error."""
        divisions = dict.fromkeys(document.root.division for document in self.documents)
        if len(divisions) == 1 or self.writing.divisions_at_once == 1:
            self._send_in(tuple(divisions))
            return
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(min(self.writing.divisions_at_once, len(divisions)), "exact-write") as threads:
            try:
                for future in [threads.submit(self._send_in, (division,)) for division in divisions]:
                    future.result()
            finally:
                self._stopped.set()

    def _send_in(self, divisions: Sequence[int]) -> None:
        for number, document in enumerate(self.documents):
            if self._stopped.is_set():
                return
            if document.root.division in divisions:
                self._send(number, document)

    def _send(self, number: int, document: Document) -> None:
        document = referring(document, self.pending.keys)
        try:
            self._refuse_unknown(document)
            self._compare(self._attempt(number, document))
        except Error as error:
            with self._lock:
                if self._is_tolerated(document, error):
                    return
                self.errors.append(error)
                self._stopped.set()
        finally:
            if number in self._in_doubt:  # an interrupt, or a journal that cannot be written
                self._lose(document, "The commit broke off before it was known.")

    def _is_tolerated(self, document: Document, error: Error) -> bool:
        """Whether the statement of a document that is surely not in Exact goes on without it: so it is given up."""
        statement = document.root.statement
        left = self.pending.tolerated.get(statement, 0)
        if not left or not isinstance(error, IntegrityError) or isinstance(error, StoredDifferently):
            return False
        self.pending.tolerated[statement] = left - 1
        self.pending.lost([Receipt(one, Outcome.REJECTED) for one in document.mutations()])
        warnings.warn(f"Left out: {error.message}", Warning, stacklevel=2)
        return True

    def _refuse_unknown(self, document: Document) -> None:
        """Refuse a document that refers to a new row of which nobody knows, or whose key Exact did not tell."""
        for mutation in document.mutations():
            held = ((column, key) for column, value in mutation.values for key in keys_in(column, value))
            for column, key in held:
                if (mutation.division, spelled(key)) in self.pending.unknown:
                    raise IntegrityError(
                        f"The {described(mutation)} cannot be sent: {column.name} refers to a row whose key is not "
                        "known, because Exact's answer was lost or did not tell it.",
                        hint="Settle it with `exactsql journal --settle`, and give its key.",
                        statement=mutation.statement,
                        row=mutation.row,
                    )

    def _attempt(self, number: int, document: Document) -> list[Receipt]:
        """Send one document until it is known what became of it."""
        root = document.root
        if root.verb is Verb.UPDATE and not root.values:
            return self._read_back(document, self._settled(receipts(document, root.key, {}, self._now())))
        entry = replace(self._entries[number], body=render_body(document), key=tuple(map(str, root.key)))
        for sending in range(1, _MOST_SENDINGS + 1):
            entry = self._note(number, entry, standing=Standing.OPEN, sent_at=self.writing.clock())
            failure = self._sent(number, document, entry)
            if not isinstance(failure, Error):
                return failure
            if root.verb is Verb.INSERT or sending == _MOST_SENDINGS:
                raise self._nobody_knows(number, document, entry, failure)
        raise AssertionError("unreachable")

    def _sent(self, number: int, document: Document, entry: Entry) -> list[Receipt] | Error:
        """Send a document once; its receipts, or the failure after which nobody knows.

        Raises: the error of a document that is surely not in Exact.
        """
        is_first = number not in self._in_doubt
        self._in_doubt.add(number)
        root, request, exchanges = document.root, render(document), len(self.writing.calls)
        try:
            response = self.writing.send(request)
        except Error as error:
            if may_have_arrived(error, request, self.writing.calls[exchanges:]):
                return self._looked_up(number, document, entry, error, is_finished=False)
            if not is_first:  # this sending did nothing, an earlier one may have
                return error
            self._leave(number, entry, error)
            raise
        if is_done(response) or (not is_first and root.verb is Verb.DELETE and response.status == 404):
            return self._has_it(number, document, entry, response)
        refusal = rejection(response, root, entry.lines)
        if not is_unclear(response):
            raise self._refused(number, document, entry, refusal)
        return self._looked_up(number, document, entry, refusal, response.status in _FINISHED)

    def _has_it(self, number: int, document: Document, entry: Entry, response: Response) -> list[Receipt]:
        root = document.root
        try:
            stored = stored_row(response, root.endpoint, self.writing.decimals)
        except Error:  # an answer that cannot be read changes nothing: Exact says that it has the row
            stored = {}
        return self._done(number, document, entry, {**root.before, **stored})

    def _done(self, number: int, document: Document, entry: Entry, stored: Stored, message: str = "") -> list[Receipt]:
        """Take a document that Exact has out of the unit of work, and only then write that down."""
        root = document.root
        key = root.key if root.verb is not Verb.INSERT else key_of(stored, root.endpoint)
        known = self._settled(receipts(document, key, stored, self._now()))
        self._in_doubt.discard(number)
        self._note(number, entry, standing=Standing.DONE, key=key, message=message)
        return self._read_back(document, known)

    def _leave(self, number: int, entry: Entry, error: Error) -> None:
        self._in_doubt.discard(number)
        self._note(number, entry, standing=Standing.LEFT, message=error.message)

    def _refused(self, number: int, document: Document, entry: Entry, error: Error) -> Error:
        if not isinstance(error, IntegrityError | UndefinedColumn):
            self._leave(number, entry, error)
            return error
        self._in_doubt.discard(number)
        self._note(number, entry, standing=Standing.REJECTED, message=error.message)
        fields = getattr(error, "fields", ())
        refused = [Receipt(one, Outcome.REJECTED, message=error.message, fields=fields) for one in document.mutations()]
        with self._lock:
            self.rejected += refused
        return error

    def _looked_up(
        self, number: int, document: Document, entry: Entry, failure: Error, is_finished: bool
    ) -> list[Receipt] | Error:
        """Look for a document whose answer was lost, or said nothing.

        Raises: the failure, when Exact surely does not have it.
        """
        settlement = None
        for pause in (0.0,) if is_finished or document.root.verb is not Verb.INSERT else _LOOK_AFTER_SECONDS:
            if pause:
                self.writing.sleep(pause)
            try:
                settlement = look_up(document, entry.sent_at or 0.0, self.writing)
            except Error:
                continue
            if settlement.finding is not Finding.ABSENT:
                break
        if settlement is None or settlement.finding is Finding.UNSURE:
            return failure
        if settlement.finding is Finding.THERE and open_twins(entry, self.writing):
            return failure
        if settlement.finding is Finding.THERE:
            stored = {**document.root.before, **settlement.stored}
            return self._done(number, document, entry, stored, "found after its answer was lost")
        if is_finished:
            self._leave(number, entry, failure)
            raise failure
        return failure

    def _nobody_knows(self, number: int, document: Document, entry: Entry, failure: Error) -> OutcomeUnknown:
        self._lose(document, failure.message)
        self._in_doubt.discard(number)
        self._note(number, entry, standing=Standing.UNKNOWN, message=failure.message)
        error = OutcomeUnknown(
            f"It is not known whether Exact has the {described(document.root)}: {failure.message}",
            hint="Nothing is sent again. `exactsql journal --settle` looks it up, a few minutes from now.",
        )
        error.__cause__ = failure
        return error

    def _lose(self, document: Document, message: str) -> None:
        """Take a document of which nobody knows out of the unit of work: it must not be sent again."""
        lost = [Receipt(one, Outcome.UNKNOWN, message=message) for one in document.mutations()]
        with self._lock:
            self.unknown += lost
            self.pending.lost(lost)

    def _note(self, number: int, entry: Entry, *, key: Sequence[object] | None = None, **changes: object) -> Entry:
        """Write down what is known of a document now; what was sent is kept only as long as it is not."""
        entry = replace(entry, **changes)  # type: ignore[arg-type]
        if key is not None:
            entry = replace(entry, key=tuple(map(str, key)))
        if entry.standing in (Standing.DONE, Standing.REJECTED):
            entry = replace(entry, body="")
        if entry.standing is not Standing.OPEN:
            entry = replace(entry, ended_at=self.writing.clock())
        self.writing.journal.change(entry)
        if entry.standing is Standing.LEFT:
            self.pending.left[number] = entry
        else:
            self.pending.left.pop(number, None)
        return entry

    def _read_back(self, document: Document, known: list[Receipt]) -> list[Receipt]:
        """Read what is wanted and was not told. It is in Exact, whatever becomes of the reading."""
        wanted = wanted_of(document, dict(known[0].stored), self.pending, self.writing.verify)
        if not (wanted.root or wanted.lines):
            return known
        try:
            return self._settled(completed(document, known, wanted, self.writing))
        except Error as error:
            raise PartialCommit(
                f"Exact has the {described(document.root)}, but could not be asked for it again: {error.message}",
                hint="What was left of the transaction is still staged.",
            ) from error

    def _settled(self, known: list[Receipt]) -> list[Receipt]:
        with self._lock:
            self.done.update({place_of(receipt.mutation): receipt for receipt in known})
            self.pending.done(known)
        return known

    def _compare(self, known: list[Receipt]) -> None:
        if not self.writing.verify:
            return
        lost = silently_lost(known)
        if lost:
            shown = "; ".join(
                f"statement {one.mutation.statement}, row {one.mutation.row}: {column.name} was sent as {sent!r} and "
                f"is {there!r}"
                for one, column, sent, there in lost[:10]
            )
            error = StoredDifferently(
                f"Exact has stored other values than were sent: {shown}.",
                hint="The rows are in Exact. Exact ignores what it computes itself without a word.",
                differences=tuple((one, column.name, sent, there) for one, column, sent, there in lost),
            )
            with self._lock:
                self.errors.append(error)
                self._stopped.set()

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.writing.clock(), UTC)

    def check(self) -> None:
        """Raise what became of the commit, if it did not become all that it should."""
        if not self.errors:
            return
        error = _worst(self.errors)
        refused = {place_of(one.mutation) for one in self.rejected}
        kept = (one for one in self.pending.rows.values() if place_of(one) not in refused)
        left = [*self.rejected, *(Receipt(one, Outcome.LEFT) for one in kept)]
        if self.done and not isinstance(error, OutcomeUnknown | StoredDifferently | PartialCommit):
            partial = PartialCommit(
                f"{len(self.done)} rows are in Exact and {len(left)} are not: {error.message}",
                hint="What is left is still staged: commit again to send it, or roll back to drop it.",
            )
            partial.__cause__, error = error, partial
        if isinstance(error, PartialCommit | OutcomeUnknown | StoredDifferently):
            error.done, error.left = tuple(self.done.values()), tuple(left)
        if isinstance(error, OutcomeUnknown):
            error.unknown = tuple(self.unknown)
        raise error


def _worst(errors: Sequence[Error]) -> Error:
    return next((error for error in errors if isinstance(error, OutcomeUnknown)), errors[0])


def may_have_arrived(error: Error, request: Request, exchanges: Sequence[Exchange]) -> bool:
    """Tell whether Exact may have a request that ended in an error: it went out, and was not refused a connection."""
    if isinstance(error, NotSupportedError) or (isinstance(error, ConnectionFailure) and not error.was_sent):
        return False
    return any((one.method, one.url) == (request.method, request.url) for one in exchanges)
