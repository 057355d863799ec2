CREATE TABLE ${table} (
  "id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- rows of one key are published in this order
  "topic" text NOT NULL,
  "key" bytea,                                          -- NULL: a record without a key
  "value" bytea,                                        -- NULL: a tombstone
  "headers" text,                                       -- a JSON object of strings, or NULL
  "event_time" timestamptz NOT NULL DEFAULT now(),
  "created" timestamptz NOT NULL DEFAULT now(),
  "published" timestamptz,                              -- set by a relay that keeps published rows
  "problem" text                                        -- why a row cannot be published; NULL it to try again
);
CREATE INDEX ON ${table} ("id") WHERE "published" IS NULL AND "problem" IS NULL;
