//! The dock: the answer to a scan, placards, Accept, and the release of containers (Contingency
//! Plan 5).
//!
//! A scan is recorded whatever the answer is (001-5.1a): nothing here refuses one. What holds is
//! a container on its way to operations.

use super::Context;
use super::outage::{DockFlow, dock_flow};
use crate::change::dock::AcceptBasis;
use crate::container::{Container, ContainerState, Load};
use crate::drop_shipment::form_listing;
use crate::einduction::{Elsewhere, LoadKind, duplicate, is_einduction, load_kind};
use crate::finding::{Finding, Ruling, Says};
use crate::ids::FormId;
use crate::moment::Timestamp;
use crate::rulebook::decided;

/// What a scan is judged by. The scan itself is not among the facts yet.
#[derive(Clone, Copy, Debug)]
pub struct Scan<'a> {
    /// The barcode.
    pub barcode: &'a str,
    /// The load that is being unloaded.
    pub load: &'a Load,
    /// The container on this load, when it was met before.
    pub before: Option<&'a Container>,
    /// Containers of other loads with the same barcode.
    pub elsewhere: &'a [Elsewhere<'a>],
}

/// The one answer to a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScanAnswer {
    /// It is on a PS Form 8125: leave both placards on.
    AcceptOn8125 {
        /// The form.
        form: FormId,
    },
    /// Take one placard off.
    PullOnePlacard,
    /// It goes on without more: set to Accept.
    SetToAccept,
    /// It was scanned on this load before.
    AlreadyScanned {
        /// First.
        at: Timestamp,
        /// How far it is.
        state: ContainerState,
    },
    /// Another load had the number, more than four hours ago.
    Duplicate {
        /// When.
        at: Timestamp,
        /// The other appointment, where there is one.
        appointment: Option<String>,
    },
    /// A local outage and no form: call the FAST Help Desk.
    CallHelpDesk,
    /// Outside eInduction and on no form.
    Form8125Needed,
    /// No outage touches the dock.
    OrdinaryDay,
}

/// The answer with what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanRuling {
    /// The answer.
    pub answer: ScanAnswer,
    /// The form that the container is to be reconciled to, with the scan.
    pub reconcile_to: Option<FormId>,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl ScanRuling {
    fn of(answer: ScanAnswer, findings: Vec<Finding>) -> Self {
        Self { answer, reconcile_to: None, findings }
    }
}

/// The answer to a scan. A repeat on the same load changes nothing; a number that another
/// appointment had is a question for a person, and the container is dealt with as any.
pub fn scan(ctx: &Context<'_>, scan: &Scan<'_>) -> ScanRuling {
    if let Some((at, state)) = seen_here(scan.before) {
        return ScanRuling::of(ScanAnswer::AlreadyScanned { at, state }, Vec::new());
    }
    let found = duplicate(scan.load.appointment.as_deref(), scan.elsewhere, ctx.now)
        .filter(|_| ctx.on(decided::DUPLICATE_CONTAINER));
    let mut ruling = first_scan(ctx, scan);
    if let Some((at, appointment)) = found {
        let appointment = appointment.map(str::to_owned);
        let says = Says::DuplicateContainer { at, appointment: appointment.clone() };
        ruling.findings.push(ctx.timed(decided::DUPLICATE_CONTAINER, says));
        ruling.answer = ScanAnswer::Duplicate { at, appointment };
    }
    ruling
}

fn seen_here(before: Option<&Container>) -> Option<(Timestamp, ContainerState)> {
    let before = before?;
    Some((before.first_scan()?.stamp.at, before.state()))
}

/// What a label says that is no eInduction placard, while an outage touches the dock: drop
/// shipments outside eInduction come with a form (001-5.1g).
pub fn outside_einduction(ctx: &Context<'_>) -> Option<Finding> {
    let needed = dock_flow(ctx) != DockFlow::Ordinary && ctx.on(decided::FORM_8125);
    needed.then(|| Finding::of(decided::FORM_8125, Says::ContainerForm8125))
}

