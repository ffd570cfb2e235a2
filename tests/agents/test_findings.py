"""What the checker found, as the coder reads it."""

from genesys.agents.findings import measured, told
from genesys.checker.finding import Finding, Report
from tests.agents.briefs import CODE, PASSED, REPORT

OTHER = CODE.replace("SurpriseAttention", "Other").replace("self.open(error)", "1")


def test_errors_come_first_and_warnings_are_marked() -> None:
    text = told(REPORT, CODE)
    assert text.index("Error: causality") < text.index("Warning: loops")
    assert "Advice: Sum from the left only." in text


def test_the_line_that_is_meant_is_shown_with_its_number() -> None:
    line = CODE.splitlines()[29]
    assert f">  30 {line}" in told(REPORT, CODE)


def test_of_several_units_the_one_that_is_meant_is_shown() -> None:
    assert f">  30 {CODE.splitlines()[29]}" in told(REPORT, OTHER, CODE)
    for units in ((OTHER,), (OTHER, OTHER), (f"{OTHER}\n{CODE}",)):
        elsewhere = told(REPORT, *units)
        assert "SurpriseAttention.forward, line 30 (`keys =" in elsewhere
        assert ">" not in elsewhere


def test_a_place_that_is_no_line_of_the_unit_is_told_as_it_is() -> None:
    for place in ("SurpriseAttention, line 999", "mixer (Other)", "Far.forward, line x", ""):
        report = Report((Finding("shapes", "It fits.", "It does not.", place=place),))
        assert told(report, CODE).splitlines()[0] == (
            f"Error: shapes, {place}" if place else "Error: shapes"
        )


def test_the_line_of_what_cannot_be_read_is_shown() -> None:
    finding = Finding("syntax", "A file holds one readable unit.", "Line 3: not Python: oh.")
    assert f">   3 {CODE.splitlines()[2]}" in told(Report((finding,)), CODE)


def test_measurements_are_told_as_far_as_they_were_made() -> None:
    assert measured(PASSED) == (
        "A training step takes 1.2 times the time, 0.9 times the memory, 1.0 times the operations "
        "of GPT's. After a short training on melodies a token costs 1.31 nats (GPT 1.05, guessing "
        "2.77). Melodies repeat, so that copying wins there: it says that the unit learns, no more."
    )
    assert measured(Report(facts={"parameters": 12.0})) == ""
