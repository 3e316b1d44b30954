"""Debian's chromium, driven by playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

PLACE = shutil.which("chromium") or ""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; as root it cannot have its sandbox."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PLACE, args=arguments)
        try:
            yield browser
        finally:
            browser.close()
