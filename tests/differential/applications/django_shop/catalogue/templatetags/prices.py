from django import template

register = template.Library()


@register.filter
def euros(price):
    """A price with its sign, as in 9,90 €."""
    return f"{price:.2f} €".replace(".", ",")
