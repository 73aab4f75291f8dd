"""What this floor tells the ones above while the transaction is still open, so that page, API and admin have one effect.

Each signal carries `departure` and `actor`; `departure.is_whole` tells leaving altogether from giving up a product.
"""

from django.dispatch import Signal

departure_began = Signal()  # a customer gave notice: what is planned for somebody who leaves altogether stops
departure_found = Signal()  # the exit interview found something
departure_decided = Signal()  # left, saved or paused

# Carries `customers`, the keys of up to 100,000 at once: what they did was counted, just now and in a transaction that is over
usage_counted = Signal()
