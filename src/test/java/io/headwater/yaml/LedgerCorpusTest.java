package io.headwater.yaml;

import static io.headwater.event.LedgerVersions.V1;
import static io.headwater.event.LedgerVersions.V2;
import static io.headwater.event.LedgerVersions.V3;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.event.Upcasters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Events of every past version, as they are in topics for ever, read by the stream of today.
 *
 * <p>A folder of {@code src/test/resources/corpus/ledger} is called as the header of its records
 * names their type. In it, {@code NAME.hex} is the value of a record, in hex, and {@code NAME.json}
 * what it is today. Neither a file nor a folder is ever changed, except for the JSON, which follows
 * the newest type.
 *
 * <p>To add a version: declare the new type in {@code src/test/proto/ledger}, the stream to hold
 * it, and an upcaster from the one before it, in {@code ledger.yaml}. All events that are there
 * must still be read; then correct their JSON. Add a folder for the new type with an event of each
 * case.
 * To change a meaning within a type, add the events of the old meaning to its folder first.
 */
class LedgerCorpusTest {
  private static final Path CORPUS = Path.of("src/test/resources/corpus/ledger");
  private static final MessageTypes TYPES = MessageTypes.around(List.of(V1, V2, V3));
  private static final Upcasters DECODER = decoder();

  private static Upcasters decoder() {
    TopologyResources resources =
        new TopologyResources(TYPES, LedgerCorpusTest.class.getClassLoader(), Map.of());
    return TopologyFile.read(CORPUS.resolve("ledger.yaml"), resources).stream("account-events")
        .orElseThrow()
        .decoder();
  }

  static Stream<Path> events() throws IOException {
    try (Stream<Path> files = Files.walk(CORPUS)) {
      return files.filter(file -> file.toString().endsWith(".hex")).sorted().toList().stream();
    }
  }

  private static String typeOf(Path event) {
    return CORPUS.relativize(event).getName(0).toString();
  }

  private static byte[] bytes(Path event) {
    try {
      return HexFormat.of().parseHex(Files.readString(event).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("events")
  void isReadAsItIsToday(Path event) throws IOException {
    EventHeaders headers =
        EventHeaders.of(List.of(EventHeaders.Entry.text(EventHeaders.TYPE, typeOf(event))));

    Message today = DECODER.decode(bytes(event), headers);

    Message.Builder expected = DECODER.newest().newBuilder();
    Path json = event.resolveSibling(event.getFileName().toString().replace(".hex", ".json"));
    JsonFormat.parser().merge(Files.readString(json), expected);
    assertThat(today).isEqualTo(expected.build());
  }

  @Test
  void hasEventsOfEveryCaseOfEveryTypeThatTheStreamReads() throws IOException {
    Set<String> expected = new TreeSet<>(cases(DECODER.newest()));
    DECODER.older().forEach(type -> expected.addAll(cases(type)));

    Set<String> found =
        events().map(LedgerCorpusTest::caseOf).collect(Collectors.toCollection(TreeSet::new));

    assertThat(found).isEqualTo(expected);
  }

  private static List<String> cases(MessageType type) {
    return type.alternatives().orElseThrow().stream()
        .map(one -> type + " " + one.getName())
        .toList();
  }

  private static String caseOf(Path event) {
    MessageType type = TYPES.find(typeOf(event)).orElseThrow();
    Message message = type.parse(bytes(event));
    FieldDescriptor set =
        message.getOneofFieldDescriptor(type.descriptor().getRealOneofs().get(0));
    return type + " " + set.getName();
  }
}
