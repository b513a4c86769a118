"""Runs the recorded asyncio programs on CPython with our asyncio, and compares.

    python3.11 tests/cpython/compare_library.py

Runs those that were recorded with the version of the interpreter that it is started with.
"""

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
RECORDED = HERE.parent / "data" / "asyncio_programs.jsonl"
ENDINGS = {0: "end", 1: "error", 70: "deadlock"}
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"


def execute(program):
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "program.py"
        path.write_text(program)
        command = [sys.executable, str(HERE / "run_library.py"), str(path)]
        environment = {**os.environ, "SIMULATE_PYTHON": VERSION}
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    return done.stdout, ENDINGS.get(done.returncode, done.stderr)


def main():
    lines = [json.loads(line) for line in RECORDED.read_text().splitlines()]
    lines = [line for line in lines if line["python"] == VERSION]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda line: execute(line["program"]), lines))
    wrong = [
        line.get("seed") or line["corner"]
        for line, result in zip(lines, results)
        if result != (line["stdout"], line["ending"])
    ]
    print(f"{VERSION}: {len(lines) - len(wrong)} of {len(lines)} programs agree; others: {wrong}")
    sys.exit(1 if wrong or not lines else 0)


if __name__ == "__main__":
    main()
