/**
 * Rows of projections in a relational database, over JDBC alone: how a row message becomes columns,
 * how a batch of records becomes one transaction, and the versions of a projection's table.
 *
 * <p>Belongs here: everything that names {@code java.sql}, and what differs between databases. Does
 * not belong here: reading records (runtime), what a record does to a row (operator, behavior).
 */
@NullMarked
package io.headwater.jdbc;

import org.jspecify.annotations.NullMarked;
