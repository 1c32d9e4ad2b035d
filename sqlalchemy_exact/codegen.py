"""A generator for sqlacodegen: ``sqlacodegen --generator exact exact://demo --schemas CRM``.

In come reflected tables, out comes the module that sqlacodegen's own generator ``declarative`` writes, with one
difference: a column that is called as something which the module imports gets another attribute name. Never loaded by
the dialect; sqlacodegen finds it by entry point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlacodegen.generators import DeclarativeGenerator

if TYPE_CHECKING:
    from sqlacodegen.models import Model


class ExactGenerator(DeclarativeGenerator):
    """Writes declarative classes that can be imported, whatever Exact's columns are called."""

    def collect_imports_for_model(self, model: Model) -> None:
        """Name ``Optional`` before the attributes are named.

        sqlacodegen 4.0 imports it while it writes the classes, too late to see that the lines of quotations have a
        column of that name, and then the class cannot be imported.
        """
        super().collect_imports_for_model(model)
        self.add_literal_import("typing", "Optional")
