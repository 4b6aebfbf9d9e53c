#![doc = include_str!("ARCHITECTURE.md")]

pub mod domain;

pub mod limits;
pub mod locale;
pub mod seal;

pub mod clock;
pub mod config;
pub mod console;
pub mod telemetry;

pub mod lines;
pub mod reading;
pub mod store;

pub mod custody;
pub mod lists;

pub mod gateway;
pub mod phone;
pub mod serve;

pub mod app;
pub mod cli;
pub mod demo;
