package io.headwater.expression;

import io.headwater.diagnostic.SourceLocation;
import java.util.function.IntFunction;

/**
 * An expression as it was written.
 *
 * @param text the expression, without the quotes and the indentation of the file around it
 * @param place from the offset of a character of {@code text}, in UTF-16 units and up to its
 *     length, to where that character stands in the file
 */
public record ExpressionText(String text, IntFunction<SourceLocation> place) {

  /** Returns where the expression begins. */
  public SourceLocation where() {
    return place.apply(0);
  }
}
