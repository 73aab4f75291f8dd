"""Where promises show on the floor below: the call form, the customer's page, the menu, Today, and what is handed over."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import call_sections, handing_over, navigation, panels, roles
from accounts.models import Interaction, User
from accounts.roles import Role, each
from playbooks import today
from playbooks.actions.callbacks import (
    attempt_callback,
    close_callback,
    hand_over_callback,
    kept_outcome,
    promise_callback,
)
from playbooks.forms.callbacks import KeepingForm
from playbooks.forms.moments import named
from playbooks.forms.promises import PromiseForm, check_confirmable, promised
from playbooks.models import Callback
from playbooks.today import Scope, Section

FOLDER = "playbooks/callbacks"
ABOUT_LENGTH = 500


def join() -> None:
    """Register everything; called when the app is ready."""
    _grant_rights()
    _join_calls()
    _join_pages()
    today.register(*_sections())


def _grant_rights() -> None:
    roles.grant(Role.AGENT, each("view add change", "callback", "playbooks") | each("view", "callbackevent", "playbooks"))
    roles.grant(Role.AGENT, each("view", "message absence"))
    roles.grant(Role.MANAGER, each("view add change", "callinghours escalationstep", "playbooks"))


def _join_calls() -> None:
    call_sections.register(
        call_sections.CallSection(
            "keeping", KeepingForm, f"{FOLDER}/_keeping.html", save_keeping, "playbooks.change_callback", rank=10
        ),
        call_sections.CallSection(
            "promise", PromiseForm, f"{FOLDER}/_promise.html", save_promise, "playbooks.add_callback", rank=20
        ),
    )


def _join_pages() -> None:
    # The panel fetches its promises by itself, so that the customer's page needs no query for it
    panels.register(panels.Panel("promises", 20, f"{FOLDER}/_panel.html", lambda _profile: {}, "playbooks.view_callback"))
    navigation.register(
        navigation.Item(
            "callback_list",
            _("Callbacks"),
            "outline/phone-call",
            rank=30,
            permission="playbooks.view_callback",
            on_phone=True,
        )
    )
    handing_over.register(
        handing_over.Duty(
            "callback",
            _("callbacks that are owed"),
            Callback.objects.owed,
            "assignee",
            "customer",
            rank=40,
            give=give_callbacks,
        )
    )


def _sections() -> tuple[Section, Section]:
    late = Section(
        code="late",
        title=_("Late promises"),
        order_words=_("oldest first"),
        template="playbooks/today/_callback.html",
        rows=late_promises,
        permission="playbooks.view_callback",
        rank=10,
        icon="outline/clock-exclamation",
        is_late=True,
    )
    due = Section(
        code="next",
        title=_("Due next"),
        order_words=_("soonest first"),
        template="playbooks/today/_callback.html",
        rows=next_promises,
        permission="playbooks.view_callback",
        rank=20,
    )
    return late, due


def save_promise(interaction: Interaction, said: dict[str, Any], actor: User) -> Callback | None:
    """Promise what the section says, about what the talk left open where it does not say."""
    if said.get("chosen") is None:
        return None
    fields = promised(said)
    if fields["confirm"]:
        check_confirmable(interaction.contact)
    questions = [question.text for question in interaction.questions.all()]
    about = said.get("about") or " ".join(questions) or interaction.heard or interaction.summary or str(interaction.customer)
    try:
        return promise_callback(
            actor=actor,
            customer=interaction.customer,
            contact=interaction.contact,
            interaction=interaction,
            about=about[:ABOUT_LENGTH],
            heard=interaction.heard,
            **fields | {"specialist": fields["specialist"] or interaction.specialist},
        )
    except ValidationError as error:
        raise named(error) from error


def save_keeping(interaction: Interaction, said: dict[str, Any], actor: User) -> object:
    """Close the promise by this call if it reached them; else note the attempt, and the promise stays owed."""
    callback: Callback = said["callback"]
    if not interaction.is_reached:
        return attempt_callback(actor=actor, callback=callback, interaction=interaction)
    outcome = kept_outcome(callback, at=interaction.at)
    return close_callback(actor=actor, callback=callback, version=None, outcome=outcome, interaction=interaction)


def give_callbacks(keys: list[Any], heir: User, actor: User | None) -> None:
    """Hand promises over at the times promised; where the heir has no time then, the promise stays, and escalates."""
    for callback in Callback.objects.filter(pk__in=keys):
        with suppress(ValidationError):
            hand_over_callback(actor=actor, callback=callback, assignee=heir, reason=str(_("Handed over")))


def late_promises(user: User, scope: Scope) -> QuerySet[Callback]:
    """Promises whose window has closed, the oldest first: they stay until they have an outcome."""
    return _held(Callback.objects.overdue(at=timezone.now()), user, scope)


def next_promises(user: User, scope: Scope) -> QuerySet[Callback]:
    """Promises to come, the soonest first."""
    return _held(Callback.objects.upcoming(at=timezone.now()), user, scope)


def _held(callbacks: Any, user: User, scope: Scope) -> QuerySet[Callback]:
    rows = callbacks.filter(assignee=user) if scope == Scope.MINE else callbacks.of_team(user)
    shown: QuerySet[Callback] = rows.visible_to(user).select_related("customer__team", "contact", "assignee", "promised_by")
    return shown
