"""Run every benchmark, one after the other; exit 1 when any row of any falls short. `--quick` is passed on."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    failed = []
    for script in sorted(HERE.glob("*.py")):
        if not script.name.startswith("_") and script.name != Path(__file__).name:
            print(f"== {script.name}\n", flush=True)
            if subprocess.run([sys.executable, str(script), *sys.argv[1:]]).returncode:
                failed.append(script.name)
            print(flush=True)
    if failed:
        print("Short of a target:", ", ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
