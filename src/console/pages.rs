//! The table of pages: what is at which address, and who may go there. Whatever is served by the console stands here, so that a test can walk
//! through all of it with every role.
//!
//! Must not know: what pages are about. Tested in `tests/it/console/matrix.rs`.

use super::{Console, gate};
use crate::domain::review::Act;
use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use std::iter;
use std::sync::Arc;

/// Who may go to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Anybody, signed in or not.
    Nobody,
    /// Whoever is signed in.
    SignedIn,
    /// Whose role may do this.
    Act(Act),
    /// Whose role may do one of these.
    Any(&'static [Act]),
}

impl From<Act> for Needs {
    fn from(act: Act) -> Needs {
        Needs::Act(act)
    }
}

/// A page in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// GET or POST.
    pub method: Method,
    /// The address, with `{}` around what changes.
    pub path: &'static str,
    /// Who may go there.
    pub needs: Needs,
}

impl Listed {
    /// Whether an address is one of this page's.
    pub fn is_at(&self, path: &str) -> bool {
        let own = |(own, part): (&str, &str)| own == part || own.starts_with('{') && !part.is_empty();
        self.path.split('/').count() == path.split('/').count() && self.path.split('/').zip(path.split('/')).all(own)
    }
}

/// Pages, with the table of them.
#[derive(Default)]
pub struct Pages {
    router: Router<Arc<Console>>,
    listed: Vec<Listed>,
}

impl Pages {
    /// None yet.
    pub fn new() -> Pages {
        Pages::default()
    }

    /// A page that is read. It changes nothing.
    pub fn get<H, T>(self, path: &'static str, needs: impl Into<Needs>, handler: H) -> Pages
    where
        H: Handler<T, Arc<Console>>,
        T: 'static,
    {
        self.with(Method::GET, path, needs.into(), get(handler))
    }

    /// A form that is posted.
    pub fn post<H, T>(self, path: &'static str, needs: impl Into<Needs>, handler: H) -> Pages
    where
        H: Handler<T, Arc<Console>>,
        T: 'static,
    {
        self.with(Method::POST, path, needs.into(), post(handler))
    }

    fn with(mut self, method: Method, path: &'static str, needs: Needs, page: MethodRouter<Arc<Console>>) -> Pages {
        self.listed.push(Listed { method, path, needs });
        let router = self.router.route(path, page.route_layer(from_fn_with_state(needs, gate::pass)));
        Pages { router, listed: self.listed }
    }

    /// These and others.
    pub fn and(mut self, others: Pages) -> Pages {
        self.listed.extend(others.listed);
        Pages { router: self.router.merge(others.router), listed: self.listed }
    }

    /// The table.
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// The page that can be read at a path, or the nearest above it: what a form was answered with has an address that only forms go to.
    pub fn read_at<'p>(&self, path: &'p str) -> &'p str {
        let is_read = |path: &&str| {
            // An address of its own goes before one with a part that changes.
            let own = self.listed.iter().any(|page| page.path == *path);
            let is_there = |page: &Listed| if own { page.path == *path } else { page.is_at(path) };
            self.listed.iter().any(|page| page.method == Method::GET && is_there(page))
        };
        iter::successors(Some(path), |path| Some(path.rsplit_once('/')?.0)).find(is_read).unwrap_or("/")
    }

    /// The routes.
    pub(super) fn into_router(self) -> Router<Arc<Console>> {
        self.router
    }
}
