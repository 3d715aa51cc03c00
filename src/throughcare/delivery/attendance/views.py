"""Pages of absences: those that wait for a judgement, and the judgement of one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.delivery.attendance import actions, forms, queries
from throughcare.kernel.errors import NotNow, NotValid
from throughcare.ui.forms import sent
from throughcare.ui.tables import Columns, in_order, sort_of

PER_PAGE = 25
ORDERS: Columns = {
    "reported": ("reported_at",),
    "person": ("person__search_key",),
    "held": ("booking__starts_at",),
    "service": ("booking__referral__body__service_type__position", "booking__referral__body__organisation__name"),
}


@requires(P.ABSENCE_JUDGE)
def absences(request: Request) -> HttpResponse:
    """Absences that wait for a judgement: of one's own cases, or of all people whom one may see."""
    everyone = request.GET.get("whose") == "all"
    found = queries.absences(request.actor, mine_on=None if everyone else request.today)
    sort = sort_of(request, ORDERS, "reported")
    page = Paginator(in_order(found, ORDERS, sort), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "attendance/absences.html", {"page": page, "everyone": everyone, "sort": sort})


@requires(P.ABSENCE_JUDGE)
def judge(request: Request, pk: int) -> HttpResponse:
    """Judge one absence, with the person's earlier ones in view."""
    absence = queries.absence(request.actor, pk)
    viewed(absence, actor=request.actor, now=request.now, related={"person": absence.person_id})
    if absence.judged_at is not None:
        raise NotNow("This absence has been judged.")
    form = forms.JudgeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.judge(actor=request.actor, now=request.now, absence_id=pk, **form.cleaned_data)
            messages.success(request, "The absence is judged. The provider sees your judgement.")
            return redirect("attendance:absences")
        except NotValid as refused:
            form.add_problems(refused.problems)
    months, earlier = queries.window(absence, request.today)
    context = {
        "form": form,
        "absence": absence,
        "earlier": earlier,
        "months": months,
        "title": "Judge an absence",
        "submit": "Record judgement",
        "back": {"href": reverse("attendance:absences"), "text": "Absences"},
    }
    return render(request, "attendance/absence_judge.html", context)
