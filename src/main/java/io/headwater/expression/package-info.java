/**
 * Rules as text: CEL expressions over protobuf messages, checked before anything runs, with every
 * finding at its own line and column; then evaluated within bounds.
 *
 * <p>Belongs here: everything that knows CEL. Does not belong here: where a rule is used, what
 * becomes of its result, and the YAML around it.
 */
@NullMarked
package io.headwater.expression;

import org.jspecify.annotations.NullMarked;
