"""An app with one kind of message, installed only where the sender is tried under fire."""
