"""Exact's REST API, which speaks OData 2: scan → URL, page bytes → batch, error body → exception."""

from __future__ import annotations

from exact_dbapi.protocol.odata.pager import ODataPager

__all__ = ["ODataPager"]
