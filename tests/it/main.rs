#![cfg(test)]
//! The one integration-test binary: whole apps, both engines, real HTTP, a real browser.

mod app;
mod browser;
mod config;
mod engine;
mod lines;
mod locales;
mod people;
mod postgres;
mod transcripts;
