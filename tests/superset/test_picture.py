"""A chart over ``exact://`` as a person sees it, in a browser without a screen.

``PICTURES=docs/images`` keeps the picture that the documents show.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from exact_dbapi.simulator import Simulator
from tests.superset.server import ADMINISTRATOR, PASSWORD, Superset

SWITCHES = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1400,900"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)

BARS = {
    "viz_type": "echarts_timeseries_bar",
    "x_axis": "InvoiceDate",
    "time_grain_sqla": "P1M",
    "metrics": [{"expressionType": "SQL", "sqlExpression": "SUM(AmountDC)", "label": "Invoiced"}],
    "groupby": [],
    "adhoc_filters": [
        {
            "clause": "WHERE",
            "expressionType": "SIMPLE",
            "subject": "InvoiceDate",
            "operator": "TEMPORAL_RANGE",
            "comparator": "2025-01-01 : 2026-07-01",
        }
    ],
    "row_limit": 1000,
    "show_legend": True,
    "orientation": "vertical",
    "x_axis_time_format": "smart_date",
    "y_axis_format": "SMART_NUMBER",
}


@pytest.fixture
def browser() -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for switch in SWITCHES:
        options.add_argument(switch)
    browser = Chrome(options=options, service=Service(str(shutil.which("chromedriver"))))
    yield browser
    browser.quit()


def test_a_chart_is_drawn(
    superset: Superset, simulator: Simulator, invoices: int, browser: Chrome, tmp_path: Path
) -> None:
    described = {"slice_name": "Invoiced per month", "viz_type": BARS["viz_type"], "params": superset.json(BARS)}
    chart = superset.post("/chart/", {**described, "datasource_id": invoices, "datasource_type": "table"})["id"]
    simulator.calls.clear()
    waiting = WebDriverWait(browser, 60)
    browser.get(f"{superset.url}/login/")
    waiting.until(lambda seen: seen.find_elements(By.ID, "username"))
    browser.find_element(By.ID, "username").send_keys(ADMINISTRATOR)
    browser.find_element(By.ID, "password").send_keys(f"{PASSWORD}\n")
    waiting.until(lambda seen: "/login" not in seen.current_url)
    browser.get(f"{superset.url}/explore/?slice_id={chart}")
    waiting.until(lambda seen: seen.find_elements(By.CSS_SELECTOR, ".slice_container canvas"))
    waiting.until(lambda seen: "18 rows" in seen.find_element(By.TAG_NAME, "body").text)
    assert simulator.calls == 2  # eighteen months of invoices are two pages

    picture = Path(os.environ.get("PICTURES", tmp_path)) / "superset-chart.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    assert browser.save_screenshot(str(picture))
    assert picture.read_bytes().startswith(b"\x89PNG")
