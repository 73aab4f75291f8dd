import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict

from retention_site.base import drafts
from retention_site.base.models import Draft

pytestmark = pytest.mark.django_db

KEY = ("interaction", "7")
WORDS = QueryDict("csrfmiddlewaretoken=x&draft_token=t1&heard=Every+bag&mood=&heard=twice")


def test_what_is_typed_comes_back_without_the_csrf_token(agent):
    drafts.save_draft(agent, *KEY, WORDS)
    found = drafts.typed(drafts.read_draft(agent, *KEY))
    assert found.getlist("heard") == ["Every bag", "twice"]
    assert "csrfmiddlewaretoken" not in found


def test_the_last_draft_counts_and_there_is_one_row(agent):
    drafts.save_draft(agent, *KEY, QueryDict("heard=first"))
    drafts.save_draft(agent, *KEY, QueryDict("heard=second"))
    assert drafts.typed(Draft.objects.get())["heard"] == "second"


def test_drafts_are_apart_by_person_form_and_subject(agent, lead):
    drafts.save_draft(agent, *KEY, WORDS)
    for owner, form, subject in [(lead, *KEY), (agent, "issue", "7"), (agent, "interaction", "8")]:
        assert drafts.read_draft(owner, form, subject) is None


def test_a_draft_longer_than_any_form_is_refused(agent):
    with pytest.raises(ValidationError):
        drafts.save_draft(agent, *KEY, QueryDict(f"heard={'x' * drafts.MOST_BYTES}"))
    assert not Draft.objects.exists()


def save(agent, data):
    """Save a form as a view does; False when it was saved before."""
    with transaction.atomic():
        draft = drafts.lock_draft(agent, *KEY)
        if drafts.was_saved(draft, data):
            return False
        drafts.mark_saved(draft, data)
        return True


def test_a_form_sent_twice_is_saved_once(agent):
    drafts.save_draft(agent, *KEY, WORDS)
    assert save(agent, WORDS)
    assert drafts.typed(drafts.read_draft(agent, *KEY)) is None
    assert not save(agent, WORDS)


def test_other_words_or_another_rendering_are_another_form(agent):
    assert save(agent, QueryDict("draft_token=t1&heard=one"))
    assert save(agent, QueryDict("draft_token=t1&heard=two"))
    assert save(agent, QueryDict("draft_token=t2&heard=two"))


def test_a_form_without_a_token_is_never_taken_for_a_repetition(agent):
    assert save(agent, QueryDict("heard=one"))
    assert save(agent, QueryDict("heard=one"))


def test_keystrokes_that_arrive_after_the_save_are_no_draft(agent):
    save(agent, WORDS)
    drafts.save_draft(agent, *KEY, WORDS)
    assert drafts.typed(drafts.read_draft(agent, *KEY)) is None
    drafts.save_draft(agent, *KEY, QueryDict("draft_token=t2&heard=next"))
    draft = drafts.read_draft(agent, *KEY)
    assert (drafts.typed(draft)["heard"], drafts.saved_token(draft)) == ("next", "t1")


def test_what_was_discarded_can_be_brought_back_until_the_form_is_saved(agent):
    drafts.save_draft(agent, *KEY, WORDS)
    drafts.discard_draft(agent, *KEY)
    draft = drafts.read_draft(agent, *KEY)
    assert (drafts.typed(draft), drafts.was_discarded(draft)) == (None, True)
    drafts.bring_back_draft(agent, *KEY)
    draft = drafts.read_draft(agent, *KEY)
    assert (drafts.typed(draft)["draft_token"], drafts.was_discarded(draft)) == ("t1", False)
    drafts.discard_draft(agent, *KEY, QueryDict("heard=newest"))
    drafts.bring_back_draft(agent, *KEY)
    assert drafts.typed(drafts.read_draft(agent, *KEY))["heard"] == "newest"
    drafts.discard_draft(agent, *KEY)
    drafts.save_draft(agent, *KEY, QueryDict("heard=since"))
    drafts.bring_back_draft(agent, *KEY)
    assert drafts.typed(drafts.read_draft(agent, *KEY))["heard"] == "newest"
    drafts.bring_back_draft(agent, *KEY)
    assert drafts.typed(drafts.read_draft(agent, *KEY))["heard"] == "since"
    save(agent, WORDS)
    assert not drafts.was_discarded(drafts.read_draft(agent, *KEY))


class Talk(forms.Form):
    heard = forms.CharField(min_length=10)
    is_confirmed = forms.BooleanField(required=False, initial=True)
    moods = forms.MultipleChoiceField(choices=[("calm", "Calm"), ("angry", "Angry")])


def test_a_half_written_form_begins_with_what_was_typed_and_is_not_told_off():
    form = Talk()
    drafts.refill(form, QueryDict("heard=<b>short&moods=angry"))
    html = str(form)
    assert 'value="&lt;b&gt;short"' in html
    assert "checked" not in html
    assert '<option value="angry" selected>' in html
    assert "errorlist" not in html


def test_refilling_with_nothing_leaves_the_form_alone():
    form = Talk()
    drafts.refill(form, None)
    assert form["is_confirmed"].value() is True


def test_keystrokes_that_arrive_after_the_form_was_discarded_do_not_bring_it_back(agent):
    late = QueryDict("heard=Every+bag&draft_token=t1")
    drafts.save_draft(agent, "interaction", "1", late)
    drafts.discard_draft(agent, "interaction", "1", late)
    drafts.save_draft(agent, "interaction", "1", late)
    draft = drafts.read_draft(agent, "interaction", "1")
    assert drafts.typed(draft) is None
    assert drafts.was_discarded(draft)
    drafts.save_draft(agent, "interaction", "1", QueryDict("heard=Anew&draft_token=t2"))
    assert drafts.typed(drafts.read_draft(agent, "interaction", "1"))["heard"] == "Anew"
