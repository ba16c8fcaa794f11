-- The floor: what one ask of the bench writes, as pgbench executes it on the same server: each statement prepared, one
-- transaction, one wall, the same locks, rows of the same width in the same tables, and nothing decided.
-- tests/integration/bench/test_floor.py holds its tables and columns against what an ask really writes.
-- Each connection asks for callers and people of its own, as the connections to Leeway do.
\set n random(:client_id * :each + 1, :client_id * :each + :each)
\set amount random(100, 2400)
SELECT person, budget, holder, mandate, scheme, payee_key, organisation, uuidv7() AS ask, uuidv7() AS ruling,
       uuidv7() AS decision, uuidv7() AS event, uuidv7() AS payee, uuidv7() AS what_for
FROM bench_place WHERE n = :n \gset
BEGIN;
SELECT set_config('leeway.organisation', :organisation::text, true);
SELECT id FROM delegation_person WHERE id = :person::uuid FOR NO KEY UPDATE;
SELECT id FROM delegation_budget WHERE id = :budget::uuid FOR NO KEY UPDATE;
SELECT id FROM delegation_mandate WHERE id = :mandate::uuid FOR NO KEY UPDATE;
INSERT INTO audit_words (id, organisation_id, subject_id, salt, text, commitment, erased_at) VALUES
    (:payee::uuid, :organisation::uuid, :person::uuid, '\x89e2d9af17300d098e6e4287b6a44f7c', 'Payee 7', repeat('0', 64), NULL),
    (:what_for::uuid, :organisation::uuid, :person::uuid, '\x89e2d9af17300d098e6e4287b6a44f7c', 'to the pool', repeat('0', 64), NULL);
INSERT INTO workflow_ask (id, organisation_id, kind, category, category_guessed, amount, weeks, payee_key, ask_someone,
    separate, flags, pay, pays_you, same_household, starts_on, ends_on, status, created_at, asker_id, budget_id, payee_id,
    person_id, plan_line_id, what_for_id, assignment_id, look_at, cant_wait, challenge_id, kept_minutes,
    exchanged, of_id, between)
VALUES (:ask::uuid, :organisation::uuid, 'one_off', 'travel', false, :amount::bigint, 1, :payee_key::text, false,
    NULL, '{}', '', '', NULL, NULL, NULL, 'approved', now(), :holder::uuid, :budget::uuid, :payee::uuid,
    :person::uuid, NULL, :what_for::uuid, NULL, NULL, false, NULL, NULL, NULL, NULL, false);
INSERT INTO audit_event (id, organisation_id, type, subject_kind, subject_id, person_id, actor_id, process,
    on_behalf_of_id, data, at)
VALUES (:event::uuid, :organisation::uuid, 'ask.approved', 'ask', :ask::uuid, :person::uuid, :holder::uuid, '', NULL,
    '{"from": "", "kind": "one_off", "payee": {"words": "01a200c7-dfe8-728d-91ea-a1d48ea1289a", "commitment": "0627b810df562dab64e5c2aa3e4d1f98695009418edd335c0b067b86865fd496"}, "weeks": 1, "amount": 1498, "budget": "01a200c7-8dff-7ecd-8bfb-283aed2420b1", "reason": null, "ruling": "within", "status": "approved", "mandate": "01a200c7-8df1-7ebb-bb3a-f7e6efbed750", "category": "travel", "what_for": {"words": "01a200c7-dfe8-72c8-a326-886024cde257", "commitment": "f8a0e5ee9c587bcf441e393b78c99897492bb9fccda5bc679ef19f9463373694"}, "plan_line": null, "waiting_for": null, "scheme_version": 1}',
    now());
INSERT INTO audit_delivery (id, organisation_id, consumer, created_at, published_at, attempts, done_at, dead_at, error,
    event_id)
VALUES (uuidv7(), :organisation::uuid, 'notices', now(), NULL, 0, NULL, NULL, '', :event::uuid);
INSERT INTO workflow_transition (id, organisation_id, command, from_status, to_status, process, event_id, at, ask_id,
    by_id, reason_id)
VALUES (uuidv7(), :organisation::uuid, 'submit', '', 'approved', '', :event::uuid, now(), :ask::uuid, :holder::uuid, NULL);
INSERT INTO workflow_rulingrecord (id, organisation_id, purpose, outcome, document, at, ask_id, mandate_id, scheme_id, user_id)
VALUES (:ruling::uuid, :organisation::uuid, 'asked', 'within',
    '{"why": "within", "role": "practitioner", "checks": [{"held": 0, "kind": "per_ask", "left": 30000, "unit": "pence", "used": 0, "limit": "each", "amount": 30000, "passed": true, "resets_at": null, "enforcement": "active"}, {"held": 12078, "kind": "per_period", "left": 999999987922, "unit": "pence", "used": 0, "limit": "month.person", "amount": 1000000000000, "passed": true, "resets_at": "2026-12-01T00:00:00+00:00", "enforcement": "active"}, {"held": 12078, "kind": "per_period", "left": 999999987922, "unit": "pence", "used": 0, "limit": "month.role", "amount": 1000000000000, "passed": true, "resets_at": "2026-12-01T00:00:00+00:00", "enforcement": "active"}, {"held": 12078, "kind": "per_period", "left": 999999987922, "unit": "pence", "used": 0, "limit": "year", "amount": 1000000000000, "passed": true, "resets_at": "2027-03-31T23:00:00+00:00", "enforcement": "active"}, {"held": 1206, "kind": "per_period", "left": 999999998794, "unit": "pence", "used": 0, "limit": "payee", "amount": 1000000000000, "passed": true, "resets_at": "2026-11-29T00:00:00+00:00", "enforcement": "active"}, {"held": 671843, "kind": "per_period", "left": 999999328157, "unit": "pence", "used": 0, "limit": "month", "amount": 1000000000000, "passed": true, "resets_at": "2026-12-01T00:00:00+00:00", "enforcement": "active"}, {"held": 12078, "kind": "budget", "left": 99999987922, "unit": "pence", "used": 0, "limit": "budget", "amount": 100000000000, "passed": true, "resets_at": null, "enforcement": "active"}], "mandate": "01a200c7-8df1-7ebb-bb3a-f7e6efbed750", "missing": 0, "outcome": "within", "reserved_for": null, "counterfactual": null, "scheme_version": 1}',
    now(), :ask::uuid, :mandate::uuid, :scheme::uuid, :holder::uuid);
INSERT INTO workflow_decision (id, organisation_id, outcome, amount, reduced, reason_code, at, ask_id, assigned_to_id,
    by_id, mandate_id, on_behalf_of_id, reason_id, scheme_id, ruling_id)
VALUES (:decision::uuid, :organisation::uuid, 'approve', :amount::bigint, false, '', now(), :ask::uuid, :holder::uuid,
    :holder::uuid, :mandate::uuid, NULL, NULL, :scheme::uuid, :ruling::uuid);
INSERT INTO delegation_hold (id, organisation_id, ask_id, people, payee_key, category, kind, held, used, from_agreed,
    role, charged_at, released_at, budget_id, holder_id, mandate_id, person_id, plan_line_id, giver_id, giver_role,
    most_agreed)
VALUES (uuidv7(), :organisation::uuid, :ask::uuid, 'adult', :payee_key::text, 'travel', 'one_off', :amount::bigint, 0, 0,
    'practitioner', now(), NULL, :budget::uuid, :holder::uuid, :mandate::uuid, :person::uuid, NULL, NULL, '', NULL);
UPDATE delegation_budget SET held = held + :amount::bigint, agreed = agreed WHERE id = :budget::uuid;
COMMIT;
