"""What an account refuses."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError, UnusableInput


class UnusableAccount(UnusableInput):
    """The account document does not say what it must, or says it in a wrong form."""

    code: ClassVar[str] = "accounting.unusable_account"


class MissingFile(DuhengError, FileNotFoundError):
    """A file that the account names is not there."""

    code: ClassVar[str] = "accounting.missing_file"


class UnknownName(DuhengError, LookupError):
    """The account uses a name that nothing in it, and no pack, defines."""

    code: ClassVar[str] = "accounting.unknown_name"


class UndeclaredKind(DuhengError, ValueError):
    """An input does not say whether rows share it or each row has its own."""

    code: ClassVar[str] = "accounting.undeclared_kind"


class DoubleCounting(DuhengError, ValueError):
    """The same energy would enter the figure twice."""

    code: ClassVar[str] = "accounting.double_counting"


class EmptyTable(DuhengError, ValueError):
    """A table that the account needs holds no row for its period."""

    code: ClassVar[str] = "accounting.empty_table"


class BeyondCalibratedRange(DuhengError, ValueError):
    """A reading lies outside the loads at which its instrument was calibrated."""

    code: ClassVar[str] = "accounting.beyond_calibrated_range"


class UnusableEvidence(DuhengError, ValueError):
    """A certificate or a class does not give what the instrument's uncertainty needs."""

    code: ClassVar[str] = "accounting.unusable_evidence"


class MixedBasis(DuhengError, ValueError):
    """An analysis is on another basis than its method takes, and does not say how it converts."""

    code: ClassVar[str] = "accounting.analysis_basis"


class UnweightedMean(DuhengError, ValueError):
    """A monthly mean of several analyses is not weighted by the mass that was fired."""

    code: ClassVar[str] = "accounting.unweighted_mean"


class GasWithoutReference(DuhengError, ValueError):
    """A volume of gas does not say at which temperature and pressure it is one."""

    code: ClassVar[str] = "accounting.gas_without_reference"


class WrongRegion(DuhengError, ValueError):
    """A factor is that of a region which does not supply the place of the stream."""

    code: ClassVar[str] = "accounting.wrong_region"


class MismatchedFactor(DuhengError, ValueError):
    """A stated factor says that it is of another year or region than the account."""

    code: ClassVar[str] = "accounting.mismatched_factor"


class UnequalGrids(DuhengError, ValueError):
    """Readings whose intervals do not fit into the intervals of the calculation."""

    code: ClassVar[str] = "accounting.unequal_grids"
