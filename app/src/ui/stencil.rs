//! Draws many things of one shape, such as the rows of a list. On the server, a view draws the first thing of each
//! shape; the others reuse its HTML with other words. Without this, a list spends most of its time on building and
//! writing a view for every row. See docs/speed.md.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use leptos::prelude::*;
use leptos::tachys::html::InertElement;

/// One of many things with the same kind of view, each a single element. If two things differ only in their words,
/// their HTML must differ only in these words. So the view must not depend on anything else, such as a context or the
/// text of a word, and must not use resources.
pub trait Stencil: Clone + Eq + Hash + Send + Sync + 'static {
    /// Visits every text that the view writes, alone or inside a longer text; always in the same order.
    fn words(&mut self, visit: &mut dyn FnMut(&mut String));

    /// The view.
    fn draw(self) -> AnyView;
}

/// The views of things.
pub fn drawn<S: Stencil>(things: impl IntoIterator<Item = S>) -> Vec<AnyView> {
    let mut last = None;
    let view = |thing: S| match cfg!(feature = "ssr") {
        true => InertElement::new(html(thing, &mut last)).into_any(),
        false => thing.draw(),
    };
    things.into_iter().map(view).collect()
}

/// The HTML of a shape, with places for the words.
struct Sheet {
    /// The HTML before the first word.
    start: String,
    /// The number of a word, its place, and the HTML after it.
    parts: Vec<(usize, Place, String)>,
}

#[derive(Clone, Copy)]
enum Place {
    /// In the value of an attribute.
    Attribute,
    /// Between tags. If it is alone there, an empty text is written as a space, so that the browser finds a text.
    Text { alone: bool },
}

/// They enclose the number of a word. The HTML has no words at that time, so nothing else in it can look like a mark.
const MARKS: [char; 2] = ['\u{e000}', '\u{e001}'];
/// The list of customers has some dozens of shapes. Beyond this number, things are drawn by their views.
const MOST_SHAPES: usize = 500;

/// The sheets by type and shape. They hold no words.
static SHEETS: LazyLock<RwLock<HashMap<TypeId, Box<dyn Any + Send + Sync>>>> = LazyLock::new(RwLock::default);

/// `last` is the previous shape, because most things have the same one.
fn html<S: Stencil>(mut thing: S, last: &mut Option<(S, Arc<Sheet>)>) -> String {
    let mut words = Vec::new();
    thing.words(&mut |word| words.push(std::mem::take(word)));
    match last {
        Some((shape, sheet)) if *shape == thing => sheet.with(&words),
        _ => {
            let sheet = known(&thing).unwrap_or_else(|| new(&thing));
            last.insert((thing, sheet)).1.with(&words)
        }
    }
}

fn new<S: Stencil>(shape: &S) -> Arc<Sheet> {
    let mut marked = shape.clone();
    let mut number = 0;
    marked.words(&mut |word| {
        *word = format!("{}{number}{}", MARKS[0], MARKS[1]);
        number += 1;
    });
    let sheet = Arc::new(Sheet::of(&marked.draw().to_html()));
    remember(shape.clone(), sheet.clone());
    sheet
}

fn known<S: Stencil>(shape: &S) -> Option<Arc<Sheet>> {
    let sheets = SHEETS.read().unwrap_or_else(PoisonError::into_inner);
    let sheets: &HashMap<S, Arc<Sheet>> = sheets.get(&TypeId::of::<S>())?.downcast_ref()?;
    sheets.get(shape).cloned()
}

fn remember<S: Stencil>(shape: S, sheet: Arc<Sheet>) {
    let mut sheets = SHEETS.write().unwrap_or_else(PoisonError::into_inner);
    let sheets = sheets.entry(TypeId::of::<S>()).or_insert_with(|| Box::<HashMap<S, Arc<Sheet>>>::default());
    if let Some(sheets) = sheets.downcast_mut::<HashMap<S, Arc<Sheet>>>()
        && sheets.len() < MOST_SHAPES
    {
        sheets.insert(shape, sheet);
    }
}

