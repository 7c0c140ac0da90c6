"""What an agency says about itself in the notice to citizens."""

import msgspec


class Notice(msgspec.Struct, frozen=True):
    """Who answers for the data and whom to ask; what is empty is said in general words."""

    controller: str = ""
    officer: str = ""
    contact: str = ""


LENGTHS = {"controller": 300, "officer": 300, "contact": 600}
