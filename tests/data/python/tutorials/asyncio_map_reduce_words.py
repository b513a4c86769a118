import asyncio
from collections import Counter

DOCUMENTS = {
    "a.txt": "it was the best of times",
    "b.txt": "it was the worst of times",
    "c.txt": "it was the age of wisdom",
}


async def read(name):
    await asyncio.sleep(len(DOCUMENTS[name]) / 100)
    return DOCUMENTS[name]


async def count(name):
    text = await read(name)
    return name, Counter(text.split())


async def main():
    total = Counter()
    tasks = [asyncio.create_task(count(name)) for name in DOCUMENTS]
    for coroutine in asyncio.as_completed(tasks):
        name, words = await coroutine
        print(name, words.most_common(1))
        total += words
    print(total.most_common(4))
    print(sum(total.values()), "words,", len(total), "different")
    async with asyncio.TaskGroup() as group:
        lengths = {name: group.create_task(read(name)) for name in sorted(DOCUMENTS, reverse=True)}
    print({name: len(task.result()) for name, task in lengths.items()})


asyncio.run(main())
