//! What the pages of a load show.

use std::sync::Arc;

use domain::container::{Container, ContainerState, Load};
use domain::drop_shipment::form_counts;
use domain::finding::HelpDesk;
use domain::moment::Moment;
use domain::reference::PersonRole;
use domain::rules::dock;
use domain::rules::outage::{DockFlow, dock_flow};

use crate::screens::dock_scan::{LoadCounts, label, spoken_appointment};
use crate::screens::load::{
    CollectView, ContainerFilter, ContainerIs, ContainerList, ContainerRow, ContainerView, FormRow,
    LoadChoice, LoadOverview, LoadPage, LoadState, LoadStep, LoadView, Page, ReleaseLoadView,
    Stays,
};
use crate::work::typing;
use crate::{Station, text};

/// The most loads that can be chosen from.
const LOADS_MAX: usize = 12;

impl Station {
    pub(crate) fn view_load(&self, now: &Moment, state: &LoadState) -> store::Result<LoadView> {
        let load = match self.load {
            Some(load) => Some(self.store().load(load)?),
            None => None,
        };
        let containers = self.containers()?;
        let mut loads_more = 0;
        let page = match (&state.page, &load) {
            (Page::Loads, _) => {
                let (loads, more) = self.load_choices()?;
                loads_more = more;
                LoadPage::Loads(loads)
            }
            (Page::Containers(filter), Some(load)) => {
                LoadPage::Containers(self.list(now, load, &containers, *filter))
            }
            (Page::Container(barcode, _), Some(load)) => {
                LoadPage::Container(self.one(now, load, &self.container(barcode)?))
            }
            (Page::Collect, Some(load)) => {
                LoadPage::Collect(self.collect(now, load, &containers, state))
            }
            (Page::Release, Some(load)) => LoadPage::Release(self.going(now, load, &containers)),
            (Page::More, Some(_)) => LoadPage::More { to_accept: self.to_accept(now, &containers) },
            (_, load) => LoadPage::Overview(self.load_overview(now, load.as_ref(), &containers)),
        };
        let appointment = load.as_ref().and_then(|load| load.appointment.as_deref());
        let arrived = load.as_ref().and_then(|load| load.arrived_at);
        Ok(LoadView {
            appointment: appointment.map(spoken_appointment).unwrap_or_default(),
            arrived: arrived.map(text::time_of_day).unwrap_or_default(),
            open: load.is_some(),
            page,
            loads_more,
            typing: typing::view(state.typing.as_ref()),
        })
    }

    fn load_overview(
        &self,
        now: &Moment,
        load: Option<&Load>,
        containers: &[Container],
    ) -> LoadOverview {
        let Some(load) = load else {
            return LoadOverview {
                counts: LoadCounts { on_8125: 0, pulled: 0, open: 0 },
                released: 0,
                forms: Vec::new(),
                no_form: 0,
                no_form_pulled: 0,
                keep: 0,
                step: LoadStep::ScanOn,
            };
        };
        let scanned: Vec<&Container> =
            containers.iter().filter(|container| 0 < container.scan_count()).collect();
        let off = |container: &&&Container| container.form.value().is_none();
        let pulled = |container: &&&Container| container.placard_collected.is_some();
        let no_form = scanned.iter().filter(off).count();
        let no_form_pulled = scanned.iter().filter(off).filter(pulled).count();
        LoadOverview {
            counts: LoadCounts {
                on_8125: many(scanned.len() - no_form),
                pulled: many(no_form_pulled),
                open: many(no_form - no_form_pulled),
            },
            released: many(scanned.iter().filter(|one| one.released.is_some()).count()),
            forms: form_counts(load, containers)
                .into_iter()
                .zip(&load.forms)
                .map(|(count, form)| FormRow {
                    id: form.form.to_string(),
                    name: form.name.clone(),
                    ticked: count.reconciled,
                    claimed: count.claimed,
                })
                .collect(),
            no_form: many(no_form),
            no_form_pulled: many(no_form_pulled),
            keep: many(dock::open(&self.context(now), containers).len()),
            step: self.next_of_load(now, containers),
        }
    }

    /// Containers that may be set to Accept now; for a supervisor also those that wait for a help
    /// desk that cannot be reached (001-5.2d).
    fn to_accept(&self, now: &Moment, containers: &[Container]) -> u32 {
        let ctx = self.context(now);
        let supervisor = self.person().is_some_and(|row| row.role == PersonRole::Supervisor);
        let waits = |container: &&Container| {
            supervisor && container.is_99m() && self.is(now, container) == ContainerIs::OnHold
        };
        let scanned = containers.iter().filter(|container| 0 < container.scan_count());
        many(dock::to_accept(&ctx, containers).len() + scanned.filter(waits).count())
    }

    fn row(&self, now: &Moment, load: &Load, container: &Container) -> ContainerRow {
        let form = container.form.value();
        let form = form.and_then(|form| load.forms.iter().find(|known| known.form == *form));
        ContainerRow {
            barcode: container.barcode.clone(),
            label: label(&container.barcode),
            state: self.is(now, container),
            form: form.map(|form| form.name.clone()),
            at: container
                .first_scan()
                .map(|scan| text::time_of_day(scan.stamp.at))
                .unwrap_or_default(),
        }
    }

