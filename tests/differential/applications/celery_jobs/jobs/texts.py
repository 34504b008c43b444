"""Jobs about texts."""
from celery import shared_task


@shared_task(name="texts.shorten")
def shorten(text: str, most: int = 10) -> str:
    """Shorten a text."""
    return text if len(text) <= most else text[:most - 1] + "…"


@shared_task
def join(parts):
    """Join the results of other jobs."""
    return " ".join(map(str, parts))
