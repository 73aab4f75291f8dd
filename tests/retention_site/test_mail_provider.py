"""A provider of mail by its name, with its keys as JSON; what is not certainly right is refused when the site starts."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from retention_site.environment import Environment

KEYS = '{"MAILGUN_API_KEY": "key", "WEBHOOK_SECRET": "user:password"}'


def mail(url: str, keys: str = KEYS) -> dict:
    return Environment({"EMAIL_URL": url}).mail("EMAIL_URL", default="outbox://", provider_keys=keys)


def test_a_provider_is_named_with_its_keys():
    found = mail("anymail://mailgun")
    assert found["EMAIL_BACKEND"] == "anymail.backends.mailgun.EmailBackend"
    assert (found["MAIL_PROVIDER"], found["ANYMAIL"]["MAILGUN_API_KEY"]) == ("mailgun", "key")


@pytest.mark.parametrize("url", ["outbox://", "smtp://mail.example.com:25"])
def test_without_a_provider_nobody_is_heard(url):
    assert (mail(url)["MAIL_PROVIDER"], mail(url)["ANYMAIL"]) == ("", {})


@pytest.mark.parametrize(
    ("url", "keys", "why"),
    [
        ("anymail://nobody", KEYS, "knows no provider"),
        ("anymail://../x", KEYS, "knows no provider"),
        ("anymail://mailgun", "{", "not JSON"),
        ("anymail://mailgun", "[]", "WEBHOOK_SECRET"),
        ("anymail://mailgun", '{"MAILGUN_API_KEY": "key"}', "WEBHOOK_SECRET"),
        ("anymail://mailgun", "", "WEBHOOK_SECRET"),
    ],
)
def test_what_is_incomplete_is_refused(url, keys, why):
    with pytest.raises(ImproperlyConfigured, match=why):
        mail(url, keys)
