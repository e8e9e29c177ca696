"""The table that the rows of a benchmark are printed in."""

NAME, MEASURED, RATIO, TARGET = 67, 18, 11, 14
"""Widths of the columns."""
_verdicts: list[bool] = []


def heading(title: str, measured: str = "measured") -> None:
    _print(title, measured, "ratio", "target", "verdict")


def report(
    name: str, measured: str, target: str = "", is_good: bool | None = None, *, ratio: float | None = None
) -> None:
    """Print one row. A row without a verdict is there for comparison only."""
    verdict = "" if is_good is None else "ok" if is_good else "SHORT"
    _print(name, measured, "" if ratio is None else f"{ratio:.2f} ×", target, verdict)
    if is_good is not None:
        _verdicts.append(is_good)


def skip(name: str, target: str, reason: str) -> None:
    """Print a row of which nothing could be measured; it has no say in the exit code."""
    _print(name, "", "", target, f"skipped: {reason}")


def exit_code() -> int:
    """Return 1 if any row fell short, else 0."""
    return 0 if all(_verdicts) else 1


def _print(name: str, measured: str, ratio: str, target: str, verdict: str) -> None:
    print(f"{name:<{NAME}}{measured:>{MEASURED}}{ratio:>{RATIO}}{target:>{TARGET}}  {verdict}".rstrip(), flush=True)
