//! What ends a request before its page: each with a page of its own that says what to do. Nothing of what was asked is in it.
//!
//! Must not know: what pages are about. Tested in `tests/it/console/`.

use crate::custody;
use crate::reading;
use crate::store::StoreError;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Nothing is at this address.
    #[error("nothing is here")]
    Missing,
    /// Not with this role.
    #[error("not with this role")]
    NotAllowed,
    /// A form of another session, or without its token.
    #[error("a form that this session did not make")]
    Stale,
    /// More than a form may hold.
    #[error("too large")]
    Large,
    /// It was possible once. The key says why it is not any more.
    #[error("{0}")]
    Gone(&'static str),
    /// Something else comes first, at this address.
    #[error("something else comes first")]
    Elsewhere(&'static str),
    /// A store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What a person can't mend.
    #[error("{0}")]
    Bug(String),
}

impl Trouble {
    /// What browsers and scripts see.
    pub fn status(&self) -> StatusCode {
        match self {
            Trouble::Missing => StatusCode::NOT_FOUND,
            Trouble::NotAllowed => StatusCode::FORBIDDEN,
            Trouble::Stale => StatusCode::BAD_REQUEST,
            Trouble::Large => StatusCode::PAYLOAD_TOO_LARGE,
            Trouble::Gone(_) => StatusCode::CONFLICT,
            Trouble::Elsewhere(_) => StatusCode::SEE_OTHER,
            Trouble::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
            Trouble::Bug(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The keys of title and text.
    pub(super) fn words(&self) -> (&'static str, &'static str) {
        match self {
            Trouble::Missing => ("trouble-missing-title", "trouble-missing"),
            Trouble::NotAllowed => ("trouble-refused-title", "trouble-refused"),
            Trouble::Stale => ("trouble-stale-title", "trouble-stale"),
            Trouble::Large => ("trouble-stale-title", "trouble-large"),
            Trouble::Gone(why) => ("trouble-gone-title", why),
            // Nobody reads it: a browser goes on.
            Trouble::Elsewhere(_) => ("trouble-missing-title", "trouble-missing"),
            Trouble::Store(_) => ("trouble-store-title", "trouble-store"),
            Trouble::Bug(_) => ("trouble-store-title", "trouble-bug"),
        }
    }
}

impl From<custody::NotDone> for Trouble {
    fn from(error: custody::NotDone) -> Trouble {
        match error {
            custody::NotDone::Store(error) => Trouble::Store(error),
            custody::NotDone::NotLead => Trouble::NotAllowed,
            other => Trouble::Bug(other.to_string()),
        }
    }
}

impl From<reading::NotDone> for Trouble {
    fn from(error: reading::NotDone) -> Trouble {
        match error {
            reading::NotDone::Store(error) => Trouble::Store(error),
            other => Trouble::Bug(other.to_string()),
        }
    }
}

impl IntoResponse for Trouble {
    /// Without words: the gate, which knows the reader's language, puts the page in.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
