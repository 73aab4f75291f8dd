"""The shipped templates: in four languages, without a fault, made once, and left alone when changed."""

import pytest
from django.conf import settings

from accounts.models import MessageTemplate
from accounts.templating.compiling import Words, compile_words
from accounts.templating.placeholders import Placeholders, samples
from accounts.templating.shipped import FOLDER, SHIPPED, make_shipped, words_shipped
from accounts.templating.wordings import written_in

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def test_setup_makes_them_once_and_leaves_what_staff_changed():
    MessageTemplate.objects.all().delete()
    assert (make_shipped(), make_shipped()) == (len(SHIPPED), 0)
    assert len(SHIPPED) >= 12
    template = MessageTemplate.objects.get(code="check-in")
    assert (template.is_shipped, written_in(template)) == (True, set(LANGUAGES))
    MessageTemplate.objects.filter(code="check-in").update(name="Ours")
    MessageTemplate.objects.filter(code="apology").delete()
    assert make_shipped() == 1
    assert MessageTemplate.objects.get(code="check-in").name == "Ours"


def test_no_words_are_left_over():
    assert {path.name for path in FOLDER.iterdir()} == {f"{each.code}.{code}.md" for each in SHIPPED for code in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [each.code for each in SHIPPED])
def test_each_reads_well_whether_much_is_known_or_little(code, language):
    compiled = compile_words(Words(language=language, **words_shipped(code)[language]))
    known = Placeholders()
    much = compiled.render(samples(compiled.names, known))
    little = compiled.render({"name": "Sam", "customer": "C", "our_company": "K", "is_vip": False, "preferences_url": "#"})
    for said in (much, little):
        assert len(said.subject) < 90
        assert "\n\n\n" not in said.text
        assert "  " not in said.text.replace("\n  ", "\n")
