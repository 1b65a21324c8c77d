//! The two sets of migrations make the same tables: columns, types, keys, unique columns and indexes.

use std::collections::BTreeSet;

use storage::Database;
use storage::testing::World;

/// The type of each database, and a word that both share. SQLite has fewer types: a time is a `TEXT`,
/// an id a `BLOB`, and a boolean may be an `INTEGER`.
const CLASSES: [(&str, &str); 13] = [
    ("INTEGER", "number"),
    ("BIGINT", "number"),
    ("integer", "number"),
    ("bigint", "number"),
    ("BOOLEAN", "number"),
    ("boolean", "number"),
    ("TEXT", "text"),
    ("text", "text"),
    ("date", "text"),
    ("timestamp with time zone", "text"),
    ("BLOB", "bytes"),
    ("bytea", "bytes"),
    ("uuid", "bytes"),
];

/// Intended differences, each with its reason.
const ON_PURPOSE: [(&str, &str); 0] = [];

/// One sentence for each fact of the schema, sorted.
type Facts = BTreeSet<String>;

async fn facts_of(world: &World, of_sqlite: &'static str, of_postgres: &'static str) -> Facts {
    let rows: Vec<(String,)> = match &world.store.database {
        Database::Sqlite { readers, .. } => sqlx::query_as(of_sqlite).fetch_all(readers).await.unwrap(),
        Database::Postgres(pool) => sqlx::query_as(of_postgres).fetch_all(pool).await.unwrap(),
    };
    rows.into_iter().map(|(fact,)| fact).collect()
}

/// Compares the facts of the two databases; `least` is the least number of facts.
async fn alike(of_sqlite: &'static str, of_postgres: &'static str, least: usize) {
    let (sqlite, postgres) = (World::sqlite().await, World::postgres().await);
    let in_sqlite = facts_of(&sqlite, of_sqlite, of_postgres).await;
    let in_postgres = facts_of(&postgres, of_sqlite, of_postgres).await;
    assert!(in_sqlite.len() >= least, "{} are too few to be all: {in_sqlite:#?}", in_sqlite.len());
    let is_on_purpose = |fact: &str| ON_PURPOSE.iter().any(|(known, _)| *known == fact);
    let only = |one: &Facts, other: &Facts| {
        one.difference(other).filter(|fact| !is_on_purpose(fact)).cloned().collect::<Vec<_>>()
    };
    let (of_sqlite, of_postgres) = (only(&in_sqlite, &in_postgres), only(&in_postgres, &in_sqlite));
    assert!(
        of_sqlite.is_empty() && of_postgres.is_empty(),
        "only in SQLite: {of_sqlite:#?}\nonly in PostgreSQL: {of_postgres:#?}"
    );
}

#[tokio::test]
async fn both_databases_have_the_same_columns_and_nullability() {
    alike(
        "SELECT m.name || '.' || c.name || CASE WHEN c.\"notnull\" = 0 THEN ' may be null' ELSE '' END
         FROM sqlite_master m JOIN pragma_table_info(m.name) c
         WHERE m.type IN ('table', 'view') AND m.name NOT LIKE '\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        "SELECT table_name || '.' || column_name || CASE WHEN is_nullable = 'YES' THEN ' may be null' ELSE '' END
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'",
        80,
    )
    .await;
}

#[tokio::test]
async fn both_databases_have_the_same_types() {
    let (sqlite, postgres) = (World::sqlite().await, World::postgres().await);
    let typed = |facts: Facts| -> Facts {
        let class = |kind: &str| CLASSES.iter().find(|(known, _)| *known == kind).map(|(_, class)| *class);
        let classed = |fact: String| {
            let (column, kind) = fact.split_once(' ').unwrap();
            let class = class(kind).unwrap_or_else(|| panic!("{fact}: write the type into CLASSES"));
            format!("{column} {class}")
        };
        facts.into_iter().map(classed).collect()
    };
    let of_sqlite =
        "SELECT m.name || '.' || c.name || ' ' || c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let of_postgres = "SELECT c.table_name || '.' || c.column_name || ' ' || c.data_type
         FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
         WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name NOT LIKE '\\_%'";
    let in_sqlite = typed(facts_of(&sqlite, of_sqlite, of_postgres).await);
    let in_postgres = typed(facts_of(&postgres, of_sqlite, of_postgres).await);
    assert!(in_sqlite.len() > 80, "{}", in_sqlite.len());
    let differ: Vec<_> = in_sqlite.symmetric_difference(&in_postgres).collect();
    assert!(differ.is_empty(), "{differ:#?}");
}

#[tokio::test]
async fn both_databases_have_the_same_primary_keys_unique_columns_and_indexes() {
    alike(
        // An index on an expression has no column name there.
        "SELECT t.name || ' ' || CASE WHEN i.origin = 'pk' THEN 'primary key' WHEN i.\"unique\" THEN 'unique' ELSE 'index' END
                || ' (' || (SELECT group_concat(COALESCE(name, 'expression'), ', ')
                            FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')'
                || CASE WHEN i.partial THEN ' of some rows' ELSE '' END
         FROM sqlite_master t JOIN pragma_index_list(t.name) i
         WHERE t.type = 'table' AND t.name NOT LIKE '\\_%' ESCAPE '\\'
         UNION
         SELECT t.name || ' primary key (' || c.name || ')' FROM sqlite_master t JOIN pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE '\\_%' ESCAPE '\\' AND c.pk = 1 AND c.type = 'INTEGER'
           AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) i WHERE i.origin = 'pk')",
        "SELECT t.relname || ' ' || CASE WHEN i.indisprimary THEN 'primary key' WHEN i.indisunique THEN 'unique' ELSE 'index' END
                || ' (' || (SELECT string_agg(COALESCE(a.attname::text, 'expression'), ', ' ORDER BY k.n)
                            FROM unnest(i.indkey::int[]) WITH ORDINALITY k (attnum, n)
                            LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum > 0) || ')'
                || CASE WHEN i.indpred IS NOT NULL THEN ' of some rows' ELSE '' END
         FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace s ON s.oid = t.relnamespace
         WHERE s.nspname = 'public' AND t.relname NOT LIKE '\\_%'",
        40,
    )
    .await;
}

#[tokio::test]
async fn both_databases_have_the_same_foreign_keys() {
    alike(
        "SELECT t.name || '.' || f.\"from\" || ' is of ' || f.\"table\" || CASE f.on_delete WHEN 'CASCADE' THEN ', deleted with it'
                WHEN 'SET NULL' THEN ', null without it' ELSE '' END
         FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'",
        "SELECT t.relname || '.' || a.attname || ' is of ' || o.relname || CASE c.confdeltype WHEN 'c' THEN ', deleted with it'
                WHEN 'n' THEN ', null without it' ELSE '' END
         FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class o ON o.oid = c.confrelid
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (c.conkey)
         JOIN pg_namespace s ON s.oid = t.relnamespace WHERE c.contype = 'f' AND s.nspname = 'public'",
        20,
    )
    .await;
}
