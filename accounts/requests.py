"""The type of a request that `permitted` let through."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class StaffRequest(HttpRequest):
    """A request of somebody who is logged in; only a name for the type checker, nothing is ever made of it."""

    user: User
    htmx: HtmxDetails
