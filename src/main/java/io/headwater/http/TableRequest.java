package io.headwater.http;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.runtime.RowRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request for rows asks for: one key, or a range.
 *
 * @param where the request, as problems name it: without what was asked for
 */
record TableRequest(String where, Map<String, List<String>> parameters, KeyType keyType) {
  static final List<String> NAMES =
      List.of("key", "prefix", "from", "to", "after", "limit", "position", "wait-millis");

  private static final Pattern POSITION = Pattern.compile("(.{1,249})-(\\d{1,9})@(\\d{1,18})");
  private static final long LONGEST_WAIT_MILLIS = 10_000;

  /** Refuses what it does not know. */
  TableRequest {
    for (String name : parameters.keySet()) {
      if (!NAMES.contains(name)) {
        throw refused(
            where,
            "there is no parameter '" + name + "'" + NearMatch.didYouMean(name, NAMES),
            "use " + String.join(", ", NAMES));
      }
    }
  }

  private static InvalidInputException refused(String where, String what, String fix) {
    return new InvalidInputException(new Problem("HW1590", where, what, fix), null);
  }

  private Optional<String> one(String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw refused(where, "'" + name + "' is there twice", "give it once");
    }
    return values.stream().findFirst();
  }

  private Optional<Object> key(String name) {
    return one(name).map(text -> {
      try {
        return switch (keyType) {
          case STRING -> text;
          case INT64 -> Long.valueOf(text);
          case BYTES -> HexFormat.of().parseHex(text);
        };
      } catch (IllegalArgumentException e) {
        throw refused(
            where,
            "'%s' is no %s key".formatted(name, keyType.label()),
            keyType == KeyType.INT64 ? "give a whole number" : "give bytes in hex, such as 00ff");
      }
    });
  }

  /** Returns the one key that is asked for. */
  Optional<Object> key() {
    Optional<Object> key = key("key");
    if (key.isPresent()) {
      for (String other : List.of("prefix", "from", "to", "after", "limit")) {
        if (parameters.containsKey(other)) {
          throw refused(where, "there are both 'key' and '" + other + "'", "keep one of them");
        }
      }
    }
    return key;
  }

  /** Returns the range that is asked for; all rows if nothing is said. */
  RowRange<Object> range() {
    if (parameters.containsKey("prefix")
        && (parameters.containsKey("from") || parameters.containsKey("to"))) {
      throw refused(where, "there are both 'prefix' and bounds", "keep one of them");
    }
    return new RowRange<>(key("prefix"), key("from"), key("to"), key("after"), limit());
  }

  private int limit() {
    long limit = number("limit", RowRange.DEFAULT_LIMIT);
    if (limit < 1 || limit > RowRange.MOST) {
      throw refused(
          where,
          "'limit' is %d, expected 1 to %d".formatted(limit, RowRange.MOST),
          "ask for as many, and for the next ones 'after' the last");
    }
    return (int) limit;
  }

  private long number(String name, long otherwise) {
    Optional<String> text = one(name);
    if (text.filter(value -> !value.matches("\\d{1,9}")).isPresent()) {
      throw refused(where, "'" + name + "' is no whole number", "give digits only, such as 100");
    }
    return text.map(Long::valueOf).orElse(otherwise);
  }

  /** Returns what must be processed before. */
  Tables.AtLeast atLeast() {
    List<RecordPosition> positions = new ArrayList<>();
    for (String text : parameters.getOrDefault("position", List.of())) {
      Matcher found = POSITION.matcher(text);
      if (!found.matches()) {
        throw refused(where, "'position' is no position", "give one such as order-events-2@10442");
      }
      positions.add(new RecordPosition(
          found.group(1), Integer.parseInt(found.group(2)), Long.parseLong(found.group(3))));
    }
    long millis = number("wait-millis", LONGEST_WAIT_MILLIS);
    if (millis > LONGEST_WAIT_MILLIS) {
      throw refused(
          where,
          "'wait-millis' is %d, expected at most %d".formatted(millis, LONGEST_WAIT_MILLIS),
          "ask again instead");
    }
    return new Tables.AtLeast(positions, Duration.ofMillis(millis));
  }
}
