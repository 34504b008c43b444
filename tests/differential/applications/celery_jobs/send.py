#!/usr/bin/env python
"""Send jobs to the worker and print their results."""
import json

from celery import chain, chord, group

from jobs import prices, texts
from jobs.app import app

WAIT = 60


def main():
    print(json.dumps(prices.reduce.delay(200).get(WAIT)))
    print(json.dumps(prices.reduce.delay(200, share=25).get(WAIT)))
    print(app.send_task("texts.shorten", ["a text that is too long"]).get(WAIT))
    print(chain(texts.shorten.s("another long text"), texts.shorten.s(4)).delay().get(WAIT))
    print(group(texts.shorten.s(word, 3) for word in ("one", "three")).delay().get(WAIT))
    print(chord((texts.shorten.s(word, 4) for word in ("alpha", "beta")), texts.join.s()).apply().get(WAIT))
    failed = prices.look_up.delay({}, "tea")
    try:
        failed.get(WAIT)
    except LookupError as error:
        print(type(error).__name__, error)
    print(failed.state)
    print(failed.traceback)
    print(sorted(name for name in app.tasks))


if __name__ == "__main__":
    main()
