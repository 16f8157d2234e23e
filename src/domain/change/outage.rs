//! Facts about outages (Contingency Plan 1.1, 2, 5, 8).

use serde::{Deserialize, Serialize};

use crate::ids::OutageId;
use crate::moment::Timestamp;
use crate::words::{Raw, keeps_newer, words};

/// Whose system is at fault; the cause decides, not the effect (001-1.1a, 001-1.1b).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case")]
pub enum OutageCause {
    /// A system of the Postal Service.
    Usps,
    /// A mailer's own system; the outage is that mailer's alone.
    Mailer {
        /// The mailer as named on its permits.
        mailer: String,
    },
    /// A value of a newer program, as written.
    #[serde(skip)]
    Unknown(Raw),
}

keeps_newer!(OutageCause);

words! {
    /// How far an outage reaches (001-1.1e).
    pub enum OutageScope {
        /// One unit, district or mailer.
        "local" Local,
        /// Everywhere.
        "national" National,
    }
}

/// A system that can be down (Contingency Plan 1.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case")]
pub enum OutageSystem {
    /// PostalOne!.
    PostalOne,
    /// Electronic Verification System.
    Evs,
    /// Seamless Acceptance and Service Performance.
    Sasp,
    /// Centralized Account Processing System.
    Caps,
    /// Facility Access and Shipment Tracking.
    Fast,
    /// Business Customer Gateway.
    BusinessCustomerGateway,
    /// eInduction.
    EInduction,
    /// Informed Delivery.
    InformedDelivery,
    /// A mailer's own system.
    MailerSystem,
    /// Any other.
    Other(String),
    /// A value of a newer program, as written.
    #[serde(skip)]
    Unknown(Raw),
}

keeps_newer!(OutageSystem);

words! {
    /// What an outage prevents or impairs: the nine bullets of Contingency Plan 1.1.
    pub enum OutageEffect {
        /// Clerks cannot see balances or fees.
        "balance_lookup" BalanceLookup,
        /// Clerks cannot enter or finalise hard-copy statements.
        "hard_copy_entry" HardCopyEntry,
        /// Clerks cannot open or finalise electronic statements.
        "electronic_statements" ElectronicStatements,
        /// Dock staff cannot see container data.
        "dock_container_data" DockContainerData,
        /// Mailers cannot send electronic documentation.
        "mailer_submission" MailerSubmission,
        /// Mailers cannot see container status or balances.
        "mailer_lookup" MailerLookup,
        /// Mailers cannot pay through CAPS.
        "caps_payment" CapsPayment,
        /// Statements do not finalise by themselves.
        "auto_finalise" AutoFinalise,
        /// Mail.dat or SSF files are sent but not processed.
        "file_processing" FileProcessing,
    }
}

/// Somebody declared an outage. Nothing measures one: the link to the central says nothing about
/// PostalOne!.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutageDeclared {
    /// Its id.
    pub outage: OutageId,
    /// Whose system is at fault.
    pub cause: OutageCause,
    /// Local or national.
    pub scope: OutageScope,
    /// The systems that are down.
    pub systems: Vec<OutageSystem>,
    /// What that prevents.
    pub effects: Vec<OutageEffect>,
    /// When it began, as far as known.
    pub began_at: Timestamp,
    /// Announced beforehand (001-2a).
    pub planned: bool,
    /// A Help Desk ticket, where there is one.
    pub ticket: Option<String>,
}

words! {
    /// The four messages about an outage (001-2a).
    pub enum NoticeKind {
        /// What happened and what it hits.
        "incident" Incident,
        /// When it may be over.
        "expected_restoration" ExpectedRestoration,
        /// How it goes.
        "progress" Progress,
        /// It is over.
        "restored" Restored,
    }
}

/// A notice about an outage reached the unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeRecorded {
    /// The outage.
    pub outage: OutageId,
    /// Which of the four messages.
    pub kind: NoticeKind,
    /// Its text.
    pub text: String,
    /// Who sent it, usually Mail Entry & Payment Technology.
    pub sender: String,
    /// When it came.
    pub received_at: Timestamp,
}

/// A supervisor saw that several declarations are one outage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutagesJoined {
    /// The declaration that goes on; clocks run from it.
    pub kept: OutageId,
    /// The others.
    pub joined: Vec<OutageId>,
}

/// The all-clear of a USPS outage (001-1.2d), or the mailer's correction (001-1.2g).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllClearRecorded {
    /// The outage.
    pub outage: OutageId,
    /// The restoration time that the message states, if it states one.
    pub restored_at: Option<Timestamp>,
    /// When the message came.
    pub received_at: Timestamp,
    /// Where it came from, or who at the mailer reported it.
    pub source: String,
    /// The mailer's ticket, for a mailer outage.
    pub ticket: Option<String>,
}
