/**
 * What checked expressions do in a topology: rules of records, folds, decisions. Both front ends
 * make their behaviour of it.
 *
 * <p>Belongs here: what an expression becomes. Does not belong here: where it was written (yaml,
 * dsl), and what it means (expression).
 */
@NullMarked
package io.headwater.rule;

import org.jspecify.annotations.NullMarked;
