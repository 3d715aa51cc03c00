"""Catalogues of translations: read, compiled, and what is missing."""

import gettext
import io
from pathlib import Path

import pytest

from throughcare.config import translations

CATALOGUE = """
# Draft: no Welsh speaker has reviewed it yet.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Sign in"
msgstr "Mewngofnodi"

msgctxt "of a lot"
msgid "Open"
msgstr "Ar agor"
#, python-format
msgid "%(count)s place"
msgid_plural "%(count)s places"
msgstr[0] "%(count)s lle"
msgstr[1] "%(count)s "
"o leoedd"

msgid "Not yet"
msgstr ""
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "django.po"
    path.write_text(CATALOGUE)
    return path


def test_gettext_reads_what_was_compiled(catalogue: Path) -> None:
    welsh = gettext.GNUTranslations(io.BytesIO(translations.compiled(translations.read(catalogue))))

    assert welsh.gettext("Sign in") == "Mewngofnodi"
    assert welsh.pgettext("of a lot", "Open") == "Ar agor"
    assert welsh.ngettext("%(count)s place", "%(count)s places", 1) == "%(count)s lle"
    assert welsh.ngettext("%(count)s place", "%(count)s places", 5) == "%(count)s o leoedd"
    assert welsh.gettext("Not yet") == "Not yet"


def test_damaged_line_is_named(catalogue: Path) -> None:
    catalogue.write_text('msgid "Sign in\nmsgstr "Mewngofnodi"\n')

    with pytest.raises(ValueError, match="line 1: a text in quotes was expected"):
        translations.read(catalogue)


def test_messages_of_pages_and_code_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app" / "templates").mkdir(parents=True)
    (tmp_path / "app" / "templates" / "page.html").write_text("<h1>{% trans %}Hello{% endtrans %}</h1>{{ _('Again') }}")
    (tmp_path / "app" / "views.py").write_text("title = gettext('Title')\nopen_ = pgettext('lot', 'Open')\n")
    monkeypatch.setattr(translations, "SOURCE", tmp_path)
    monkeypatch.setattr(translations, "ROOT", tmp_path)

    found = {(use.place, use.message) for use in translations.uses()}

    assert found == {
        ("app/templates/page.html:1", "Hello"),
        ("app/templates/page.html:1", "Again"),
        ("app/views.py:1", "Title"),
        ("app/views.py:2", "lot\x04Open"),
    }
