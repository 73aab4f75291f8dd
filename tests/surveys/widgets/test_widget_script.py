import pytest

LARGEST = 6000  # bytes, before compression


def test_it_is_small_and_kept_for_an_hour(client):
    response = client.get("/widget.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=3600"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert 1000 < len(response.content) < LARGEST
    assert not response.cookies


@pytest.mark.parametrize("kept", [b"cookie", b"localStorage", b"sessionStorage", b"indexedDB", b"import(", b"eval("])
def test_it_keeps_and_fetches_nothing(client, kept):
    assert kept not in client.get("/widget.js").content


def test_it_is_only_read(client):
    assert client.post("/widget.js").status_code == 405
