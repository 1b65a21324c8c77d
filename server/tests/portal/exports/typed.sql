-- Made typed.parquet with DuckDB 1.x or later: `duckdb < typed.sql`. Every type that an export may have is in it.
COPY (
    SELECT
        CAST('1.500000000000000001' AS DECIMAL(38, 18)) AS BilledCost,
        CAST(0.1 AS DOUBLE) AS EffectiveCost,
        'EUR' AS BillingCurrency,
        TIMESTAMP '2026-03-01 00:00:00' AS BillingPeriodStart,
        TIMESTAMPTZ '2026-04-01 00:00:00+00' AS BillingPeriodEnd,
        TIMESTAMP_NS '2026-03-05 10:00:00' AS ChargePeriodStart,
        TIMESTAMP_S '2026-03-05 11:00:00' AS ChargePeriodEnd,
        'AWS' AS ProviderName,
        'Compute' AS ServiceName,
        '000123' AS SubAccountId,
        'Usage' AS ChargeCategory,
        CAST(3 AS INTEGER) AS ConsumedQuantity,
        MAP {'env': 'prod', 'owner "x"': NULL} AS Tags,
        [{'name': 'credit', 'amount': CAST(-0.5 AS DOUBLE)}] AS x_Credits,
        {'id': 7, 'part': {'of': true}} AS x_Own,
        DATE '2026-03-31' AS x_Day
    UNION ALL
    SELECT -2, -2, 'EUR', TIMESTAMP '2026-03-01 00:00:00', TIMESTAMPTZ '2026-04-01 00:00:00+00', NULL, NULL, 'AWS',
        'Storage, "cold"', '000123', 'Credit', NULL, NULL, NULL, NULL, NULL
) TO 'typed.parquet' (FORMAT parquet, COMPRESSION zstd);
