"""To whom the rows of every table belong is said, or why they are nobody's."""

from django.apps import apps

from duheng.site.people.row_security import walled_models

OPEN = {
    "people.Organisation": "everybody who signs in sees who there is",
    "people.Account": "read before it is known who asks",
    "people.TokenUse": "counted before it is known who asks; numbers alone",
    "registry.NormativeDocument": "published",
    "registry.PlanRecord": "published with the plan",
    "registry.ReferenceMaterial": "published by its producer",
    "indicators.IndicatorSnapshot": "public",
    "indicators.MeasureTask": "public, with the plan",
    "monitoring.HistoryDay": "digests and counts of whole days, no reading",
    "home.SearchPosition": "one number, of the software",
}


def test_every_table_of_ours_stands_behind_the_wall_or_says_why_not() -> None:
    ours = {one for one in apps.get_models() if one.__module__.startswith("duheng.site.")}
    without = {one._meta.label for one in ours - set(walled_models())}
    assert without == set(OPEN)
