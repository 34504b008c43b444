"""Jobs about prices."""
from celery import Task, shared_task

from .app import app


class Counted(Task):
    """A task that counts its calls."""
    abstract = True
    calls = 0

    def __call__(self, *args, **kwargs):
        self.calls += 1
        return super().__call__(*args, **kwargs)


@app.task(base=Counted, bind=True)
def reduce(self, price, share=10):
    """Reduce a price by a share in per cent."""
    return {"price": price * (100 - share) // 100, "calls": self.calls}


@shared_task(autoretry_for=(KeyError,), retry_kwargs={"max_retries": 1, "countdown": 0})
def look_up(prices, name):
    """Look a price up; a missing one is an error."""
    if name not in prices:
        raise LookupError("no price of " + name)
    return prices[name]
