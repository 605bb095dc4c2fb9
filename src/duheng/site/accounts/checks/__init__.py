"""Checks of quality on a site: metering, tests of stack monitors, laboratories, two figures."""
