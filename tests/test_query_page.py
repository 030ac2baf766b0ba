"""The query page in a real headless Chromium: YASGUI asks this endpoint, a question's link fills it, no other host is asked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from servers import endpoint
from sitgraph.query import names

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(
        CHROMIUM is None or DRIVER is None,
        reason="no Chromium with chromedriver on this machine (Debian: chromium, chromium-driver), so the query page was not opened",
    ),
]


@pytest.fixture(scope="module")
def address(demo: Path) -> Iterator[str]:
    with endpoint(demo / "store", seconds=60) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--window-size=1280,900"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    driver.set_page_load_timeout(60)
    yield driver
    driver.quit()


def asked_hosts(browser: Any) -> set[str]:
    """Where the page's requests went, since this was last asked."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    return {url.split("/")[2] for url in urls if url.startswith(("http:", "https:", "ws:"))}


def wait(browser: Any, script: str) -> Any:
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(browser, 60).until(lambda b: b.execute_script(f"return {script}"))


def test_a_question_is_asked_with_a_click(browser: Any, address: str) -> None:
    browser.get(f"{address}/")
    links = browser.execute_script("return [...document.querySelectorAll('#questions a')].map(a => a.textContent)")
    assert links == list(names())
    wait(browser, "document.querySelector('.yasgui .CodeMirror') !== null")
    browser.execute_script("document.querySelector('a[href=\"/questions/units-lost-ground.rq\"]').click()")
    text = wait(browser, "(document.querySelector('.yasr_results') || {}).innerText || ''")
    assert "SELECT DISTINCT ?unit" in browser.execute_script("return yasgui.getTab().getYasqe().getValue()")
    text = wait(browser, "document.querySelector('.yasr_results').innerText.includes('72nd Separate Motor Rifle Brigade') && document.querySelector('.yasr_results').innerText")
    assert "Withdrawal" in text
    assert asked_hosts(browser) == {address.removeprefix("http://")}
    errors = [e["message"] for e in browser.get_log("browser") if e["level"] == "SEVERE"]
    assert errors == []


def test_a_query_of_ones_own_and_one_that_is_refused(browser: Any, address: str) -> None:
    browser.get(f"{address}/")
    wait(browser, "document.querySelector('.yasgui .CodeMirror') !== null")
    query = "SELECT (COUNT(*) AS ?claims) WHERE { ?s a <https://w3id.org/sitgraph/ontology#Claim> }"
    browser.execute_script("yasgui.getTab().setQuery(arguments[0]); yasgui.getTab().query()", query)
    assert wait(browser, "(document.querySelector('.yasr_results table') || {innerText: ''}).innerText.includes('claims')")
    browser.execute_script("yasgui.getTab().setQuery('SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }'); yasgui.getTab().query()")
    assert wait(browser, "document.querySelector('.yasr_results').innerText.includes('not allowed here')")
    assert asked_hosts(browser) == {address.removeprefix("http://")}
