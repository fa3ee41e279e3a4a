"""A file comes in, in three steps: the file, its mapping, a look at twenty rows."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from turnabout.casework.models import Import
from turnabout.casework.selectors import import_for_page, sources
from turnabout.casework.services.arriving import let_files_in
from turnabout.casework.services.imports import FILES, change_mapping
from turnabout.casework.services.mapping_sheet import Unfilled, filled_in, sheet_of
from turnabout.casework.services.reading_ahead import first_look, proposal_for, source_columns, usable
from turnabout.casework.services.uploading import take_upload
from turnabout.connectors.mapping import SourceMapping
from turnabout.core.errors import BadInput
from turnabout.web.access import Request, needs
from turnabout.web.forms.imports import TomlForm, UploadForm
from turnabout.web.forms.mapping import MOST_COLUMNS, MappingForm, shortened
from turnabout.web.views.imports import STEPS, import_or_404

BESIDE_THE_FILE = 1024 * 1024  # bytes of a request that are not the file


@csrf_exempt  # checked in _take: only there may the body be read, for it can be as large as the limit allows
@needs("import")
@require_http_methods(["GET", "POST"])
def import_new(request: Request) -> HttpResponseBase:
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.UPLOAD_LIMIT + BESIDE_THE_FILE:
        return _too_large(request)
    let_files_in(request)
    return _take(request)


def _too_large(request: Request) -> HttpResponse:
    form = UploadForm({})
    limit = filesizeformat(settings.UPLOAD_LIMIT)
    form.errors["file"] = form.error_class([
        f"This file is larger than {limit}: pack it with gzip, divide it by months, "
        "or let whoever looks after Turnabout raise TURNABOUT_UPLOAD_LIMIT_MB."
    ])  # fmt: skip
    form.errors.pop("source", None)
    return _upload_page(request, form, None, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


@csrf_protect
def _take(request: Request) -> HttpResponse:
    mends = _mended(request)
    if request.method != "POST":
        last = mends.source if mends else next(iter(sources()), FILES)
        return _upload_page(request, UploadForm(initial={"source": last}), mends)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid() and (batch := _taken(request, form, mends)):
        return redirect("import-preview" if mends else "import-mapping", batch.pk)
    return _upload_page(request, form, mends, HTTPStatus.UNPROCESSABLE_ENTITY)


def _mended(request: Request) -> Import | None:
    """Find the import whose rows, mended, are sent again."""
    number = request.POST.get("mends", "") or request.GET.get("mends", "")
    return import_for_page(int(number)) if number.isdecimal() else None


def _taken(request: Request, form: UploadForm, mends: Import | None) -> Import | None:
    """Keep the file and propose its mapping; what is wrong is written beside the file."""
    file, source = form.cleaned_data["file"], form.cleaned_data["source"]
    try:
        return take_upload(
            actor=request.user,
            now=timezone.now(),
            filename=file.name,
            chunks=file.chunks(),
            source=source,
            mends=mends,
        )
    except BadInput as problem:
        form.add_error("file", str(problem))
        return None


def _upload_page(
    request: Request, form: UploadForm, mends: Import | None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {"form": form, "mends": mends, "steps": STEPS, "crumbs": (("Import", reverse("imports")),)}
    return render(request, "pages/import_new.html", context, status=status)


@needs("import")
@require_http_methods(["GET", "POST"])
def import_mapping(request: Request, import_id: int) -> HttpResponse:
    batch = import_or_404(import_id)
    if batch.job_id:
        messages.info(request, "This file is coming in already, by the mapping that it had.")
        return redirect("import-page", batch.pk)
    mapping = SourceMapping.from_toml(batch.mapping)
    as_text = "toml" in request.POST
    form = _mapping_form(batch, mapping, request.POST if request.method == "POST" and not as_text else None)
    text = TomlForm(request.POST if as_text else None, initial={"toml": batch.mapping})
    changed = _from_text(batch, text) if as_text else _from_form(mapping, form)
    if changed:
        change_mapping(actor=request.user, now=timezone.now(), batch=batch, mapping=changed)
        return redirect("import-preview", batch.pk)
    status = HTTPStatus.OK if request.method == "GET" else HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"batch": batch, "form": form, "text": text, "snapshot": mapping.snapshot, "steps": STEPS,
               "crumbs": (("Import", reverse("imports")),)}  # fmt: skip
    return render(request, "pages/import_mapping.html", context, status=status)


def _mapping_form(batch: Import, mapping: SourceMapping, data: object) -> MappingForm | None:
    """Make the form; None for a file that is too wide for one, or whose settings do not fit it."""
    proposal = proposal_for(batch)
    try:
        columns = source_columns(batch, mapping)
    except BadInput:
        return None
    if len(columns) > MOST_COLUMNS:
        return None
    examples = {guess.name: shortened(guess.examples) for guess in proposal.columns} if proposal else {}
    doubts = proposal.unsure if proposal else ()
    return MappingForm(data, sheet=sheet_of(mapping), columns=columns, examples=examples, doubts=doubts)


def _from_form(mapping: SourceMapping, form: MappingForm | None) -> str:
    """Answer the mapping that was filled in; empty, with what is wrong written into the form, if it cannot be used."""
    if form is None or not form.is_valid():
        return ""
    try:
        return filled_in(mapping, form.filled_sheet()).to_toml()
    except Unfilled as problem:
        form.blame(problem.place, str(problem))
    except BadInput as problem:
        form.add_error(None, str(problem))
    return ""


def _from_text(batch: Import, form: TomlForm) -> str:
    """Answer the mapping that was written; empty, with what is wrong written into the form, if it cannot be used."""
    if not form.is_valid():
        return ""
    try:
        return usable(batch, form.cleaned_data["toml"]).to_toml()
    except BadInput as problem:
        form.add_error("toml", str(problem))
        return ""


@needs("import")
@require_safe
def import_preview(request: Request, import_id: int) -> HttpResponse:
    batch = import_or_404(import_id)
    if batch.job_id:
        return redirect("import-page", batch.pk)
    try:
        look, problem = first_look(batch), ""
    except BadInput as trouble:
        look, problem = None, str(trouble)
    crumbs = (("Import", reverse("imports")), ("Mapping", reverse("import-mapping", args=[batch.pk])))
    context = {"batch": batch, "look": look, "problem": problem, "steps": STEPS, "crumbs": crumbs}
    return render(request, "pages/import_preview.html", context)
