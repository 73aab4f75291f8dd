"""What all outreach together did, against those the contact policy holds back from all of it."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.insight_pages import pages_for
from accounts.models import ContactPolicy, Customer
from accounts.paying import business_day
from accounts.requests import StaffRequest
from playbooks.forms.outreach_holdout import HoldoutForm
from playbooks.models import Outreach
from playbooks.outreach import holdout
from playbooks.outreach.goals import PARTS, STATES
from playbooks.outreach.result_charts import rows
from playbooks.outreach.words import GOALS, VERDICTS, part_words
from retention_site.base.access import permitted
from retention_site.base.differences import FEWEST
from retention_site.base.paging import page_of

Goal = Outreach.Goal


@require_safe
@permitted("playbooks.view_outreach")
def outreach_holdout(request: StaffRequest) -> HttpResponse:
    """The verdict on who stays, with what it rests on, and the same for the other goals."""
    policy = ContactPolicy.current()
    form = HoldoutForm(request.GET, usual=holdout.usual_period(policy))
    visible = Customer.objects.visible_to(request.user)
    together = holdout.compared(form.asked, policy=policy, customers=visible, on=business_day())
    parts, axis = rows([(str(GOALS[goal]), lift, _links(form, goal)) for goal, lift in together.lifts.items()])
    context = {
        "form": form,
        "together": together,
        "verdict": VERDICTS[together.lift.verdict],
        "links": _links(form, Goal.RETAINED),
        "goal": GOALS[Goal.RETAINED],
        "parts": parts,
        "axis": axis,
        "fewest": FEWEST,
        "pages": pages_for(request.user),
    }
    return render(request, "playbooks/outreach_holdout/outreach_holdout.html", context)


@require_safe
@permitted("playbooks.view_outreach")
def outreach_holdout_customers(request: StaffRequest) -> HttpResponse:
    """The customers behind a number of the comparison."""
    part, goal = request.GET.get("part", ""), request.GET.get("goal", "")
    if part not in PARTS or goal not in holdout.GOALS:
        raise Http404
    policy = ContactPolicy.current()
    form = HoldoutForm(request.GET, usual=holdout.usual_period(policy))
    visible = Customer.objects.visible_to(request.user)
    found = holdout.behind(form.asked, Goal(goal), PARTS[part], policy=policy, customers=visible, on=business_day())
    page = page_of(request, found.select_related("team"), ordering=("name_sort",))
    context = {"asked": form.asked, "page": page, "words": part_words(part), "goal": GOALS[Goal(goal)]}
    return render(request, "playbooks/outreach_holdout/outreach_holdout_customers.html", context)


def _links(form: HoldoutForm, goal: Outreach.Goal) -> dict[str, str]:
    """The addresses of the customers of both sides, by `one_goal`, `other_goal`, `one_n` and so on."""
    asked, base = form.asked, reverse("outreach_holdout_customers")
    about: dict[str, Any] = {"goal": goal.value, "start": asked.period.start, "end": asked.period.end, "days": asked.days}
    return {
        f"{name}_{state}": f"{base}?{urlencode({'part': f'{side}-{state}'} | about)}"
        for name, side in (("one", "treated"), ("other", "held_back"))
        for state in STATES
    }
