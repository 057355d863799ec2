/**
 * The executable steps: a topology compiled into programs, each a fused chain of operators between
 * topics, run one record at a time as a unit of work against a small host interface.
 *
 * <p>Belongs here: what a record does on its way from one topic to the next. Does not belong here:
 * any host, any type of Kafka's, any thread.
 */
@NullMarked
package io.headwater.operator;

import org.jspecify.annotations.NullMarked;
