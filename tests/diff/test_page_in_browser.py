"""The review page as a reviewer uses it: in a browser, by mouse, by keyboard, without script."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from tests.diff.test_rules import GONE, LIST, NEW, ORDER, put
from wireproof.cli.app import run

selenium = pytest.importorskip("selenium", reason="needs selenium, which is not installed")

from selenium.webdriver import Chrome, ChromeOptions, ChromeService  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--window-size=1200,900"
).split()

CALLERS = """
    from generated.shop import Shop

    with Shop() as shop:
        shop.orders.create(item="tea", count=2)
"""


@pytest.fixture
def page(tmp_path, monkeypatch, shop) -> str:
    """The address of a page about a removed, an added and a retyped property and a style."""
    monkeypatch.chdir(tmp_path)
    new = put(put(shop, f"{NEW}/properties/count", GONE), f"{ORDER}/required", ["id"])
    new = put(new, f"{ORDER}/properties/colour", {"type": "string"})
    new = put(new, f"{LIST}/parameters/1/explode", False)
    for name, data in (("old", shop), ("new", new)):
        Path(f"{name}.json").write_text(json.dumps(data, indent=1), encoding="utf-8")
    Path("app.py").write_text(dedent(CALLERS), encoding="utf-8")
    Path("shop").mkdir()
    arguments = ["--client", "shop", "--callers", "app.py", "--out", "html=review.html"]
    assert run(["diff", "old.json", "new.json", *arguments]) == 1
    return Path("review.html").resolve().as_uri()


def _browser(profile: Path, *, script: bool) -> Chrome:
    programs = [shutil.which(name) for name in ("chromium", "chromedriver")]
    if None in programs:
        pytest.skip("needs chromium and chromedriver, which are not both here")
    options = ChromeOptions()
    options.binary_location = str(programs[0])
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    if not script:
        content = {"profile.managed_default_content_settings.javascript": 2}
        options.add_experimental_option("prefs", content)
    return Chrome(options=options, service=ChromeService(str(programs[1])))


@pytest.fixture
def browser(tmp_path, page) -> Iterator[Chrome]:
    """A browser that shows the page."""
    opened = _browser(tmp_path / "profile", script=True)
    try:
        opened.get(page)
        yield opened
    finally:
        opened.quit()


def shown(browser: Chrome) -> list[str]:
    """The titles of the entries that can be seen."""
    titles = browser.find_elements(By.CSS_SELECTOR, ".change > summary > .title")
    return [title.text for title in titles if title.is_displayed()]


def opened(browser: Chrome) -> int:
    """How many entries stand open."""
    return len(browser.find_elements(By.CSS_SELECTOR, ".change[open]"))


def test_entries_are_filtered_by_impact_operation_and_use(browser):
    """Each filter narrows the list, says so, and gives back what it hid."""
    everything = shown(browser)
    assert len(everything) == 4
    assert browser.find_element(By.ID, "shown").text == "4 of 4 shown"

    box = browser.find_element(By.CSS_SELECTOR, "input[data-impact=additive]")
    box.click()
    assert len(shown(browser)) == 3
    assert not [title for title in shown(browser) if "colour" in title]
    assert browser.find_element(By.ID, "shown").text == "3 of 4 shown"
    box.click()

    search = browser.find_element(By.ID, "operation")
    search.send_keys("post /ORDERS")
    assert [title for title in shown(browser) if "count" in title]
    assert not [title for title in shown(browser) if "explode" in title]
    search.clear()
    search.send_keys(" ", Keys.BACKSPACE)
    assert shown(browser) == everything

    browser.find_element(By.ID, "mine").click()
    [mine] = shown(browser)
    assert "count was removed" in mine


def test_an_entry_opens_to_the_evidence(browser):
    """Spec, Python and the line of the caller stand in it; closed, they are not in the way."""
    entry = browser.find_element(By.CSS_SELECTOR, ".change:not([open])")
    inside = entry.find_element(By.CSS_SELECTOR, ".sides")
    assert not inside.is_displayed()

    entry.find_element(By.TAG_NAME, "summary").click()
    assert inside.is_displayed()
    assert "SPEC BEFORE" in inside.text

    row = browser.find_element(By.CSS_SELECTOR, ".change[data-mine='1'] > summary")
    assert "app.py:5" in row.text


def test_the_page_is_read_by_keyboard(browser):
    """Keys j and k move, o opens and closes, / searches, m shows what is mine."""
    body = browser.find_element(By.TAG_NAME, "body")

    def focused() -> str:
        return str(browser.switch_to.active_element.text)

    titles = shown(browser)
    body.send_keys("j")
    assert titles[0] in focused()
    browser.switch_to.active_element.send_keys("j")
    assert titles[1] in focused()
    browser.switch_to.active_element.send_keys("k")
    assert titles[0] in focused()

    assert opened(browser) == 0
    browser.switch_to.active_element.send_keys("o")
    assert opened(browser) == 1
    browser.switch_to.active_element.send_keys("o")
    assert opened(browser) == 0

    browser.switch_to.active_element.send_keys("/")
    search = browser.switch_to.active_element
    assert search.get_attribute("id") == "operation"
    search.send_keys("jk")
    assert shown(browser) == []
    search.send_keys(Keys.ESCAPE)
    assert shown(browser) == titles
    browser.find_element(By.TAG_NAME, "body").send_keys("m")
    assert browser.find_element(By.ID, "mine").is_selected()


def test_what_is_ticked_becomes_commands_to_copy(browser):
    """One command an entry, the reason quoted for a shell; nothing ticked, nothing in the way."""
    commands = browser.find_element(By.ID, "commands")
    assert not commands.is_displayed()

    [entry] = browser.find_elements(By.CSS_SELECTOR, ".change[data-mine='1']")
    entry.find_element(By.TAG_NAME, "summary").click()
    entry.find_element(By.CSS_SELECTOR, "[data-acknowledge]").click()
    reason = browser.find_element(By.ID, "reason")
    reason.clear()
    reason.send_keys("we don't count; jmo/")
    mark = entry.get_attribute("id")
    wanted = f"wireproof diff ack {mark} --reason 'we don'\\''t count; jmo/'\n"

    assert commands.is_displayed()
    assert commands.get_attribute("value") == wanted
    assert len(shown(browser)) == 4


def test_a_screenshot_shows_a_page(browser, tmp_path):
    """The picture is a PNG of the window with more on it than one colour."""
    picture = tmp_path / "review.png"
    assert browser.save_screenshot(str(picture))
    content = picture.read_bytes()

    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(content) > 10_000


def test_the_page_asks_nobody_for_anything(browser):
    """One file: no other address was loaded, and the browser has nothing to complain about."""
    loaded = browser.execute_script("return performance.getEntriesByType('resource').length")

    assert loaded == 0
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_it_reads_with_javascript_off(tmp_path, page):
    """All titles and the decision can be read, an entry opens; no dead controls are shown."""
    browser = _browser(tmp_path / "profile", script=False)
    try:
        browser.get(page)
        titles = shown(browser)
        decision = browser.find_element(By.CSS_SELECTOR, ".decision").text
        controls = [
            item for item in browser.find_elements(By.TAG_NAME, "input") if item.is_displayed()
        ]
        browser.find_element(By.CSS_SELECTOR, ".change > summary").click()
        sides = browser.find_element(By.CSS_SELECTOR, ".change[open] .sides").text
    finally:
        browser.quit()

    assert len(titles) == 4
    assert "code edits" in decision
    assert controls == []
    assert "SPEC AFTER" in sides
