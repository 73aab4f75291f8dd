"""A generated population whose fading is known: some use it every few days, some seldom, and some stop for good."""

import random
from datetime import date, timedelta

from accounts.models import Customer, UsageDay


def make_population(first: date, last: date, *, n: int = 240, seed: int = 7) -> list[Customer]:
    """Customers 0, 3, 6… use it every third day, the others every seventieth; every other one stops for good on some day."""
    rng = random.Random(seed)
    customers = Customer.objects.bulk_create(
        Customer(external_id=f"life-{each}", name=f"Life {each}", name_sort=f"life {each}") for each in range(n)
    )
    days = []
    for place, customer in enumerate(customers):
        gap = 3 if place % 3 == 0 else 70
        stop = first + timedelta(days=rng.randrange(30, (last - first).days)) if place % 2 else last
        day = first + timedelta(days=rng.randrange(gap))
        while day <= stop:
            days.append(UsageDay(customer=customer, day=day, name="opened", events=1, quantity=1))
            day += timedelta(days=rng.randrange(max(gap // 2, 1), gap * 3 // 2 + 1))
    UsageDay.objects.bulk_create(days)
    return customers
