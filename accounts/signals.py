"""What this floor tells the ones above while the transaction is still open, so that page, API and admin have one effect."""

from django.dispatch import Signal

# A customer gave notice for everything: `departure`, `actor`. Whatever is planned for them stops, in the same transaction.
departure_began = Signal()
# A departure has its outcome: `departure`, `actor`
departure_decided = Signal()
