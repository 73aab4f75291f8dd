"""Words and names that mean harm: drawn by chance, the same for the same seed."""

import random

PIECES = (
    "{{ name }}", "{{ words }}", "{{ customer }}", "{{ preferences_url }}", "{{ our_company }}", "{{ secret }}",
    "{{ SECRET_KEY }}", "{{ name.__class__ }}", "{{ name | safe }}", "{{ name | upcase }}", "{{ days_silent }}",
    '{{ days_silent | default: "no" }}', "{% if is_vip %}", "{% else %}", "{% endif %}", "{% unless is_vip %}",
    "{% endunless %}", "{% case name %}", "{% when 'a' %}", "{% endcase %}", "{% for x in (1..999999999) %}",
    "{% endfor %}", "{% include 'settings' %}", "{% render 'x' %}", "{% raw %}", "{% endraw %}",
    "{% assign name = 'x' %}", "{% comment %}", "{% liquid echo name %}", "{{", "}}", "{%", "%}", "{{ {{ name }} }}",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
    "</td></table></body>", "<style>*{display:none}</style>", "<!--", "-->", "<![CDATA[", "]]>", "&lt;script&gt;",
    "&#60;script&#62;", "<svg/onload=x>", "[x](javascript:alert(1))", "[x](https://a.example)",
    "[x]({{ preferences_url }})", "[x]({{ name }})", "![x](https://a.example/p)", "[x](https://a.example/{{ name }})",
    "[x](data:text/html,y)", "[a]: https://a.example", "<https://a.example>", "**", "*", "_", "`", "```", "# ", "> ",
    "- ", "1. ", "    ", "---", "\n", "\n\n", "\r\n", "\r", "\n.\n", "\r\n.\r\n", "\r\nBcc: victim@example.com\r\n",
    "\x00", "\x1b[2J", "\u202e", "\u2066", "\u2028", "\x85", "\ufeff", "\u200b", "\ud83d", "💥", "ก็", "مرحبا",
    "x" * 1200, "ก" * 600, "=?utf-8?q?=0ABcc?=", "$(id)", "%s%n", "${7*7}", "#{7*7}", "<%= 7*7 %>",
    "'; DROP TABLE x; --", "../../etc/passwd", "\\", '"', "'",
)  # fmt: skip


def pieces(seed: int, most: int = 9) -> str:
    """Return some pieces in a row."""
    chance = random.Random(seed)
    return "".join(chance.choice(PIECES) for _ in range(chance.randint(1, most)))


def storable(text: str, longest: int) -> str:
    """Return what a database can hold of a text: neither does PostgreSQL take NUL, nor any of them half a character."""
    return text.replace("\x00", "").replace("\ud83d", "")[:longest]
