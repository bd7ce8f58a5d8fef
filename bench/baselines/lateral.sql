-- The last order, and whether one is still to be kept, looked up for accounts that their own columns leave open.
-- Written for this shop: an order is of its account's company, and no date lies near a placeholder without being one.
-- Cutoffs for 15 March 2026: three years; bookkeeping by country and financial year.
SELECT site, class, count(*)
FROM (
  SELECT p.site,
    CASE
      WHEN p.site IS NULL OR p.site = 'xx' THEN 'undecidable|entity'
      WHEN greatest(a.joined, a.login, o.last) >= c.cutoff THEN 'running'
      WHEN coalesce(a.joined, a.login, o.last) IS NULL THEN 'undecidable|event'
      WHEN o.kept THEN 'restricted'
      WHEN greatest(a.joined, a.login, o.last) >= c.late THEN 'due'
      ELSE 'due+'
    END AS class
  FROM (SELECT id, CASE WHEN date_joined > '1950-01-01Z' THEN date_joined END AS joined, last_login AS login FROM auth_user) a
  LEFT JOIN customer_profile p ON p.user_id = a.id
  CROSS JOIN LATERAL (
    SELECT CASE WHEN p.site IN ('fi1', 'fi2', 'lt1') THEN timestamptz '2023-03-14 22:00Z' ELSE timestamptz '2023-03-14 23:00Z' END AS cutoff,
           CASE WHEN p.site IN ('fi1', 'fi2', 'lt1') THEN timestamptz '2023-02-12 22:00Z' ELSE timestamptz '2023-02-12 23:00Z' END AS late
  ) c
  LEFT JOIN LATERAL (
    SELECT max(date_placed) AS last,
           bool_or(date_placed >= CASE
             WHEN site_id IN (1, 4, 13, 15, 16) THEN timestamptz '2020-12-31 23:00Z'
             WHEN site_id IN (2, 14) THEN timestamptz '2020-06-30 22:00Z'
             WHEN site_id = 5 THEN timestamptz '2020-03-31 22:00Z'
             WHEN site_id IN (3, 9, 17) THEN timestamptz '2018-12-31 23:00Z'
             WHEN site_id IN (6, 7, 8) THEN timestamptz '2017-12-31 23:00Z'
             WHEN site_id = 10 THEN timestamptz '2019-12-31 22:00Z'
             WHEN site_id = 11 THEN timestamptz '2019-04-30 21:00Z'
             WHEN site_id = 12 THEN timestamptz '2015-12-31 22:00Z'
             ELSE '-infinity'
           END) AS kept
    FROM order_order
    WHERE user_id = a.id AND p.site <> 'xx'
      AND (greatest(a.joined, a.login) < c.cutoff OR coalesce(a.joined, a.login) IS NULL)
  ) o ON true
) classed
GROUP BY site, class
