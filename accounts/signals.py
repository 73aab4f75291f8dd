"""What this floor tells the ones above while the transaction is still open, so that page, API and admin have one effect.

Each signal carries `departure` and `actor`; `departure.is_whole` tells leaving altogether from giving up a product.
"""

from django.dispatch import Signal

departure_began = Signal()  # a customer gave notice: what is planned for somebody who leaves altogether stops
departure_found = Signal()  # the exit interview found something
departure_decided = Signal()  # left, saved or paused
