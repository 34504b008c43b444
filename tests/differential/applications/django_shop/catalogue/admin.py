from django.contrib import admin

from .models import Author, Book


class BookInline(admin.TabularInline):
    model = Book
    extra = 1


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    list_display = ["name", "born"]
    search_fields = ["name"]
    inlines = [BookInline]


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    list_display = ["title", "author", "price", "expensive"]
    list_filter = ["author"]
    search_fields = ["title", "author__name"]
    actions = ["reduce"]

    @admin.display(boolean=True, description="Expensive?")
    def expensive(self, book):
        """Whether a book costs more than nine euros."""
        return book.price > 9

    @admin.action(description="Reduce the price by a tenth")
    def reduce(self, request, books):
        """Reduce the price of the selected books."""
        for book in books:
            book.price = round(book.price * 9 / 10, 2)
            book.save()
        self.message_user(request, f"{len(books)} books reduced")
