//! Passkeys in the browser (WebAuthn): creates one, or signs with one. Requests and answers are JSON.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = JSON, js_name = parse)]
    fn read(text: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = JSON, js_name = stringify)]
    fn written(value: &JsValue) -> Result<String, JsValue>;
    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = parseCreationOptionsFromJSON)]
    fn to_make(options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = parseRequestOptionsFromJSON)]
    fn to_show(options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["navigator", "credentials"], js_name = create)]
    async fn make_key(options: &Options) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["navigator", "credentials"], js_name = get)]
    async fn show_key(options: &Options) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = Object)]
    type Options;
    #[wasm_bindgen(constructor, js_class = "Object")]
    fn new() -> Options;
    #[wasm_bindgen(method, setter, js_name = publicKey)]
    fn set_public_key(this: &Options, options: &JsValue);
}

fn options(of: &JsValue) -> Options {
    let options = Options::new();
    options.set_public_key(of);
    options
}

/// Creates a passkey. `None` if the user declines, the browser does not support passkeys, or the page is not at the
/// address that they are for.
pub async fn make(asked: &str) -> Option<String> {
    let made = make_key(&options(&to_make(&read(asked).ok()?).ok()?)).await.ok()?;
    written(&made).ok()
}

/// Signs with a passkey. `None` as for [`make`].
pub async fn show(asked: &str) -> Option<String> {
    let shown = show_key(&options(&to_show(&read(asked).ok()?).ok()?)).await.ok()?;
    written(&shown).ok()
}
