def loops(items):
    for i in items:
        if i:
            continue
        elif i is None:
            break
        for j in [1, 2, 3]:
            pass
        else:
            print(j)
    else:
        print("done")
    while True:
        if items.pop():
            break
    while items:
        items = items[1:]
    else:
        return items
    while 0:
        unreachable()
    while 1:
        yield 1
    for a, (b, *c) in items:
        del a, b, c


for _ in range(3):
    try:
        continue
    finally:
        print(_)
for x in ():
    if x: break
