"""Enter books from the command line."""
from django.core.management.base import BaseCommand, CommandError

from catalogue.models import Author, Book


class Command(BaseCommand):
    """Enter one book for each TITLE."""
    help = "Enter books of one author."

    def add_arguments(self, parser):
        parser.add_argument("author")
        parser.add_argument("titles", nargs="+")
        parser.add_argument("--price", default="10.00", help="price of each book (default: %(default)s)")

    def handle(self, *args, **options):
        if not options["author"].strip():
            raise CommandError("an author needs a name")
        author, created = Author.objects.get_or_create(name=options["author"])
        for title in options["titles"]:
            book = Book(title=title, author=author, price=options["price"])
            book.full_clean()
            book.save()
        self.stdout.write(f"{author} {'is new' if created else 'is known'}, {author.books.count()} books")
