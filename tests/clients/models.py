"""Tables of Exact Online as classes of SQLAlchemy 2.

Written by ``exactsql models GeneralJournalEntry Financial.GLAccounts Financial.Journals``: run it again
rather than change what stands here.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, DateTime, ForeignKey, Integer, SmallInteger, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from sqlalchemy_exact import DOUBLE, GUID


class Base(DeclarativeBase):
    """What the tables have in common."""


class GLAccounts(Base):
    """Financial.GLAccounts

    DELETE, GET, POST, PUT /api/v1/{division}/financial/GLAccounts
    """

    __tablename__ = "GLAccounts"
    __table_args__ = ({"schema": "Financial"},)

    ID: Mapped[UUID] = mapped_column(GUID, primary_key=True)
    AllowCostsInSales: Mapped[int | None] = mapped_column(SmallInteger)
    AssimilatedVATBox: Mapped[int | None] = mapped_column(SmallInteger)
    BalanceSide: Mapped[str | None] = mapped_column(String)
    BalanceType: Mapped[str | None] = mapped_column(String)
    BelcotaxType: Mapped[int | None] = mapped_column(Integer)
    Code: Mapped[str | None] = mapped_column(String)
    """Must be given in an INSERT."""
    Compress: Mapped[bool | None] = mapped_column(Boolean)
    Costcenter: Mapped[str | None] = mapped_column(String)
    CostcenterDescription: Mapped[str | None] = mapped_column(String)
    Costunit: Mapped[str | None] = mapped_column(String)
    CostunitDescription: Mapped[str | None] = mapped_column(String)
    Created: Mapped[datetime | None] = mapped_column(DateTime)
    Creator: Mapped[UUID | None] = mapped_column(GUID)
    CreatorFullName: Mapped[str | None] = mapped_column(String)
    CustomField: Mapped[str | None] = mapped_column(String)
    Description: Mapped[str | None] = mapped_column(String)
    """Must be given in an INSERT."""
    DescriptionTermID: Mapped[int | None] = mapped_column(Integer)
    Division: Mapped[int | None] = mapped_column(Integer)
    ExcludeVATListing: Mapped[int | None] = mapped_column(SmallInteger)
    ExpenseNonDeductiblePercentage: Mapped[float | None] = mapped_column(DOUBLE)
    IsBlocked: Mapped[bool | None] = mapped_column(Boolean)
    Matching: Mapped[bool | None] = mapped_column(Boolean)
    Modified: Mapped[datetime | None] = mapped_column(DateTime)
    Modifier: Mapped[UUID | None] = mapped_column(GUID)
    ModifierFullName: Mapped[str | None] = mapped_column(String)
    PrivateGLAccount: Mapped[UUID | None] = mapped_column(GUID)
    PrivatePercentage: Mapped[float | None] = mapped_column(DOUBLE)
    ReportingCode: Mapped[str | None] = mapped_column(String)
    RevalueCurrency: Mapped[bool | None] = mapped_column(Boolean)
    SearchCode: Mapped[str | None] = mapped_column(String)
    Type: Mapped[int | None] = mapped_column(Integer)
    TypeDescription: Mapped[str | None] = mapped_column(String)
    UseCostcenter: Mapped[int | None] = mapped_column(SmallInteger)
    UseCostunit: Mapped[int | None] = mapped_column(SmallInteger)
    VATCode: Mapped[str | None] = mapped_column(String)
    VATDescription: Mapped[str | None] = mapped_column(String)
    VATGLAccountType: Mapped[str | None] = mapped_column(String)
    VATNonDeductibleGLAccount: Mapped[UUID | None] = mapped_column(GUID)
    VATNonDeductiblePercentage: Mapped[float | None] = mapped_column(DOUBLE)
    VATSystem: Mapped[str | None] = mapped_column(String)
    YearEndCostGLAccount: Mapped[UUID | None] = mapped_column(GUID)
    YearEndReflectionGLAccount: Mapped[UUID | None] = mapped_column(GUID)


class Journals(Base):
    """Financial.Journals

    DELETE, GET, POST, PUT /api/v1/{division}/financial/Journals
    """

    __tablename__ = "Journals"
    __table_args__ = ({"schema": "Financial"},)

    ID: Mapped[UUID] = mapped_column(GUID, primary_key=True)
    AllowVariableCurrency: Mapped[bool | None] = mapped_column(Boolean)
    AllowVariableExchangeRate: Mapped[bool | None] = mapped_column(Boolean)
    AllowVAT: Mapped[bool | None] = mapped_column(Boolean)
    AutoSave: Mapped[bool | None] = mapped_column(Boolean)
    Bank: Mapped[UUID | None] = mapped_column(GUID)
    BankAccountBICCode: Mapped[str | None] = mapped_column(String)
    BankAccountCountry: Mapped[str | None] = mapped_column(String)
    BankAccountDescription: Mapped[str | None] = mapped_column(String)
    BankAccountIBAN: Mapped[str | None] = mapped_column(String)
    BankAccountID: Mapped[UUID | None] = mapped_column(GUID)
    BankAccountIncludingMask: Mapped[str | None] = mapped_column(String)
    BankAccountUseSEPA: Mapped[bool | None] = mapped_column(Boolean)
    """Obsolete."""
    BankAccountUseSepaDirectDebit: Mapped[bool | None] = mapped_column(Boolean)
    """Obsolete."""
    BankName: Mapped[str | None] = mapped_column(String)
    Code: Mapped[str | None] = mapped_column(String)
    Created: Mapped[datetime | None] = mapped_column(DateTime)
    Creator: Mapped[UUID | None] = mapped_column(GUID)
    CreatorFullName: Mapped[str | None] = mapped_column(String)
    Currency: Mapped[str | None] = mapped_column(String)
    CurrencyDescription: Mapped[str | None] = mapped_column(String)
    CustomField: Mapped[str | None] = mapped_column(String)
    Description: Mapped[str | None] = mapped_column(String)
    Division: Mapped[int | None] = mapped_column(Integer)
    GLAccount: Mapped[UUID | None] = mapped_column(GUID, ForeignKey("Financial.GLAccounts.ID"))
    GLAccountCode: Mapped[str | None] = mapped_column(String)
    GLAccountDescription: Mapped[str | None] = mapped_column(String)
    GLAccountType: Mapped[int | None] = mapped_column(Integer)
    IsBlocked: Mapped[bool | None] = mapped_column(Boolean)
    Modified: Mapped[datetime | None] = mapped_column(DateTime)
    Modifier: Mapped[UUID | None] = mapped_column(GUID)
    ModifierFullName: Mapped[str | None] = mapped_column(String)
    PaymentInTransitAccount: Mapped[UUID | None] = mapped_column(GUID)
    PaymentServiceAccountIdentifier: Mapped[str | None] = mapped_column(String)
    PaymentServiceProvider: Mapped[int | None] = mapped_column(Integer)
    PaymentServiceProviderName: Mapped[str | None] = mapped_column(String)
    Type: Mapped[int | None] = mapped_column(Integer)

    gl_account: Mapped[GLAccounts | None] = relationship(foreign_keys=[GLAccount])


class GeneralJournalEntries(Base):
    """GeneralJournalEntry.GeneralJournalEntries

    DELETE, GET, POST /api/v1/{division}/generaljournalentry/GeneralJournalEntries
    """

    __tablename__ = "GeneralJournalEntries"
    __table_args__ = ({"schema": "GeneralJournalEntry"},)

    EntryID: Mapped[UUID] = mapped_column(GUID, primary_key=True)
    Created: Mapped[datetime | None] = mapped_column(DateTime)
    Currency: Mapped[str | None] = mapped_column(String)
    CustomField: Mapped[str | None] = mapped_column(String)
    Division: Mapped[int | None] = mapped_column(Integer)
    EntryNumber: Mapped[int | None] = mapped_column(Integer)
    ExchangeRate: Mapped[float | None] = mapped_column(DOUBLE)
    FinancialPeriod: Mapped[int | None] = mapped_column(SmallInteger)
    FinancialYear: Mapped[int | None] = mapped_column(SmallInteger)
    JournalCode: Mapped[str | None] = mapped_column(String, ForeignKey("Financial.Journals.Code"))
    """Must be given in an INSERT."""
    JournalDescription: Mapped[str | None] = mapped_column(String)
    Modified: Mapped[datetime | None] = mapped_column(DateTime)
    Reversal: Mapped[bool | None] = mapped_column(Boolean)
    Status: Mapped[int | None] = mapped_column(SmallInteger)
    StatusDescription: Mapped[str | None] = mapped_column(String)
    Type: Mapped[int | None] = mapped_column(Integer)
    TypeDescription: Mapped[str | None] = mapped_column(String)

    journal_code: Mapped[Journals | None] = relationship(foreign_keys=[JournalCode])
    general_journal_entry_lines: Mapped[list[GeneralJournalEntryLines]] = relationship(
        foreign_keys="GeneralJournalEntryLines.EntryID",
        back_populates="entry",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="GeneralJournalEntryLines.LineNumber",
    )


class GeneralJournalEntryLines(Base):
    """GeneralJournalEntry.GeneralJournalEntryLines

    GET, POST /api/v1/{division}/generaljournalentry/GeneralJournalEntryLines
    """

    __tablename__ = "GeneralJournalEntryLines"
    __table_args__ = ({"schema": "GeneralJournalEntry"},)

    ID: Mapped[UUID] = mapped_column(GUID, primary_key=True)
    Account: Mapped[UUID | None] = mapped_column(GUID)
    AccountCode: Mapped[str | None] = mapped_column(String)
    AccountName: Mapped[str | None] = mapped_column(String)
    AmountDC: Mapped[float | None] = mapped_column(DOUBLE)
    AmountFC: Mapped[float | None] = mapped_column(DOUBLE)
    AmountVATDC: Mapped[float | None] = mapped_column(DOUBLE)
    AmountVATFC: Mapped[float | None] = mapped_column(DOUBLE)
    Asset: Mapped[UUID | None] = mapped_column(GUID)
    AssetCode: Mapped[str | None] = mapped_column(String)
    AssetDescription: Mapped[str | None] = mapped_column(String)
    CostCenter: Mapped[str | None] = mapped_column(String)
    CostCenterDescription: Mapped[str | None] = mapped_column(String)
    CostUnit: Mapped[str | None] = mapped_column(String)
    CostUnitDescription: Mapped[str | None] = mapped_column(String)
    Created: Mapped[datetime | None] = mapped_column(DateTime)
    Creator: Mapped[UUID | None] = mapped_column(GUID)
    CreatorFullName: Mapped[str | None] = mapped_column(String)
    CustomField: Mapped[str | None] = mapped_column(String)
    Date: Mapped[datetime | None] = mapped_column(DateTime)
    Description: Mapped[str | None] = mapped_column(String)
    Division: Mapped[int | None] = mapped_column(Integer)
    Document: Mapped[UUID | None] = mapped_column(GUID)
    DocumentNumber: Mapped[int | None] = mapped_column(Integer)
    DocumentSubject: Mapped[str | None] = mapped_column(String)
    EntryID: Mapped[UUID | None] = mapped_column(
        GUID,
        ForeignKey("GeneralJournalEntry.GeneralJournalEntries.EntryID"),
    )
    """Must be given in an INSERT."""
    EntryNumber: Mapped[int | None] = mapped_column(Integer)
    GLAccount: Mapped[UUID | None] = mapped_column(GUID, ForeignKey("Financial.GLAccounts.ID"))
    """Must be given in an INSERT."""
    GLAccountCode: Mapped[str | None] = mapped_column(String)
    GLAccountDescription: Mapped[str | None] = mapped_column(String)
    LineNumber: Mapped[int | None] = mapped_column(Integer)
    Modified: Mapped[datetime | None] = mapped_column(DateTime)
    Modifier: Mapped[UUID | None] = mapped_column(GUID)
    ModifierFullName: Mapped[str | None] = mapped_column(String)
    Notes: Mapped[str | None] = mapped_column(String)
    OffsetID: Mapped[UUID | None] = mapped_column(GUID)
    OurRef: Mapped[int | None] = mapped_column(Integer)
    Project: Mapped[UUID | None] = mapped_column(GUID)
    ProjectCode: Mapped[str | None] = mapped_column(String)
    ProjectDescription: Mapped[str | None] = mapped_column(String)
    ProjectWBS: Mapped[UUID | None] = mapped_column(GUID)
    ProjectWBSDescription: Mapped[str | None] = mapped_column(String)
    Quantity: Mapped[float | None] = mapped_column(DOUBLE)
    VATBaseAmountDC: Mapped[float | None] = mapped_column(DOUBLE)
    VATBaseAmountFC: Mapped[float | None] = mapped_column(DOUBLE)
    VATCode: Mapped[str | None] = mapped_column(String)
    VATCodeDescription: Mapped[str | None] = mapped_column(String)
    VATPercentage: Mapped[float | None] = mapped_column(DOUBLE)
    VATType: Mapped[str | None] = mapped_column(String)

    gl_account: Mapped[GLAccounts | None] = relationship(foreign_keys=[GLAccount])
    entry: Mapped[GeneralJournalEntries | None] = relationship(
        foreign_keys=[EntryID],
        back_populates="general_journal_entry_lines",
    )
