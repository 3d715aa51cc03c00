"""The one Jinja2 environment of every page and form: macros, filters, strictness, translation."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import django.forms
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    Undefined,
)
from jinja2.bccache import Bucket

from throughcare.ui import look, words


class Strict(Undefined):
    """Refuses a name or attribute that does not exist, except keys of mappings.

    The GOV.UK macros take one mapping of optional parameters and ask it for keys that may be absent;
    so do an inline `if` without `else` and a macro that may be called as a block.
    """

    __slots__ = ()

    def _optional(self) -> bool:
        return isinstance(self._undefined_obj, Mapping) or self._undefined_name in (None, "caller")

    def _check(self) -> None:
        if not self._optional():
            self._fail_with_undefined_error()

    def __str__(self) -> str:
        self._check()
        return ""

    def __bool__(self) -> bool:
        self._check()
        return False

    def __len__(self) -> int:
        self._check()
        return 0

    def __iter__(self) -> Iterator[Any]:
        self._check()
        return iter(())

    def __eq__(self, other: object) -> bool:
        self._check()
        return isinstance(other, Undefined)

    def __hash__(self) -> int:
        return id(type(self))


def environment(**options: Any) -> Environment:
    """Make the environment; Django's backend calls it with the loader of the apps' templates folders."""
    options["undefined"] = Strict
    options["loader"] = _loader(options["loader"])
    options["bytecode_cache"] = _bytecode_cache()
    env = Environment(  # noqa: S701 - Django's backend turns autoescape on
        **options, cache_size=-1, trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"]
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.globals.update(url=url, query=query, static=static, undefined=Strict(), null=None)
    env.globals.update(error_list=look.error_list, problem_list=look.problem_list)
    env.filters.update(words.FILTERS)
    return env


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The path of a named page, as `url("referrals:show", referral.pk)`."""
    return reverse(name, args=args, kwargs=kwargs)


def query(request: HttpRequest, **changes: Any) -> str:
    """The page's own query string with some parameters changed, as an address to follow."""
    parameters = request.GET.copy()
    for name, value in changes.items():
        parameters[name] = str(value)
    return "?" + parameters.urlencode()


def _loader(apps: FileSystemLoader) -> ChoiceLoader:
    """Apps' templates, then GOV.UK macros, then Django's plain widgets for a field printed alone."""
    widgets = FileSystemLoader(Path(django.forms.__file__).parent / "jinja2")
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    return ChoiceLoader([apps, govuk, widgets])


class Kept(FileSystemBytecodeCache):
    """Compiled templates in a folder; one that finds no room there is compiled again another time."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one, if it can be kept: a full disk must not keep anybody from a page."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _bytecode_cache() -> Kept:
    """Compiled templates survive a restart; the folder is ours alone because bytecode is trusted."""
    folder = Path(settings.STATIC_ROOT).parent / "templates"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Kept(str(folder))
