"""Records what CPython prints for generated asyncio programs.

    python3 tests/cpython/record_asyncio_programs.py PYTHON3.11 PYTHON3.12 PYTHON3.13

The arguments are interpreters of these versions. Writes `tests/data/asyncio_programs.jsonl`, an object on each line:
`seed` and `python` (what `generate_asyncio.py` was given), `program`, `stdout`, and `ending`: `end`, `deadlock`, or
`error` if an exception left `asyncio.run`. 500 programs for 3.11; for 3.12 and 3.13 a hundred each whose output
is another one than the version's before (names of tasks apart), or that use what is new.
"""

import json
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from generate_asyncio import generate

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "data" / "asyncio_programs.jsonl"
ENDINGS = {0: "end", 1: "error", 70: "deadlock"}
LONGEST = 5000


def execute(interpreter, program):
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "program.py"
        path.write_text(program)
        command = [interpreter, str(HERE / "virtual_loop.py"), str(path)]
        if "to_thread" in program:
            command = [interpreter, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.stdout, ENDINGS[done.returncode]


def name(version):
    return f"{version[0]}.{version[1]}"


def is_suitable(program, output):
    """Small, telling, and independent of how deep an interpreter can recur."""
    return len(program) <= LONGEST and 4 <= output.count("\n") <= 100 and "RecursionError" not in output


def without_names(output):
    return re.sub(r"Task-\d+|None", "Task", output)


def record(seed, version, interpreter, earlier):
    """A line of the file, or None. `earlier`: the interpreter whose output must be another one."""
    program = generate(seed, version)
    if len(program) > LONGEST:
        return None
    output, ending = execute(interpreter, program)
    if not is_suitable(program, output):
        return None
    if earlier is not None and program == generate(seed, (3, 11)):
        if without_names(execute(earlier, program)[0]) == without_names(output):
            return None
    return {"seed": seed, "python": name(version), "program": program, "stdout": output, "ending": ending}


def records(count, version, interpreter, earlier):
    with ThreadPoolExecutor(2) as pool:
        start, found = 1, []
        while len(found) < count:
            seeds = range(start, start + 100)
            start += 100
            lines = pool.map(lambda seed: record(seed, version, interpreter, earlier), seeds)
            found += [line for line in lines if line is not None]
    return found[:count]


def corners(version, interpreter):
    for path in sorted((HERE / "corners").glob("*.py")):
        since = re.search(r"_3(\d+)$", path.stem)
        if since and int(since[1]) > version[1]:
            continue
        program = path.read_text()
        output, ending = execute(interpreter, program)
        yield {"corner": path.stem, "python": name(version), "program": program, "stdout": output, "ending": ending}


def main():
    first, second, third = sys.argv[1:]
    found = records(500, (3, 11), first, None)
    found += records(100, (3, 12), second, first)
    found += records(100, (3, 13), third, second)
    for version, interpreter in (((3, 11), first), ((3, 12), second), ((3, 13), third)):
        found += corners(version, interpreter)
    TARGET.write_text("".join(json.dumps(line) + "\n" for line in found))
    print(f"{len(found)} programs, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
