//! Cases of outages: declarations, flows, clocks, notices.

use crate::change::outage::*;
use crate::change::{NoticeRecorded, OutagesJoined};
use crate::clocks::{self, ClockKind, ClockState};
use crate::finding::Asked;
use crate::rulebook::{Rulebook, decided};
use crate::rules::outage::*;
use crate::testing::*;

#[test]
fn declarations_that_are_joined_are_one_outage_whose_clocks_run_from_the_kept_one() {
    let kept = Down::national(1).over("14:00");
    let other = Down::declared(
        2,
        OutageDeclared {
            systems: vec![OutageSystem::EInduction],
            began_at: at("08:05"),
            ..Down::declaration(2)
        },
    )
    .fact(OutagesJoined { kept: Down::id(1), joined: vec![Down::id(2)] });
    let world = World::at("15:00", &[other, kept]);
    let [outage] = world.outages.as_slice() else { panic!("{:?}", world.outages) };
    assert_eq!(outage.outage, Down::id(1));
    assert_eq!(outage.began_at, at("08:05"));
    assert_eq!(outage.systems.len(), 2);
    assert_eq!(outage.restored.unwrap().latest, at("14:00"));
}

#[test]
fn an_all_clear_of_a_declaration_that_is_joined_later_counts() {
    let joined = Down::national(2)
        .over("14:00")
        .fact(OutagesJoined { kept: Down::id(1), joined: vec![Down::id(2)] });
    let world = World::at("15:00", &[Down::national(1), joined]);
    assert_eq!(world.outages.first().unwrap().restored.unwrap().earliest, at("14:00"));
}

#[test]
fn a_declaration_joined_into_one_that_is_not_here_stands_for_itself() {
    let joined =
        Down::national(2).fact(OutagesJoined { kept: Down::id(1), joined: vec![Down::id(2)] });
    assert_eq!(World::at("15:00", &[joined]).outages.len(), 1);
}

#[test]
fn declarations_joined_in_a_ring_are_one_outage() {
    let one =
        Down::national(1).fact(OutagesJoined { kept: Down::id(2), joined: vec![Down::id(1)] });
    let two =
        Down::national(2).fact(OutagesJoined { kept: Down::id(1), joined: vec![Down::id(2)] });
    let world = World::at("15:00", &[two, one]);
    assert_eq!(world.outages.len(), 1);
    assert_eq!(world.outages.first().unwrap().outage, Down::id(1));
}

#[test]
fn a_mailing_that_is_recorded_late_belongs_to_the_outage_of_its_arrival() {
    let world = |now: &str| World::at(now, &[Down::national(1).over("14:00")]);
    let within = "12 09:00";
    let after = "20 09:00";
    for (now, arrived, expected) in [
        (within, "09:00", Some(Down::id(1))),
        (within, within, Some(Down::id(1))),
        (after, "09:00", Some(Down::id(1))),
        (after, "07:00", None),
        (after, after, None),
    ] {
        let found = accepted_in(&world(now).ctx(), at(arrived));
        assert_eq!(found, expected, "{arrived}, recorded {now}");
    }
    // Yesterday's line is not of today's outage, which goes on and is listed first.
    let today =
        Down::declared(2, OutageDeclared { began_at: at("12 08:00"), ..Down::declaration(2) });
    let world = World::at("12 09:00", &[today, Down::national(1).over("14:00")]);
    for (arrived, expected) in [("09:00", 1), ("12 08:30", 2), ("12 07:00", 1)] {
        let found = accepted_in(&world.ctx(), at(arrived));
        assert_eq!(found, Some(Down::id(expected)), "{arrived}");
    }
}

#[test]
fn the_cause_decides_and_not_the_effect() {
    let mailers = |systems| OutageDeclared {
        cause: OutageCause::Mailer { mailer: "Acme".to_owned() },
        systems,
        ..Down::declaration(1)
    };
    let world = World::at("08:12", &[]);
    let rules = |declared: &OutageDeclared| named(&declaration(&world.ctx(), declared).findings);
    assert_eq!(rules(&mailers(vec![OutageSystem::PostalOne])), ["001-1.1a", "001-1.1c"]);
    assert_eq!(rules(&mailers(vec![OutageSystem::MailerSystem])), ["001-1.1c"]);
    let usps = |systems| OutageDeclared { systems, ..Down::declaration(1) };
    assert_eq!(rules(&usps(vec![OutageSystem::PostalOne])), [""; 0]);
    let both = vec![OutageSystem::MailerSystem, OutageSystem::Caps];
    assert_eq!(rules(&usps(both)), [""; 0]);
}

