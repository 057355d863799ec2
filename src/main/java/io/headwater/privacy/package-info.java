/**
 * Personal data: how it is sealed, and the keys of its subjects.
 *
 * <p>Belongs here: the format of sealed values, which fields have them, keys and where they are
 * kept without a cluster. Does not belong here: keys in a topic (client), when messages are sealed
 * (event, operator).
 */
@NullMarked
package io.headwater.privacy;

import org.jspecify.annotations.NullMarked;