    fn is(&self, now: &Moment, container: &Container) -> ContainerIs {
        match container.state() {
            ContainerState::Released => ContainerIs::Released,
            ContainerState::Reconciled => ContainerIs::On8125,
            ContainerState::PlacardCollected => ContainerIs::Pulled,
            ContainerState::Open | ContainerState::Unscanned => {
                if dock::waits_for_call(&self.context(now), container) {
                    ContainerIs::OnHold
                } else {
                    ContainerIs::Open
                }
            }
        }
    }

    fn list(
        &self,
        now: &Moment,
        load: &Load,
        containers: &[Container],
        filter: ContainerFilter,
    ) -> ContainerList {
        let mut scanned: Vec<&Container> =
            containers.iter().filter(|container| 0 < container.scan_count()).collect();
        scanned.sort_by_key(|container| {
            std::cmp::Reverse(container.first_scan().map(|scan| scan.stamp.at.unix_ms()))
        });
        let count = |filter| many(scanned.iter().filter(|one| fits(one, filter)).count());
        ContainerList {
            filter,
            counts: ContainerFilter::ALL.map(count),
            rows: scanned
                .iter()
                .filter(|container| fits(container, filter))
                .map(|container| self.row(now, load, container))
                .collect(),
        }
    }

    fn one(&self, now: &Moment, load: &Load, container: &Container) -> ContainerView {
        let ctx = self.context(now);
        let ruling = dock::release(&ctx, container);
        let here = 0 < container.scan_count() && container.released.is_none();
        let row = self.row(now, load, container);
        let on_hold = row.state == ContainerIs::OnHold;
        let outage = dock_flow(&ctx) != DockFlow::Ordinary;
        ContainerView {
            hold: ruling.holds().next().filter(|_| here).map(|hold| self.in_words(hold)),
            accepted: container.accepted.value().is_some(),
            scans: many(container.scan_count()),
            may_pull: here
                && outage
                && container.is_99m()
                && container.placard_collected.is_none()
                && dock::take_placard(&ctx, container).is_free(),
            call: on_hold.then(|| HelpDesk::Fast.phone().to_owned()),
            may_release: self.may_release(now, container),
            may_take_back: here,
            row,
        }
    }

    fn collect(
        &self,
        now: &Moment,
        load: &Load,
        containers: &[Container],
        state: &LoadState,
    ) -> CollectView {
        let rows: Arc<[(ContainerRow, bool)]> = self
            .to_collect(now, containers)
            .into_iter()
            .map(|container| {
                let in_hand = !state.not_in_hand.contains(&container.barcode);
                (self.row(now, load, container), in_hand)
            })
            .collect();
        CollectView { in_hand: many(rows.iter().filter(|(_, in_hand)| *in_hand).count()), rows }
    }

    fn going(&self, now: &Moment, load: &Load, containers: &[Container]) -> ReleaseLoadView {
        let ctx = self.context(now);
        let kept = dock::kept(&ctx, load, containers);
        ReleaseLoadView {
            go: many(containers.iter().filter(|one| self.may_release(now, one)).count()),
            stay: dock::open(&ctx, containers)
                .into_iter()
                .map(|container| Stays {
                    barcode: container.barcode.clone(),
                    last_six: label(&container.barcode).last_six,
                    why: dock::release(&ctx, container)
                        .holds()
                        .next()
                        .map(|hold| self.in_words(hold))
                        .unwrap_or_default(),
                })
                .collect(),
            keep_placards: many(kept.placards.len()),
            keep_forms: many(kept.forms.len()),
        }
    }

    /// The latest loads, and how many more there are.
    fn load_choices(&self) -> store::Result<(Vec<LoadChoice>, u32)> {
        let loads = self.store().latest_loads(LOADS_MAX)?;
        let more = many(loads.all.saturating_sub(loads.rows.len()));
        let choices = loads
            .rows
            .iter()
            .map(|row| LoadChoice {
                id: row.load.to_string(),
                appointment: row.appointment.as_deref().map(spoken_appointment).unwrap_or_default(),
                arrived: row.arrived_at.map(text::time_of_day).unwrap_or_default(),
                day: row.arrived_at.map(text::day),
                scanned: row.scanned,
                open: row.open,
                here: self.load == Some(row.load),
            })
            .collect();
        Ok((choices, more))
    }
}

fn fits(container: &Container, filter: ContainerFilter) -> bool {
    match filter {
        ContainerFilter::Open => container.state() == ContainerState::Open,
        ContainerFilter::On8125 => container.form.value().is_some(),
        ContainerFilter::Pulled => container.placard_collected.is_some(),
        ContainerFilter::Accepted => container.accepted.value().is_some(),
        ContainerFilter::Released => container.state() == ContainerState::Released,
    }
}

fn many(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
