import asyncio


async def eternity():
    try:
        await asyncio.sleep(3600)
        print('yay!')
    except asyncio.CancelledError:
        print('eternity was cancelled')
        raise


async def quick():
    await asyncio.sleep(0.5)
    return 'quick result'


async def main():
    try:
        await asyncio.wait_for(eternity(), timeout=1.0)
    except TimeoutError:
        print('timeout!')
    print(await asyncio.wait_for(quick(), timeout=1.0))
    print(await asyncio.wait_for(quick(), timeout=None))
    try:
        await asyncio.wait_for(quick(), 0)
    except asyncio.TimeoutError as error:
        print('no time at all:', repr(error))


asyncio.run(main())
