//! Sellers whose years pass in milliseconds: the real `update` and `desired` between models of
//! eBay, of Webinterpret and of a browser that kills workers. Everything follows from a seed.

pub mod browser;
pub mod effects;
pub mod life;
pub mod random;
pub mod run;
pub mod seller;
pub mod sync;
pub mod watch;
pub mod world;
