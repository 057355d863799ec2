package io.headwater.rule;

import io.headwater.diagnostic.SourceLocation;
import io.headwater.expression.ExpressionText;

/**
 * A field of a message with the expression that it is set to, as written.
 *
 * @param where where the name of the field was written
 */
public record FieldText(String field, SourceLocation where, ExpressionText value) {}
