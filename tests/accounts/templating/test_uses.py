"""Mails of the product in the words of a template: which one is chosen, what it must say, and what stands there without one."""

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from accounts.actions.message_templates import create_message_template, update_message_template
from accounts.actions.messages import Plan, plan_messages
from accounts.contact_policy.words import reason_words
from accounts.messages.kinds import Pointless, kind_choices, prepare_mails, render_mail
from accounts.models import Message, MessageTemplate, TemplateWording
from accounts.templating import mails, placeholders
from accounts.templating.compiling import Words, compile_words
from accounts.templating.faults import BadWording
from accounts.templating.liquid import tells_everybody
from accounts.templating.placeholders import DEAD_LINK, Kind, Placeholder, Placeholders, each, samples
from accounts.templating.problems import problems
from accounts.templating.uses import _uses, chosen_for, use_of, uses, words_in
from accounts.templating.wordings import address_at, compiled, key_for, words_of
from tests.factories import make_contact, make_message, make_message_template

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
PARCEL = "test.parcel"
GOOD = "Hello {{ name }},\n\n{{ parcel }} is on its way.\n\n{{ stamps }}\n\n[Follow it]({{ parcel_url }})"


class Stamps:
    def __html__(self) -> str:
        return "<table><tr><td>&amp;</td></tr></table>"

    def __str__(self) -> str:
        return "[&]"


def parcels(messages):
    gone = {"lost": Pointless("nameless")}
    return {each.pk: gone.get(each.params["parcel"], each.params["parcel"]) for each in messages if each.params["parcel"]}


@pytest.fixture
def parcel(tmp_path):
    """A mail of the product that staff may word."""
    for language in LANGUAGES:
        (tmp_path / f"test-parcel.{language}.md").write_text(f"Parcel {language}\n\n\n{GOOD}\n", "utf-8")
    use = mails.Use(
        kind=PARCEL, label="parcel", note="", purpose="service", folder=tmp_path, about=parcels,
        needs={"parcel_url": "", "parcel": "is_heavy"},
    )  # fmt: skip
    mails.join(
        use,
        Placeholder("parcel", "What is in it", "A book", Kind.NAME, each(lambda one: one.about)),
        Placeholder("is_heavy", "Whether it is heavy", True, Kind.FLAG, each(lambda one: True)),
        Placeholder("stamps", "Its stamps", Stamps(), Kind.PART, link=lambda one: Stamps()),
        Placeholder("parcel_url", "Where it is", DEAD_LINK, Kind.LINK, link=lambda one: f"https://p.example/{one.about}"),
        Placeholder("gift_url", "For some", DEAD_LINK, Kind.LINK, link=lambda one: ""),
    )  # fmt: skip
    yield use
    del _uses[PARCEL], placeholders._registered[PARCEL]


def make_own(body=GOOD, **fields):
    defaults = {"use": PARCEL, "purpose": "service", "name": "Parcel", "fallback": "en"}
    wordings = fields.pop("wordings", {"en": {"subject": "Own words", "body": body}})
    return create_message_template(actor=None, wordings=wordings, **(defaults | fields))


def plan(content="A book", **contact):
    to = make_contact(**({"full_name": "Sam"} | contact))
    row = Plan(f"parcel:{to.pk}", PARCEL, "service", to, {"parcel": content}, timezone.now())
    return plan_messages([row])[0]


# Which words --------------------------------------------------------------------------------------------------------------


def test_it_leaves_in_the_shipped_words_where_no_template_is_chosen(parcel):
    message = plan(language="th")
    mail = render_mail(message)
    assert (message.template, message.language, mail.subject) == (None, "th", "Parcel th")
    assert "Hello Sam,\n\nA book is on its way.\n\n[&]\n\nFollow it:\nhttps://p.example/A book" in mail.text
    assert "<bdi>A book</bdi>" in mail.html
    assert 'href="https://p.example/A book"' in mail.html
    assert "<table><tr><td>&amp;</td></tr></table>" in mail.html
    assert '<html lang="th"' in mail.html
    assert message.values == {"name": "Sam", "parcel": "A book"}


def test_it_leaves_in_the_words_of_the_live_template(parcel, django_assert_num_queries):
    template = make_own(GOOD + "\n\nOurs. [Help](https://help.example/)")
    message = plan()
    assert (message.template, message.edition, message.language) == (template, 1, "en")
    message = Message.objects.select_related("contact").get()
    with django_assert_num_queries(2):  # wordings, customers
        prepare_mails([message])
    mail = render_mail(message)
    assert (mail.subject, "Ours." in mail.text) == ("Own words", True)
    assert address_at(message, 0) == "https://help.example/"


