"""Counts the single tests in what ctest wrote; its last line is `N passed, N failed`.

A cmocka program and the scripts that print `cases: ...` hold many tests; any other counts as one.

usage: count.py RESULTS.xml
"""
import re
import sys
import xml.etree.ElementTree as ElementTree


def counts(case):
    """Passed, failed and skipped in one entry of ctest."""
    text = case.findtext("system-out") or ""
    failed_entry = case.get("status") == "fail"
    if case.get("status") in ("notrun", "disabled") or case.find("skipped") is not None:
        return (0, 1, 0) if case.get("status") == "notrun" else (0, 0, 1)

    def total(pattern):
        return sum(int(number) for number in re.findall(pattern, text, re.M))

    passed = total(r"^\[  PASSED  \] (\d+) test") + total(r"^cases: (\d+) passed")
    failed = total(r"^\[  FAILED  \] (\d+) test") + total(r"^cases: .* (\d+) failed")
    skipped = total(r"^\[  SKIPPED \] (\d+) test") + total(r"^cases: .* (\d+) skipped")
    if passed + failed + skipped == 0:
        return (0, 1, 0) if failed_entry else (1, 0, 0)
    return passed, max(failed, 1) if failed_entry else failed, skipped


def main():
    cases = ElementTree.parse(sys.argv[1]).getroot().iter("testcase")
    passed, failed, skipped = (sum(column) for column in zip(*map(counts, cases), strict=True))
    if skipped:
        print(f"({skipped} skipped)")
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
