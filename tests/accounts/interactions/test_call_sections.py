import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts import call_sections
from accounts.models import Interaction
from retention_site.base import drafts
from tests.accounts.interactions.posts import posted
from tests.factories import make_contact

pytestmark = pytest.mark.django_db


class WishForm(forms.Form):
    about = forms.CharField()

    def __init__(self, data=None, *, customer, user, **options):
        super().__init__(data, **options)


@pytest.fixture
def wishes():
    """A section as a later floor registers it; what it saved is in the list."""
    saved = []

    def save(interaction, cleaned, actor):
        if cleaned["about"] == "impossible":
            raise ValidationError({"about": "Nobody can promise that."})
        saved.append((interaction.pk, cleaned["about"], actor))
        make_contact(customer=interaction.customer, full_name="Made by the section")

    call_sections.register(
        call_sections.CallSection("wish", WishForm, "tests/wish.html", save, permission="accounts.add_interaction")
    )
    yield saved
    call_sections.unregister("wish")


@pytest.fixture
def section_template(settings, tmp_path):
    (tmp_path / "tests").mkdir()
    drawn = "<h2>Promise to {{ customer.name }}</h2>{{ form.about }}{{ form.about.errors }}"
    (tmp_path / "tests" / "wish.html").write_text(drawn)
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], tmp_path]}]


def test_a_section_is_drawn_and_saved_with_the_talk(as_user, agent, address, wishes, section_template):
    client = as_user(agent)
    assert "Promise to Siam Coffee" in client.get(address).content.decode()
    client.post(address, posted(**{"wish-about": "October"}))
    assert wishes == [(Interaction.objects.get().pk, "October", agent)]


def test_a_section_that_nobody_touched_is_left_out(as_user, agent, address, wishes, section_template):
    as_user(agent).post(address, posted())
    assert Interaction.objects.count() == 1
    assert wishes == []


def test_a_section_that_refuses_keeps_the_talk_from_being_saved(as_user, agent, customer, address, wishes, section_template):
    client = as_user(agent)
    response = client.post(address, posted(**{"wish-about": "impossible"}))
    assert "Nobody can promise that." in response.content.decode()
    assert "Every bag twice" in response.content.decode()
    assert not Interaction.objects.exists()
    assert not drafts.saved_token(drafts.read_draft(agent, "interaction", str(customer.pk)))


def test_a_section_begins_with_what_the_draft_holds(as_user, agent, customer, address, wishes, section_template):
    client = as_user(agent)
    client.post(reverse("interaction_draft", args=[customer.pk]), posted(**{"wish-about": "Octo"}))
    assert 'value="Octo"' in client.get(address).content.decode()


def test_a_section_is_only_for_those_who_may(as_user, agent, address, section_template):
    section = call_sections.CallSection("wish", WishForm, "tests/wish.html", print, permission="nobody.may")
    call_sections.register(section)
    try:
        shown = {filled.section.code for filled in as_user(agent).get(address).context["call"].sections}
        assert "promise" in shown
        assert "wish" not in shown
    finally:
        call_sections.unregister("wish")
