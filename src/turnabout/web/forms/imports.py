"""Forms of an import: the file, and which of its columns is what."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.template.defaultfilters import filesizeformat

from turnabout.casework.services.uploading import OTHER_KINDS

ENDINGS = ".csv,.tsv,.txt,.gz,.jsonl,.ndjson,.json,.parquet"
A_NAME = RegexValidator(r"^[a-z0-9][a-z0-9-]*$", "Use small letters, digits and hyphens, such as zendesk or old-desk.")


class UploadForm(forms.Form):
    file = forms.FileField(
        label="The file",
        widget=forms.FileInput({"accept": ENDINGS}),
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
    )
    source = forms.CharField(
        label="Where it comes from",
        max_length=60,
        validators=[A_NAME],
        help_text="A short name for the desk. Use it again for the next export: that renews and doubles nothing.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        limit = filesizeformat(settings.UPLOAD_LIMIT)
        self.fields["file"].help_text = f"CSV, JSON Lines or Parquet, packed with gzip or not, up to {limit}."

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        start = file.read(4)
        file.seek(0)
        if start in OTHER_KINDS:
            raise forms.ValidationError(OTHER_KINDS[start])
        file.name = Path(file.name or "file").name
        return file


class TomlForm(forms.Form):
    toml = forms.CharField(
        label="The mapping as text",
        strip=False,
        widget=forms.Textarea({"rows": 22, "spellcheck": "false", "class": "code"}),
        help_text="TOML. What stands here can say more than the fields above: constants, translations, snapshots.",
    )
