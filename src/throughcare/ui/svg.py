"""The frame in which every chart stands: it scrolls sideways where it is wider than the screen."""

from django.utils.html import format_html
from django.utils.safestring import SafeString


def frame(inside: SafeString, *, width: int, height: int, title: str) -> SafeString:
    """A chart as a picture with a title; `inside` is made by format_html."""
    return format_html(
        '<div class="app-scroll" tabindex="0" role="region" aria-label="{title}">'
        '<svg class="app-chart" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">{inside}</svg></div>',
        title=title,
        width=width,
        height=height,
        inside=inside,
    )
