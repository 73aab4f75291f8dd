"""What a form of a template posts."""

ABOUT = {"name": "Check-in", "note": "When somebody is quiet", "purpose": "lifecycle", "channel": "email", "fallback": "en"}
GOOD = ABOUT | {
    "subject_en": "How is it going, {{ name }}?",
    "preheader_en": "One question",
    "body_en": "Hello {{ name }},\n\nit has been a while.",
}
