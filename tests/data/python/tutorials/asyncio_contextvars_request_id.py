import asyncio
import contextvars

request_id = contextvars.ContextVar("request_id", default="-")


def log(text):
    print(f"[{request_id.get()}] {text}")


async def query():
    await asyncio.sleep(0.1)
    log("query done")


async def handle(number):
    token = request_id.set(f"r{number}")
    log("start")
    await query()
    request_id.reset(token)
    log("after reset")


async def main():
    log("main")
    await asyncio.gather(handle(1), handle(2))
    request_id.set("outer")
    child = asyncio.create_task(query())
    request_id.set("changed later")
    await child
    log("end of main")


asyncio.run(main())
log("outside")
