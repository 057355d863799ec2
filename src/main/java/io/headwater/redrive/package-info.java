/**
 * Dead-letter queues at work: which letters are still there, publishing them to their origin topics
 * again or giving them up, and the audit of both, whose records are the progress, too.
 *
 * <p>Belongs here: choosing letters, transactions of letters and audit records. Does not belong
 * here: what a value means, where a topology places it, and what a person reads (cli).
 */
@NullMarked
package io.headwater.redrive;

import org.jspecify.annotations.NullMarked;
