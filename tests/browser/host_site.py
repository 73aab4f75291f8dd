"""A site of the company's own on a port of its own: one page with the widget, under a policy that allows nothing else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Shop</title></head>
<body><main><h1>Your orders</h1><p>Nothing new since Monday.</p><p><a href="/">Look again</a></p></main>
{tag}</body></html>"""


class HostSite:
    """Where the site is, and the tag that its page contains from the next visit on."""

    def __init__(self, port: int, crm: str) -> None:
        self.origin, self.other_origin = f"http://127.0.0.1:{port}", f"http://localhost:{port}"
        self.policy = f"default-src 'none'; script-src {crm}; connect-src {crm}"
        self.tag = ""


class Handler(BaseHTTPRequestHandler):
    def __init__(self, sites: list[HostSite], *args: Any) -> None:
        self.site = sites[0]
        super().__init__(*args)

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/" else 204)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", self.site.policy)
        self.end_headers()
        if self.path == "/":
            self.wfile.write(PAGE.format(tag=self.site.tag).encode())

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(crm: str) -> Iterator[HostSite]:
    """Serve such a site whose pages may load from `crm`, until the block ends."""
    sites: list[HostSite] = []
    server = ThreadingHTTPServer(("", 0), partial(Handler, sites))
    sites.append(HostSite(server.server_address[1], crm))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield sites[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
