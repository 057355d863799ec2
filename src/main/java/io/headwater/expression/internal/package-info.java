/**
 * What compiled rules call: Janino loads the classes that it makes of expressions by a loader of
 * their own, so it has to be public. Nothing else belongs here, and nothing else may use it.
 */
@NullMarked
package io.headwater.expression.internal;

import org.jspecify.annotations.NullMarked;
