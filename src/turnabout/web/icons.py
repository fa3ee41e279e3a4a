"""The signs of the pages, drawn here: lines on a grid of 20, in the colour of the words beside them."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_DRAWN = {
    "overview": '<path d="M3 16.5h14M5.5 13.5a4.5 4.5 0 0 1 9 0M10 3v2.5M4 6l1.6 1.6M16 6l-1.6 1.6"/>',
    "find": '<circle cx="8.5" cy="8.5" r="5"/><path d="m12.3 12.3 4.7 4.7M6.6 8.7l1.4 1.4 2.6-2.8"/>',
    "me": '<circle cx="10" cy="6.5" r="3.2"/><path d="M3.8 17a6.2 6.2 0 0 1 12.4 0"/>',
    "conversations": (
        '<path d="M3 4.5h10a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1H8l-3 2.6v-2.6H3.6a1 1 0 0 1-1-1v-5a1 1 0 0 1 .4-1z"/>'
        '<path d="M16.2 8.5h.3a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1h-1v2.2l-2.6-2.2H10"/>'
    ),
    "turn": '<path d="M4.5 4v4.5a5 5 0 0 0 5 5h6M12 9.5l4 4-4 4"/>',
    "import": '<path d="M10 3v9M6.5 8.8 10 12.3l3.5-3.5M3.5 13v3a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-3"/>',
    "how": '<path d="M4 16.5h12M6 16.5V11M10 16.5V4.5M14 16.5V8"/><path d="M4.7 11h2.6M8.7 4.5h2.6M12.7 8h2.6"/>',
    "people": (
        '<circle cx="7.5" cy="7" r="2.8"/><path d="M2.5 16.5a5 5 0 0 1 10 0M12.5 4.5a2.8 2.8 0 0 1 0 5'
        'M14.3 12.2a5 5 0 0 1 3.2 4.3"/>'
    ),
    "names": '<circle cx="7" cy="13" r="3.5"/><path d="m9.6 10.4 6.6-6.6M13.4 6.6l2.4 2.4M11.6 8.4l1.5 1.5"/>',
    "help": '<circle cx="10" cy="10" r="7"/><path d="M7.9 7.8a2.1 2.1 0 1 1 3 2c-.6.3-.9.7-.9 1.5M10 13.9v.1"/>',
    "more": '<path d="M4 6h12M4 10h12M4 14h12"/>',
    "search": '<circle cx="8.8" cy="8.8" r="5.3"/><path d="m12.8 12.8 4.2 4.2"/>',
    "tick": '<path d="m4 10.6 4 4 8-9"/>',
    "warning": '<path d="M10 3.2 17.4 16.4H2.6zM10 8v4M10 14.2v.1"/>',
    "bell": '<path d="M5 13.5V9a5 5 0 0 1 10 0v4.5l1.2 1.5H3.8zM8.3 17.2h3.4"/>',
    "flag": '<path d="M5 17.5V3.5M5 4h9.5l-2 3.2 2 3.3H5"/>',
    "pencil": '<path d="m4 16 .8-3.4 8.6-8.6 2.6 2.6-8.6 8.6zM11.7 5.7l2.6 2.6"/>',
    "info": '<circle cx="10" cy="10" r="7"/><path d="M10 9.3v4.4M10 6.5v.1"/>',
    "close": '<path d="m5 5 10 10M15 5 5 15"/>',
    "right": '<path d="m7.5 4.5 5.5 5.5-5.5 5.5"/>',
    "left": '<path d="M12.5 4.5 7 10l5.5 5.5"/>',
    "copy": '<rect x="7" y="7" width="9.5" height="9.5" rx="1.5"/><path d="M13 4.5v-1h-9.5V13h1"/>',
    "out": '<path d="M8 3.5H4.5v13H8M8.5 10H17M13.8 6.8 17 10l-3.2 3.2"/>',
    "sun": (
        '<circle cx="10" cy="10" r="3.2"/><path d="M10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4'
        'M13.9 13.9l1.4 1.4M4.7 15.3l1.4-1.4M13.9 6.1l1.4-1.4"/>'
    ),
    "moon": '<path d="M16.5 11.8A7 7 0 0 1 8.2 3.5a6.8 6.8 0 1 0 8.3 8.3z"/>',
    "system": '<rect x="3" y="4" width="14" height="9.5" rx="1.2"/><path d="M7 16.8h6M10 13.5v3.3"/>',
    "open": '<path d="M4 10h12M11.5 5.5 16 10l-4.5 4.5"/>',
    "cannot": '<circle cx="10" cy="10" r="7"/><path d="M5.2 5.2l9.6 9.6"/>',
    "file": '<path d="M5 2.8h6.5L15.5 7v10.2H5zM11.2 3v4.2h4"/>',
}
NAMES = tuple(_DRAWN)


def icon(name: str) -> SafeString:
    """Draw a sign; it is decoration, so the words beside it must say the same."""
    return format_html('<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">{}</svg>', mark_safe(_DRAWN[name]))  # noqa: S308