/// What to do with a container that is new on its load: the form first, then by flow.
fn first_scan(ctx: &Context<'_>, scan: &Scan<'_>) -> ScanRuling {
    let flow = dock_flow(ctx);
    if let Some(form) = on_form(ctx, scan) {
        let answer = ScanAnswer::AcceptOn8125 { form };
        return ScanRuling { answer, reconcile_to: Some(form), findings: Vec::new() };
    }
    if let Some(finding) = outside_einduction(ctx).filter(|_| !is_einduction(scan.barcode)) {
        return ScanRuling::of(ScanAnswer::Form8125Needed, vec![finding]);
    }
    match flow {
        DockFlow::Ordinary => {
            let finding = Finding::of(decided::DOCK_NOTICE, Says::NoOutageAtDock);
            let findings = if ctx.on(decided::DOCK_NOTICE) { vec![finding] } else { Vec::new() };
            ScanRuling::of(ScanAnswer::OrdinaryDay, findings)
        }
        DockFlow::National if ctx.on(decided::ACCEPT_CONTAINERS) => unresolved(ctx),
        // On a day as any, a container without data is a matter for the help desk.
        DockFlow::National => call(),
        DockFlow::Local if ctx.on(decided::CALL_FAST) => call(),
        DockFlow::Local => unresolved(ctx),
    }
}

fn call() -> ScanRuling {
    let finding = Finding::of(decided::CALL_FAST, Says::CallFast);
    ScanRuling::of(ScanAnswer::CallHelpDesk, vec![finding])
}

fn unresolved(ctx: &Context<'_>) -> ScanRuling {
    let answer = if ctx.on(decided::ONE_PLACARD) {
        ScanAnswer::PullOnePlacard
    } else {
        ScanAnswer::SetToAccept
    };
    ScanRuling::of(answer, Vec::new())
}

/// The form of a load with forms that lists the barcode (001-5.1b, 001-5.1i).
fn on_form(ctx: &Context<'_>, scan: &Scan<'_>) -> Option<FormId> {
    if !ctx.on(decided::RECONCILE_FORMS_FIRST) {
        return None;
    }
    match kind_of_load(ctx, scan.load, std::iter::once(scan.barcode)) {
        LoadKind::Mixed | LoadKind::DropShipmentOnly => {
            form_listing(scan.load, scan.barcode).map(|form| form.form)
        }
        LoadKind::Unknown | LoadKind::EInductionOnly => None,
    }
}

/// The kind of a load (001-5.1i).
pub fn kind_of_load<'a>(
    ctx: &Context<'_>,
    load: &Load,
    scanned: impl IntoIterator<Item = &'a str>,
) -> LoadKind {
    if ctx.on(decided::LOAD_KIND) { load_kind(load, scanned) } else { LoadKind::Unknown }
}

/// Whether one placard may be taken off now: exactly one, and none from a container on a form
/// (001-5.1c).
pub fn take_placard(ctx: &Context<'_>, container: &Container) -> Ruling {
    let mut ruling = Ruling::default();
    if !ctx.on(decided::ONE_PLACARD) {
        return ruling;
    }
    if container.placard_collected.is_some() {
        let says = Says::PlacardAlreadyTaken;
        ruling.findings.push(Finding::of(decided::ONE_PLACARD, says));
    } else if container.form.is_given() {
        ruling.findings.push(Finding::of(decided::ONE_PLACARD, Says::PlacardNotNeeded));
    } else if waits_for_call(ctx, container) {
        ruling.findings.push(Finding::of(decided::CALL_FAST, Says::CallFast));
    }
    ruling
}

/// Why an unresolved container is to be set to Accept now; none when it is not (001-5.1d,
/// 001-5.2d).
pub fn accept_basis(ctx: &Context<'_>, container: &Container) -> Option<AcceptBasis> {
    let unresolved = 0 < container.scan_count()
        && !container.form.is_given()
        && container.accepted.standing().is_empty();
    if !unresolved || !is_einduction(&container.barcode) || !ctx.on(decided::SET_TO_ACCEPT) {
        return None;
    }
    match dock_flow(ctx) {
        DockFlow::National => Some(AcceptBasis::NationalOutage),
        DockFlow::Local => (!container.calls.is_empty()).then_some(AcceptBasis::HelpDesk),
        DockFlow::Ordinary => None,
    }
}

