"""What an earlier audit of the same unit said at a line, shown beside it. Pure."""

from datetime import date

import msgspec

from auditapp.formkit.grades import GRADES, Grade


class LastTime(msgspec.Struct, frozen=True):
    """The last grade that a line was given, with what was written there."""

    audit_id: str
    title: str
    day: date
    grade_key: str
    values: dict[str, str]

    @property
    def grade(self) -> Grade | None:
        """Return the grade in whichever scheme it was given."""
        found = (grade for grades in GRADES.values() for grade in grades)
        return next((grade for grade in found if grade.key == self.grade_key), None)

    @property
    def words(self) -> str:
        """Return what was found in its own words."""
        names = ("statement", "note", "reason", "evidence")
        return next((self.values[name] for name in names if self.values.get(name)), "")
