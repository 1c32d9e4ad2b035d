"""Pages for people where a document was asked for: what they mean.

An answer comes in; out goes the error that it means, or None where it may be a document. Which status such a page means
has been read from it before, where it came from the network.

Source: where something is wrong before a topic runs, such as no rights or too many requests, the answer is an HTML
page: certain.
"""

from __future__ import annotations

from exact_dbapi.errors import AccessDenied, Error, OperationalError
from exact_dbapi.message import Response


def refusal(response: Response, asked: str) -> Error | None:
    """Tell what an answer that is no document means; `asked` names the topic and the division."""
    if not response.is_page:
        return None
    match response.status:
        case 403:
            return AccessDenied(
                f"Exact refuses {asked}: this user has no rights to it.",
                hint="The user's role needs the right to import and export XML, and to the topic itself.",
            )
        case 429:
            return OperationalError(
                f"Exact refuses {asked} for now: it was requested too often.",
                hint="Wait a minute and try again; nothing of this request was done.",
                retryable=True,
            )
    return OperationalError(
        f"Exact answered {asked} with a page for people instead of a document (status {response.status}).",
        hint="Is the user signed in to this company, and is the address right?",
    )
