package io.headwater.runtime;

import com.google.protobuf.ByteString;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.EventHeaders;
import io.headwater.runtime.Aftermath.Found;
import io.headwater.topology.StreamSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the tellers is held to, by that of the same input without faults. {@link
 * SeededBugsTest} shows each of them to fail.
 */
enum AftermathCheck {
  /** Each record that a program consumed has one outcome, and none was passed over. */
  CONSERVATION {
    @Override
    Optional<String> find(Aftermath actual, Aftermath expected) {
      for (Map.Entry<String, OutcomeCounts> program : expected.counts().entrySet()) {
        OutcomeCounts counts = actual.counts().getOrDefault(program.getKey(), OutcomeCounts.NONE);
        // What a transaction that was aborted has counted is counted again.
        if (!counts.isConserved() || counts.consumed() < program.getValue().consumed()) {
          return Optional.of(
              "%s: %s, undisturbed %s".formatted(program.getKey(), counts, program.getValue()));
        }
      }
      return Optional.empty();
    }
  },

  /** Each record of the input led to so many records in each topic. */
  EXACTLY_ONCE {
    @Override
    Optional<String> find(Aftermath actual, Aftermath expected) {
      return difference(traces(actual), traces(expected));
    }
  },

  /** The values of each key are the same, in their order. */
  ORDER {
    @Override
    Optional<String> find(Aftermath actual, Aftermath expected) {
      return difference(byKey(actual), byKey(expected));
    }
  },

  /** The numbers of the events of each key begin at 1, and have no gap. */
  SEQUENCE {
    @Override
    Optional<String> find(Aftermath actual, Aftermath expected) {
      Map<ByteString, Long> last = new HashMap<>();
      for (Found event : actual.topic(Tellers.EVENTS)) {
        long number = Long.parseLong(event.headers().text(EventHeaders.SEQUENCE).orElse("0"));
        long before = last.getOrDefault(event.key().orElseThrow(), 0L);
        if (number != before + 1) {
          return Optional.of(
              "%s has number %d, after %d".formatted(event.position(), number, before));
        }
        last.put(event.key().orElseThrow(), number);
      }
      return Optional.empty();
    }
  },

  /** Each dead letter is there once, in the partition of its record, byte for byte. */
  DEAD_LETTERS {
    @Override
    Optional<String> find(Aftermath actual, Aftermath expected) {
      return difference(letters(actual), letters(expected));
    }
  },

  /** The stores hold the same, byte for byte. */
  STATES {
    @Override
    Optional<String> find(Aftermath actual, Aftermath expected) {
      return difference(states(actual), states(expected));
    }
  },

  /** Each record is where Kafka's own clients put its key. */
  PLACEMENT {
    @Override
    Optional<String> find(Aftermath actual, Aftermath expected) {
      for (String topic : List.of(Tellers.EVENTS, Tellers.REPLIES, Tellers.TOTALS)) {
        for (Found found : actual.topic(topic)) {
          int partition = placed(topic, found.key().orElseThrow().toByteArray());
          if (found.position().partition() != partition) {
            return Optional.of(
                "%s, expected in partition %d".formatted(found.position(), partition));
          }
        }
      }
      return Optional.empty();
    }
  };

  private static final int LONGEST = 200;

  /** Returns what is wrong, as far as it is found first. */
  abstract Optional<String> find(Aftermath actual, Aftermath expected);

  /** Returns what each check finds, of those that find something. */
  static Map<AftermathCheck, String> findings(Aftermath actual, Aftermath expected) {
    Map<AftermathCheck, String> findings = new EnumMap<>(AftermathCheck.class);
    for (AftermathCheck check : values()) {
      check.find(actual, expected).ifPresent(finding -> findings.put(check, finding));
    }
    return findings;
  }

  private static <K, V> Optional<String> difference(Map<K, V> actual, Map<K, V> expected) {
    Set<K> keys = new TreeSet<>(expected.keySet());
    keys.addAll(actual.keySet());
    return keys.stream()
        .filter(key ->
            !Optional.ofNullable(actual.get(key)).equals(Optional.ofNullable(expected.get(key))))
        .findFirst()
        .map(key -> "%s: %s, undisturbed %s"
            .formatted(key, shortly(actual.get(key)), shortly(expected.get(key))));
  }

  /** All values of a key would be too much to read. */
  private static String shortly(@Nullable Object found) {
    String text = String.valueOf(found);
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }

  /** Counts the records of a topic that a record of the input led to. */
  private static Map<String, Integer> traces(Aftermath aftermath) {
    Map<String, Integer> traces = new TreeMap<>();
    for (String topic : List.of(Tellers.EVENTS, Tellers.REPLIES, Tellers.TOTALS)) {
      for (Found found : aftermath.topic(topic)) {
        String origin = found.headers().text(EventHeaders.ORIGIN).orElse("nothing");
        traces.merge(topic + " of " + origin, 1, Integer::sum);
      }
    }
    return traces;
  }

  private static Map<String, List<String>> byKey(Aftermath aftermath) {
    Map<String, List<String>> values = new TreeMap<>();
    for (String topic : List.of(Tellers.EVENTS, Tellers.REPLIES, Tellers.TOTALS)) {
      for (Found found : aftermath.topic(topic)) {
        values
            .computeIfAbsent(
                topic + " " + found.key().orElseThrow().toStringUtf8(), any -> new ArrayList<>())
            .add(found.value().map(AftermathCheck::hex).orElse("nothing"));
      }
    }
    return values;
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static Map<String, List<String>> letters(Aftermath aftermath) {
    Map<String, List<String>> letters = new TreeMap<>();
    aftermath.topics().forEach((topic, found) -> {
      if (topic.endsWith(StreamSpec.DEAD_LETTER_SUFFIX)) {
        found.forEach(one -> {
          DeadLetter letter = read(one);
          letters
              .computeIfAbsent(letter.origin().toString(), any -> new ArrayList<>())
              .add("%s-%d %s %s %s %s"
                  .formatted(
                      topic,
                      one.position().partition(),
                      one.key().map(AftermathCheck::hex),
                      one.value().map(AftermathCheck::hex),
                      letter.headers(),
                      letter.cause().code()));
        });
      }
    });
    return letters;
  }

  private static Map<String, String> states(Aftermath aftermath) {
    Map<String, String> states = new TreeMap<>();
    aftermath
        .stores()
        .forEach((store, entries) ->
            entries.forEach((key, value) -> states.put(store + " " + hex(key), hex(value))));
    return states;
  }

  private static DeadLetter read(Found found) {
    return DeadLetterHeaders.read(
            found.key().map(ByteString::toByteArray).orElse(null),
            found.value().map(ByteString::toByteArray).orElse(null),
            found.headers())
        .orElseThrow();
  }

  private static int placed(String topic, byte[] key) {
    if (!topic.equals(Tellers.TOTALS)) {
      return BuiltInPartitioner.partitionForKey(key, Tellers.PARTITIONS);
    }
    CRC32 crc = new CRC32();
    crc.update(key);
    return (int) (crc.getValue() % Tellers.PARTITIONS);
  }
}
