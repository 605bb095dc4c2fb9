"""Whether a factor's region is one that supplies the place of the stream."""

from __future__ import annotations

from duheng.accounting.doubts import supply_undeclared
from duheng.accounting.errors import WrongRegion
from duheng.accounting.method import Method
from duheng.accounting.setup import AccountSetup, Stream
from duheng.rulebook import NoSuchEntry, PackLibrary
from duheng.terms.findings import Finding


def check_regions(
    account: AccountSetup, library: PackLibrary, method: Method, stream: Stream
) -> list[Finding]:
    """Refuse a factor of a region that does not supply the sites of a stream.

    The method names the table of what supplies what. A site that names no supply is not judged:
    a finding says so, unless the region's factor holds for every grid.

    Raises
    ------
    WrongRegion
        When the table does not join the grid of a site with the region of the factor.
    """
    findings = []
    for name, parameter in method.parameters.items():
        table = parameter.get("supplied_by")
        region = stream.keys.get(name, parameter.get("default"))
        if table is None or region is None:
            continue
        sites = list(dict.fromkeys(one.site for one in stream.channels))
        silent = [site for site in sites if site not in account.supplies]
        if silent and not _holds_everywhere(library, table, region):
            findings.append(supply_undeclared(stream.name, silent, region))
        for site in sites:
            supply = account.supplies.get(site)
            if supply is not None and not _supplies(library, table, supply, region):
                raise WrongRegion(
                    f"stream '{stream.name}': site {site} is supplied by {supply}, and the factor "
                    f"of {region} is not one of its regions",
                    hint=f"choose the region by the grid that supplies the site (`duheng pack "
                    f"value {table}` lists them), not by its province alone",
                    data={"stream": stream.name, "site": site, "supply": supply, "region": region},
                )
    return findings


def _holds_everywhere(library: PackLibrary, table: str, region: str) -> bool:
    rows = [dict(row.keys) for row in library.rows(table)]
    every = {row["supply"] for row in rows}
    return every == {row["supply"] for row in rows if row["region"] == region}


def _supplies(library: PackLibrary, table: str, supply: str, region: str) -> bool:
    try:
        library.value(table, {"supply": supply, "region": region})
    except NoSuchEntry:
        return False
    return True
