"""Take the README's picture of the page that `explain -o page.html` writes.

python docs/shoot.py  writes docs/page.png

It needs Chromium, which draws letters a little differently from machine to machine; so no check compares the picture.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from chaincalc import Chain
from chaincalc.explain.page import page

PICTURE = Path(__file__).resolve().parent / "page.png"
CHAIN, X = "leaky_relu | square | sigmoid", 0.8


def main() -> None:
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "page.html"
        file.write_text(page(Chain.parse(CHAIN), X), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": 1320, "height": 1278}, device_scale_factor=1)
        tab.goto(file.as_uri())
        tab.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
