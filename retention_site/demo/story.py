"""The demo company as unsaved records: everything but usage, which is told row by row because there is so much of it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from django.utils import timezone

from accounts.actions.customers import refresh_keys
from accounts.addresses import hash_address
from accounts.models import (
    ChurnReason,
    Consent,
    Contact,
    Customer,
    Departure,
    Interaction,
    OpenQuestion,
    Product,
    Spell,
    Subscription,
    SupportIssue,
    User,
)
from accounts.names import sort_key
from retention_site.demo.cast import CAST
from retention_site.demo.catalogue import OFFERS, PRICES
from retention_site.demo.companies import FIT, Company, Person, call_name, drawn_companies, email, full_name
from retention_site.demo.departures import Case, departures_of
from retention_site.demo.lives import Life, live, renewal
from retention_site.demo.staff import HEIR, LEFT, SPECIALIST, Crew
from retention_site.demo.talks import Teller

HANDED_OVER: Final = 190  # days ago that a colleague left and her customers were handed over
CHAMPION_LEFT: Final = 150  # days ago that one who spoke for us left, at most
PURPOSES: Final = (Consent.Purpose.SURVEY, Consent.Purpose.LIFECYCLE, Consent.Purpose.PROMOTION)
PAYMENTS: Final = [
    (Subscription.PaymentState.PAID, 94),
    (Subscription.PaymentState.OVERDUE, 4),
    (Subscription.PaymentState.FAILED, 2),
]


@dataclass
class Story:
    """Unsaved records; `moments` says by `id()` when a record was written down."""

    today: date
    crew: Crew
    products: dict[str, Product]
    lives: list[tuple[Company, Life, Customer]] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    subscriptions: list[Subscription] = field(default_factory=list)
    issues: list[SupportIssue] = field(default_factory=list)
    interactions: list[Interaction] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
    departures: list[Departure] = field(default_factory=list)
    handed_over: list[Customer] = field(default_factory=list)
    moments: dict[int, datetime] = field(default_factory=dict)
    counters: dict[str, Iterator[int]] = field(default_factory=lambda: defaultdict(lambda: iter(range(101, 1_000))))

    @property
    def before(self) -> datetime:
        """The moment today begins in the installation's zone: the story ends there."""
        return datetime.combine(self.today, time(0), timezone.get_default_timezone())

    @property
    def is_alone(self) -> bool:
        """Is there no real customer here, to whom anything could happen by accident?"""
        return not Customer.objects.exclude(pk__in=[customer.pk for customer in self.customers]).exists()

    @property
    def customers(self) -> list[Customer]:
        return [customer for _, _, customer in self.lives]

    def written(self, record: Any, day: date) -> None:
        """Note that a record was written down on the morning of `day`."""
        self.moments[id(record)] = min(datetime.combine(day, time(8, 30), UTC), self.before - timedelta(minutes=1))


def tell_story(today: date, crew: Crew, products: dict[str, Product], reasons: dict[str, list[ChurnReason]]) -> Story:
    """Return the whole company as it stands in the morning of `today`."""
    story = Story(today, crew, products)
    for company in [*CAST, *drawn_companies(len(CAST) + 1)]:
        life = live(company, today)
        customer = _customer(story, company, life)
        contacts = [_contact(story, company, customer, life, person) for person in company.people]
        refresh_keys(customer, contacts=contacts)
        spells = _contracts(story, company, customer, life)
        teller = Teller(
            company=company,
            life=life,
            customer=customer,
            contacts=contacts,
            staff=crew.speaking(company.words.language),
            specialist=crew.users[SPECIALIST],
            products=products,
            today=today,
            before=story.before,
        )
        talks = teller.tell()
        story.issues += talks.issues
        story.interactions += talks.interactions
        story.questions += talks.questions
        for spell in spells:
            case = Case(company, customer, spell, contacts[0], talks.issues, today)
            story.departures += departures_of(case, reasons)
    return story


def _customer(story: Story, company: Company, life: Life) -> Customer:
    dice = company.dice("customer")
    manager = _manager(story, company, dice)
    customer = Customer(
        external_id=company.external_id,
        name=company.name,
        kind=Customer.Kind.PERSON if company.is_person else Customer.Kind.COMPANY,
        industry=company.industry,
        industry_fit=FIT.get(company.industry),
        value_tier=Customer.ValueTier.VIP if company.is_vip else Customer.ValueTier.STANDARD,
        country=company.place.country,
        timezone=company.place.zone if company.knows_zone else "",
        language=company.words.language,
        manager=manager,
        team=manager.team,
        trial_started_on=life.trial_on,
        started_on=life.spells[0].started_on if life.spells else None,
        sales_approach=Customer.SalesApproach.NEEDS_BASED if company.is_needs_based else Customer.SalesApproach.OTHER,
        attributes={"branches": str(company.branches), "city": company.place.city}
        | ({"referral": company.referral} if company.referral else {}),
    )
    story.lives.append((company, life, customer))
    story.written(customer, life.first_day)
    is_older = (story.today - life.first_day).days > HANDED_OVER
    if manager == story.crew.users[HEIR] and is_older and dice.random() < 0.7:
        story.handed_over.append(customer)
    return customer


