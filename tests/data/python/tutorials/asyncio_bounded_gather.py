import asyncio
import random
import time


async def gather_with_limit(limit, *coroutines):
    semaphore = asyncio.Semaphore(limit)

    async def run(coroutine):
        async with semaphore:
            return await coroutine

    return await asyncio.gather(*(run(c) for c in coroutines))


async def fetch_status(url: str) -> tuple[str, int]:
    await asyncio.sleep(0.5)
    return url, 404 if "missing" in url else 200


async def main() -> None:
    urls = [f"https://example.com/{page}" for page in ("a", "b", "missing", "c", "d")]
    for limit in (1, 2, 5):
        started = time.perf_counter()
        statuses = await gather_with_limit(limit, *map(fetch_status, urls))
        print(f"limit {limit}: {time.perf_counter() - started:.1f} s")
    for url, status in statuses:
        print(f"{url:<30}{'ok' if status == 200 else 'failed':>8}")
    random.shuffle(urls)
    print(len(urls), sorted(urls)[0])


if __name__ == "__main__":
    asyncio.run(main())
