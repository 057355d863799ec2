package io.headwater.testkit;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.StringValue;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.partition.Partitionings;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.SpecFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Examples of parked keys, and what they tell where they do not hold. */
class ParkingExamplesTest {
  private static final String STORY = """
      in:
        - { stream: names, key: k, value: nobody }
        - { stream: in, key: k, value: one }
        - { stream: in, key: k, value: two }
      """;

  @TempDir
  Path directory;

  /** Words greet by the row of their key, and again by that of their last letter. */
  private static TopologySpec greetings() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> names = words.stream("names", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    words
        .pipeline("words", in)
        .onAnyError(Recovery.park())
        .join(words.table("people", names), StringValue.class, ParkingExamplesTest::greet)
        .repartition(
            "by-last",
            one -> one.getValue().substring(one.getValue().length() - 1),
            2,
            Partitionings.murmur2())
        .peek(one -> require(!Words.text(one).contains("stop")))
        .to(out);
    return words.build();
  }

  private static StringValue greet(StringValue one, StringValue row) {
    require(!row.getValue().equals("nobody"));
    return word(row.getValue() + " " + one.getValue());
  }

  private static void require(boolean isGood) {
    if (!isGood) {
      throw new IllegalStateException();
    }
  }

  private Path write(String header, String parts) throws IOException {
    return Files.writeString(
        directory.resolve("a.spec.yaml"), header + "\nexamples:\n  one:\n" + parts.indent(4));
  }

  private String failure(String parts) throws IOException {
    Path file = write("topology: words\n---\npipeline: words", parts);
    TopologySpec topology = greetings();
    SpecReport report = SpecRunner.run(topology, SpecFile.read(file, topology));
    return report.results().get(0).failure().orElse("").replace(directory + "/", "");
  }

  private String problems(String parts) throws IOException {
    Path file = write("topology: words\n---\npipeline: words", parts);
    TopologySpec topology = greetings();
    return catchThrowableOfType(InvalidInputException.class, () -> SpecFile.read(file, topology))
        .problems()
        .stream()
        .map(Problem::render)
        .collect(Collectors.joining("\n"))
        .replace(directory + "/", "");
  }

  @Test
  void holdsWhereTheExpectedKeysAreParked() throws IOException {
    assertThat(failure(STORY + """
        out: {}
        parked: { words: { k: { records: 2, code: RULE_THREW }, other: 0 } }
        counts: { parked: 2, processed: 1 }""")).isEmpty();
  }

  @Test
  void releasesAKeyWhoseRowWasCorrected() throws IOException {
    assertThat(failure(STORY + """
          - { stream: names, key: k, value: ada }
          - { release: k, program: words, elapse: 5 minutes }
        out: { out: [ { value: ada one }, { value: ada two } ] }
        counts: { parked: 2 }""")).isEmpty();
    assertThat(failure(STORY + """
          - { stream: names, key: k, value: ada }
          - { release: k, stream: in }
        out: { out: [ { value: ada one }, { value: ada two } ] }""")).isEmpty();
  }

  @Test
  void releasesAKeyBehindARepartition() throws IOException {
    assertThat(failure("""
        in:
          - { stream: names, key: k, value: ada }
          - { stream: in, key: k, value: stop }
          - { stream: in, key: k, value: help }
          - { release: p, program: words/by-last }
        out: {}
        parked: { words/by-last: { p: 2 } }
        counts: { parked: 3 }""")).isEmpty();
  }

  @Test
  void tellsWhatIsParkedOtherwiseThanExpected() throws IOException {
    assertThat(failure(STORY + "parked: { words: { k: { records: 1, code: LATE } } }"))
        .startsWith("""
            a.spec.yaml:5:3: 2 differences
              differs   parked in 'words'['k']: expected 1 records, was 2
              differs   parked in 'words'['k'] code: expected LATE, was RULE_THREW
            """);
    assertThat(failure(STORY + "parked: { words/by-last: { k: 1 } }")).startsWith("""
        a.spec.yaml:5:3: 2 differences
          differs   parked in 'words': expected no other key, was one with 2 records, RULE_THREW \
        in words/join
          differs   parked in 'words/by-last'['k']: expected 1 records, was 0
        """);
  }

  @Test
  void refusesProgramsThatParkNothingAndReleasesThatNameNone() throws IOException {
    assertThat(problems("""
        in:
          - { release: k }
          - { release: k, program: words/by-lst }
          - { release: k, stream: out }
          - { release: k, value: one }
        parked: { word: { k: 1 }, words: { k: few } }""")).isEqualTo("""
        a.spec.yaml:7:9: pipeline 'words' parks records in 2 programs, and the release does not \
        say in which [HW1310]
          fix: add 'program:' with one of words, words/by-last
        a.spec.yaml:8:32: program 'words/by-lst' parks no records; did you mean \
        'words/by-last'? [HW1309]
          fix: use one of words, words/by-last
        a.spec.yaml:9:31: stream 'out' is none that pipeline 'words' reads [HW0503]
          fix: use one of in, names
        a.spec.yaml:10:9: pipeline 'words' parks records in 2 programs, and the release does not \
        say in which [HW1310]
          fix: add 'program:' with one of words, words/by-last
        a.spec.yaml:10:23: an item of 'in' has no key 'value' [HW0333]
          fix: use one of release, stream, program, time, elapse
        a.spec.yaml:11:15: program 'word' parks no records; did you mean 'words'? [HW1309]
          fix: use one of words, words/by-last
        a.spec.yaml:11:43: 'few' is not a count [HW0512]
          fix: write a whole number""");
  }

  @Test
  void holdsForACommandThatIsParked() throws IOException {
    TopologySpec ledger = Ledger.topology();
    TopologySpec parking = ledger.withRecovery(Recovery.park());
    Path file = write("topology: %s\n---\naggregate: ledger".formatted(ledger.name()), """
        when: { open: { owner: decide throws } }
        fail: RULE_THREW""");

    assertThat(SpecRunner.run(parking, SpecFile.read(file, parking)).results())
        .singleElement()
        .satisfies(result -> assertThat(result.failure()).isEmpty());
  }
}
