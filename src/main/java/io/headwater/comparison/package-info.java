/**
 * What two versions of a topology make of one history, and histories as examples.
 *
 * <p>Belongs here: running both versions in lockstep, what counts as a difference and which ones
 * are the first, and taking an example out of a history. Does not belong here: running a history
 * ({@code replay}), the form of examples ({@code yaml}), finding versions and printing ({@code
 * cli}).
 */
@NullMarked
package io.headwater.comparison;

import org.jspecify.annotations.NullMarked;
