/**
 * Publishing the rows of a relational outbox table to topics: in order, each exactly once.
 *
 * <p>Belongs here: whose turn it is, which rows are complete, what a crash leaves behind, and rows
 * that cannot be sent. Does not belong here: statements (jdbc) and how records are written
 * (client).
 */
@NullMarked
package io.headwater.outbox;

import org.jspecify.annotations.NullMarked;
