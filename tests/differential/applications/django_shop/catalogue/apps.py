from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The catalogue of books."""
    name = "catalogue"
    verbose_name = "Catalogue"
