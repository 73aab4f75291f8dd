import pytest

from accounts.templating.openings import impersonal_lines


@pytest.mark.parametrize(
    "opening",
    [
        "Dear customer,", "Dear Customer", "DEAR VALUED CUSTOMER,", "Dear our loyal customers,", "Dear client:", "Hi there,",
        "Hi there!", "Hello there", "Hey there,", "Hello everyone,", "Hello,", "Hi!", "Dear Sir or Madam,", "Dear Sir/Madam,",
        "To whom it may concern:", "Dear all,", "Valued customer,", "**Dear customer**,", "# Dear member",
        "Dear {{ customer }},",
        "Dear user, we have news for you today.", "Hello Sam,", "Good morning,", "Dear friend,",
        "Kepada pelanggan", "Kepada pelanggan yang terhormat,", "Pelanggan yang terhormat,", "Pelanggan setia kami,", "Halo,",
        "Halo pelanggan,", "Yth. Bapak/Ibu,", "Hai semua!", "Kepada Yth. pelanggan kami",
        "เรียนลูกค้า", "เรียน ลูกค้า", "เรียนคุณลูกค้า", "เรียนลูกค้าผู้มีอุปการคุณ", "สวัสดีลูกค้าทุกท่าน", "สวัสดีค่ะ", "เรียน ท่านลูกค้าที่เคารพ",
        "عزيزي العميل", "عزيزي العميل،", "عزيزي العميل الكريم،", "عزيزتي العميلة،", "عملاءنا الكرام،", "مرحباً،", "مرحبًا بك،",
        "السادة العملاء الكرام،",
        "{% if is_vip %}Dear {{ name }},{% else %}Dear customer,{% endif %}", 'Hello {{ name | default: "customer" }},',
    ],
)  # fmt: skip
def test_greeting_nobody_is_found(opening):
    assert list(impersonal_lines(f"{opening}\n\nThis is what we have to say."))


@pytest.mark.parametrize(
    "opening",
    [
        "Hello {{ name }},", "Dear {{ full_name }},", "Halo {{ name }},", "เรียน คุณ{{ name }}", "สวัสดีคุณ {{ name }}",
        "مرحبًا {{ name }}،",
        "عزيزي {{ name }}،", "{{ name }}, your trial ends soon.", "{% if is_vip %}Dear{% endif %} {{ name }},",
        "Welcome to the new calendar of {{ our_company }}: it opens with your week.",
        "To see what is new, open the menu and press Help.",
        "Your trial ends in three days.", "Customers like you open the calendar first thing.",
    ],
)  # fmt: skip
def test_others_are_not(opening):
    assert not list(impersonal_lines(f"{opening}\n\nThis is what we have to say."))


def test_lines_are_counted():
    assert [line for line, _words in impersonal_lines("{{ name }},\n\nnews.\n\nDear customer,")] == [5]
