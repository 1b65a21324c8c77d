//! The pages of Cloudtab and the server functions they call: rendered on the server, hydrated in the browser.

pub mod api;
pub mod assets;
pub mod error;
pub mod links;
pub mod notices;
pub mod pages;
pub mod paths;
pub mod posted;
pub mod routes;
pub mod ui;
pub mod uploaded;

use leptos::prelude::*;
use leptos_meta::{MetaTags, Stylesheet, provide_meta_context};

use crate::assets::Assets;

/// The HTML document around the app. `address` is the page's own address, set if the page answers a form that was
/// posted to another one.
pub fn shell(assets: Assets, address: Option<String>) -> impl IntoView {
    let nonce = leptos::nonce::use_nonce();
    let js = format!("/pkg/{}", assets.js);
    let wasm = format!("/pkg/{}", assets.wasm);
    let start = format!("import init,{{hydrate}} from '{js}';init({{module_or_path:'{wasm}'}}).then(hydrate)");
    let first = [ui::layout::THEME_SCRIPT, posted::ADDRESS_SCRIPT, pages::me::ZONE_SCRIPT].join(";");
    assets.provide_split();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-address=address>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="modulepreload" href=js.clone() nonce=nonce.clone() />
                <link rel="preload" href=wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
                <script nonce=nonce.clone()>{first}</script>
                <Stylesheet href=format!("/pkg/{}", assets.css) />
                <MetaTags />
                <script type="module" nonce=nonce>
                    {start}
                </script>
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// The app: the logged-in user, the posted form, and the pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    posted::provide_posted();
    ui::title::provide_failed();
    ui::form::provide_saves();
    pages::me::provide_me();
    view! { <routes::Pages /> }
}
