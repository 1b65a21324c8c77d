//! What the tests share: a reseller with two customers, and ways to call its portal.

pub(crate) mod call;
pub(crate) mod people;
pub(crate) mod stored;
pub(crate) mod world;

/// Runs `async fn name(engine)` once on each database.
#[macro_export]
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($engine:ident) $body:block)+) => {$(
        $(#[$doc])*
        mod $name {
            use super::*;
            async fn test($engine: $crate::support::world::Engine) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                test($crate::support::world::Engine::Sqlite).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                test($crate::support::world::Engine::Postgres).await;
            }
        }
    )+};
}