def test_who_reads_another_language_gets_the_fallback_and_without_one_the_shipped_words(parcel):
    template = make_own()
    assert (plan(language="ar").template, plan(language="ar").language) == (template, "en")
    MessageTemplate.objects.update(fallback="")
    assert (plan(language="ar").template, plan(language="ar").language) == (None, "ar")


def test_other_words_count_for_what_is_planned_from_then_on(parcel):
    template = make_own()
    before = plan()
    wordings = {"en": {"subject": "Newer", "body": GOOD}}
    update_message_template(actor=None, template=template, version=None, fields={"wordings": wordings})
    assert [render_mail(each).subject for each in (before, plan())] == ["Own words", "Newer"]
    update_message_template(actor=None, template=template, version=None, fields={"is_active": False})
    assert (render_mail(before).subject, render_mail(plan()).subject) == ("Own words", "Parcel en")


def test_choosing_takes_one_query_and_none_where_nothing_can_be_chosen(parcel, django_assert_num_queries):
    make_own()
    with django_assert_num_queries(1):
        assert set(chosen_for([PARCEL, "survey.ask", "template"])) == {PARCEL}
    with django_assert_num_queries(0):
        assert chosen_for(["template", "unheard of"]) == {}


def test_what_is_about_nothing_any_more_is_not_sent(parcel):
    with pytest.raises(Pointless) as pointless:
        render_mail(plan("lost"))
    assert reason_words(pointless.value.rule)
    with pytest.raises(mails.NoSubject):
        render_mail(plan(""))


def test_nobody_is_greeted_by_no_name(parcel):
    with pytest.raises(Pointless):
        render_mail(plan(full_name="info@example.com"))


def test_what_it_said_is_told_with_dead_links(parcel):
    message = plan()
    assert mails.said_by(message) is None
    render_mail(message)
    said = mails.said_by(message)
    assert "A book is on its way" in said.text
    assert ("p.example" in said.text + said.html, "<td>&amp;</td>" in said.html) == (False, True)
    assert mails.said_by(make_message()) is None


# What it must say ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"use": "unheard.of"}, "use", "no such mail"),
        ({"purpose": "lifecycle"}, "purpose", "another purpose: service"),
        ({"channel": "call"}, "channel", "It can only be a mail."),
        ({"body": GOOD.replace("parcel_url", "preferences_url")}, "body_en", "“{{ parcel_url }}” is missing: everybody"),
        (
            {"body": GOOD.replace("{{ parcel }}", "It")},
            "body_en",
            "“{{ parcel }}” is missing: it may stand in {% if is_heavy %}",
        ),
        ({"body": f"{GOOD}\n\n{{{{ answer_url }}}}"}, "body_en", "There is no placeholder “answer_url”."),
        ({"use": "", "body": GOOD}, "body_en", "There is no placeholder “parcel”."),
        ({"body": GOOD.replace("{{ stamps }}", "x {{ stamps }}")}, "body_en", "Line 5: “stamps” is drawn"),
        ({"body": GOOD.replace("{{ stamps }}", "- {{ stamps }}")}, "body_en", "stands alone"),
        ({"body": GOOD.replace("parcel_url", "stamps")}, "body_en", "stands alone"),
    ],
)
def test_a_template_without_what_it_is_for_is_refused(parcel, change, field, said):
    with pytest.raises(ValidationError) as refused:
        make_own(**change)
    assert any(said in each for each in refused.value.message_dict[field]), refused.value.message_dict


def test_a_part_is_not_drawn_into_a_subject(parcel):
    with pytest.raises(BadWording, match="subject"):
        compile_words(Words("en", "{{ stamps }}", "", GOOD, PARCEL))


def test_a_part_is_apart_from_the_lines_around_it(parcel):
    said = compile_words(Words("en", "S", "", "Before\n{{ stamps }}\nafter", PARCEL)).render(
        {"stamps": Stamps(), "preferences_url": "#"}
    )
    assert "Before\n\n[&]\n\nafter" in said.text
    assert "<p" in said.html
    assert "</p>\n<table><tr><td>&amp;" in said.html


