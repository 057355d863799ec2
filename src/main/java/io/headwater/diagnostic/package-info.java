/**
 * What can be said about something written or something run: problems with their place and their
 * fix, the outcomes of a record, and the exceptions that carry them.
 *
 * <p>Belongs here: values that every other package reports with. Does not belong here: anything
 * that finds a problem, or that knows how records flow.
 */
@NullMarked
package io.headwater.diagnostic;

import org.jspecify.annotations.NullMarked;
