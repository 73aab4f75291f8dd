"""How somebody wants to be written to: their own page behind the link in every mail, and what they told staff."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.actions.contacts import update_contact
from accounts.actions.mail_preferences import record_wishes, refuse_everything, set_mail_preferences
from accounts.forms.mail_preferences import (
    NOTHING,
    PAUSE,
    RESUME,
    MailPreferencesForm,
    StaffMailPreferencesForm,
    is_one_click,
)
from accounts.mail_preferences.links import contact_by
from accounts.mail_preferences.wishes import Wishes, month_after
from accounts.models import Consent
from accounts.paying import business_day
from accounts.requests import StaffRequest
from accounts.views.contacts import contact_or_404
from retention_site.base.access import permitted
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.public_pages import language_of, public_page

Source = Consent.Source


@csrf_exempt  # mail programs press the button for their readers (RFC 8058), without cookies
@require_http_methods(["GET", "HEAD", "POST"])
@public_page(visits=600, posts=600)  # a big mail provider does it from few addresses
def mail_preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Show what somebody gets by mail and let them change it; only a POST of a button, or one-click, does."""
    contact = contact_by(token)
    wishes = Wishes(contact) if contact else None
    language = language_of(request, wishes.language if wishes else "")
    with translation.override(language):
        response = _page(request, wishes, language) if wishes else _gone(request, language)
    response["Content-Language"] = language
    return response


def _gone(request: HttpRequest, language: str) -> HttpResponse:
    """Unknown, altered, revoked or erased: all look alike."""
    return render(request, "accounts/mail_preferences/mail_preferences_gone.html", {"language": language}, status=404)


def _page(request: HttpRequest, wishes: Wishes, language: str) -> HttpResponse:
    words = {"nothing": _("Nothing of this any more")}
    form = MailPreferencesForm(request.POST if request.method == "POST" else None, wishes=wishes)
    if request.method == "POST" and is_one_click(request.POST):
        _refuse(wishes, _("Unsubscribe, pressed in the mail program"), language)
        wishes = Wishes(wishes.contact)
        form = MailPreferencesForm(wishes=wishes)
    elif form.is_valid():
        chosen = _act(form, words["nothing"], language)
        return redirect(f"{request.path}?saved=1&lang={chosen}")
    context = {"wishes": wishes, "form": form, "words": words, "language": language, "is_saved": "saved" in request.GET}
    return render(request, "accounts/mail_preferences/mail_preferences.html", context)


def _act(form: MailPreferencesForm, nothing: str, language: str) -> str:
    """Do what the button said; return the language to go on in."""
    wishes, act = form.wishes, form.cleaned_data["act"]
    if act == NOTHING:
        _refuse(wishes, nothing, language)
    elif act in {PAUSE, RESUME}:
        until = month_after(business_day()) if act == PAUSE else None
        set_mail_preferences(actor=None, contact=wishes.contact, fields={"paused_until": until})
    else:
        preferences = {"less_often": form.cleaned_data["less_often"]}
        record_wishes(
            actor=None,
            contact=wishes.contact,
            decided=form.decided,
            preferences=preferences,
            language=language,
            source=Source.LINK,
        )
        return _change_language(wishes, form.cleaned_data["language"]) or language
    return language


def _change_language(wishes: Wishes, chosen: str) -> str:
    """Write to them in another language from now on; return it, or nothing where it stays as it is."""
    if chosen in {"", wishes.language}:
        return ""
    try:
        update_contact(actor=None, contact=wishes.contact, version=None, fields={"language": chosen})
    except ValidationError:  # something else about them is amiss, which is ours to mend; what they decided is written
        return ""
    return chosen


def _refuse(wishes: Wishes, wording: str, language: str) -> None:
    refuse_everything(actor=None, contact=wishes.contact, wording=wording, language=language, source=Source.LINK)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_mailpreferences")
def mail_preferences_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down how a contact told us they want to be written to."""
    contact = contact_or_404(request, pk)
    wishes = Wishes(contact)
    form = StaffMailPreferencesForm(posted_or_kept(request), wishes=wishes)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            record_wishes(
                actor=request.user,
                contact=contact,
                decided=form.decided,
                preferences={name: said[name] for name in ("less_often", "paused_until")},
                language=said["wording_language"] if said["wording"] else "",
                source=Source.STAFF,
                wording=said["wording"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(contact.customer)
    context = {"form": form, "contact": contact, "customer": contact.customer, "wishes": wishes}
    return render(request, "accounts/mail_preferences/mail_preferences_edit.html", context)
