"""A3: the program of section 4.2 has no `import asyncio`.

The notes show the program below, and its output, as if it ran.

The truth: it ends at its last line. Functions may use names that do not exist yet, so nothing is wrong until
`asyncio.run` is looked up; then it is a NameError, before a coroutine is even made.

To see it: simulate run scenarios/notes/a03_import_is_missing.py
"""
# simulate: {"variant": "as printed in the notes", "order": "fifo", "expect": ["uncaught-exception"], "output": []}


async def fetch_data(delay):
    print("Fetching data..")
    await asyncio.sleep(delay)  # Simulates I/O
    print("Data fetched")
    return {"data": "Some data"}


async def main():
    print("Start of the main coroutine")
    task = fetch_data(2)
    result = await task
    print(f"Received result: {result}")
    print("End of main coroutine")


asyncio.run(main())
