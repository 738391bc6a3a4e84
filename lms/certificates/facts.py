"""What a certificate says, frozen when it is issued: plain data that JSON can hold.

Dates are ISO strings, numbers are decimals written as strings; an empty string means that the certificate is silent.
"""

from typing import Literal, TypeAlias, TypedDict

Kind: TypeAlias = Literal["in_service", "participation", "completion", "trainer", "fitness"]
Texts: TypeAlias = dict[str, str]  # language code: the words


class Holder(TypedDict):
    """Whose certificate it is, as the person writes the name."""

    family: str
    given: str
    patronymic: str
    latin: str
    language: str
    rank: Texts
    position: Texts
    institution: Texts


class Result(TypedDict):
    """The final test, in per cent."""

    score: str
    pass_mark: str


class Basis(TypedDict):
    """The papers that the certificate rests on."""

    order_number: str
    order_date: str
    protocol_number: str
    protocol_date: str


class Signatory(TypedDict):
    """Who signs, with the office held."""

    name: str
    position: Texts


class ModuleLine(TypedDict):
    """One line of the transcript."""

    title: Texts
    hours: str
    result: str


class Facts(TypedDict):
    """Everything that is printed."""

    number: str
    code: str
    kind: Kind
    languages: list[str]
    issuer: Texts
    holder: Holder
    programme: Texts
    hours: str
    form: Texts
    started_on: str
    ended_on: str
    place: Texts
    result: Result | None
    basis: Basis
    registration_number: str
    issued_on: str
    valid_until: str
    standards: Texts
    signatories: list[Signatory]
    duplicate: bool
    modules: list[ModuleLine]
