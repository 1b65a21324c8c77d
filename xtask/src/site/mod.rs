//! The site: everything a browser downloads, made into `target/site/`.
//!
//! 1. [`compile`] has cargo build the `frontend` crate for WASM.
//! 2. [`bind`] cuts it into one file per lazy route and writes the JavaScript beside it.
//! 3. [`style`] bundles the style sheet and collects the static files.
//! 4. [`link`] names what was built after its content and makes the files name each other so.
//! 5. [`output`] writes what changed, removes what is stale, compresses, and prints sizes.

mod bind;
mod compile;
mod link;
mod output;
mod size;
mod style;

use anyhow::Result;
pub(crate) use size::first_load;

/// Builds the site; `release` also splits, minifies and compresses.
pub(crate) fn build(release: bool) -> Result<()> {
    let module = compile::frontend(release)?;
    let site = link::site(bind::module(&module, release)?, style::sheet(release)?);
    output::write(&site, &style::public()?, release)?;
    if release {
        size::print(&site.manifest)?;
    }
    Ok(())
}