#[test]
fn a_ticket_is_asked_for_in_a_mailer_outage_and_never_in_a_national_one() {
    let ask = |declared: &OutageDeclared, book: Rulebook| {
        let world = World::with_rules("08:12", &[], book);
        declaration(&world.ctx(), declared).asks_for(Asked::Ticket)
    };
    let national = Down::declaration(1);
    let mailer = OutageDeclared {
        cause: OutageCause::Mailer { mailer: "Acme".to_owned() },
        systems: vec![OutageSystem::MailerSystem],
        ..Down::declaration(1)
    };
    assert!(!ask(&national, Rulebook::whole()));
    assert!(ask(&national, Rulebook::whole().without(decided::NO_TICKET_IN_USPS_OUTAGE)));
    assert!(ask(&mailer, Rulebook::whole()));
    let with_ticket = OutageDeclared { ticket: Some("982302".to_owned()), ..mailer };
    assert!(!ask(&with_ticket, Rulebook::whole()));
}

#[test]
fn scope_and_cause_decide_the_flow_at_the_dock() {
    let flow = |outages: &[Down], when| dock_flow(&World::at(when, outages).ctx());
    let only_caps = Down::declared(
        1,
        OutageDeclared {
            systems: vec![OutageSystem::Caps],
            effects: vec![OutageEffect::CapsPayment],
            ..Down::declaration(1)
        },
    );
    for (outages, when, expected) in [
        (vec![], "09:00", DockFlow::Ordinary),
        (vec![Down::national(1)], "09:00", DockFlow::National),
        (vec![Down::local(1)], "09:00", DockFlow::Local),
        (vec![Down::local(1), Down::national(2)], "09:00", DockFlow::National),
        (vec![only_caps], "09:00", DockFlow::Ordinary),
        (vec![Down::national(1).over("14:00")], "13 14:00", DockFlow::National),
        (vec![Down::national(1).over("14:00")], "13 14:01", DockFlow::Ordinary),
    ] {
        assert_eq!(flow(&outages, when), expected, "{when}");
    }
}

#[test]
fn contingency_runs_48_hours_after_the_stated_restoration_and_for_its_mailer_alone() {
    let stands =
        |outage: Down, when, mailer| contingency(&World::at(when, &[outage]).ctx(), mailer);
    let national = || Down::national(1).over("14:00");
    assert!(matches!(stands(Down::national(1), "20 00:00", None), Contingency::On(_)));
    assert!(matches!(stands(national(), "13 14:00", None), Contingency::Tail { .. }));
    assert!(matches!(stands(national(), "13 14:01", None), Contingency::Over { .. }));
    let acme = || Down::of_mailer(1, "Acme");
    assert!(stands(acme(), "09:00", Some("ACME ")).is_in_force());
    assert_eq!(stands(acme(), "09:00", Some("Other")), Contingency::None);
    assert_eq!(stands(acme(), "09:00", None), Contingency::None);
    assert!(matches!(
        stands(acme().over("14:00"), "13 15:00", Some("Acme")),
        Contingency::Over { .. }
    ));
}

#[test]
fn a_later_outage_starts_a_new_clock() {
    let old = Down::national(1).over("14:00");
    let new =
        Down::declared(2, OutageDeclared { began_at: at("14 08:00"), ..Down::declaration(2) });
    let world = World::at("14 09:00", &[old, new]);
    assert_eq!(contingency(&world.ctx(), None), Contingency::On(Down::id(2)));
}

