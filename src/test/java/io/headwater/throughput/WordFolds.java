package io.headwater.throughput;

import static io.headwater.testkit.Words.word;

import com.google.protobuf.ByteString;
import com.google.protobuf.StringValue;
import io.headwater.event.EventHeaders;
import io.headwater.partition.Partitionings;
import io.headwater.testkit.RawRecord;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Words;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What a topology with a hop and a fold writes, told in no type of Headwater's. */
public final class WordFolds implements Supplier<Map<String, List<List<String>>>> {

  /** Returns key, value, and names of headers of all records, by topic. */
  @Override
  public Map<String, List<List<String>>> get() {
    Map<String, List<List<String>>> all = new TreeMap<>();
    try (TopologyHarness words = Words.run(
        (in, out) -> in.repartition("by-length", WordFolds::length, 2, Partitionings.murmur2())
            .aggregate("texts", StringValue.class, WordFolds::joined)
            .to(out))) {
      for (String text : List.of("a", "bb", "c", "dd", "e")) {
        words.pipe("in", "k", word(text));
      }
      words
          .writtenTopics()
          .forEach(
              (topic, rows) -> all.put(topic, rows.stream().map(WordFolds::told).toList()));
    }
    return all;
  }

  private static String length(StringValue word) {
    return Integer.toString(word.getValue().length());
  }

  private static StringValue.Builder joined(StringValue before, StringValue next) {
    return before.toBuilder().setValue(before.getValue() + next.getValue());
  }

  private static List<String> told(RawRecord row) {
    List<String> headers =
        row.headers().entries().stream().map(EventHeaders.Entry::name).toList();
    return List.of(
        hex(row.key().orElseThrow()), hex(row.value().orElseThrow()), String.join(" ", headers));
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
