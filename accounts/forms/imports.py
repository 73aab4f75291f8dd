from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.places import bare_helper
from accounts.imports.staging import OURS
from accounts.models import Import


class ImportForm(forms.Form):
    """What the file holds, how it was saved, and the file."""

    kind = forms.ChoiceField(label=gettext_lazy("What is in it"), choices=[(kind, Import.Kind(kind).label) for kind in OURS])
    encoding = forms.ChoiceField(
        label=gettext_lazy("Saved as"),
        choices=Import.Encoding.choices,
        help_text=gettext_lazy("Spreadsheets call it “CSV UTF-8”. Choose another only for files of old Windows programs."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"), allow_empty_file=True, widget=forms.FileInput({"accept": ".csv,text/csv"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = bare_helper(("kind", "encoding"), "file")

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse at once what reading would refuse for its size."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if file.size is None or file.size > settings.IMPORT_MAX_BYTES:
            most = filesizeformat(settings.IMPORT_MAX_BYTES)
            raise forms.ValidationError(_("The file is larger than the %(most)s allowed. Cut it into parts.") % {"most": most})
        return file
