//! What has to be seen before anything else, on home and at the sign-in.

use app::screens::alarm::{Alarm, AlarmWhat};
use app::{LinkTroubleKind, TroubleKind};
use screens::{AppWindow, LinkTroubleWord, TroubleWord};
use slint::ComponentHandle;

use super::count;

pub(super) fn render(window: &AppWindow, alarm: Option<&Alarm>) {
    let drawn = window.global::<screens::Alarm>();
    drawn.set_on(alarm.is_some());
    let Some(alarm) = alarm else { return };
    drawn.set_more(count(alarm.more));
    match &alarm.what {
        AlarmWhat::Damaged { saved, lost, end_unknown } => {
            drawn.set_damaged(true);
            drawn.set_saved(saved.into());
            drawn.set_lost(lost.into());
            drawn.set_end_unknown(*end_unknown);
        }
        AlarmWhat::Trouble(kind) => {
            drawn.set_damaged(false);
            drawn.set_trouble(trouble(*kind));
        }
    }
}

pub(super) fn trouble(kind: TroubleKind) -> TroubleWord {
    match kind {
        TroubleKind::NoCentral => TroubleWord::NoCentral,
        TroubleKind::NotEnrolledYet => TroubleWord::NotEnrolledYet,
        TroubleKind::CodeRefused => TroubleWord::CodeRefused,
        TroubleKind::Certificate => TroubleWord::Certificate,
        TroubleKind::Membership => TroubleWord::Membership,
        TroubleKind::Tightened => TroubleWord::Tightened,
    }
}

pub(super) fn link_trouble(kind: LinkTroubleKind) -> LinkTroubleWord {
    match kind {
        LinkTroubleKind::NotReached => LinkTroubleWord::NotReached,
        LinkTroubleKind::Refused => LinkTroubleWord::Refused,
        LinkTroubleKind::Answer => LinkTroubleWord::Answer,
        LinkTroubleKind::Damaged => LinkTroubleWord::Damaged,
        LinkTroubleKind::Store => LinkTroubleWord::Store,
    }
}