def _manager(story: Story, company: Company, dice: Random) -> User:
    if company.scenes:
        # The stories of the pictures are Mariam's, wherever the customer is
        return story.crew.users["mariam"]
    return dice.choice(story.crew.speaking(company.words.language))


def _contact(story: Story, company: Company, customer: Customer, life: Life, person: Person) -> Contact:
    dice = company.dice(f"contact {person.given.latin}")
    name = full_name(person)
    is_first = person is company.people[0]
    days = (story.today - life.first_day).days
    has_left = not is_first and not company.scenes and days > 120 and dice.random() < 0.15
    ago = dice.randint(20, days - 60) if has_left else 0
    was_champion = has_left and company.is_engaged and company.number % 2 == 0
    contact = Contact(
        customer=customer,
        full_name=name,
        call_name=call_name(person, company.words),
        name_sort=sort_key(name),
        role=person.job,
        is_champion=was_champion or (is_first and company.is_engaged and dice.random() < 0.5),
        email=email(person, company) if is_first or dice.random() < 0.85 else "",
        phone=_phone(story, company, person) if is_first or dice.random() < 0.7 else "",
        language=company.words.language if dice.random() < 0.93 else "en",
        left_at=story.before - timedelta(min(ago, CHAMPION_LEFT) if was_champion else ago) if has_left else None,
    )
    story.contacts.append(contact)
    story.written(contact, life.first_day)
    if contact.email and dice.random() < 0.8:
        _consents(story, company, contact, life, dice)
    return contact


def _phone(story: Story, company: Company, person: Person) -> str:
    place = company.place
    return place.dial + (person.phone_end or f"{next(story.counters[place.dial]):0{place.digits}}")


def _consents(story: Story, company: Company, contact: Contact, life: Life, dice: Random) -> None:
    """What they agreed to when they began, and for some what they refused later."""
    agreed = [purpose for purpose in PURPOSES if dice.random() < 0.75]
    decided = [(purpose, Consent.Decision.GRANTED, life.first_day) for purpose in agreed]
    later = life.first_day + timedelta(dice.randint(40, 400))
    if Consent.Purpose.PROMOTION in agreed and later < story.today and dice.random() < 0.15:
        decided.append((Consent.Purpose.PROMOTION, Consent.Decision.REFUSED, later))
    for purpose, decision, day in decided:
        is_granted = decision == Consent.Decision.GRANTED
        consent = Consent(
            contact=contact,
            address_hash=hash_address(contact.email),
            purpose=purpose,
            decision=decision,
            wording=company.words.consent if is_granted else "",
            wording_language=company.words.language if is_granted else "",
            source=Consent.Source.FORM if is_granted else Consent.Source.STAFF,
            actor=None if is_granted else contact.customer.manager,
        )
        story.consents.append(consent)
        story.written(consent, day)


def _contracts(story: Story, company: Company, customer: Customer, life: Life) -> list[Spell]:
    first = len(story.spells)
    dice = company.dice("contracts")
    currency = PRICES[company.place.country][0]
    for plan in life.spells:
        spell = Spell(customer=customer, started_on=plan.started_on, ended_on=plan.ended_on, leave_reason=plan.leave_reason)
        story.spells.append(spell)
        story.written(spell, plan.started_on)
        for line in plan.lines:
            is_open = line.ended_on is None
            subscription = Subscription(
                spell=spell,
                product=story.products[line.product],
                started_on=line.started_on,
                ended_on=line.ended_on,
                monthly_value=line.monthly_value,
                currency=currency,
                renews_on=renewal(plan.started_on, story.today) if is_open else None,
                payment_state=dice.choices([each for each, _ in PAYMENTS], [weight for _, weight in PAYMENTS])[0]
                if is_open
                else Subscription.PaymentState.PAID,
            )
            story.subscriptions.append(subscription)
            story.written(subscription, line.started_on)
    return story.spells[first:]


def build_products() -> dict[str, Product]:
    """Return what is sold, not yet stored, by code."""
    return {
        offer.code: Product(
            code=offer.code, name=offer.name, rhythm=offer.rhythm, rhythm_days=offer.rhythm_days, is_active=offer.is_active
        )
        for offer in OFFERS.values()
    }


def former_manager(story: Story) -> User:
    """Return who looked after the customers that were handed over."""
    return story.crew.users[LEFT]
