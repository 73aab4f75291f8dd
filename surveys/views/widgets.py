"""What pages of other sites call: the script, whether to ask, that it was shown, and the answer. No cookie is read or set.

Only pages of listed origins are answered. Whether the signature is wrong, the person unknown, the site switched off or the
clock not run out, the answer is the same: nothing to ask.
"""

import json
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from retention_site.base.public_pages import public_page
from surveys import suspicion
from surveys.actions.responses import Sent, answer_invitation
from surveys.actions.widget_sites import open_widget
from surveys.models import Channel, WidgetSite
from surveys.widgets import card, contact_of, fits, invitation_of, may_ask, token_of

LONGEST = 64_000  # bytes of what a page sends
SCRIPT_SECONDS = 3600  # for which browsers keep the script

Said = dict[str, Any]
Reply = Callable[[WidgetSite, Said], HttpResponse]


def from_listed_origins(reply: Reply) -> Callable[[HttpRequest], HttpResponse]:
    """Let `reply` hear what pages of active listed sites say as JSON; pages of others get 403 and cannot read even that."""

    @wraps(reply)
    def serve(request: HttpRequest) -> HttpResponse:
        origin = request.headers.get("Origin", "")
        site = WidgetSite.objects.select_related("survey").filter(origin=origin).first() if origin else None
        if site is None:
            response: HttpResponse = HttpResponseForbidden()
        else:
            said = _read(request)
            known = site.is_active and said.get("site") == str(site.pk)
            response = reply(site, said) if known else nothing()
            response["Access-Control-Allow-Origin"] = origin
        patch_vary_headers(response, ["Origin"])
        return response

    return serve


@require_safe
def widget_script(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Give the script that other sites include."""
    headers = {"Cache-Control": f"public, max-age={SCRIPT_SECONDS}", "Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8", headers=headers)


@csrf_exempt  # a site of another origin posts here, without cookies: its signature says who is there
@require_POST
@public_page(visits=600, posts=600)
@from_listed_origins
def widget_ask(site: WidgetSite, said: Said) -> HttpResponse:
    """Give the words to ask this person with, if they may be asked now. Writes nothing."""
    now = timezone.now()
    contact = contact_of(site, said["user"], said["signature"], at=now)
    if contact is None or not may_ask(site.survey, contact, at=now):
        return nothing()
    questions = list(site.survey.questions.asked())
    if not fits(site.survey, questions):
        return nothing()
    with translation.override(contact.language or contact.customer.language or translation.get_language()):
        return JsonResponse(card(site.survey, questions, translation.get_language()))


@csrf_exempt
@require_POST
@public_page(visits=120, posts=120)
@from_listed_origins
def widget_shown(site: WidgetSite, said: Said) -> HttpResponse:
    """Note that the question is before the person's eyes; give the token that answers it."""
    now = timezone.now()
    contact = contact_of(site, said["user"], said["signature"], at=now)
    invitation = open_widget(site=site, contact=contact, at=now) if contact else None
    return JsonResponse({"token": token_of(invitation)}) if invitation else nothing()


@csrf_exempt
@require_POST
@public_page(visits=120, posts=120)
@from_listed_origins
def widget_answer(site: WidgetSite, said: Said) -> HttpResponse:
    """Take the answer of the person who was asked; one that no hand can have sent so soon is held."""
    invitation = invitation_of(site, said["token"])
    if invitation is None:
        return nothing()
    now = timezone.now()
    signs = suspicion.Signs(at=now, asked_at=invitation.asked_at, quickest=suspicion.QUICKEST_THERE)
    sent = Sent(said["answers"], Channel.WIDGET, invitation.language, at=now, held_for=suspicion.reasons(signs))
    try:
        answer_invitation(invitation=invitation, sent=sent)
    except ValidationError:
        return JsonResponse({}, status=400)
    return JsonResponse({"done": True})


def nothing() -> HttpResponse:
    """There is nothing to ask, and nothing is said about why."""
    return HttpResponse(status=204)


def _read(request: HttpRequest) -> Said:
    """What the page says, with every name there and of its kind: what is not said, or not understood, is empty."""
    try:
        given = json.loads(request.read(LONGEST))
        json.dumps(given, ensure_ascii=False).encode()  # halves of characters are no text
    except (ValueError, RecursionError):
        given = None
    given = given if isinstance(given, dict) else {}
    said: Said = {
        name: text if isinstance(text := given.get(name), str) else "" for name in ("site", "user", "signature", "token")
    }
    answers = given.get("answers")
    return said | {"answers": answers if isinstance(answers, dict) else {}}


@cache
def _script() -> bytes:
    found = finders.find("keepsake/widget.js")
    if not isinstance(found, str):
        raise FileNotFoundError("keepsake/widget.js")
    lines = Path(found).read_text(encoding="utf-8").splitlines()
    return "\n".join(line.strip() for line in lines).encode()  # without what only we read: other people's visitors load it
