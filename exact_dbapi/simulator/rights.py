"""Who may see what: divisions, scopes and endpoints that are closed, and the words in which Exact says so.

A test closes something; what it closes is then refused. In comes a route, out comes nothing or the refusal.

Source: the scope text (for writes: likely) and the values of the Reason header: certain; whether the body is JSON or
text: unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.simulator.exchange import Refusal
from exact_dbapi.simulator.oauth import Chain

NO_DIVISION_ACCESS = "NoDivisionAccess"


@dataclass(slots=True)
class Rights:
    """What is closed: divisions with the reason, scopes such as ``crm.accounts``, also for writes alone, and ids.

    `closed_endpoints` are what the licence lacks; the user's role refuses `denied_endpoints`, shows no rows of
    `hidden_endpoints`, and refuses writes to `unwritable_endpoints`.
    """

    blocked_divisions: dict[int, str] = field(default_factory=dict)
    revoked_scopes: set[str] = field(default_factory=set)
    read_only_scopes: set[str] = field(default_factory=set)
    closed_endpoints: set[str] = field(default_factory=set)
    denied_endpoints: set[str] = field(default_factory=set)
    hidden_endpoints: set[str] = field(default_factory=set)
    unwritable_endpoints: set[str] = field(default_factory=set)

    def clear(self) -> None:
        """Open everything again."""
        self.blocked_divisions.clear()
        self.revoked_scopes.clear()
        self.read_only_scopes.clear()
        for endpoints in (
            *(self.closed_endpoints, self.denied_endpoints, self.hidden_endpoints),
            self.unwritable_endpoints,
        ):
            endpoints.clear()

    def check_division(self, division: int, known: tuple[int, ...], chain: Chain) -> None:
        """Refuse a division that is unknown, not granted or blocked.

        Raises: Refusal 403 with the reason.
        """
        is_granted = chain.divisions is None or division in chain.divisions
        reason = self.blocked_divisions.get(division, "" if division in known and is_granted else NO_DIVISION_ACCESS)
        if reason:
            raise Refusal(403, "Forbidden", reason)

    def check_endpoint(self, endpoint: Endpoint, *, is_write: bool = False) -> None:
        """Refuse an endpoint whose scope is revoked, or only read, or that the licence lacks.

        Raises: Refusal 403.
        """
        scope = scope_name(endpoint.scope)
        if scope in self.revoked_scopes or (is_write and scope in self.read_only_scopes):
            verb = "manage" if is_write else "read"
            raise Refusal(403, f"Forbidden - Application Scope Violated. Cannot {verb} '{scope}' scope.")
        refused = self.closed_endpoints | self.denied_endpoints | (self.unwritable_endpoints if is_write else set())
        if endpoint.id in refused:
            raise Refusal(403, "Forbidden")

    def hides(self, endpoint: Endpoint) -> bool:
        """Tell whether the user's role hides the rows of a table, without any error: likely."""
        return not self.hidden_endpoints.isdisjoint((endpoint.id, *endpoint.regular))

    def has_right(self, id: str, action: str) -> bool:
        """Tell what the user's role allows, as `UserHasRights` does; scope and licence are others' business."""
        if action != "GET" and id in self.unwritable_endpoints:
            return False
        return id not in self.denied_endpoints | self.hidden_endpoints


def scope_name(scope: str) -> str:
    """Write a scope as Exact's refusals do: ``organization.administration``."""
    return ".".join(scope.lower().split())
