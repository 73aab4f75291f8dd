"""The personal mails of the benchmarks: in four languages, each with a name and a way to unsubscribe of its own."""

from typing import Any

SUBJECTS = {
    "en": "A question for you, {name}",
    "th": "คุณ{name} เรามีคำถามถึงคุณ",
    "ar": "سؤال لكم يا {name}",
    "id": "Sebuah pertanyaan untuk {name}",
}
PARAGRAPHS = {
    "en": "Hello {name}, how have you been getting on with the counting machine since the update of last week?",
    "th": "สวัสดีคุณ{name} เครื่องนับเหรียญเป็นอย่างไรบ้างตั้งแต่อัปเดตเมื่อสัปดาห์ที่แล้ว",
    "ar": "مرحبا {name}، كيف تسير الأمور مع آلة العد منذ تحديث الأسبوع الماضي؟",
    "id": "Halo {name}, bagaimana mesin penghitungnya sejak pembaruan minggu lalu?",
}
DIRECTIONS = {"ar": "rtl"}
KIND = "test.personal"
UNSUBSCRIBE = "https://keepsake.example/u/{token}/"


def personal(name: str, language: str, token: str) -> dict[str, Any]:
    """Return subject, text, html and headers of one mail of some three thousand characters."""
    link = UNSUBSCRIBE.format(token=token)
    paragraph = PARAGRAPHS[language].format(name=name)
    text = "\n\n".join([paragraph] * 6 + [link])
    body = "".join(f'<p style="margin:0 0 16px;font:16px sans-serif;color:#222">{paragraph}</p>' for _ in range(6))
    html = (
        f'<!doctype html><html lang="{language}" dir="{DIRECTIONS.get(language, "ltr")}"><body>{body}'
        f'<p><a href="{link}">{link}</a></p></body></html>'
    )
    headers = {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return {"subject": SUBJECTS[language].format(name=name), "text": text, "html": html, "headers": headers}


def register() -> None:
    """Make it a kind of message."""
    from accounts.messages.kinds import Mail, message_kind

    @message_kind(KIND, "personal")
    def render(message: Any) -> Mail:
        name = message.contact.called
        return Mail(**personal(name, message.language, f"{message.pk:043d}"))
