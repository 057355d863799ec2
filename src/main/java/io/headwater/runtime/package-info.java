/**
 * A topology as a running application: its settings, its topics, its lifecycle, what to do when a
 * thread dies, and reading its stores.
 *
 * <p>Belongs here: whatever an operator starts, watches and stops. Does not belong here:
 * compiling a topology (streams), serving it over HTTP (http).
 */
@NullMarked
package io.headwater.runtime;

import org.jspecify.annotations.NullMarked;
