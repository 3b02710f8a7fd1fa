"""Store, settle, move, cut, restore and merge the texts of editors.

Each function takes what its writer saw and typed, and ``by``, the person; None is the system
itself, which may do everything. Writing stores the text as typed; settling brings an issue into its
normal form and writes a revision.
"""

from digests.history import put_back
from digests.working_copy import open_working_copy

from .catching import Caught, catch, catch_link, take_back, typed_of, waiting_links
from .fields import fields_of, read_fields
from .issues import (
    choose_date,
    create_issue,
    judge_unsettled,
    settle_issue,
    start_issue,
    write_issue,
)
from .limits import refuse_oversize, size_problem, values_of
from .links import (
    create_link,
    lay_aside,
    move_link,
    move_links,
    shelve_link,
    shift_link,
    write_link,
)
from .merging import Conflict, Merge, Seen, Written, merge, see
from .pictures import remote_pictures, show_copies
from .problems import address_mends, address_problem, mends_of, problems_of
from .references import mistakes_in
from .sections import create_section, remove_section, shift_section, write_section
from .targets import open_sections, why_bound

__all__ = [
    "Caught",
    "Conflict",
    "Merge",
    "Seen",
    "Written",
    "address_mends",
    "address_problem",
    "catch",
    "catch_link",
    "choose_date",
    "create_issue",
    "create_link",
    "create_section",
    "fields_of",
    "judge_unsettled",
    "lay_aside",
    "mends_of",
    "merge",
    "mistakes_in",
    "move_link",
    "move_links",
    "open_sections",
    "open_working_copy",
    "problems_of",
    "put_back",
    "read_fields",
    "refuse_oversize",
    "remote_pictures",
    "remove_section",
    "see",
    "settle_issue",
    "shelve_link",
    "shift_link",
    "shift_section",
    "show_copies",
    "size_problem",
    "start_issue",
    "take_back",
    "typed_of",
    "values_of",
    "waiting_links",
    "why_bound",
    "write_issue",
    "write_link",
    "write_section",
]
