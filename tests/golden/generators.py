def generator(items):
    received = yield
    yield received
    result = yield from items
    try:
        yield 1
    except GeneratorExit:
        return result
    finally:
        yield 2


async def coroutine(x):
    await x
    async with x as y, x:
        await y
        return y
    async for a in x:
        if a:
            break
    else:
        await a
    return [await b for b in x]


async def asynchronous_generator(x):
    async for item in x:
        yield item
    try:
        yield (await x)
    finally:
        await x


def expression():
    return (yield), lambda: (yield 1)
