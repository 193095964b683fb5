"""Country pages: no fact is shown for longer than it is fresh."""

import datetime as dt

from safeconduct.guide.countries import shown_rows


def rows(sample, country, today):
    return {row.label: row for row in shown_rows(sample.form, sample.countries[country], "en", "en", today)}


def test_a_fresh_fact_is_shown_with_its_date_and_source(sample):
    """Value, date, source."""
    row = rows(sample, "xa", dt.date(2026, 11, 24))["Leaving the country"]
    assert row.standing == "fresh"
    assert row.value
    assert (row.checked, bool(row.source)) == (dt.date(2026, 11, 22), True)


def test_a_stale_fact_hides_its_value(sample):
    """Border facts age in days: an old one is worse than none (requirement R43)."""
    row = rows(sample, "xa", dt.date(2026, 11, 25))["Leaving the country"]
    assert (row.standing, row.value) == ("stale", "")


def test_an_unchecked_row_says_so(sample):
    """A row nobody has checked stays in the form, marked."""
    row = rows(sample, "xb", dt.date(2026, 11, 22))["Entry without a visa"]
    assert (row.standing, row.value) == ("unknown", "")


def test_every_country_has_the_rows_of_the_form(sample):
    """One form, one order (requirement R42)."""
    for country in sample.countries:
        assert list(rows(sample, country, dt.date(2026, 11, 22))) == [row.label["en"] for row in sample.form]
