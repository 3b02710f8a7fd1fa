"""Store, settle, move, cut, restore and merge the texts of editors.

Each function takes what its writer saw and typed, and ``by``, the person; None is the system
itself, which may do everything. Writing stores the text as typed; settling brings an issue into its
normal form and writes a revision.
"""

from digests.history import put_back
from digests.working_copy import open_working_copy

from .briefs import brief_to_entry, create_brief, entry_to_brief, shift_brief, write_brief
from .catching import (
    Caught,
    catch,
    catch_link,
    still_filled,
    take_back,
    take_back_filled,
    typed_of,
    untouched,
    waiting_links,
)
from .corrections import correct_address
from .fields import NO_DATE, NO_SUCH_DAY, fields_of, read_fields
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
    fill_link,
    lay_aside,
    move_link,
    move_links,
    shelve_link,
    shift_link,
    write_link,
)
from .markdown import (
    Rewritten,
    issue_text,
    item_text,
    keep_lost_text,
    text_in,
    undo_issue_text,
    write_issue_text,
    write_item_text,
)
from .merging import Conflict, Merge, Seen, Written, merge, see
from .pictures import remote_pictures, show_copies
from .problems import address_mends, address_problem, mends_of, problems_of, volatile_problem
from .references import mistakes_in
from .repeats import follow_up, join_links, typed_addresses, use_lasting_form, use_original
from .sections import create_section, remove_section, shift_section, write_section
from .shelves import ShelfStep, change_shelf, shelf_step, sort_links, tag_link, undo_steps
from .targets import open_sections, why_bound
from .waiting import Kept, dismiss_waiting, keep_waiting, put_back_waiting

__all__ = [
    "NO_DATE",
    "NO_SUCH_DAY",
    "Caught",
    "Conflict",
    "Kept",
    "Merge",
    "Rewritten",
    "Seen",
    "ShelfStep",
    "Written",
    "address_mends",
    "address_problem",
    "brief_to_entry",
    "catch",
    "catch_link",
    "change_shelf",
    "choose_date",
    "correct_address",
    "create_brief",
    "create_issue",
    "create_link",
    "create_section",
    "dismiss_waiting",
    "entry_to_brief",
    "fields_of",
    "fill_link",
    "follow_up",
    "issue_text",
    "item_text",
    "join_links",
    "judge_unsettled",
    "keep_lost_text",
    "keep_waiting",
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
    "put_back_waiting",
    "read_fields",
    "refuse_oversize",
    "remote_pictures",
    "remove_section",
    "see",
    "settle_issue",
    "shelf_step",
    "shelve_link",
    "shift_brief",
    "shift_link",
    "shift_section",
    "show_copies",
    "size_problem",
    "sort_links",
    "start_issue",
    "still_filled",
    "tag_link",
    "take_back",
    "take_back_filled",
    "text_in",
    "typed_addresses",
    "typed_of",
    "undo_issue_text",
    "undo_steps",
    "untouched",
    "use_lasting_form",
    "use_original",
    "values_of",
    "volatile_problem",
    "waiting_links",
    "why_bound",
    "write_brief",
    "write_issue",
    "write_issue_text",
    "write_item_text",
    "write_link",
    "write_section",
]
