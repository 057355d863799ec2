package io.headwater.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.client.PublishRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class JsonLinesInputTest {
  private static final String LINE = "{\"card\":\"c-%d\"}";

  @TempDir
  Path directory;

  @Test
  void readsEachLineWithItsNumber() throws IOException {
    String text = "\uFEFF" + LINE.formatted(1) + "\r\n\n  \n" + LINE.formatted(4) + "\nbad\n"
        + LINE.formatted(6);

    List<InputRow> rows = rows(text.getBytes(UTF_8));

    assertThat(rows).extracting(InputRow::line).containsExactly(1L, 4L, 5L, 6L);
    assertThat(rows.get(2)).isInstanceOfSatisfying(InputRow.Bad.class, bad -> {
      assertThat(bad.raw()).isEqualTo("bad");
      assertThat(bad.problem().where()).isEqualTo("swipes.jsonl:5:1");
    });
    assertThat(keys(rows)).containsExactly("c-1", "c-4", "c-6");
  }

  @Test
  void readsLinesThatSpanItsBuffer() throws IOException {
    String card = "x".repeat(40_000);

    List<InputRow> rows =
        rows("{\"card\":\"%s\"}\n%s\n".formatted(card, LINE.formatted(2)).getBytes(UTF_8));

    assertThat(keys(rows)).containsExactly(card, "c-2");
  }

  @Test
  void setsAsideALineThatIsNoText() throws IOException {
    List<InputRow> rows = rows("{\"card\":\"é\"}".getBytes(ISO_8859_1));

    assertThat(rows)
        .singleElement()
        .isInstanceOfSatisfying(
            InputRow.Bad.class, bad -> assertThat(bad.problem().render()).isEqualTo("""
                swipes.jsonl:1: the line is not UTF-8 text [HW0640]
                  fix: write the file in UTF-8\
                """));
  }

  @Test
  void setsAsideALineThatIsTooLong() throws IOException {
    byte[] start = "{\"card\":\"".getBytes(UTF_8);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.write(start);
    text.write(" ".repeat(LineInput.MAX_CHARS).getBytes(UTF_8));
    text.write(("\"}\n" + LINE.formatted(2)).getBytes(UTF_8));

    List<InputRow> rows = rows(text.toByteArray());

    assertThat(keys(rows)).containsExactly("c-2");
    assertThat(rows.get(0))
        .isInstanceOfSatisfying(
            InputRow.Bad.class, bad -> assertThat(bad.problem().render()).isEqualTo("""
                swipes.jsonl:1: the line is longer than 16777216 characters [HW0640]
                  fix: write one record per line\
                """));
  }

  @Test
  void endsWhenItIsTimeToStopAlthoughNobodyWrites() throws IOException {
    StopSignal stop = new StopSignal();
    try (PipedOutputStream writer = new PipedOutputStream();
        PipedInputStream stdin = new PipedInputStream(writer);
        JsonLinesInput input =
            new JsonLinesInput(new InputFile(world(stdin, stop), Optional.empty()), lines())) {
      writer.write((LINE.formatted(1) + "\n").getBytes(UTF_8));
      writer.flush();

      assertThat(input.next()).isPresent();
      stop.request();

      assertThat(input.next()).isEmpty();
    }
  }

  private List<InputRow> rows(byte[] text) throws IOException {
    Files.write(directory.resolve("swipes.jsonl"), text);
    Surroundings world = world(new ByteArrayInputStream(new byte[0]), new StopSignal());
    List<InputRow> rows = new ArrayList<>();
    try (JsonLinesInput input =
        new JsonLinesInput(InputFile.of(world, Path.of("swipes.jsonl")), lines())) {
      for (Optional<InputRow> row = input.next(); row.isPresent(); row = input.next()) {
        rows.add(row.get());
      }
      assertThat(input.bytesRead()).isEqualTo(text.length);
      assertThat(input.bytesInAll()).hasValue(text.length);
    }
    return rows;
  }

  private static List<String> keys(List<InputRow> rows) {
    return rows.stream()
        .filter(InputRow.Sound.class::isInstance)
        .map(row -> ((InputRow.Sound) row).record())
        .map(PublishRecord::key)
        .map(key -> new String(key.orElseThrow(), UTF_8))
        .toList();
  }

  private static RecordLines lines() {
    return new RecordLines(
        new Ledgers.Sound().topology().stream("swipes").orElseThrow(),
        Optional.empty(),
        InstantSource.system());
  }

  private Surroundings world(java.io.InputStream stdin, StopSignal stop) {
    ByteArrayOutputStream nowhere = new ByteArrayOutputStream();
    return new Surroundings(stdin, nowhere, nowhere, false, false, directory, stop);
  }
}
