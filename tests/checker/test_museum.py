"""Every exhibit is judged as its first lines say; `benchmarks/museum.py` asks at many seeds."""

import pytest

from tests.checker.exhibits import EXHIBITS

GUILTY = [exhibit for exhibit in EXHIBITS if exhibit.verdict != "pass"]
INNOCENT = [exhibit for exhibit in EXHIBITS if exhibit.verdict == "pass"]


def test_the_museum_is_well_stocked():
    assert len(GUILTY) >= 240
    assert len({exhibit.file for exhibit in GUILTY}) >= 200
    assert len([exhibit for exhibit in INNOCENT if not exhibit.warning]) >= 60


@pytest.mark.parametrize("exhibit", GUILTY, ids=lambda exhibit: exhibit.name)
def test_guilty(warm_sandbox, exhibit):
    report = exhibit.judge(warm_sandbox, exhibit.seed, everything=exhibit.needs_everything)
    assert not report.passed
    assert exhibit.judged_rightly(report), str(report)
    assert all(finding.expected and finding.seen for finding in report.findings)


@pytest.mark.parametrize("exhibit", INNOCENT, ids=lambda exhibit: exhibit.name)
def test_innocent(warm_sandbox, exhibit):
    report = exhibit.judge(warm_sandbox, exhibit.seed, everything=False)
    assert exhibit.judged_rightly(report), str(report)
    assert report.facts["parameters"] >= 0
    assert report.facts["milliseconds"] > 0


@pytest.mark.parametrize("exhibit", INNOCENT[::8], ids=lambda exhibit: exhibit.name)
def test_innocent_when_trained(warm_sandbox, exhibit):
    report = exhibit.judge(warm_sandbox, 0, everything=True)
    assert exhibit.judged_rightly(report), str(report)
