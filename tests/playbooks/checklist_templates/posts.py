"""What the forms of templates and steps post."""

from typing import Any


def template_post(**more: Any) -> dict[str, Any]:
    return {
        "wording_en": "Leaving",
        "wording_id": "Pergi",
        "category": "",
        "value_tier": "",
        "is_active": "on",
        "rank": "5",
    } | more


def step_post(**more: Any) -> dict[str, Any]:
    said = {"wording_en": "Say thanks", "kind": "plain", "team": "", "due_days": "2", "due_from": "notice", "rank": "7"}
    return said | more
