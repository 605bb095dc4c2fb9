"""Settings for tests: a folder of their own, quick password hashes, the database they are given."""

import os
import tempfile

os.environ.setdefault("DUHENG_HOME", tempfile.mkdtemp(prefix="duheng-site-"))
os.environ.setdefault("DUHENG_SECRET", "only for tests, and long enough for the framework's check")

from duheng.site.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CACHES = {"default": _MEMORY, "memory": _MEMORY}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # nothing was gathered
WHITENOISE_AUTOREFRESH = True  # looks when it is asked; else each new client looks at every file

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - what serves files looks for it
