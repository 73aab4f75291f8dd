"""The shipped templates: in four languages, without a fault, made once, and left alone when changed."""

import pytest
from django.conf import settings
from django.utils import translation

from accounts.models import MessageTemplate
from accounts.templating.compiling import Words, compile_words
from accounts.templating.placeholders import Placeholders, samples
from accounts.templating.shipped import FOLDER, SHIPPED, every_shipped, make_shipped, shown
from accounts.templating.uses import words_in
from accounts.templating.wordings import written_in
from tests.factories import make_message_template

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def test_setup_makes_them_once_and_leaves_what_staff_changed():
    MessageTemplate.objects.all().delete()
    assert (make_shipped(), make_shipped()) == (len(every_shipped()), 0)
    assert len(SHIPPED) >= 12
    template = MessageTemplate.objects.get(code="check-in")
    assert (template.is_shipped, written_in(template)) == (True, set(LANGUAGES))
    farewell = MessageTemplate.objects.get(use="departure.farewell")
    assert (farewell.name, farewell.code, written_in(farewell)) == ("Farewell", "departure-farewell", set(LANGUAGES))
    MessageTemplate.objects.filter(code="check-in").update(name="Ours")
    MessageTemplate.objects.filter(code="apology").delete()
    assert make_shipped() == 1
    assert MessageTemplate.objects.get(code="check-in").name == "Ours"


def test_none_is_made_for_a_mail_that_has_one_of_the_companys_own():
    MessageTemplate.objects.all().delete()
    own = make_message_template(use="survey.ask", purpose="survey")
    make_shipped()
    assert list(MessageTemplate.objects.filter(use="survey.ask")) == [own]


def test_no_words_are_left_over():
    for folder in {each.folder for each in every_shipped()} | {FOLDER}:
        codes = {each.code for each in every_shipped() if each.folder == folder}
        assert {path.name for path in folder.iterdir()} == {f"{code}.{language}.md" for code in codes for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [each.code for each in SHIPPED])
def test_each_reads_well_whether_much_is_known_or_little(code, language):
    compiled = compile_words(Words(language=language, **words_in(FOLDER, code)[language]))
    known = Placeholders()
    much = compiled.render(samples(compiled.names, known))
    little = compiled.render({"name": "Sam", "customer": "C", "our_company": "K", "is_vip": False, "preferences_url": "#"})
    for said in (much, little):
        assert len(said.subject) < 90
        assert "\n\n\n" not in said.text
        assert "  " not in said.text.replace("\n  ", "\n")


def test_shipped_ones_are_named_in_the_readers_language_until_staff_rename_them():
    make_shipped()
    template = MessageTemplate.objects.get(code="apology")
    template.name = "Our apology"
    with translation.override("id"):
        name, note = shown(MessageTemplate.objects.get(code="check-in"))
        assert (name, note) != ("Check-in", "For known customers who are slipping away: a question of a person.")
        assert note == translation.gettext("For known customers who are slipping away: a question of a person.")
        assert shown(template)[0] == "Our apology"
    assert shown(make_message_template(name="Check-in"))[0] == "Check-in"
