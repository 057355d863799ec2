package io.headwater.yaml;

import io.headwater.diagnostic.SourceLocation;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code ${NAME}} and {@code ${NAME:default}} by environment variables. No problem quotes
 * what a variable holds: it may be a secret.
 */
record Environment(Map<String, String> variables) {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}:]*)(?::([^}]*))?\\}");
  private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]*");

  Environment {
    variables = Map.copyOf(variables);
  }

  /** Returns a text with its variables replaced; empty, and reported, if one has no value. */
  Optional<String> replaced(String text, SourceLocation where, YamlProblems problems) {
    if (!text.contains("${")) {
      return Optional.of(text);
    }
    Matcher reference = REFERENCE.matcher(text);
    StringBuilder replaced = new StringBuilder();
    boolean isWhole = true;
    while (reference.find()) {
      Optional<String> value = valueOf(reference, where, problems);
      isWhole &= value.isPresent();
      reference.appendReplacement(replaced, Matcher.quoteReplacement(value.orElse("")));
    }
    reference.appendTail(replaced);
    if (isWhole && replaced.indexOf("${") >= 0 && !variables.containsValue(replaced.toString())) {
      return refuse(where, problems, "'" + text + "' has a '${' without its '}'");
    }
    return isWhole ? Optional.of(replaced.toString()) : Optional.empty();
  }

  private Optional<String> valueOf(Matcher reference, SourceLocation where, YamlProblems problems) {
    String name = reference.group(1);
    if (!NAME.matcher(name).matches()) {
      return refuse(where, problems, "'" + name + "' is no name of an environment variable");
    }
    Optional<String> value = Optional.ofNullable(variables.get(name));
    if (value.isPresent() || reference.group(2) != null) {
      return Optional.of(value.orElseGet(() -> reference.group(2)));
    }
    problems.report(
        "HW1029",
        where,
        "environment variable '" + name + "' is not set, and has no default",
        "set it, or write '${" + name + ":default}'");
    return Optional.empty();
  }

  private static Optional<String> refuse(SourceLocation where, YamlProblems problems, String what) {
    problems.report("HW1030", where, what, "write such as ${NAME} or ${NAME:default}");
    return Optional.empty();
  }
}
