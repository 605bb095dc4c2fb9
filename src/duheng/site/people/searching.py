"""How people's records are found; persons are not: their names are nobody's business here."""

SEARCHED = {
    "people.organisation": {
        "title": "name",
        "detail": "identifier",
        "texts": ("name", "name_en", "identifier"),
        "url_name": "people:organisation",
        "is_open": True,
    },
}
