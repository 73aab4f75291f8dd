"""What of Liquid a wording may use, and how it is told what it may not."""

import pytest
from liquid.exceptions import UndefinedError

from accounts.models import Attribute
from accounts.templating import liquid
from accounts.templating.placeholders import Placeholders, key_of

pytestmark = pytest.mark.django_db


def faults(text):
    return [(fault.line, fault.words) for fault in liquid.faults_in("body", text, Placeholders())]


@pytest.mark.parametrize(
    "text",
    [
        "Hello {{ name }}",
        "{{- name | upcase -}}",
        "{% if is_vip and contacts_this_month > 2 %}a{% elsif days_silent >= 30 or open_issues == 0 %}b{% else %}c{% endif %}",
        "{% unless is_vip %}a{% endunless %}",
        '{% case products %}{% when "A", "B" %}x{% else %}y{% endcase %}',
        '{{ manager_name | default: "we" }}',
        "{% if products contains 'Desk' %}{{ products }}{% endif %}",
        "{% if last_milestone != nil and is_vip == true %}a{% endif %}",
    ],
)
def test_what_may_be_written(text):
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a\nb {{ nmae }}", 2, "There is no placeholder “nmae”."),
        ("{% if is_vpi %}a{% endif %}", 1, "There is no placeholder “is_vpi”."),
        ("{{ name.size }}", 1, "There is no placeholder “name.size”."),
        ("{{ attr.size }}", 1, "There is no placeholder “attr.size”."),
        ("a\n\n{{ name", 3, "“{{” has no partner"),
        ("{% if is_vip %}a", 1, "A condition is not closed"),
        ("{% if is_vip %}a{% endunless %}", 1, ""),
        ("{% if %}a{% endif %}", 1, "It cannot be read"),
        ("{% for x in products %}{{ x }}{% endfor %}", 1, "cannot be used here"),
        ("{% include 'secrets' %}", 1, "cannot be used here"),
        ("{% render 'secrets' %}", 1, "cannot be used here"),
        ("{% assign name = 'x' %}", 1, "cannot be used here"),
        ("{% raw %}{{ x }}{% endraw %}", 1, "cannot be used here"),
        ("{% tablerow x in products %}{% endtablerow %}", 1, "cannot be used here"),
        ("{% liquid echo name %}", 1, "cannot be used here"),
        ("{%%}", 1, "cannot be used here"),
        ("{{}}", 1, "names no placeholder"),
        ("{{ 'x' }}", 1, "names no placeholder"),
        ("{{ (1..9) }}", 1, "cannot be read"),
        ("{{ name[0] }}", 1, "cannot be read"),
        ("{{ name | default: '<script>' }}", 1, "cannot be read"),
        ("{% if (1..999999999999) contains name %}a{% endif %}", 1, "cannot be read"),
        ("{{ name | times: 9 }}", 1, "There is no filter “times”"),
        ("{{ name | safe }}", 1, "There is no filter “safe”"),
        ("{{ name | date: '%Y' }}", 1, "There is no filter “date”"),
        ("{% if is_vip %}" * 11 + "{% endif %}" * 11, 1, ""),
    ],
)
def test_what_may_not_be_written_is_told_where_it_stands(text, line, said):
    (found, words), *_others = faults(text)
    assert (found, said in words) == (line, True), words


def test_attributes_of_the_company_join_by_themselves():
    Attribute.objects.create(code="size", label="Size")
    assert faults("{{ attr.size }}") == []
    template = liquid.parse(liquid.PLAIN, "{{ attr.size | default: 'none' }}")
    assert (template.render({key_of("attr.size"): "L"}), template.render({})) == ("L", "none")
    assert liquid.names_in(template) == {"attr.size"}


def test_what_is_not_known_is_false_and_never_told():
    asked = liquid.PLAIN.from_string("{% if days_silent > 3 %}a{% elsif days_silent %}b{% else %}c{% endif %}")
    assert (asked.render({}), asked.render({"days_silent": 4}), asked.render({"days_silent": 1})) == ("c", "a", "b")
    with pytest.raises(UndefinedError):
        liquid.PLAIN.from_string("{{ days_silent }}").render({})
    with pytest.raises(UndefinedError):
        liquid.HTML.from_string("{{ days_silent | upcase }}").render({})
