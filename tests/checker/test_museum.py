"""Every exhibit is judged as its first line says."""

import pytest

from tests.checker.exhibits import EXHIBITS, expected

GUILTY = [exhibit for exhibit in EXHIBITS if expected(exhibit) != "pass"]
INNOCENT = [exhibit for exhibit in EXHIBITS if expected(exhibit) == "pass"]


def test_the_museum_is_well_stocked():
    assert len(GUILTY) >= 60
    assert len(INNOCENT) >= 12


@pytest.mark.parametrize("exhibit", GUILTY, ids=lambda exhibit: exhibit.stem)
def test_guilty(checker, exhibit):
    report = checker.check_unit(exhibit.read_text())
    assert {finding.check for finding in report.findings} == {expected(exhibit)}, str(report)
    assert all(finding.expected and finding.seen for finding in report.findings)


@pytest.mark.parametrize("exhibit", INNOCENT, ids=lambda exhibit: exhibit.stem)
def test_innocent(checker, exhibit):
    report = checker.check_unit(exhibit.read_text())
    assert report.passed, str(report)
    assert report.facts["parameters"] >= 0
    assert report.facts["milliseconds"] > 0
