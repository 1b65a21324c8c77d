//! Line icons, drawn inline so that they take the colour of the text around them.

use leptos::prelude::*;

/// An icon, to be used in a view directly: `{Icon::Add}`. It is decoration: the control has a name of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// A plus sign.
    Add,
    /// An arrow to the left.
    Back,
    /// A house with windows.
    Building,
    /// A sheet of a calendar.
    Calendar,
    /// A bar chart.
    Chart,
    /// A clock.
    Clock,
    /// A small angle pointing down.
    Down,
    /// A pen.
    Edit,
    /// A circle with an exclamation mark.
    Error,
    /// A sheet of paper.
    File,
    /// A circle with an i.
    Info,
    /// A door with an arrow out of it.
    LogOut,
    /// Three lines.
    Menu,
    /// A letter.
    Message,
    /// An arrow to the right.
    Next,
    /// A clipboard with a tick.
    Order,
    /// Two people.
    People,
    /// One person.
    Person,
    /// A magnifying glass.
    Search,
    /// Two sliders.
    Settings,
    /// A tick in a circle.
    Success,
    /// An arrow out of a tray.
    Upload,
    /// An arrow into a tray.
    Download,
    /// A triangle with an exclamation mark.
    Warning,
    /// A cross.
    Close,
}

impl Icon {
    /// The drawing, as a path in a 24 by 24 box.
    fn path(self) -> &'static str {
        match self {
            Self::Add => "M12 5v14M5 12h14",
            Self::Back => "M19 12H5m6-6-6 6 6 6",
            Self::Building => "M5 20V4h9v16M14 9h5v11M3 20h18M8.5 8h2m-2 4h2m-2 4h2",
            Self::Calendar => "M4 6h16v14H4zM4 10.5h16M8 3.5V8m8-4.5V8",
            Self::Chart => "M4 20h16M7 16v-5m5 5V5m5 11V9",
            Self::Clock => "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18m0 4.5V12l3 2",
            Self::Down => "m6 9 6 6 6-6",
            Self::Edit => "M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5 17.5 10",
            Self::Error => "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18m0 4.5v5m0 3.5v.01",
            Self::File => "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6m-6 4h6",
            Self::Info => "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18m0 8v5m0-8.5v.01",
            Self::LogOut => "M14 4H5v16h9m2-4 4-4-4-4m4 4H9.5",
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::Message => "M3.5 5.5h17v13h-17zm.5.5 8 7 8-7",
            Self::Next => "M5 12h14m-6-6 6 6-6 6",
            Self::Order => "M8 5H6v16h12V5h-2M9 3.5h6v3.5H9zM9 14l2.2 2.2L15 12",
            Self::People => {
                "M9 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M2.5 20c0-3.5 2.5-5.5 6.5-5.5s6.5 2 6.5 5.5M16 5a3.3 3.3 0 0 1 0 6.2m2 3.6c2.2.7 3.5 2.5 3.5 5.2"
            }
            Self::Person => "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8M4.5 20c0-3.6 3-5.5 7.5-5.5s7.5 1.9 7.5 5.5",
            Self::Search => "M11 4.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13m5 11.5 4.5 4.5",
            Self::Settings => {
                "M4 8h9m5 0h2M4 16h2m5 0h9M15.5 5.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5M8.5 13.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5"
            }
            Self::Success => "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18m-4 9.5 3 3 5.5-6",
            Self::Upload => "M12 16V5M7 9.5l5-5 5 5M4 20h16",
            Self::Download => "M12 5v11M7 11.5l5 5 5-5M4 20h16",
            Self::Warning => "M12 4 2.5 20h19zM12 10v4.5m0 2.5v.01",
            Self::Close => "m6 6 12 12M18 6 6 18",
        }
    }
}

impl IntoRender for Icon {
    type Output = AnyView;

    fn into_render(self) -> AnyView {
        view! {
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                <path d=self.path() />
            </svg>
        }
        .into_any()
    }
}

/// The product's logo, in its own colours.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="8" fill="#2d52cc" />
            <path
                d="M9 22V12.5A2.5 2.5 0 0 1 11.5 10H15l2 3h3.5a2.5 2.5 0 0 1 2.5 2.5V22M9 22h14"
                fill="none"
                stroke="#fff"
                stroke-width="2.5"
                stroke-linecap="round"
                stroke-linejoin="round"
            />
        </svg>
    }
    .into_any()
}
