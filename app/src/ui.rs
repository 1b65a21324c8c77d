//! The component kit. It knows no business words; pages are written with it and hold no CSS of their own.

pub mod badge;
pub mod button;
pub mod card;
pub mod chart;
pub mod chips;
pub mod choices;
pub mod copy;
pub mod credentials;
pub mod dialog;
pub mod edit_form;
pub mod empty;
pub mod field;
pub mod filter;
pub mod form;
pub mod format;
pub mod fresh;
mod guard;
pub mod icon;
pub mod layout;
pub mod load;
pub mod menu;
pub mod nav;
pub mod notice;
pub mod pager;
pub mod steps;
pub mod table;
pub mod title;
