"""The adapter of Harlequin, a database IDE for the terminal: ``harlequin -a exact exact://demo``.

Harlequin finds it by entry point. It speaks to the driver through PEP 249 and reads the tree of tables from
``INFORMATION_SCHEMA``, which costs no call. Never imported by the driver.
"""

from __future__ import annotations

from exact_harlequin.adapter import ExactAdapter

__all__ = ["ExactAdapter"]