def test_a_link_that_not_everybody_has_is_asked_for(parcel):
    words = Words("en", "S", "", GOOD + "\n\n{% if gift_url %}\n[Gift]({{ gift_url }})\n{% endif %}", PARCEL)
    template = make_own(words.body)
    assert "Gift" not in render_mail(plan()).text
    assert (
        "Gift"
        in compile_words(words)
        .render(
            samples(["name", "parcel", "stamps", "parcel_url", "gift_url"], Placeholders(PARCEL)) | {"preferences_url": "#"}
        )
        .text
    )
    assert words_of(template)["en"].use == PARCEL


def test_two_cannot_be_offered_for_one_mail(parcel):
    first = make_own()
    with pytest.raises(ValidationError, match="offered for this mail"):
        make_own()
    update_message_template(actor=None, template=first, version=None, fields={"is_active": False})
    second = make_own()
    with pytest.raises(ValidationError, match="offered for this mail"):
        update_message_template(actor=None, template=first, version=None, fields={"is_active": True})
    assert chosen_for([PARCEL])[PARCEL].template == second.pk


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("{{ a }}", True),
        ("{{a|upcase}}", True),
        ("[x]({{ a }})", True),
        ("{% if f %}{{ a }}{% endif %}", True),
        ("{% if f %}{% if g %}x{% endif %}{{ a }}{% endif %}", True),
        ("{% if g %}x{% endif %}{{ a }}", True),
        ("{% if a %}x{% endif %}", False),
        ("{% if g %}{{ a }}{% endif %}", False),
        ("{% if f and g %}{{ a }}{% endif %}", False),
        ("{% if f %}{% if g %}{{ a }}{% endif %}{% endif %}", False),
        ("{% if f %}x{% else %}{{ a }}{% endif %}", False),
        ("{% if f %}x{% elsif g %}{{ a }}{% endif %}", False),
        ("{% unless f %}{{ a }}{% endunless %}", False),
        ("{% case f %}{% when 1 %}{{ a }}{% endcase %}", False),
        ("a", False),
    ],
)
def test_told_to_everybody(text, is_told):
    assert tells_everybody(text, "a", "f") == is_told


# The mails there are ------------------------------------------------------------------------------------------------------


TO_CUSTOMERS = [
    "callback.cancellation", "callback.confirmation", "departure.farewell", "promoter.ask", "survey.ask", "survey.receipt",
    "survey.reminder",
]  # fmt: skip
TO_COLLEAGUES = {
    "callback.overdue", "callback.reminder", "login.notice", "login.reset", "login.welcome", "survey.digest", mails.TRIAL,
}  # fmt: skip


def test_whatever_customers_get_is_worded_by_templates():
    assert [use.kind for use in sorted(uses(), key=lambda use: use.kind)] == TO_CUSTOMERS
    kinds = {kind for kind, _label in kind_choices() if not kind.startswith("test")}
    assert kinds == {*TO_CUSTOMERS, *TO_COLLEAGUES, mails.TEMPLATE}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TO_CUSTOMERS)
def test_the_shipped_words_have_no_fault_and_read_well(kind, language):
    use = use_of(kind)
    template = MessageTemplate(use=kind, purpose=use.purpose, channel="email", fallback="en")
    said = words_in(use.folder, use.code)
    assert problems(template, {code: Words(code, **each, use=kind) for code, each in said.items()}) == []
    ready = compile_words(Words(language, **said[language], use=kind))
    known = Placeholders(kind)
    with translation.override(language):
        much = samples(ready.names, known)
    flags = {code for code in known.of_use if known[code].kind == Kind.FLAG}
    with translation.override(language):
        added = {code for code in much if known[code].kind == Kind.LINES and code not in use.needs}
        little = {code: value for code, value in much.items() if code not in added} | dict.fromkeys(flags, False)
        for values in (much, much | dict.fromkeys(flags, True), little):
            told = ready.render(values)
            assert (len(told.subject) < 120, "\n\n\n" in told.text) == (True, False)
            assert "  " not in told.text.replace("\n  ", "\n")
            assert (language == "en") == ("Hello" in told.text)


def test_a_template_tried_with_a_real_person_makes_up_what_it_is_about(parcel):
    recipient = mails.recipient_of(plan(), {})
    ready = compiled([key_for(plan())])[key_for(plan())]
    said = mails.said_to(recipient, ready)
    assert "Hello Sam" in said.text
    assert "A book is on its way" in said.text


def test_an_edition_keeps_what_it_may_tell(parcel):
    template = make_own()
    TemplateWording.objects.filter(template=template).update(body="{{ answer_url }}")
    message = plan()
    with pytest.raises(BadWording):
        render_mail(message)
    assert make_message_template(use="").use == ""
