"""The channels that outreach can go out by: a registry, which whoever carries out another one joins when an app is ready."""

from accounts.models import MessageTemplate

_carried = {MessageTemplate.Channel.EMAIL.value}  # by the sender of this product


def register(channel: str) -> None:
    """Say that somebody carries out planned messages of this channel once they are due."""
    _carried.add(channel)


def is_carried(channel: str) -> bool:
    return channel in _carried
