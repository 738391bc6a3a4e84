"""What was measured: numbers with their aims, as a file and as a table."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measure:
    """One number, what it should be at best or at most, and what it was compared with."""

    name: str
    value: float | None
    unit: str
    aim: float | None
    better: str  # "higher" or "lower"
    reference: str
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the aim is met, in a word."""
        if self.value is None:
            return "not measured"
        if self.aim is None:
            return ""
        is_met = self.value >= self.aim if self.better == "higher" else self.value <= self.aim
        return "met" if is_met else "MISSED"


def write(measures, path: Path) -> None:
    """Write the numbers as JSON, a list of one object each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(measure) for measure in measures], indent=2, ensure_ascii=False) + "\n")


def table(measures) -> str:
    """Answer the numbers as lines for people."""
    lines = [f"{'name':<46} {'value':>9} {'aim':>7}  {'unit':<8} verdict"]
    for measure in measures:
        value = "—" if measure.value is None else f"{measure.value:g}"
        aim = "" if measure.aim is None else f"{'≥' if measure.better == 'higher' else '≤'} {measure.aim:g}"
        lines.append(f"{measure.name:<46} {value:>9} {aim:>7}  {measure.unit:<8} {measure.verdict}")
        lines += [f"    {line}" for line in (measure.reference, measure.note) if line]
    return "\n".join(lines)


def machine() -> str:
    """Answer on what computer the numbers came about."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    return f"{os.cpu_count()} cores, {model}, Python {platform.python_version()}, Linux {platform.release()}"
