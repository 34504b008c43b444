"""Lending."""
from fastapi import APIRouter, BackgroundTasks

from ..models import Loan

router = APIRouter(tags=["loans"])
LOANS: list[Loan] = []


def note(loan: Loan) -> None:
    LOANS.append(loan)


@router.put("/")
def lend(loan: Loan, tasks: BackgroundTasks) -> dict[str, str]:
    """Lend a book.

    The loan is noted after the answer.
    """
    tasks.add_task(note, loan)
    return {"until": loan.due.isoformat()}


@router.get("/")
def list_loans() -> list[Loan]:
    "All loans, the oldest first."
    return LOANS
