from django.db import migrations, models


def add_classics(apps, schema_editor):
    """Enter the books that every shop has."""
    author = apps.get_model("catalogue", "Author")
    book = apps.get_model("catalogue", "Book")
    austen = author.objects.create(name="Jane Austen", born=1775)
    book.objects.create(title="Emma", author=austen, price="9.90", published="1815-12-23")
    book.objects.create(title="Persuasion", author=austen, price="8.50", published="1817-12-20")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [
        migrations.AddField("book", "published", models.DateField(blank=True, null=True)),
        migrations.RunPython(add_classics, migrations.RunPython.noop),
    ]
