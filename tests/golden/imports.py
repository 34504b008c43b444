"""Docstring."""
from __future__ import annotations, division
import os, sys as system
import a.b.c
import a.b.c as d
from os import path, sep as separator
from . import sibling
from ..package import (name, other as renamed,)
from star import *


def f(x: int | None, *y: list[str], z: "quoted" = 1) -> dict[str, lambda: 1]:
    import inner.module as m
    from m import n
    v: not evaluated = (a if b else c)
    return m, n


class C:
    field: Undefined[1:2, ...] = 0
    other: f"{x!r:>{y}}"
    third: (-1 ** 2, *t, not a and b or c, {1: 2, **d}, {1}, [i for i in j if k], await_.x(*a, k=1, **b)[0])
