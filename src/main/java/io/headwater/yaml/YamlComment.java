package io.headwater.yaml;

/**
 * A comment in a YAML file.
 *
 * @param offset where its '#' stands, in code points
 * @param line counted from 0, as is {@code column}
 * @param isAlone whether nothing stands before it in its line
 * @param text from the '#' on, without blanks at its end
 */
record YamlComment(int offset, int line, int column, boolean isAlone, String text) {}
