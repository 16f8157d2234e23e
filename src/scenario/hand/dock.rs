//! The dock: loads, PS Forms 8125, placards, containers.

use anyhow::Context;
use app::screens::ScreenView;
use app::screens::check_off::CheckOffIntent;
use app::screens::dock_scan::{DockPrimary, DockScanIntent};
use app::screens::home::{HomeAct, HomeIntent};
use app::screens::load::{ContainerFilter, ContainerView, LoadIntent, LoadPage};
use app::screens::typing::TypingWhat;

use super::seat::unreachable_screen;
use super::{Glass, Hand, Pressed};

impl<G: Glass> Hand<'_, G> {
    /// Opens the load at the door, or the page on which one is opened.
    ///
    /// # Errors
    /// When the person who is signed in does not work at the dock.
    pub fn open_load_page(&mut self) -> anyhow::Result<()> {
        if matches!(self.screen(), ScreenView::Load(view) if matches!(view.page, LoadPage::Overview(_)))
        {
            return Ok(());
        }
        self.open_dock()?;
        self.press(DockScanIntent::Primary(DockPrimary::SeeLoad))
    }

    /// Opens the screen that scans go to.
    ///
    /// # Errors
    /// When the person who is signed in does not work at the dock.
    pub fn open_dock(&mut self) -> anyhow::Result<()> {
        if matches!(self.screen(), ScreenView::DockScan(_)) {
            return Ok(());
        }
        self.home()?;
        self.press(HomeIntent::Act(HomeAct::ScanDock))
    }

    /// Opens a load.
    ///
    /// # Errors
    /// When the person who is signed in does not work at the dock.
    pub fn open_load(&mut self, appointment: &str) -> anyhow::Result<()> {
        self.open_load_page()?;
        if self.press_if(LoadIntent::Another) == Pressed::No {
            self.press(LoadIntent::More)?;
            self.press(LoadIntent::Loads)?;
            self.press(LoadIntent::Another)?;
        }
        self.typed(appointment)
    }

    /// Takes up a PS Form 8125 that came with the load.
    ///
    /// # Errors
    /// When no load is open.
    pub fn take_form(
        &mut self,
        name: Option<&str>,
        listed: &[String],
        pallets: u32,
    ) -> anyhow::Result<()> {
        self.open_load_page()?;
        self.press(LoadIntent::AddForm)?;
        if let Some(name) = name {
            self.press(CheckOffIntent::Type(TypingWhat::FormName))?;
            self.typed(name)?;
        }
        self.press(CheckOffIntent::Type(TypingWhat::Pallets))?;
        self.typed(&pallets.to_string())?;
        for label in listed {
            self.scan(label);
        }
        self.press(CheckOffIntent::Add)
    }

    /// Opens one container of the load.
    ///
    /// # Errors
    /// When no list has it.
    pub fn open_container(&mut self, barcode: &str) -> anyhow::Result<ContainerView> {
        self.open_load_page()?;
        let row = LoadIntent::Container(barcode.to_owned());
        for filter in ContainerFilter::ALL {
            self.press(LoadIntent::List(filter))?;
            if self.press_if(row.clone()) == Pressed::Yes {
                return self.container();
            }
        }
        anyhow::bail!("No list of the load has {barcode}")
    }

    fn container(&self) -> anyhow::Result<ContainerView> {
        match self.screen() {
            ScreenView::Load(view) => match view.page {
                LoadPage::Container(one) => Ok(one),
                _ => unreachable_screen("container"),
            },
            _ => unreachable_screen("load"),
        }
    }

    /// Presses a control of one container, where it is there and free.
    ///
    /// # Errors
    /// When the load does not have the container.
    pub fn with_container(&mut self, barcode: &str, intent: LoadIntent) -> anyhow::Result<Pressed> {
        self.open_container(barcode)?;
        Ok(self.press_if(intent))
    }

    /// Notes that the FAST Help Desk agreed about a container; whether it was to be called.
    ///
    /// # Errors
    /// When the load does not have the container.
    pub fn help_desk_agreed(&mut self, barcode: &str, agent: &str) -> anyhow::Result<Pressed> {
        if self.with_container(barcode, LoadIntent::Agreed)? == Pressed::No {
            return Ok(Pressed::No);
        }
        self.typed(agent)?;
        Ok(Pressed::Yes)
    }

    /// Sets what is unresolved to Accept, where it is offered.
    ///
    /// # Errors
    /// When no load is open.
    pub fn set_to_accept(&mut self) -> anyhow::Result<Pressed> {
        self.open_load_page()?;
        self.press(LoadIntent::More)?;
        let pressed = self.press_if(LoadIntent::Accept);
        if pressed == Pressed::No {
            self.press(LoadIntent::Back)?;
        }
        Ok(pressed)
    }

    /// Counts the placards in hand, all of those that are asked for; whether any are.
    ///
    /// # Errors
    /// When no load is open.
    pub fn collect_placards(&mut self) -> anyhow::Result<Pressed> {
        self.open_load_page()?;
        self.press(LoadIntent::Step)?;
        Ok(self.press_if(LoadIntent::Confirm))
    }

    /// Opens what releasing the load does.
    ///
    /// # Errors
    /// When no load is open.
    pub fn open_load_release(&mut self) -> anyhow::Result<()> {
        self.open_load_page()?;
        self.press(LoadIntent::More)?;
        self.press(LoadIntent::Release)
    }

    /// Releases what may go; whether anything may.
    ///
    /// # Errors
    /// When no load is open.
    pub fn release_load(&mut self) -> anyhow::Result<Pressed> {
        self.open_load_release()?;
        Ok(self.press_if(LoadIntent::Confirm))
    }

    /// The placard of the container that was scanned last is off, where that is asked.
    pub fn placard_pulled(&mut self) -> Pressed {
        self.press_if(DockScanIntent::Primary(DockPrimary::PlacardPulled))
    }

    /// The appointment of the load at the door.
    ///
    /// # Errors
    /// When no load page is open.
    pub fn appointment(&self) -> anyhow::Result<String> {
        match self.screen() {
            ScreenView::Load(view) => Some(view.appointment).context("No load"),
            _ => unreachable_screen("load"),
        }
    }
}
