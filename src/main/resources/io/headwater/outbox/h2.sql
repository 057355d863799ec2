CREATE TABLE ${table} (
  "id" BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- rows of one key are published in this order
  "topic" VARCHAR NOT NULL,
  "key" VARBINARY,                                      -- NULL: a record without a key
  "value" VARBINARY,                                    -- NULL: a tombstone
  "headers" VARCHAR,                                    -- a JSON object of strings, or NULL
  "event_time" TIMESTAMP(6) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "created" TIMESTAMP(6) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "published" TIMESTAMP(6) WITH TIME ZONE,              -- set by a relay that keeps published rows
  "problem" VARCHAR                                     -- why a row cannot be published; NULL it to try again
);
