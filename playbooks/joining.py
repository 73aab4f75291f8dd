"""Where promises show on the floor below: the call form, the customer's page, the menu, Today, and what is handed over."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import call_sections, handing_over, insight_pages, navigation, panels, roles, settings_cards, timeline
from accounts.models import Interaction, Team, User
from accounts.readers import Reader
from accounts.roles import Role, each
from accounts.standing import sources, touching
from playbooks import reasons, today
from playbooks.actions.callbacks import (
    attempt_callback,
    close_callback,
    hand_over_callback,
    hold_customers,
    kept_outcome,
    note_stayed,
    promise_callback,
)
from playbooks.actions.escalations import field_name
from playbooks.away import PLAN_ALL, PLAN_TEAM
from playbooks.forms.callbacks import KeepingForm
from playbooks.forms.moments import named
from playbooks.forms.promising import PromiseForm, check_confirmable, promised
from playbooks.happenings import read_promises
from playbooks.models import Callback, EscalationStep
from playbooks.models.callbacks import CallbackQuerySet
from playbooks.promises import REPORT_ALL, REPORT_TEAM
from playbooks.standing import broken_promises
from playbooks.today import Held, Scope, Section

FOLDER = "playbooks/callbacks"
ABOUT_LENGTH = 500


def join() -> None:
    """Register everything; called when the app is ready."""
    _grant_rights()
    _join_calls()
    _join_pages()
    today.register(*_sections())
    sources.register(sources.Source("promises", ("broken_promises",), broken_promises))
    touching.watch(Callback)


def _grant_rights() -> None:
    roles.grant(Role.AGENT, each("view add change", "callback", "playbooks") | each("view", "callbackevent", "playbooks"))
    roles.grant(Role.AGENT, each("view add change", "absence"))
    roles.grant(Role.LEAD, {PLAN_TEAM, REPORT_TEAM})
    roles.grant(Role.MANAGER, {PLAN_ALL, REPORT_ALL} | each("view add change", "callinghours escalationstep", "playbooks"))


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
    navigation.register(*_menu())
    insight_pages.register(insight_pages.Page("promise_report", _("Promises kept"), 40, "playbooks.view_callback"))
    settings_cards.register_cards(*_cards())
    timeline.register(timeline.Source("promises", "promises", _("Promises"), 15, read_promises))
    Team.audit_labels.update({field_name(target.value): target.label for target in EscalationStep.Target})
    handing_over.register(
        handing_over.Duty(
            "callback",
            _("callbacks that are owed"),
            Callback.objects.owed,
            "assignee",
            "customer",
            rank=40,
            give=give_callbacks,
            page=lambda user: f"{reverse('callback_list')}?scope=all&assignee={user.pk}",
        )
    )


def _menu() -> tuple[navigation.Item, ...]:
    return (
        navigation.Item(
            "today",
            _("Today"),
            "outline/sun",
            rank=10,
            waiting=today.lists_owed,
            late=lambda user: today.lists_owed(user, only_late=True),
            on_phone=True,
        ),
        navigation.Item(
            "callback_list",
            _("Callbacks"),
            "outline/phone-call",
            rank=30,
            permission="playbooks.view_callback",
            waiting=lambda _user: [_due_today],
            late=lambda _user: [Held(late_promises, Scope.MINE)],
            on_phone=True,
        ),
    )


def _cards() -> tuple[settings_cards.Card, ...]:
    return (
        settings_cards.Card(
            "calendar_feed_detail",
            _("Your calendar"),
            _("Your callbacks in the calendar of your phone or computer"),
            "outline/calendar-share",
            rank=12,
            permission="playbooks.view_callback",
        ),
        settings_cards.Card(
            "absence_list",
            _("Absences"),
            _("Who is away, and who calls in their place"),
            "outline/beach",
            rank=14,
            permission="accounts.view_absence",
        ),
        settings_cards.Card(
            "escalation_list",
            _("Escalation"),
            _("Whom an overdue promise is brought to, and when"),
            "outline/stairs-up",
            rank=31,
            permission="playbooks.view_escalationstep",
        ),
        settings_cards.Card(
            "calling_hours_list",
            _("Calling hours"),
            _("When people of a country are called, on their own clock"),
            "outline/phone-check",
            rank=32,
            permission="playbooks.view_callinghours",
        ),
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
        page="callback_list",
    )
    due = Section(
        code="next",
        title=_("Due next"),
        order_words=_("soonest first"),
        template="playbooks/today/_callback.html",
        rows=next_promises,
        permission="playbooks.view_callback",
        rank=20,
        page="callback_list",
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
    noted = "" if fields["confirm"] else interaction.summary  # our own words about them are not mailed to them
    about = said.get("about") or " ".join(questions) or interaction.heard or noted or str(interaction.customer)
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


def give_callbacks(keys: list[Any], heir: User, actor: User | None) -> int:
    """Hand promises over at the times promised and return how many went.

    Where the heir has no time then, the promise stays, says so in its ledger, and escalates.
    """
    given = 0
    callbacks = list(Callback.objects.filter(pk__in=keys).order_by("promised_for"))
    hold_customers(callbacks)
    for callback in callbacks:
        try:
            hand_over_callback(actor=actor, callback=callback, assignee=heir, reason=reasons.PASSED_ON)
            given += 1
        except ValidationError:
            why = reasons.of_somebody(reasons.SLOT_TAKEN, heir.full_name)
            note_stayed(actor=actor, callback=callback, reason=why)
    return given


def late_promises(reader: Reader, scope: Scope) -> QuerySet[Callback]:
    """Promises whose window has closed, the oldest first: they stay until they have an outcome."""
    return _held(Callback.objects.overdue(at=reader.now), reader, scope)


def next_promises(reader: Reader, scope: Scope) -> QuerySet[Callback]:
    """Promises to come, the soonest first."""
    return _held(Callback.objects.upcoming(at=reader.now), reader, scope)


def _held(callbacks: CallbackQuerySet, reader: Reader, scope: Scope) -> QuerySet[Callback]:
    rows = callbacks.filter(assignee=reader.pk) if scope == Scope.MINE else callbacks.of_team(reader)
    shown: QuerySet[Callback] = rows.visible_to(reader).select_related("customer__team", "contact", "assignee", "promised_by")
    return shown


def _due_today(reader: Reader) -> QuerySet[Callback]:
    """What is owed by the end of the day on the reader's clock, with all that is late."""
    return Callback.objects.owed().filter(assignee=reader.pk, promised_for__lt=reader.tomorrow).visible_to(reader)
