"""Lend books, and add new ones.

Every book has an ISBN.
"""
from contextlib import asynccontextmanager

from fastapi import FastAPI

from . import __version__, store
from .routers import books, loans


@asynccontextmanager
async def lifespan(app: FastAPI):
    """Fill the store when the server starts."""
    store.fill()
    yield
    store.clear()


app = FastAPI(title="Library", version=__version__, description=__doc__, lifespan=lifespan)
app.include_router(books.router)
app.include_router(loans.router, prefix="/loans")


@app.get("/health")
async def health() -> dict[str, int]:
    """Report the number of books.

    Load balancers ask for this page.
    """
    return {"books": len(store.BOOKS)}
