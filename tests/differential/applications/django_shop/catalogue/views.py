"""Pages of the catalogue."""
import traceback

from django.http import JsonResponse
from django.views.generic import DetailView, ListView

from .models import Book


class BookList(ListView):
    """All books, ten to a page."""
    model = Book
    paginate_by = 10


class BookDetail(DetailView):
    """One book."""
    model = Book


def frames(request):
    """The functions and lines of an error's traceback: eliding must not change them."""
    try:
        Book(title="x", price="free").full_clean()
        Book.objects.get(title=request.GET.get("title", "missing"))
    except Exception as error:
        found = traceback.extract_tb(error.__traceback__)
        return JsonResponse({"error": repr(error), "frames": [[frame.filename, frame.lineno, frame.name] for frame in found]})
