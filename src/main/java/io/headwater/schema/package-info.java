/**
 * What changed between two revisions of message types, and what that means for the topics and the
 * state of a topology that uses them.
 *
 * <p>Belongs here: comparing descriptors, and telling uses of types. Does not belong here: where
 * descriptors come from (cli), and making older events newer (event).
 */
@NullMarked
package io.headwater.schema;

import org.jspecify.annotations.NullMarked;
