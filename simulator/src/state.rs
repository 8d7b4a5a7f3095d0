//! The state that all handlers share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::world::World;

/// The world behind a mutex, and a bell that rings when it changes.
pub struct App {
    world: Mutex<World>,
    bell: watch::Sender<u64>,
}

impl App {
    /// An application around `world`.
    pub fn new(world: World) -> Self {
        Self {
            world: Mutex::new(world),
            bell: watch::Sender::new(0),
        }
    }

    /// Looks at the world. A closure rather than a guard: a guard that lives on until the end of a
    /// statement or block would lock out the log.
    pub fn look<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the world and wakes whoever waits for a condition.
    pub fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let result = change(&mut self.lock());
        self.bell
            .send_modify(|rings| *rings = rings.wrapping_add(1));
        result
    }

    /// Waits until `condition` holds.
    pub async fn until<T>(&self, condition: impl Fn(&World) -> Option<T>) -> T {
        // Subscribed before the first look, so that no ring is missed between looking and waiting.
        let mut bell = self.bell.subscribe();
        loop {
            if let Some(result) = self.look(&condition) {
                return result;
            }
            if bell.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer's extension: close the connection instead of sending it.
#[derive(Clone, Copy)]
pub struct HangUp;
