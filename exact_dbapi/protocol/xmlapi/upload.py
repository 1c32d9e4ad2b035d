"""An upload as a request, and its answer as what became of each item.

In come a topic, a division and a message, out comes the request; in comes the response, out come the verdicts on the
items, or the error that the answer as a whole means. No I/O.

Source: uploads are a POST of XML to XMLUpload.aspx with topic and division in the query, signed in as REST is; the
answer has status 200 also where items are refused: certain. At most one upload a second: likely.
"""

from __future__ import annotations

from collections.abc import Sequence

from exact_dbapi.errors import AccessDenied, Error, OperationalError, SignInRequired
from exact_dbapi.message import Request, Response
from exact_dbapi.protocol.odata.fault import words
from exact_dbapi.protocol.xmlapi.messages import Verdict, join, read_messages
from exact_dbapi.protocol.xmlapi.refusal import refusal

_PACE_SECONDS = 1.0


def request(topic: str, division: int, body: bytes) -> Request:
    """Make the request that uploads a message."""
    return Request(
        "POST",
        f"/docs/XMLUpload.aspx?Topic={topic}&_Division_={division}",
        accept="text/xml",
        body=body,
        content_type="application/xml",
        division=division,
        endpoint=f"xml/{topic.lower()}",
        every_seconds=_PACE_SECONDS,
    )


#: Answers after which nobody knows what was done; every other one below 500 was given before the topic ran.
_UNCLEAR = frozenset({408})


def verdicts(response: Response, names: Sequence[str]) -> list[Verdict | None]:
    """Tell what became of each item of a message; None where nothing was said of it.

    Raises: DataError when the answer cannot be read.
    """
    return join(read_messages(response.body), names)


def failure_of(response: Response, asked: str) -> Error | None:
    """Tell the error that an answer as a whole means; None where it is a document. `asked` says what was asked for."""
    page = refusal(response, asked)
    if page is not None:
        return page
    if response.status == 200:
        return None if response.body.strip() else OperationalError(f"Exact answered {asked} with nothing.")
    said = words(response)
    what = f"Exact refuses {asked} with status {response.status}{f': {said}' if said else ''}."
    if response.status == 401:
        return SignInRequired(what, hint="Sign in again with `exactsql login`.")
    if response.status == 403:
        return AccessDenied(what, hint="Does the user's role allow exchanging XML, and the app's scope the topic?")
    return OperationalError(what, retryable=response.status in (429, *_UNCLEAR) or response.status >= 500)


def is_unclear(response: Response) -> bool:
    """Tell whether an answer that is a failure leaves open what was done."""
    if refusal(response, "") is not None and response.status == 200:
        return False
    return response.status == 200 or response.status in _UNCLEAR or response.status >= 500
