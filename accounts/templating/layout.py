"""How mails look: a style sheet that is put into the elements, since mail programs drop most of any other."""

from pathlib import Path

import css_inline

SHEET = Path(__file__).with_name("mail.css").read_text("utf-8")
_inliner = css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


def styled(page: str) -> str:
    """Return a page that extends `accounts/mails/base.html` with its looks in it; what is left of the sheet is for the dark."""
    return _inliner.inline(page.replace("</head>", f"<style>{SHEET}</style></head>", 1))
