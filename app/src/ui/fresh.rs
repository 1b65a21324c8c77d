//! A view whose elements are created anew whenever it is rendered again.
//!
//! To replace a view by another of the same type, leptos keeps the elements and sets only what differs between the two
//! *views*. What the user typed, checked or chose is state of the element itself, and would appear in the field that
//! replaces it: a street under `Organization Name`. So wrap every view that holds such state in this.

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::ssr::StreamBuilder;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Position, PositionState};

use super::focus::focus;

/// A view whose elements are never reused for another view.
pub struct Fresh(AnyView);

/// Keeps the elements of a view from being reused for another view.
pub fn fresh(view: impl IntoAny) -> Fresh {
    Fresh(view.into_any())
}

impl Render for Fresh {
    type State = AnyViewState;

    fn build(self) -> Self::State {
        self.0.build()
    }

    fn rebuild(self, state: &mut Self::State) {
        let focused = document().active_element();
        let mut new = self.0.build();
        state.insert_before_this(&mut new);
        state.unmount();
        *state = new;
        // If the user saved with Enter in a field that stays on the page, focus stays in that field.
        if let Some(gone) = focused.filter(|focused| !focused.is_connected()) {
            focus(&gone.id());
        }
    }
}

impl AddAnyAttr for Fresh {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, attr: NewAttr) -> Self {
        fresh(self.0.add_any_attr(attr))
    }
}

// Like the view inside.
impl RenderHtml for Fresh {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = AnyView::MIN_LENGTH;

    fn dry_resolve(&mut self) {
        self.0.dry_resolve();
    }

    async fn resolve(self) -> Self {
        Self(self.0.resolve().await)
    }

    fn html_len(&self) -> usize {
        self.0.html_len()
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0.to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buf: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0.to_html_async_with_buf::<OUT_OF_ORDER>(buf, position, escape, mark_branches, extra_attrs);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        self.0.hydrate::<FROM_SERVER>(cursor, position)
    }

    async fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        self.0.hydrate_async(cursor, position).await
    }

    fn into_owned(self) -> Self {
        self
    }
}
