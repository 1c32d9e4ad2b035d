"""A staged load → Exact, message by message, with a line on the disk before and after each.

In comes a load and what a commit is run with; what became of each item is kept with the load. Several companies take
their messages side by side. What was answered is never sent again. Where an answer is lost, its items are looked up by
their names; those that Exact does not have are sent again, and where nothing tells, nothing is.

Source: uploads store what is good and refuse the rest, item by item: certain.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

from exact_dbapi.catalog.model import Topic
from exact_dbapi.errors import DataError, Error, IntegrityError, OutcomeUnknown, PartialCommit
from exact_dbapi.executor.commit import may_have_arrived
from exact_dbapi.executor.judging import SETTLED, body_of, judge
from exact_dbapi.executor.loading import line_of, origin_of, rows_of_load
from exact_dbapi.executor.lost_items import Found, items_there
from exact_dbapi.executor.reporting import report_load
from exact_dbapi.executor.spool import StagedLoad
from exact_dbapi.executor.writing import Progress, Writing
from exact_dbapi.message import Response
from exact_dbapi.protocol.xmlapi.messages import Verdict
from exact_dbapi.protocol.xmlapi.upload import failure_of, is_unclear, request, verdicts
from exact_dbapi.state.journal import Standing
from exact_dbapi.state.loads import Fate, Load, LoadFile, Message

_MOST_LISTED = 5

#: How often a message is sent whose items may be sent again.
_MOST_SENDINGS = 3

#: When to look for the items of a lost message: at once, and as long as their number grows.
_LOOK_AFTER_SECONDS = (0.0, 2.0, 5.0, 15.0, 45.0)


def upload(staged: StagedLoad, writing: Writing) -> None:
    """Send what is left of a load.

    Raises: PartialCommit or IntegrityError when Exact refuses items; OutcomeUnknown when nobody can tell of some; what
    sending may raise.
    """
    kept = staged.kept
    load = kept.load
    if load.options["is_dry_run"]:
        return
    if not load.is_sent:
        load = replace(load, is_sent=True)
        kept.change(load)
    _Run(kept, load, staged.topic, writing).send_all()


class _Run:
    """The sending of one load."""

    def __init__(self, kept: LoadFile, load: Load, topic: Topic, writing: Writing) -> None:
        self._kept = kept
        self._load = load
        self._writing = writing
        self._topic = topic
        self._began = writing.clock()
        self._stopped = threading.Event()
        self._telling = threading.Lock()

    def send_all(self) -> None:
        """Send the messages of each company in their order, several companies side by side."""
        messages = self._kept.messages()
        divisions = dict.fromkeys(message.division for message in messages)
        at_once = min(self._writing.divisions_at_once, len(divisions))
        if at_once < 2:
            self._send_each(messages)
        else:
            groups = [[one for one in messages if one.division == division] for division in divisions]
            self._send_side_by_side(groups, at_once)
        self._check()

    def _send_side_by_side(self, groups: Sequence[Sequence[Message]], at_once: int) -> None:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(at_once, "exact-load") as threads:
            try:
                for future in [threads.submit(self._send_each, group) for group in groups]:
                    future.result()
            finally:
                self._stopped.set()

    def _send_each(self, messages: Sequence[Message]) -> None:
        stops = bool(self._load.options["stops_at_error"])
        for message in messages:
            if self._stopped.is_set():
                return
            if message.standing in (Standing.OPEN, Standing.UNKNOWN):
                message = self._settle(message)
            if message.standing is Standing.LEFT:
                message = self._send(message)
            self._tell()
            if stops and (message.rejected or message.standing is not Standing.DONE):
                self._stopped.set()

    def _tell(self) -> None:
        if self._writing.on_progress is None:
            return
        with self._telling:
            messages = self._kept.messages()
            answered = [one for one in messages if one.standing in SETTLED]
            self._writing.on_progress(
                Progress(
                    *(self._load.id, self._load.target, self._load.rows, self._load.items),
                    items=sum(one.items for one in answered),
                    refused=sum(one.rejected for one in answered),
                    messages=len(answered),
                    all_messages=len(messages),
                    seconds=self._writing.clock() - self._began,
                )
            )

    def _send(self, message: Message) -> Message:
        """Send a message until it is known what became of its items, or nobody can tell."""
        for _sending in range(_MOST_SENDINGS):
            message = self._sent(message)
            if message.standing is not Standing.OPEN:
                return message
            message = self._settle(message)
            if message.standing is not Standing.LEFT:
                return message
        return self._note(message, standing=Standing.UNKNOWN, answer="No answer came.")

    def _sent(self, message: Message) -> Message:
        """Send a message once; it stays open where no answer tells what was done.

        Raises: the error after which it is surely not in Exact.
        """
        asked = request(self._topic.name, message.division, body_of(self._kept, message))
        message = self._note(message, standing=Standing.OPEN, sent_at=self._writing.clock(), answer="")
        exchanges = len(self._writing.calls)
        try:
            response = self._writing.send(asked)
        except Error as error:
            if may_have_arrived(error, asked, self._writing.calls[exchanges:]):
                return self._note(message, answer=error.message)
            self._note(message, standing=Standing.LEFT, answer=error.message)
            raise
        failure = failure_of(response, f"an upload of {self._topic.name}")
        if failure is None:
            return self._answered(message, response)
        if is_unclear(response):
            return self._note(message, answer=failure.message)
        self._note(message, standing=Standing.LEFT, answer=failure.message)
        raise failure

    def _answered(self, message: Message, response: Response) -> Message:
        numbers, names = self._kept.open_items(message.number)
        try:
            found = verdicts(response, names)
        except DataError as error:
            return self._note(message, answer=error.message)
        return self._judge(message, list(map(_fate, found, numbers)), "Exact did not say what became of each item.")

    def _judge(self, message: Message, fates: Sequence[Fate], answer: str) -> Message:
        keeps_body = bool(self._load.options.get("keeps_body"))
        return judge(self._kept, message, fates, self._topic, answer, self._writing.clock(), keeps_body=keeps_body)

    def _note(self, message: Message, **changes: object) -> Message:
        message = replace(message, **changes)  # type: ignore[arg-type]
        self._kept.note(message)
        return message

    def _settle(self, message: Message) -> Message:
        """Look for the items of a message whose answer was lost: it is done then, left to be sent again, or unknown."""
        numbers, names = self._kept.open_items(message.number)
        there = self._there(message, names)
        if there is None and not self._load.options["is_repeatable"]:
            return self._judge(message, [Fate(Standing.UNKNOWN, "", "", one) for one in numbers], message.answer)
        found = there or {}
        fates = [
            Fate(Standing.DONE, found[name], "found after its answer was lost", number)
            if name in found
            else Fate(Standing.LEFT, "", "", number)
            for number, name in zip(numbers, names, strict=True)
        ]
        return self._judge(message, fates, message.answer)

    def _there(self, message: Message, names: Sequence[str]) -> Found | None:
        """Look until the number of items that are there grows no more: a slow server may still be at work."""
        endpoint = self._writing.open_endpoint(self._load.options["endpoint"])
        found: Found | None = None
        for pause in _LOOK_AFTER_SECONDS:
            self._writing.sleep(pause)
            before = found
            column = self._load.options["looked_up"]
            found = items_there(endpoint, column, names, message, self._writing)
            if found is None or len(found) == len(names) or (before is not None and len(found) == len(before)):
                break
        return found

    def _check(self) -> None:
        """Say what is not in Exact.

        Raises: PartialCommit, IntegrityError, OutcomeUnknown.
        """
        self._report()
        messages = self._kept.messages()
        done, rejected = sum(one.done for one in messages), sum(one.rejected for one in messages)
        unknown = sum(one.items for one in messages if one.standing in (Standing.OPEN, Standing.UNKNOWN))
        left = sum(one.items for one in messages if one.standing is Standing.LEFT)
        if not (rejected or unknown or left):
            return
        where = origin_of(rows_of_load(self._load))
        told = f"Of the {self._load.items:,} items of {where}, {done:,} are in {self._load.target}"
        words = (
            f"{told}; {rejected:,} {'was' if rejected == 1 else 'were'} refused{self._refusals()}" if rejected else told
        )
        if unknown:
            raise OutcomeUnknown(
                f"{words}; of {unknown:,} it is not known.",
                hint=f"Nothing is sent again. `exactsql load --resume {self._load.id}` looks them up.",
            )
        words += f"; {left:,} were not sent" if left else ""
        hint = "Session.LoadRows tells of each row: correct those that were refused, and load them alone."
        raise (PartialCommit if done else IntegrityError)(f"{words}.", hint=hint)

    def _report(self) -> None:
        report, rows_of = self._load.options["report"], rows_of_load(self._load)
        if report is not None and rows_of is not None:
            report_load(self._kept, rows_of, report)

    def _refusals(self) -> str:
        rows_of = rows_of_load(self._load)
        refused = self._kept.items(standings=(Standing.REJECTED,))
        words = "; ".join(f"row {line_of(rows_of, item.first_row)}: {item.text}" for item in refused[:_MOST_LISTED])
        return f" ({words}{'; …' if len(refused) > _MOST_LISTED else ''})"


def _fate(verdict: Verdict | None, number: int) -> Fate:
    if verdict is None:
        return Fate(Standing.OPEN, "", "", number)
    is_plain = verdict.is_done and not verdict.is_warned
    standing = Standing.DONE if verdict.is_done else Standing.REJECTED
    return Fate(standing, verdict.key, "" if is_plain else verdict.text, number)
