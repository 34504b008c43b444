value = (
    first
    + second
    * third
)
call(
    one,
    two=
        three,
    *four,
)
result = (object
    .method()
    .other(
        1
    )[
        2
    ])
def f(
    a=
        1,
): return (
    a
)
if (
    value
    and result
): pass
élan = ünïcode.attribute + "é" + other
very_long_line_with_a_call_far_to_the_right_______________________________________________________________________________________________(argument)



@decorator
def g(): pass; x = 1; return x
