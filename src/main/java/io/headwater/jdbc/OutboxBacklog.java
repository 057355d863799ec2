package io.headwater.jdbc;

import java.time.Duration;

/**
 * What an outbox table holds that is not published, and not set aside.
 *
 * @param age of the oldest such row by the database's clock; zero if there is none
 */
public record OutboxBacklog(long rows, Duration age) {}
