//! The pictures of the guide: what the pages of each chapter look like, in each language. `tests/it/console/pictures.rs` takes them from
//! the pages as they are.
//!
//! Must not know: chapters. Tested in `tests/it/console/guide.rs`.

use super::Asset;
use crate::locale::console::Tongue;
use std::sync::LazyLock;

/// A picture of a page.
pub struct Picture {
    tongue: Tongue,
    name: &'static str,
    asset: Asset,
}

macro_rules! pictures {
    ($($tongue:ident $folder:literal: $($name:literal)*;)*) => {
        static PICTURES: LazyLock<Vec<Picture>> = LazyLock::new(|| vec![$($(Picture {
            tongue: Tongue::$tongue,
            name: $name,
            asset: Asset::new($name, "png", "image/png", include_bytes!(concat!($folder, "/", $name, ".png"))),
        }),*),*]);
    };
}

pictures! {
    French "fr": "sign-in" "review" "answer" "release" "forums" "people" "summaries" "reports" "danger";
    English "en": "sign-in" "review" "answer" "release" "forums" "people" "summaries" "reports" "danger";
}

impl Picture {
    /// One by its name.
    pub fn of(name: &str, tongue: Tongue) -> Option<&'static Picture> {
        PICTURES.iter().find(|own| own.name == name && own.tongue == tongue)
    }

    /// Its address.
    pub fn path(&self) -> &str {
        &self.asset.path
    }

    /// Width and height in pixels, from the picture's own head (PNG specification, section 11.2.1: eight bytes of signature, eight of the
    /// chunk's head, then both as four bytes, the highest first).
    pub fn size(&self) -> (u32, u32) {
        let number = |from: usize| {
            let bytes = self.asset.bytes.get(from..from + 4).and_then(|bytes| bytes.try_into().ok());
            u32::from_be_bytes(bytes.unwrap_or_default())
        };
        (number(16), number(20))
    }
}

/// The files of all pictures.
pub(super) fn all() -> impl Iterator<Item = &'static Asset> {
    PICTURES.iter().map(|picture| &picture.asset)
}
