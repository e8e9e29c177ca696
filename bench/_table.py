"""The table that the rows of a benchmark are printed in."""

good: list[bool] = []
"""The verdicts so far."""


def report(name: str, measured: str, target: str, is_good: bool | None = None) -> None:
    verdict = "" if is_good is None else "ok" if is_good else "SHORT"
    print(f"{name:<62}{measured:>22}{target:>20}  {verdict}", flush=True)
    if is_good is not None:
        good.append(is_good)
