"""What a check is, and how its findings are told."""
import dataclasses

CHECKS = []


@dataclasses.dataclass(frozen=True)
class Page:
    """One page that the program made, and what must be on it."""
    name: str
    path: str
    tab_count: int = 3


@dataclasses.dataclass(frozen=True)
class Check:
    name: str
    run: object


def check(name):
    """A function of a `Visit` that calls `visit.saw` for each thing it looked at and `visit.found`
    for each fault. One that saw nothing has failed."""
    def register(function):
        CHECKS.append(Check(name, function))
        return function
    return register


class Outcome:
    """What one check has seen and found on one page."""

    def __init__(self):
        self.seen, self.findings = {}, []

    def saw(self, what, count=1):
        self.seen[what] = self.seen.get(what, 0) + count

    def found(self, finding):
        if finding not in self.findings:
            self.findings.append(finding)

    @property
    def passed(self):
        return not self.findings

    def close(self):
        if not any(self.seen.values()) and not self.findings:
            self.found("nothing on the page that this check looks at")

    def line(self, check, page):
        seen = ", ".join(f"{count} {what}" for what, count in self.seen.items())
        lines = [f"{'ok  ' if self.passed else 'FAIL'} {page}: {check} ({seen})"]
        shown = 12
        lines += [f"       {finding}" for finding in self.findings[:shown]]
        if len(self.findings) > shown:
            lines.append(f"       and {len(self.findings) - shown} more")
        return "\n".join(lines)
