"""Whether a factor's region is one that supplies the place of the stream."""

from __future__ import annotations

from duheng.accounting.errors import WrongRegion
from duheng.accounting.method import Method
from duheng.accounting.setup import AccountSetup, Stream
from duheng.rulebook import NoSuchEntry, PackLibrary


def check_regions(
    account: AccountSetup, library: PackLibrary, method: Method, stream: Stream
) -> None:
    """Refuse a factor of a region that does not supply the sites of a stream.

    The method names the table of what supplies what; a site that names no supply is not judged.

    Raises
    ------
    WrongRegion
        When the table does not join the grid of a site with the region of the factor.
    """
    for name, parameter in method.parameters.items():
        table = parameter.get("supplied_by")
        region = stream.keys.get(name, parameter.get("default"))
        if table is None or region is None:
            continue
        for site in dict.fromkeys(one.site for one in stream.channels):
            supply = account.supplies.get(site)
            if supply is not None and not _supplies(library, table, supply, region):
                raise WrongRegion(
                    f"stream '{stream.name}': site {site} is supplied by {supply}, and the factor "
                    f"of {region} is not one of its regions",
                    hint=f"choose the region by the grid that supplies the site (`duheng pack "
                    f"value {table}` lists them), not by its province alone",
                    data={"stream": stream.name, "site": site, "supply": supply, "region": region},
                )


def _supplies(library: PackLibrary, table: str, supply: str, region: str) -> bool:
    try:
        library.value(table, {"supply": supply, "region": region})
    except NoSuchEntry:
        return False
    return True
