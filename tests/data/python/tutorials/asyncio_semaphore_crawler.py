import asyncio
import time

PAGES = {
    "/": ["/about", "/blog", "/shop"],
    "/about": [],
    "/blog": ["/blog/1", "/blog/2"],
    "/shop": ["/cart"],
    "/blog/1": ["/about"],
    "/blog/2": ["/"],
    "/cart": [],
}


class Crawler:
    def __init__(self, limit):
        self.semaphore = asyncio.Semaphore(limit)
        self.seen = set()
        self.running = 0
        self.most = 0

    async def fetch(self, url):
        async with self.semaphore:
            self.running += 1
            self.most = max(self.most, self.running)
            await asyncio.sleep(0.1 + len(url) / 100)
            self.running -= 1
            return PAGES[url]

    async def crawl(self, url, depth=0):
        if url in self.seen:
            return
        self.seen.add(url)
        links = await self.fetch(url)
        print(f"{'  ' * depth}{url} -> {len(links)} links")
        await asyncio.gather(*(self.crawl(link, depth + 1) for link in links))


async def main():
    started = time.monotonic()
    crawler = Crawler(limit=2)
    await crawler.crawl("/")
    print(sorted(crawler.seen))
    print(f"at most {crawler.most} at a time, {time.monotonic() - started:.2f} seconds")


asyncio.run(main())
