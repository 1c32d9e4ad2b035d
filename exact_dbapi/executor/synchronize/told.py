"""A `Synchronize` → lines of text: what is compared, and what may be done. Nothing is read for it."""

from __future__ import annotations

from exact_dbapi.mutation import Verb
from exact_dbapi.synchronization import ExactPlace, Synchronize


def explain_synchronize(plan: Synchronize) -> list[str]:
    """Write what a SYNCHRONIZE compares and may do as lines."""
    ways = "both ways" if plan.is_both_ways else "one way"
    lines = [f"synchronize: {plan.source.label} {'WITH' if plan.is_both_ways else 'TO'} {plan.target.label}, {ways}"]
    lines.append(f"  identified by: {', '.join(one.name for one in plan.shared if one.is_key)}")
    lines.append(f"  compared: {', '.join(one.name for one in plan.shared if one.is_compared) or 'nothing'}")
    only_new = [one.name for one in plan.shared if not one.is_compared and not one.is_key]
    lines += [f"  given to new rows only: {', '.join(only_new)}"] if only_new else []
    lines += [f"  left out: {', '.join(plan.left_out)}"] if plan.left_out else []
    place = plan.target.place
    if isinstance(place, ExactPlace) and place.divisions:
        lines.append(f"  companies: {', '.join(map(str, place.divisions))}")
    lines.append(f"  may: {', '.join(verb for verb in Verb if verb in plan.verbs)}")
    for side in (plan.source, plan.target):
        if side.copied is not None:
            lines.append(
                f"  {side.label}: from its local copy, unless it is as short; next time what has changed in it"
            )
    if plan.is_both_ways:
        lines.append(f"  conflicts: {plan.resolution}")
    most = plan.most_changes if plan.most_changes is not None else plan.most_touched
    return [*lines, f"  rows: at most {most}" + ("" if plan.most_changes is None else ", the others another time")]
