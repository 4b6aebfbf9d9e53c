//! Tells cargo that the migrations are part of the binary: `sqlx::migrate!` embeds them, and a new file alone would not
//! make cargo build again.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