/// What a scan found and a form does not answer: a number that another load had. That the help
/// desk is to be called, or a placard pulled, is settled by the form.
pub fn beside_the_form(found: &Ruling) -> Option<&Finding> {
    found.findings.iter().find(|finding| finding.rule == decided::DUPLICATE_CONTAINER)
}

/// The containers of a load that are to be set to Accept, each with its basis.
pub fn to_accept<'a>(
    ctx: &Context<'_>,
    containers: &'a [Container],
) -> Vec<(&'a Container, AcceptBasis)> {
    containers
        .iter()
        .filter_map(|container| Some((container, accept_basis(ctx, container)?)))
        .collect()
}

/// What holds the release of a container to operations (001-5.1e, 001-5.2d, 001-5.1g).
pub fn release(ctx: &Context<'_>, container: &Container) -> Ruling {
    let mut ruling = Ruling::default();
    let findings = &mut ruling.findings;
    if container.form.is_given() {
        return ruling;
    }
    if waits_for_call(ctx, container) {
        findings.push(Finding::of(decided::CALL_FAST, Says::CallFast));
    }
    let outside = !is_einduction(&container.barcode);
    if outside && ctx.on(decided::FORM_8125) {
        findings.push(Finding::of(decided::FORM_8125, Says::ContainerForm8125));
    }
    let pulled = container.placard_collected.is_some();
    if !pulled && !outside && ctx.on(decided::CONTAINER_RELEASE) {
        findings.push(Finding::of(decided::CONTAINER_RELEASE, Says::ContainerHeld));
    }
    ruling
}

/// A local outage, no form, and neither a call nor a supervisor's word yet (001-5.2d).
pub fn waits_for_call(ctx: &Context<'_>, container: &Container) -> bool {
    dock_flow(ctx) == DockFlow::Local
        && ctx.on(decided::CALL_FAST)
        && !container.form.is_given()
        && container.calls.is_empty()
        && !container.accepted.is_given()
}

/// What has to be kept of a load for reconciliation (001-5.1f).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept<'a> {
    /// Containers whose placard was taken.
    pub placards: Vec<&'a str>,
    /// PS Forms 8125 of a mixed load.
    pub forms: Vec<FormId>,
}

impl Kept<'_> {
    /// What to tell the dock worker at the end of a load; nothing when nothing is kept.
    pub fn says(&self) -> Option<Finding> {
        let count = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        if self.placards.is_empty() && self.forms.is_empty() {
            return None;
        }
        let says = Says::KeepPlacards {
            placards: count(self.placards.len()),
            forms: count(self.forms.len()),
        };
        Some(Finding::of(decided::KEEP_PLACARDS, says))
    }
}

/// The placards, and the forms of a mixed load, that are kept.
pub fn kept<'a>(ctx: &Context<'_>, load: &Load, containers: &'a [Container]) -> Kept<'a> {
    if !ctx.on(decided::KEEP_PLACARDS) {
        return Kept::default();
    }
    let scanned = containers.iter().filter(|container| 0 < container.scan_count());
    let kind = kind_of_load(ctx, load, scanned.map(|container| container.barcode.as_str()));
    let forms = if kind == LoadKind::Mixed {
        load.forms.iter().map(|form| form.form).collect()
    } else {
        Vec::new()
    };
    let placards = containers
        .iter()
        .filter(|container| container.placard_collected.is_some())
        .map(|container| container.barcode.as_str())
        .collect();
    Kept { placards, forms }
}

/// The containers of a load that keep it at the door: scanned, and neither released nor free to
/// be.
pub fn open<'a>(ctx: &Context<'_>, containers: &'a [Container]) -> Vec<&'a Container> {
    containers
        .iter()
        .filter(|container| 0 < container.scan_count() && container.released.is_none())
        .filter(|container| !release(ctx, container).is_free())
        .collect()
}
