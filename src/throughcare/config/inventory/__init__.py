"""Everything that is held about a person, table by table: the one list that copies, reviews and erasure go by.

A test finds any model with a path to a person, or any column of one, that is not accounted for here. A new model gets
a row: what of it is shown in a copy of the record, what may name others, what erasure removes, what stays for counting.
"""

from throughcare.config.inventory import circumstances, delivery, people, records, referrals

INVENTORY = (
    *people.HOLDINGS,
    *circumstances.HOLDINGS,
    *referrals.HOLDINGS,
    *delivery.HOLDINGS,
    *records.HOLDINGS,
)
