"""Reading a form out of a page, as a browser would post it back."""

from html.parser import HTMLParser
from typing import Any


class _Fields(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside = form_id, False
        self.values: dict[str, Any] = {}
        self.select = self.textarea = ""

    def handle_starttag(self, tag, attrs):
        have = dict(attrs)
        name = have.get("name") or ""
        if tag == "form":
            self.inside = have.get("id") == self.form_id
        if not self.inside:
            return
        if tag == "input" and name and have.get("type") != "submit":
            is_box = have.get("type") in {"checkbox", "radio"}
            if not is_box or "checked" in have:
                self.values[name] = have.get("value") or ("on" if is_box else "")
        elif tag == "select":
            self.select = name
            self.values.setdefault(name, "")
        elif tag == "option" and self.select and "selected" in have:
            self.values[self.select] = have.get("value", "")
        elif tag == "textarea":
            self.textarea = name
            self.values[name] = ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.textarea = ""

    def handle_data(self, data):
        if self.textarea and self.inside:
            self.values[self.textarea] += data


def filled(response: Any, form_id: str, **changes: Any) -> dict[str, Any]:
    """Return what posting the form `form_id` of a page would send, with `changes`; None takes a field out."""
    parser = _Fields(form_id)
    parser.feed(response.content.decode())
    assert parser.values, f"no form {form_id} on the page"
    values = {name: value.removeprefix("\n") for name, value in parser.values.items()} | changes
    return {name: value for name, value in values.items() if value is not None}


def save(client, address: str, form_id: str, **changes):
    """Open a page of the admin, change its form and post it."""
    page = client.get(address)
    assert page.status_code == 200
    return client.post(address, filled(page, form_id, **changes))


def errors_of(answer) -> str:
    assert answer.status_code == 200, "the save was not refused"
    return str(answer.context["errors"])
