"""How the registry's records are found."""

SEARCHED = {
    "registry.instrument": {
        "title": "name number",
        "detail": "maker model serial_number place",
        "texts": ("name", "number", "maker", "model", "serial_number", "place"),
        "url_name": "registry:instrument",
        "organisations": ("owner_id",),
        "division": "division_code",
    },
    "registry.measurementstandard": {
        "title": "name number",
        "detail": "examination_number uncertainty",
        "texts": ("name", "name_en", "number", "examination_number"),
        "url_name": "registry:standard",
        "organisations": ("keeper_id",),
        "division": "division_code",
        "listed": "is_listed",
    },
    "registry.certificate": {
        "title": "number",
        "detail": "regulation",
        "texts": ("number",),
        "url_name": "registry:certificate",
        "organisations": ("owner_id", "issuer_id"),
        "division": "division_code",
    },
    "registry.figure": {
        "title": "title",
        "detail": "subject unit",
        "texts": ("title", "title_en", "subject", "digest"),
        "url_name": "registry:figure",
        "organisations": ("owner_id",),
        "division": "division_code",
    },
    "registry.referencematerial": {
        "title": "name number",
        "detail": "batch",
        "texts": ("name", "name_en", "number", "batch"),
        "url_name": "registry:material",
        "is_open": True,
    },
    "registry.normativedocument": {
        "title": "number title",
        "detail": "edition",
        "texts": ("number", "title", "title_en"),
        "url_name": "registry:document",
        "is_open": True,
    },
    "registry.planrecord": {
        "title": "name",
        "detail": "number",
        "texts": ("name", "name_en", "number"),
        "url_name": "registry:plan_record",
        "is_open": True,
    },
}
