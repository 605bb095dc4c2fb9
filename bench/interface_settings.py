"""The site's settings, and one view more that does nothing."""

from duheng.site.settings import *  # noqa: F403

ROOT_URLCONF = "bench.interface_urls"
