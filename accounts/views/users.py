"""Staff: who works here, as what, and who takes their work when they go."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.users import create_user, forget_second_factor, hand_over, update_user
from accounts.forms.users import HandOverForm, UserForm
from accounts.handing_over import in_hand
from accounts.login import send_welcome
from accounts.login_mails import prints_account_mail
from accounts.models import User
from accounts.requests import StaffRequest
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.paging import page_of


@require_safe
@permitted("accounts.view_user")
def user_list(request: StaffRequest) -> HttpResponse:
    """Show who works here; those who have left behind a tab."""
    shows_left = request.GET.get("show") == "left"
    second_factor = Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP))
    staff = User.objects.filter(is_active=not shows_left).select_related("team").annotate(has_second_factor=second_factor)
    page = page_of(request, staff, ordering=("full_name",))
    return render(request, "accounts/users/user_list.html", {"page": page, "shows_left": shows_left})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_user")
def user_add(request: StaffRequest) -> HttpResponse:
    """Add somebody, who gets a link by mail to choose a password."""
    form = UserForm(posted_or_kept(request), instance=User())
    if request.method == "POST" and (user := saved_by(form, create_user, actor=request.user)):
        messages.success(request, _where_the_link_is(user))
        return redirect("user_list")
    return render(request, "accounts/users/user_edit.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_user")
def user_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change somebody's name, role, team, or whether they work here."""
    person = get_object_or_404(User, pk=pk)
    form = UserForm(posted_or_kept(request), instance=person)
    if request.method == "POST" and (saved := saved_by(form, update_user, actor=request.user, user=person)):
        messages.success(request, _("Saved: %(name)s.") % {"name": saved})
        return redirect("user_list")
    has_second_factor = Authenticator.objects.filter(user=person).exists()
    context = {"person": person, "form": form, "has_second_factor": has_second_factor}
    return render(request, "accounts/users/user_edit.html", context)


@require_POST
@permitted("accounts.change_user")
def user_invite(request: StaffRequest, pk: int) -> HttpResponse:
    """Mail the link to choose a password once more."""
    person = get_object_or_404(User, pk=pk, is_active=True)
    send_welcome(person)
    messages.success(request, _where_the_link_is(person))
    return redirect("user_edit", person.pk)


@require_POST
@permitted("accounts.change_user")
def user_forget_factor(request: StaffRequest, pk: int) -> HttpResponse:
    """Take away the second factor of somebody who lost their phone."""
    person = get_object_or_404(User, pk=pk)
    if forget_second_factor(actor=request.user, user=person):
        messages.success(request, _("%(name)s logs in without a second factor until they set up a new one.") % {"name": person})
    return redirect("user_edit", person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.hand_over")
def user_hand_over(request: StaffRequest, pk: int) -> HttpResponse:
    """Give all that somebody has in hand to colleagues; close their log-in if they leave."""
    person = get_object_or_404(User, pk=pk)
    may_close = request.user.has_perm("accounts.change_user") and person != request.user
    form = HandOverForm(posted_or_kept(request), user=person, may_close=may_close, initial={"leaves": True})
    if request.method == "POST" and form.is_valid():
        heirs, leaves = list(form.cleaned_data["heirs"]), form.cleaned_data.get("leaves", False)
        try:
            given = hand_over(actor=request.user, user=person, heirs=heirs, leaves=leaves)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(
                request, _("Handed over: %(count)d from %(name)s.") % {"count": sum(given.values()), "name": person}
            )
            return _after_handing_over(request, person)
    context = {"person": person, "form": form, "in_hand": in_hand(person), "may_close": may_close}
    return render(request, "accounts/users/user_hand_over.html", context)


def _after_handing_over(request: StaffRequest, person: User) -> HttpResponse:
    """Go on to the staff, or stay where it says what could not be handed over."""
    left = sum(each.count for each in in_hand(person))
    if not left:
        return redirect("user_list")
    message = ngettext(
        "%(count)d stays in the hands of %(name)s: whom it went to has no time then. Decide about it below.",
        "%(count)d stay in the hands of %(name)s: whom they went to has no time then. Decide about them below.",
        left,
    )
    messages.warning(request, message % {"count": left, "name": person})
    return redirect("user_hand_over", person.pk)


def _where_the_link_is(user: User) -> str:
    if prints_account_mail():
        return _("The link by which %(name)s chooses a password is on the console: there is no mail server.") % {"name": user}
    return _("%(name)s gets a mail with a link to choose a password.") % {"name": user}
