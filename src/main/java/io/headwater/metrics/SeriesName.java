package io.headwater.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The name of one series in a registry, printed {@code name{label=value,…}}.
 *
 * <p>In label values, comma, closing brace and backslash are escaped by a backslash, so that every
 * printed name reads back as the same value.
 *
 * @param metric anything without an opening brace
 * @param labels in the order in which they are printed
 */
record SeriesName(String metric, Map<String, String> labels) {
  private static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final Pattern LABEL = Pattern.compile(
      "([a-zA-Z_][a-zA-Z0-9_]*)=((?:[^\\\\,}]|\\\\.)*)(?:,(?!$)|$)", Pattern.DOTALL);
  private static final Pattern SPECIAL = Pattern.compile("[\\\\,}]");
  private static final Pattern ESCAPED = Pattern.compile("\\\\(.)", Pattern.DOTALL);

  /* "le" is the bucket bound in Prometheus, "name" the metric's key in a JMX object name. */
  private static final Set<String> RESERVED = Set.of("le", "name");

  SeriesName {
    if (metric.isEmpty() || metric.indexOf('{') >= 0) {
      throw new IllegalArgumentException("metric name must not be empty or hold '{': " + metric);
    }
    for (String label : labels.keySet()) {
      if (!LABEL_NAME.matcher(label).matches() || RESERVED.contains(label)) {
        throw new IllegalArgumentException("label must be letters, digits and underscores, and not "
            + "'le' or 'name', was '" + label + "'");
      }
    }
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }

  /** Tells whether another metric system keeps this label name for itself. */
  static boolean isReserved(String label) {
    return RESERVED.contains(label);
  }

  /** Reads a registry name; text that is none becomes a metric name without labels. */
  static SeriesName parse(String text) {
    int brace = text.indexOf('{');
    if (brace < 0 && !text.isEmpty()) {
      return new SeriesName(text, Map.of());
    }
    SeriesName unlabelled = new SeriesName("_" + text.replace('{', '_'), Map.of());
    if (brace < 1 || !text.endsWith("}")) {
      return unlabelled;
    }
    String body = text.substring(brace + 1, text.length() - 1);
    Map<String, String> labels = new LinkedHashMap<>();
    Matcher label = LABEL.matcher(body);
    int at = 0;
    while (at < body.length() && label.find(at) && label.start() == at) {
      if (isReserved(label.group(1))) {
        return unlabelled;
      }
      labels.put(label.group(1), ESCAPED.matcher(label.group(2)).replaceAll("$1"));
      at = label.end();
    }
    return at == body.length() ? new SeriesName(text.substring(0, brace), labels) : unlabelled;
  }

  @Override
  public String toString() {
    if (labels.isEmpty()) {
      return metric;
    }
    return labels.entrySet().stream()
        .map(label -> label.getKey() + "=" + SPECIAL.matcher(label.getValue()).replaceAll("\\\\$0"))
        .collect(Collectors.joining(",", metric + "{", "}"));
  }
}
