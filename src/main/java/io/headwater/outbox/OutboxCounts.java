package io.headwater.outbox;

/**
 * What became of the rows of an outbox since its relay began.
 *
 * @param published whose records are committed
 * @param setAside that can never be sent, and are no longer tried
 * @param held that can never be sent, and are tried again, at the moment
 * @param waiting that wait behind a row of their key that is held, at the moment
 */
public record OutboxCounts(long published, long setAside, long held, long waiting) {}
