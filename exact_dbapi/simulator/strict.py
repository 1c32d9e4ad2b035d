"""The switches of the simulator: what Exact does where nobody knows for sure.

Every field is a behaviour that was seen once, or differently by different people, or only follows from the framework
that Exact uses. The default is the likeliest reading; a client that works under both positions of a switch leans on no
guess. Facts that are certain are not switches. Holds no behaviour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Strict:
    """How strictly, and in which of the possible ways, the simulator answers.

    Demands
        mandatory_filter: refuse reads without a filter on one of the demanded properties (switched on per app).
        select: where a missing `$select` is refused: where it is documented, also where likely, everywhere.
        filter_fields: where a filter on an unlisted property is refused: on bulk only, or wherever a list is known.
        sync_operators: whether a sync filter may compare `Timestamp` with `gt` only, or with any operator.
        sync_order: whether a page of a sync endpoint is in the order of `Timestamp`, or mixed within.
        sync_signs: whether a sale is negative in the sync endpoint of invoices, or positive as in the plain table.
        sync_vat_lines: whether that endpoint ends each invoice with a line 9999 for its VAT.
        skip: whether `$skip` is accepted on regular endpoints (never on bulk and sync).
        case_sensitive_sets: whether the entity set's name must be spelt as documented.
    Envelopes and values
        json_only: answer 415 instead of Atom when JSON is not asked for.
        envelope: an array under `d` when `$top` fits one page, or `results` always.
        results_with_skip: `$skip` makes the answer `results` even when `$top` fits one page (recorded once).
        results_when_continued: a continued page is `results` even when what is left of `$top` fits one page.
        paged_functions: function endpoints page like entity sets instead of answering everything at once.
        nested_next: an expanded collection longer than a page ends with a `__next` of its own.
        int64_as_text: Int64 as JSON strings.
        padded_related_codes: also pad codes of which only a related property was seen padded.
        null_on_guid: whether `eq null` on a guid works or matches nothing.
        format_option: `$format` is refused, obeyed, or ignored.
        data_service_version: send the `DataServiceVersion` header.
        gzip: compress when the client accepts it.
    Statuses and bodies of refusals
        unacceptable_status: for an Accept header that fits nothing (415 or 406).
        unknown_function_status: for a filter function that the framework parses and Exact may not run (400 or 501).
        long_url_status: for a URL of more than 6,000 characters (414, 404 or 400).
        missing_row_status: GET by the key of a row that is not there.
        refused_verb_status: a verb that the endpoint does not have (405 or 400).
        error_velocity_status: while an endpoint is blocked after ten errors (429 or 403).
        forbidden_body: a 403's body is the JSON error or plain text.
    Writes
        language: of the user, in which messages about rejected rows come.
        mandatory_status: for missing values (400 or 500).
        business_rule_status: for references that lead nowhere, duplicates and other rules (500 or 400).
        missing_row_write_status: PUT or DELETE by the key of a row that is not there (404 or 403).
        sparse_answers: where a POST answers the key and constants alone: where it is documented, everywhere, nowhere.
        key_in_put: a PUT that carries the row's key, as when a row is sent back whole, is refused, or the key ignored.
        deletion_in_use: whether a row that others refer to can be deleted, or is refused.
        keys_from_clients: a key that is sent with a POST becomes the row's, instead of being ignored.
        numbers_as_text: a number is accepted where a text belongs.
        zoned_dates: a zone in a date shifts it by the Dutch offset, means nothing, or is refused.
        location: a POST answers a `Location` header.
    XML
        xml_refusals: no rights and too many requests are a page for people with status 200, or the status REST has.
        xml_unauthorised: who is not signed in gets status 401, or the page for people.
        xml_unreadable: an unknown topic and what is not XML get a fatal message, or the page for people.
        xml_page_size: the most items in a page; None for what was seen of each topic.
        xml_page_size_option: whether `pagesize` in a request makes pages smaller.
        xml_last_topic: whether a page that is not full still has a `Topic` element at its end.
        xml_most_bytes: the longest document that is taken.
        xml_pause_seconds: how much time uploads to a division must leave between them; less counts as too many.
        xml_sequence: an element before one that the schema has before it refuses its item, or does not matter.
        xml_messages: an item with several complaints gets one message, or each complaint one of its own.
        xml_message_key: `key` in the message of a stored item is its guid, or its number or code where it has one.
    Sign-in
        basic_client: the client may show its id and secret in a Basic header instead of the form (one client does).
        too_early_status: a refresh before 570 seconds have passed (400 or 401).
        too_early_consumes: such a refresh spends the refresh token all the same.
        old_refresh_status: a refresh token that was used before (401 or 400).
        one_chain_per_user: authorising the same user and app again breaks the first chain.
        token_calls_per_day: how many token calls per app, user and day; None for no limit.
    """

    mandatory_filter: bool = False
    select: Literal["documented", "likely", "all"] = "documented"
    filter_fields: Literal["bulk", "all"] = "all"
    sync_operators: Literal["gt", "any"] = "gt"
    sync_order: Literal["rising", "mixed"] = "rising"
    sync_signs: Literal["turned", "plain"] = "turned"
    sync_vat_lines: bool = True
    skip: Literal["accepted", "refused"] = "accepted"
    case_sensitive_sets: bool = True
    json_only: bool = False
    envelope: Literal["by_top", "results"] = "by_top"
    results_with_skip: bool = False
    results_when_continued: bool = False
    paged_functions: bool = False
    nested_next: bool = True
    int64_as_text: bool = True
    padded_related_codes: bool = True
    null_on_guid: Literal["works", "nothing"] = "works"
    format_option: Literal["refused", "json", "ignored"] = "refused"
    data_service_version: bool = True
    gzip: bool = True
    unacceptable_status: int = 415
    unknown_function_status: int = 501
    long_url_status: int = 414
    missing_row_status: int = 404
    refused_verb_status: int = 405
    error_velocity_status: int = 429
    forbidden_body: Literal["json", "text"] = "json"
    language: Literal["english", "dutch"] = "english"
    mandatory_status: int = 400
    business_rule_status: int = 500
    missing_row_write_status: int = 404
    sparse_answers: Literal["documented", "all", "none"] = "documented"
    key_in_put: Literal["refused", "ignored"] = "refused"
    deletion_in_use: Literal["accepted", "refused"] = "accepted"
    keys_from_clients: bool = False
    numbers_as_text: bool = True
    zoned_dates: Literal["shifted", "ignored", "refused"] = "shifted"
    location: bool = True
    xml_refusals: Literal["page", "status"] = "page"
    xml_unauthorised: Literal["status", "page"] = "status"
    xml_unreadable: Literal["message", "page"] = "message"
    xml_page_size: int | None = None
    xml_page_size_option: Literal["smaller", "ignored"] = "smaller"
    xml_last_topic: Literal["shown", "absent"] = "shown"
    xml_most_bytes: int = 10_000_000
    xml_pause_seconds: float = 0.0
    xml_sequence: Literal["demanded", "ignored"] = "demanded"
    xml_messages: Literal["one", "each"] = "one"
    xml_message_key: Literal["guid", "number"] = "guid"
    basic_client: bool = False
    too_early_status: int = 400
    too_early_consumes: bool = False
    old_refresh_status: int = 401
    one_chain_per_user: bool = True
    token_calls_per_day: int | None = None

    @classmethod
    def harsh(cls) -> Strict:
        """Give every demand its harshest position: what an app that Exact has tightened meets everywhere."""
        return cls(
            mandatory_filter=True,
            select="all",
            skip="refused",
            null_on_guid="nothing",
            deletion_in_use="refused",
            numbers_as_text=False,
            zoned_dates="refused",
            token_calls_per_day=200,
        )
