rows = [[1, 2], [3, 4]]
flat = [cell for row in rows for cell in row if cell if cell > 1]
keys = {cell: row for row in rows for cell in row}
unique = {cell for row in rows for cell in row}
lazy = (cell for row in rows for cell in row)
nested = [[a * b for a in row] for b, row in enumerate(rows)]


def inside(x, items):
    x = [x for x in items]
    y = {y: (lambda: y) for y in x}
    z = [lambda: w for w in x]
    total = sum(v for v in x if (last := v))
    return [a for a in x for a in [a]], y, z, total, last, [i for i in range(5) if i in {1, 2}]


class Body:
    values = [1, 2]
    squares = [v * v for v in values]
    lazy = list(v for v in values)
    pairs = [(a, b) for a in values for b in (1, 2)]


async def asynchronous(source):
    a = [x async for x in source]
    b = {x: await y async for x, y in source if await x}
    c = (x async for x in source)
    d = [await x for x in a]
    return a, b, c, d, {x async for x in source}
