//! Declaring an outage, recording notices and the all-clear, joining declarations.

use domain::change::{AllClearRecorded, NoticeRecorded, OutageDeclared, OutagesJoined};
use domain::ids::OutageId;
use domain::moment::Moment;
use domain::rules::outage;

use super::Plan;
use crate::act::Declaration;
use crate::{Act, Station};

pub(super) fn plan(station: &Station, now: &Moment, act: Act) -> store::Result<Plan> {
    match act {
        Act::DeclareOutage(declaration) => Ok(declare(station, now, declaration)),
        Act::RecordNotice { outage, kind, text, sender } => {
            let notice =
                NoticeRecorded { outage, kind, text, sender, received_at: now.timestamp() };
            Ok(Plan::default().fact(notice))
        }
        Act::JoinOutages { kept, joined } => {
            let replaces = station
                .store()
                .outages()?
                .iter()
                .filter(|outage| joined.contains(&outage.outage))
                .flat_map(|outage| outage.joined_into.facts())
                .collect();
            Ok(Plan::default().replacing(OutagesJoined { kept, joined }, replaces))
        }
        Act::RecordAllClear { outage, restored_at, source, ticket } => {
            let clear = AllClearRecorded {
                outage,
                restored_at,
                received_at: now.timestamp(),
                source,
                ticket,
            };
            let replaces = station.store().outage(outage)?.all_clear.facts();
            Ok(Plan::default().replacing(clear, replaces))
        }
        _ => Ok(Plan::default()),
    }
}

fn declare(station: &Station, now: &Moment, declaration: Declaration) -> Plan {
    let declared = OutageDeclared {
        outage: OutageId(station.ids().v7(now)),
        began_at: declaration.began_at.unwrap_or_else(|| now.timestamp()),
        cause: declaration.cause,
        scope: declaration.scope,
        systems: declaration.systems,
        effects: declaration.effects,
        planned: declaration.planned,
        ticket: declaration.ticket,
    };
    Plan::ruled(outage::declaration(&station.context(now), &declared)).fact(declared)
}
