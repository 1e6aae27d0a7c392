"""What seawall raises beside Python's own exceptions."""


class InputError(ValueError):
    """An input is wrong: a file, a key, a table, a folder. The text is the one that the shell prints.

    `code` is stable ("parameter_out_of_range"), `where` names file, line or row and key, `detail` says what was found
    and what is allowed.
    """

    code: str
    where: str
    detail: str

    def __init__(self, text: str, code: str = "", where: str = "", detail: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.where = where
        self.detail = detail


class BrokenInvariant(RuntimeError):
    """A fault of seawall, never of an input: money did not add up, or something that always holds did not hold."""
