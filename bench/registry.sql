-- 100,000 files as the registry's own events tell of them. `stations` (n, code) has the villages.
INSERT INTO file_spans
SELECT uuidv7(), 1, code, i % 3 > 0, CASE WHEN i % 2 = 0 THEN current_date - (random() * 600)::integer END,
       current_date - 1000, DATE '9999-12-31'
  FROM generate_series(1, 100000) AS i JOIN stations ON n = 1 + i % (SELECT count(*) FROM stations);

VACUUM ANALYZE file_spans;
