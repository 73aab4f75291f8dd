from django.utils import timezone


def posted(**fields) -> dict[str, str]:
    """Return what the form of a new talk sends; `fields` say what the test is about."""
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    return {
        "draft_token": "t1",
        "direction": "out",
        "channel": "phone",
        "outcome": "reached",
        "status": "open",
        "mood": "",
        "at": at,
        "heard": "Every bag twice",
    } | fields
