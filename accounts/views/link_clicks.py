"""The links of messages, while it is counted who follows them."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from accounts.actions.link_clicks import count_click
from accounts.messages.clicks import TRAP, followed
from accounts.models import ContactPolicy, Message
from accounts.templating.wordings import address_at
from retention_site.base.public_pages import language_of, public_page


@require_http_methods(["GET", "HEAD"])
@public_page(visits=240, posts=1)
def link_click(request: HttpRequest, token: str) -> HttpResponse:
    """Lead on to the address that stands in the message, and nowhere else; a GET is counted while the policy counts."""
    link = followed(token)
    message = Message.objects.filter(pk=link.message, template__isnull=False).first() if link else None
    address = address_at(message, link.place) if message and link else ""
    is_trap = link is not None and link.place == TRAP
    if message and link and (address or is_trap) and request.method == "GET" and ContactPolicy.current().counts_clicks:
        count_click(message=message, place=link.place)
    if address:
        return HttpResponseRedirect(address)
    language = language_of(request)
    with translation.override(language):
        return render(request, "accounts/link_clicks/link_gone.html", {"language": language}, status=404)
