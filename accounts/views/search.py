"""Finding a customer by anything one knows of them, or an issue by its number."""

import re
from itertools import chain

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Contact, Customer, SupportIssue
from accounts.names import phone_keys, search_key, search_terms
from accounts.requests import StaffRequest
from retention_site.base.access import permitted
from retention_site.base.prepared import Given, GivenMany, Prepared

SHOWN = 8  # customers in the list that drops down
SHOWN_ON_PAGE = 50
LOOKED_AT = 300  # customers that match, of whom the first by name are shown
LONGEST = 200  # characters of a search


def _by_name(most: int) -> QuerySet[Customer]:
    rows = Customer.objects.filter(pk__in=GivenMany("customers")).order_by(Coalesce("name_sort", "name_sort"), "pk")
    shown = rows.select_related("manager", "standing")
    return shown.only("external_id", "name", "industry", "manager__full_name", "standing__stage")[:most]


_first_by_name: Prepared[Customer] = Prepared(_by_name)
_contacts: Prepared[Contact] = Prepared(
    lambda: Contact.objects.filter(customer__in=GivenMany("customers")).order_by("name_sort", "pk")
)
_issues: Prepared[SupportIssue] = Prepared(
    lambda: SupportIssue.objects.filter(pk=Given("number")).select_related("customer").only("title", "customer__name")
)
ISSUE = re.compile(r"^#?\s*(\d{1,15})$")


@require_safe
@permitted("accounts.view_customer")
@vary_on_headers("HX-Request")
def search(request: StaffRequest) -> HttpResponse:
    """Customers whose name, people, addresses or phones hold every word; htmx gets options for the search box."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    most = SHOWN if request.htmx else SHOWN_ON_PAGE
    found = _customers(request, text, most)
    context = {"text": text, "found": found[:most], "is_cut": len(found) > most, "issue": _issue(request, text)}
    return render(request, f"accounts/search/{'_options' if request.htmx else 'search'}.html", context)


def _customers(request: StaffRequest, text: str, most: int) -> list[tuple[Customer, Contact | None]]:
    """Return customers in the order of their names, each with the contact who is the reason, if their own name is not."""
    terms = search_terms(text)
    if not terms:
        return []
    # A word like "company" is in every name: looking at some of those is enough for a list of a few
    looked_at = LOOKED_AT if request.user.sees_all else None
    some = Customer.objects.visible_to(request.user).matching(text, most=looked_at).order_by()[:LOOKED_AT]
    keys = list(some.values_list("pk", flat=True))
    customers = _first_by_name(most + 1, customers=keys) if keys else []
    unexplained = [customer.pk for customer in customers if not _holds(search_key(customer.name), terms)]
    people: dict[int, Contact] = {}
    for contact in _contacts(customers=unexplained) if customers else []:
        if contact.customer_id not in people and _speaks_of(contact, terms):
            people[contact.customer_id] = contact
    return [(customer, people.get(customer.pk)) for customer in customers]


def _speaks_of(contact: Contact, terms: list[str]) -> bool:
    names = (search_key(word) for word in (contact.full_name, contact.call_name, contact.email) if word)
    keys = chain(names, (search_key(digits) for digits in phone_keys(contact.phone)))
    return any(term in key for key in keys for term in terms)


def _holds(key: str, terms: list[str]) -> bool:
    return all(term in key for term in terms)


def _issue(request: StaffRequest, text: str) -> SupportIssue | None:
    number = ISSUE.match(search_key(text))
    if number is None:
        return None
    for issue in _issues(number=int(number[1])):
        if request.user.sees_all or Customer.objects.visible_to(request.user).filter(pk=issue.customer_id).exists():
            return issue
    return None
