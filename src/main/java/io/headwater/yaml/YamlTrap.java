package io.headwater.yaml;

/**
 * What is wrong with a text that is not YAML, in the words of somebody who meant to write an
 * expression.
 */
record YamlTrap(String code, String what, String fix) {
  private static final String QUOTE = "put the whole text in single quotes";

  /** Finds what a complaint of the YAML parser most likely means. */
  static YamlTrap of(String problem) {
    if (problem.contains("mapping values are not allowed")) {
      return new YamlTrap(
          "HW0341", "a text that is not quoted has a ': ' in it, which begins a value", QUOTE);
    }
    if (problem.contains("(TAB)") || problem.contains("'\\t'")) {
      return new YamlTrap("HW0342", "a tab indents the line", "indent with spaces");
    }
    if (problem.startsWith("expected <block end>") && problem.contains("scalar")) {
      return new YamlTrap(
          "HW0343",
          "a text goes on behind a bracket or a quote that it begins with",
          "put the whole text in single quotes, and double those inside it");
    }
    if (problem.startsWith("expected ',' or")) {
      return new YamlTrap(
          "HW0344",
          "inside brackets a text has one of { } [ ] , in it, or a bracket is not closed",
          QUOTE + ", or close the bracket");
    }
    return new YamlTrap(
        "HW0332",
        "the file is not YAML: " + problem,
        "quote a text that starts with one of & * ! [ { or has ': ' or ' #' in it, and indent with"
            + " spaces");
  }
}
