"""What a supplier types in a bid."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from throughcare.documents.rules import MEGABYTE, TYPES, Limits
from throughcare.ui.fields import MoneyField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


class AnswerForm(Form):
    """One answer. It is kept whatever its length; only submission judges it."""

    mark_optional: ClassVar[bool] = False

    words = forms.CharField(label=_("Your answer"), widget=forms.Textarea, required=False, strip=False)

    def __init__(self, *args: Any, max_words: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.looks = {"words": Look(rows=18, max_words=max_words)}  # type: ignore[misc]


class FileForm(Form):
    """One file that goes with an answer."""

    file = forms.FileField(
        label=_("Add a file"), allow_empty_file=True, error_messages={"required": _("Choose a file")}
    )

    def __init__(self, *args: Any, limits: Limits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = {"types": TYPES, "most": limits.most_bytes // MEGABYTE}
        self.fields["file"].help_text = gettext("%(types)s; %(most)s MB or smaller") % most


class PriceForm(Form):
    """The price for the whole term."""

    mark_optional: ClassVar[bool] = False

    price_gbp = MoneyField(label=_("Your price for the whole term"), help_text=_("Without VAT"), required=False)


class WishForm(Form):
    """How far up the lot stands among one's own, and whether it is wanted only with the rest of its bundle."""

    looks: ClassVar = {"preference": Look(width=3)}

    preference = forms.IntegerField(
        label=_("Where does this lot stand among the lots that you bid for?"),
        help_text=_("1 is the lot that you would rather have than any other. It decides between equal awards only."),
        min_value=1,
        max_value=999,
        required=False,
    )
    is_bundled = forms.BooleanField(label="", required=False)

    def __init__(self, *args: Any, others: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if others:
            words = _("Only together with lot %(lots)s: all of the bundle, or none of it")
            self.fields["is_bundled"].label = words % {"lots": others}
        else:
            del self.fields["is_bundled"]


class ConfirmForm(Form):
    """What changed in the bidder's standing, and that the bid is to be sealed, knowing what that means."""

    looks: ClassVar = {"standing_changes": Look(rows=4)}

    standing_changes = forms.CharField(
        label=_("What has changed since you were admitted to the framework?"),
        help_text=_(
            "For example a conviction, insolvency, a lapsed insurance or another owner. "
            "Leave it empty if nothing that you told us then has changed."
        ),
        widget=forms.Textarea,
        max_length=4000,
        required=False,
    )
    changes_seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    understood = forms.BooleanField(
        label=_("I understand that nobody, we included, can read the bid again before it is opened")
    )

    def read_changes(self, count: int) -> None:
        """The page that is shown again says every change, so what is sent next was written after them."""
        self.data = {**self.data.dict(), "changes_seen": str(count)}  # type: ignore[attr-defined]  # it was sent
