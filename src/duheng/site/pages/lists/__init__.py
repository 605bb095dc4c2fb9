"""Lists: filter, sort, page, choose columns, export; every empty one says why."""

from duheng.site.pages.lists.declaration import Column, Empty, Filter, ListPage
from duheng.site.pages.lists.response import show_list

__all__ = ["Column", "Empty", "Filter", "ListPage", "show_list"]