#[test]
fn the_clocks_start_with_the_all_clear_and_the_nearest_comes_first() {
    let world = World::at("09:00", &[Down::national(1)]);
    assert!(clocks::clocks(&world.ctx()).iter().all(|clock| clock.state == ClockState::NotBegun));
    assert_eq!(clocks::nearest(&world.ctx()), None);
    let world = World::at("15:00", &[Down::national(1).over("14:00")]);
    let found: Vec<(ClockKind, String)> = clocks::clocks(&world.ctx())
        .into_iter()
        .map(|clock| (clock.kind, clock.due().unwrap().latest.to_string()))
        .collect();
    assert_eq!(
        found,
        [
            (ClockKind::ContinuousMids, "2018-12-12T23:59:59.000-06:00".to_owned()),
            (ClockKind::Acceptance, "2018-12-13T14:00:00.000-06:00".to_owned()),
            (ClockKind::FullServiceDiscount, "2018-12-14T23:59:59.000-06:00".to_owned()),
        ]
    );
    assert_eq!(clocks::nearest(&world.ctx()).unwrap().kind, ClockKind::ContinuousMids);
}

#[test]
fn forty_eight_hours_are_elapsed_hours_over_a_change_of_the_clocks() {
    // Chicago's clocks go forward on 10 March 2019 at 02:00.
    let stamp = |text: &str| crate::moment::Timestamp::parse(text).unwrap();
    let due = forty_eight_hours_after(stamp("2019-03-09T12:00:00-06:00"));
    assert_eq!(due.unix_ms(), stamp("2019-03-11T13:00:00-05:00").unix_ms());
    let due = forty_eight_hours_after(stamp("2018-11-03T12:00:00-05:00"));
    assert_eq!(due.unix_ms(), stamp("2018-11-05T11:00:00-06:00").unix_ms());
}

#[test]
fn a_suspect_clock_makes_deadlines_ranges() {
    let mut world = World::at("13 13:30", &[Down::national(1).over("14:00")]);
    world.clock_suspect = true;
    let due = clocks::due(&world.ctx(), world.outages.first().unwrap(), ClockKind::Acceptance);
    let due = due.unwrap();
    assert!(!due.is_exact());
    assert_eq!((due.earliest, due.latest), (at("13 13:00"), at("13 15:00")));
}

#[test]
fn two_all_clears_that_disagree_make_deadlines_ranges() {
    let outage = Down::national(1).over("14:00").on_device(2).over("15:00");
    let world = World::at("16:00", &[outage]);
    let due = clocks::due(&world.ctx(), world.outages.first().unwrap(), ClockKind::Acceptance);
    let due = due.unwrap();
    assert_eq!((due.earliest, due.latest), (at("13 14:00"), at("13 15:00")));
}

#[test]
fn notices_say_that_acceptance_goes_on_until_the_all_clear() {
    let rules = |outage: Down, when| named(&notices(&World::at(when, &[outage]).ctx()));
    assert_eq!(rules(Down::national(1), "09:00"), ["001-1.2e", "001-1.2f"]);
    assert_eq!(rules(Down::national(1).over("14:00"), "15:00"), ["001-1.2f"]);
    assert_eq!(rules(Down::of_mailer(1, "Acme"), "09:00"), ["001-1.2e"]);
}

#[test]
fn notices_that_begin_in_the_middle_are_named() {
    let notice = |kind| NoticeRecorded {
        outage: Down::id(1),
        kind,
        text: "text".to_owned(),
        sender: "ME&PT".to_owned(),
        received_at: at("09:00"),
    };
    let rules = |outage: Down| {
        let world = World::at("15:00", &[outage]);
        named(&notice_order(&world.ctx(), world.outages.first().unwrap()))
    };
    assert_eq!(rules(Down::national(1)), [""; 0]);
    assert_eq!(rules(Down::national(1).fact(notice(NoticeKind::Progress))), ["001-2a"]);
    let whole = Down::national(1).fact(notice(NoticeKind::Progress));
    assert_eq!(rules(whole.fact(notice(NoticeKind::Incident))), [""; 0]);
}

#[test]
fn a_clock_that_ran_out_is_shown_for_a_week() {
    let nearest =
        |when| clocks::nearest(&World::at(when, &[Down::national(1).over("14:00")]).ctx());
    let over = nearest("21 23:59").unwrap();
    assert_eq!(over.kind, ClockKind::FullServiceDiscount);
    assert!(matches!(over.state, ClockState::Over(_)));
    assert_eq!(nearest("22 12:00"), None);
}
