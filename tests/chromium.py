"""Where the machine's Chromium is. Its driver comes with the playwright package; no browser is ever downloaded."""

import os
import shutil

NAMES = (
    "chromium-headless-shell",  # the same pages without the windows around them, which take a third of the time
    "chromium",
    "chromium-browser",
    "google-chrome",
)


def find_chromium() -> str | None:
    """Return the path of a Chromium: the one CHROMIUM names, else the first on the path; None if there is none."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)
