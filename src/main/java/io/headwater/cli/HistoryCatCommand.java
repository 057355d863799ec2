package io.headwater.cli;

import io.headwater.client.StoredRecord;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.event.Upcasters;
import io.headwater.history.HistoryDescription;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater history cat}: prints the records of history files. */
@Command(
    name = "cat",
    description = {
      "Print the records of history files as consume prints those of topics, one JSON object per",
      "line. The files say how they are decoded; no topology is needed."
    })
final class HistoryCatCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "History files.")
  private List<Path> files = new ArrayList<>();

  @Mixin
  private final RangeOptions range = new RangeOptions();

  @Option(names = "--key", paramLabel = "KEY", description = "Records with this key only.")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--key-type",
      paramLabel = "TYPE",
      description = "How keys are read: string, int64 or bytes; as the file says by default.")
  private Optional<KeyType> keyType = Optional.empty();

  @Option(names = "--limit", paramLabel = "N", description = "Stop after N records.")
  private OptionalLong limit = OptionalLong.empty();

  @Option(
      names = "--show-redacted",
      description = "Show what is marked as personal and not sealed, or with debug_redact.")
  private boolean isShowingAll;

  private long printed;
  private long unsound;

  HistoryCatCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    for (Path file : files) {
      try (HistoryReader history = HistoryReader.open(console.world().file(file), range.range())) {
        print(history);
      } finally {
        console.out().flush();
      }
    }
    if (unsound > 0) {
      console
          .notes()
          .line("%s of %s not of the type of the history; their values are printed as base64"
              .formatted(unsound, Text.counted(printed, "record")));
    }
    return unsound == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private void print(HistoryReader history) {
    HistoryDescription description = history.description();
    KeyType keys = keyType.or(description::keyType).orElse(KeyType.STRING);
    Optional<byte[]> wanted = key.map(text -> ReplayOptions.key(text, keys));
    RecordJson records = new RecordJson(
        keys, decoders(description), new ValueDisplay(isShowingAll, FieldProtection.NONE));
    for (HistoryEvent event : history) {
      if (console.world().stop().isRequested() || printed >= limit.orElse(Long.MAX_VALUE)) {
        return;
      }
      if (wanted.isEmpty() || Arrays.equals(wanted.get(), event.key().orElse(null))) {
        print(event, description, records);
      }
    }
  }

  private void print(HistoryEvent event, HistoryDescription description, RecordJson records) {
    RecordPosition position =
        new RecordPosition(description.topic(), description.partition(), event.offset());
    RecordJson.Line line = records.of(
        new StoredRecord(position, event.time(), event.key(), event.value(), event.headers()));
    console.out().line(line.json());
    printed++;
    unsound += line.isSound() ? 0 : 1;
  }

  /** Each value is read as the type that its record names; nothing makes older ones newer. */
  private static Function<EventHeaders, Optional<Upcasters>> decoders(
      HistoryDescription description) {
    Map<String, Upcasters> older = new HashMap<>();
    for (MessageType type : description.olderTypes()) {
      older.put(type.fullName(), Upcasters.none(type));
    }
    Upcasters newest = Upcasters.none(description.valueType());
    return headers ->
        Optional.of(headers.text(EventHeaders.TYPE).map(older::get).orElse(newest));
  }
}
