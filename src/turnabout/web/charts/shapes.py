"""Shapes of SVG: across in shares of the width (0 to 100), down in pixels.

So one drawing fits every screen, while words, dots and lines keep their size.
"""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

NOTHING = SafeString("")


def number(value: float) -> str:
    """Write a coordinate without needless digits."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def share(value: float) -> str:
    """Write a place across, 0 to 100."""
    return f"{number(value)}%"


def together(shapes: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((shape,) for shape in shapes))


def canvas(height: float, *shapes: SafeString, kind: str = "") -> SafeString:
    """Draw on the full width, ``height`` pixels high."""
    return format_html(
        '<svg class="canvas {}" width="100%" height="{}" focusable="false">{}</svg>',
        kind,
        number(height),
        together(shapes),
    )


def stretched(height: float, *shapes: SafeString) -> SafeString:
    """Hold curves whose places across run from 0 to 100; lines keep their width."""
    return format_html(
        '<svg width="100%" height="{0}" viewBox="0 0 100 {0}" preserveAspectRatio="none">{1}</svg>',
        number(height),
        together(shapes),
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> SafeString:
    return format_html(
        '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>', kind, share(x1), number(y1), share(x2), number(y2)
    )


def rectangle(x: float, y: float, width: float, height: float, kind: str, corner: float = 0) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="{}"/>',
        kind,
        share(x),
        number(y),
        share(width),
        number(height),
        number(corner),
    )


def circle(x: float, y: float, radius: float, kind: str) -> SafeString:
    return format_html('<circle class="{}" cx="{}" cy="{}" r="{}"/>', kind, share(x), number(y), number(radius))


def curve(path: str, kind: str) -> SafeString:
    return format_html('<path class="{}" d="{}" vector-effect="non-scaling-stroke"/>', kind, path)


def words(x: float, y: float, text: str, kind: str = "", anchor: str = "") -> SafeString:
    """Write at a place; near an edge the words stay inside."""
    return format_html(
        '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>',
        kind,
        share(x),
        number(y),
        anchor or anchor_at(x),
        text,
    )


def anchor_at(x: float) -> str:
    """Choose on which side of a place words stand, so that they stay inside."""
    if x < 10:
        return "start"
    return "end" if x > 90 else "middle"


def mark(label: str, *shapes: SafeString, href: str = "", first: bool = False, kind: str = "") -> SafeString:
    """Join shapes to one mark that says ``label`` when pointed at or reached by the arrow keys, and opens ``href``.

    Only the first mark of a chart is a stop of the tab key.
    """
    return format_html(
        '<g class="mark {}" role="{}" tabindex="{}" aria-label="{}"{}>{}</g>',
        kind,
        "link" if href else "img",
        0 if first else -1,
        label,
        format_html(' data-href="{}"', href) if href else NOTHING,
        together(shapes),
    )