impl Sheet {
    fn of(html: &str) -> Self {
        let mut pieces = html.split(MARKS[0]);
        let start = pieces.next().unwrap_or_default();
        let (mut in_tag, mut in_value, mut before) = (false, false, start);
        let mut parts = Vec::new();
        for piece in pieces {
            for byte in before.bytes() {
                match byte {
                    b'<' if !in_tag => in_tag = true,
                    b'"' if in_tag => in_value = !in_value,
                    b'>' if !in_value => in_tag = false,
                    _ => {}
                }
            }
            let (number, after) = piece.split_once(MARKS[1]).unwrap_or_default();
            let alone = before.ends_with('>') && after.starts_with('<');
            let place = if in_tag { Place::Attribute } else { Place::Text { alone } };
            parts.push((number.parse().unwrap_or_default(), place, after.to_owned()));
            before = after;
        }
        Self { start: start.to_owned(), parts }
    }

    fn with(&self, words: &[String]) -> String {
        let length: usize = self.parts.iter().map(|(_, _, after)| after.len()).sum();
        let mut html = String::with_capacity(self.start.len() + 2 * length);
        html.push_str(&self.start);
        for (number, place, after) in &self.parts {
            let word = words.get(*number).map_or("", String::as_str);
            match place {
                Place::Text { alone: true } if word.is_empty() => html.push(' '),
                _ => escape(word, *place, &mut html),
            }
            html.push_str(after);
        }
        html
    }
}

/// Escapes as leptos does.
fn escape(word: &str, place: Place, html: &mut String) {
    let mut rest = word;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        html.push_str(&rest[..at]);
        html.push_str(match (rest.as_bytes()[at], place) {
            (b'&', _) => "&amp;",
            (b'"', Place::Attribute) => "&quot;",
            (b'<', _) => "&lt;",
            (b'>', _) => "&gt;",
            _ => &rest[at..=at],
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Note {
        title: String,
        link: Option<String>,
        lines: Vec<String>,
        done: bool,
    }

    impl Stencil for Note {
        fn words(&mut self, visit: &mut dyn FnMut(&mut String)) {
            visit(&mut self.title);
            self.link.iter_mut().for_each(&mut *visit);
            self.lines.iter_mut().for_each(visit);
        }

        fn draw(self) -> AnyView {
            let Self { title, link, lines, done } = self;
            let label = format!("About {title}: {title}");
            view! {
                <tr class="note" aria-label=label data-done=done.then_some("yes")>
                    <th>{title.clone()}</th>
                    <td>
                        {link
                            .map(|link| {
                                view! {
                                    <a href=link title="1 > 0">
                                        {title}
                                    </a>
                                }
                            })}
                    </td>
                    <td>"Lines: " {lines.into_iter().map(|line| view! { <i>{line}</i> }).collect_view()}</td>
                </tr>
            }
            .into_any()
        }
    }

    #[test]
    fn a_thing_has_the_html_of_its_view_for_any_words() {
        let words = ["", " ", "Acme", "<b>\"A\" & 'B'</b>", "a > b", "&amp;", "\u{e000}1\u{e001}", "ÄÖ 🏢", "a\"><i>"];
        Owner::new().with(|| {
            let mut last = None;
            for (title, other) in words.iter().flat_map(|a| words.iter().map(move |b| (*a, *b))) {
                for link in [None, Some(other.to_owned())] {
                    for lines in [vec![], vec![other.to_owned()], vec![title.to_owned(), other.to_owned()]] {
                        for done in [false, true] {
                            let note = Note { title: title.into(), link: link.clone(), lines: lines.clone(), done };
                            assert_eq!(html(note.clone(), &mut last), note.draw().to_html());
                        }
                    }
                }
            }
        });
    }
}
