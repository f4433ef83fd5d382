-- A city's contacts: 100,000 people, 300 files merged away, and three years of 1,000,000 visits; 20,000 hardships, 20,000
-- answers on satisfaction with their sums, and a campaign for everyone. `stations` (n, code) has the villages.
TRUNCATE people, stays, person_alias, visits, dues, contact_years CASCADE;

SET session_replication_role = replica;

INSERT INTO people (id, area, tier, alive, registered_on, is_veteran, preferential_care, over_80, erased)
SELECT uuidv7(), code, CASE WHEN i % 7 = 0 THEN 'KEY' ELSE 'UNIVERSAL' END, true, current_date - 1100, true, false,
       i % 9 = 0, false
  FROM generate_series(1, 100000) AS i JOIN stations ON n = 1 + i % (SELECT count(*) FROM stations);

INSERT INTO stays SELECT id, 1, area, registered_on, DATE '9999-12-31' FROM people;

CREATE TEMP TABLE numbered AS SELECT row_number() OVER (ORDER BY id) AS n, id, area FROM people;

INSERT INTO person_alias
SELECT uuidv7(), id FROM numbered WHERE n <= 300;

-- KEY people, every seventh, get a third of all contacts besides their share.
INSERT INTO visits (id, version, area, place_area, veteran_id, visitor, method, reached, occurred_at, visited_on, settles,
                    logged_at, origin)
SELECT id, 1, area, area, person, person, method, reached, day + TIME '10:00', day, '{}', now(), id
  FROM (SELECT uuidv7() AS id, numbered.area, coalesce(old, numbered.id) AS person, i % 11 > 0 AS reached,
               (ARRAY['HOME_VISIT', 'PHONE', 'MESSAGE', 'AT_STATION'])[1 + (i / 3) % 4] AS method,
               current_date - (random() * 1095)::integer AS day
          FROM generate_series(1, 1000000) AS i
          JOIN numbered ON n = CASE WHEN i % 3 = 0 THEN 7 * (1 + i % 14285) ELSE 1 + i % 100000 END
          LEFT JOIN person_alias ON canonical = numbered.id AND i % 2 = 0) AS made;

INSERT INTO contact_years
SELECT coalesce(canonical, veteran_id), extract(year FROM visited_on), people.area, tier, registered_on,
       bit_or(1 << extract(month FROM visited_on)::integer - 1),
       coalesce(bit_or(1 << extract(month FROM visited_on)::integer - 1) FILTER (WHERE method = 'HOME_VISIT'), 0)
  FROM visits LEFT JOIN person_alias ON old = veteran_id JOIN people ON people.id = coalesce(canonical, veteran_id)
 WHERE reached
 GROUP BY 1, 2, 3, 4, 5;

INSERT INTO hardships (id, version, area, veteran_id, state, kind, urgent, source, description_sealed, found_by, found_on,
                       recorded_at, register_due_on, registered_on, resolve_due_on, resolved_on, resolution,
                       follow_up_due_on, followed_up_on, follow_up_visit_id, overdue, aid_state, aid_applied_on)
SELECT uuidv7(), 1, area, id, 'FOLLOWED_UP', (ARRAY['MEDICAL', 'LIVING', 'HOUSING', 'LEGAL'])[1 + n % 4], false, 'STATION',
       '', id, day, day, day + 5, day + 2, day + 32, day + 20, 'BY_STATION', day + 50, day + 40, id, false, 'APPLIED', day
  FROM (SELECT *, current_date - 1000 + (random() * 950)::integer AS day FROM numbered WHERE n % 5 = 0) AS found;

INSERT INTO hardship_spans
SELECT uuidv7(), area, id, veteran_id, step, kind, found_on + 10 * at::integer, found_on + 10 * at::integer + 10
  FROM hardships, unnest(ARRAY['FOUND', 'REGISTERED', 'RESOLVED']) WITH ORDINALITY AS steps(step, at);

INSERT INTO satisfaction (id, version, area, occasion, happiness, gain, honour, given_on)
SELECT uuidv7(), 1, area, 'VISIT', 1 + n % 5, 1 + n % 4, 1 + n % 3, current_date - (random() * 365)::integer
  FROM numbered WHERE n % 5 = 1;

-- Told by fives, by town and quarter.
INSERT INTO satisfaction_sums
SELECT uuidv7(), 1, town, quarter, 5, jsonb_build_object('happiness', scores, 'gain', scores, 'honour', scores)
  FROM (SELECT left(area, 9) || '000' AS town, date_trunc('quarter', given_on)::date AS quarter, count(*) / 5 AS fives
          FROM satisfaction GROUP BY 1, 2) AS told,
       generate_series(1, fives), (VALUES ('{"1": 1, "2": 1, "3": 1, "4": 1, "5": 1}'::jsonb)) AS each(scores);

INSERT INTO campaigns (id, version, area, name, from_on, to_on, goal, rule, state, planned_by)
VALUES (uuidv7(), 1, '440700000000', '大走访', current_date - 45, current_date, '全覆盖', '{}', 'RUNNING', uuidv7());

INSERT INTO campaign_targets (campaign_id, veteran_id, area) SELECT campaigns.id, people.id, people.area FROM campaigns, people;
INSERT INTO campaign_targets (campaign_id, veteran_id, area)
SELECT campaigns.id, old, people.area FROM campaigns, person_alias JOIN people ON people.id = canonical;

VACUUM ANALYZE people, stays, person_alias, visits, contact_years, hardships, hardship_spans, satisfaction_sums, campaign_targets;
