//! The two sets of migrations create the same tables.

use std::collections::BTreeSet;

use storage::Database;
use storage::testing::World;

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_and_nullability() {
    let (sqlite, postgres) = (World::sqlite().await, World::postgres().await);
    let Database::Sqlite { readers, .. } = &sqlite.store.database else { panic!("not SQLite") };
    let columns = "SELECT m.name, c.name, c.\"notnull\" = 0 FROM sqlite_master m JOIN pragma_table_info(m.name) c
                   WHERE m.type IN ('table', 'view') AND m.name NOT LIKE '\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let in_sqlite: BTreeSet<(String, String, bool)> =
        sqlx::query_as(columns).fetch_all(readers).await.unwrap().into_iter().collect();
    let Database::Postgres(pool) = &postgres.store.database else { panic!("not PostgreSQL") };
    let columns = "SELECT table_name::text, column_name::text, is_nullable = 'YES' FROM information_schema.columns
                   WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'";
    let in_postgres: BTreeSet<(String, String, bool)> =
        sqlx::query_as(columns).fetch_all(pool).await.unwrap().into_iter().collect();
    assert!(in_sqlite.len() > 80, "{} columns are too few to be all", in_sqlite.len());
    let differ: Vec<_> = in_sqlite.symmetric_difference(&in_postgres).collect();
    assert!(differ.is_empty(), "only on one side: {differ:?}");
}
