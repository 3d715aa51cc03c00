"""The page of disparity: how groups of people fare from referral to outcome, by financial year."""

from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.insight.queries import disparity as queries
from throughcare.insight.rules import disparity as rules
from throughcare.kernel.numbers import whole


@requires(P.MEASURE_VIEW)
def disparity(request: Request) -> HttpResponse:
    """Rates by sex, ethnicity, age and disability at every stage, with intervals; small counts are hidden."""
    years = queries.years(request.today)
    asked = whole(request.GET.get("year", ""))
    year = asked if asked in years else years[0]
    context = {
        "year": year,
        "years": years,
        "stages": list(rules.STAGES.values()),
        "tables": queries.tables(year, request.today),
    }
    return render(request, "insight/disparity.html", context)
