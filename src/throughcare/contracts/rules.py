"""The law of a contract's life: states, mobilisation gates, terms and the alarm to buy again."""

from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.states import Machine, transition


class ContractStatus(StrEnum):
    """Where a contract stands."""

    MOBILISING = "mobilising"
    LIVE = "live"
    ENDED = "ended"


CONTRACT = Machine(
    "contract",
    initial=ContractStatus.MOBILISING,
    transitions=[
        transition("go_live", [ContractStatus.MOBILISING], ContractStatus.LIVE, P.CONTRACT_MANAGE),
        transition("end", [ContractStatus.MOBILISING, ContractStatus.LIVE], ContractStatus.ENDED, P.CONTRACT_MANAGE),
    ],
)
