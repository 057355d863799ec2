package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.headwater.cli.CommandRun.Result;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.history.HistoryDescription;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.Open;
import topologies.transfers.proto.TransferRequest;

/** Histories of keys as examples, which hold. */
class CaptureCommandTest {
  private static final Path HERE = Path.of("").toAbsolutePath();
  private static final String LOANS = "topologies/04-loan-applications/";

  @TempDir
  Path directory;

  private Result capture(String topology, String key, String... more) {
    List<String> arguments = new ArrayList<>(List.of("capture", topology, "--key", key));
    arguments.addAll(List.of(more));
    return CommandRun.in(HERE).run(arguments.toArray(String[]::new));
  }

  private String history(String... lines) throws IOException {
    Path file = directory.resolve("history.jsonl");
    return Files.writeString(file, String.join("\n", lines) + "\n").toString();
  }

  private static String line(String key, String value, int second) {
    return "{\"key\":\"%s\",\"value\":%s,\"time\":\"2026-01-01T00:00:%02dZ\"}"
        .formatted(key, value, second);
  }

  private String bank() throws IOException {
    return history(
        line("a", "{\"open\":{\"owner\":\"ada\"}}", 0),
        line("a", "{\"deposit\":{\"amount\":100}}", 1),
        line("b", "{\"open\":{\"owner\":\"bob\"}}", 2),
        line("a", "{\"withdraw\":{\"amount\":150}}", 3));
  }

  private String[] ofBank(String... more) throws IOException {
    return Stream.concat(
            Stream.of("--history", bank(), "--stream", "account-commands"), Stream.of(more))
        .toArray(String[]::new);
  }

  private static Stream<String> ofLoans() {
    return Stream.of(
        "--history",
        LOANS + "cases.csv",
        "--mapping",
        LOANS + "loan-applications.mapping.yaml",
        "--stream",
        "loan-activities",
        "--skip-bad");
  }

  private Result test(Path examples) {
    return CommandRun.in(HERE).run("test", examples.toString());
  }

  @Test
  void writesTheEventsTheCommandAndWhatCameOfIt() throws IOException {
    Result run = capture("bank", "a", ofBank("--name", "too much is withdrawn"));

    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo("""
        topology: bank
        ---
        aggregate: account
        examples:
          too much is withdrawn:
            given:
              - { opened: { owner: ada } }
              - { deposited: { amount: 100 } }
            when: { withdraw: { amount: 150 } }
            key: a
            time: 2026-01-01T00:00:03Z
            reject: INSUFFICIENT_FUNDS
            reply: { status: REJECTED, code: INSUFFICIENT_FUNDS, sequence: 2 }
        """);
  }

  @Test
  void writesWhatWasAtAnEarlierTime() throws IOException {
    Result run = capture("bank", "a", ofBank("--at", "2026-01-01T00:00:02Z"));

    assertThat(run.out()).contains("""
            given:
              - { opened: { owner: ada } }
            when: { deposit: { amount: 100 } }
            key: a
            time: 2026-01-01T00:00:01Z
            then:
              - { deposited: { amount: 100 } }
        """);
  }

  @ParameterizedTest
  @CsvSource({"H-1001", "H-1002", "H-1003", "H-1004", "H-1005", "H-1006", "H-1007", "H-1008"})
  void writesExamplesOfLoanApplicationsThatHold(String key) {
    Path file = directory.resolve("loan.spec.yaml");

    Result run = capture(
        "loan-applications",
        key,
        Stream.concat(ofLoans(), Stream.of("--out", file.toString())).toArray(String[]::new));

    assertThat(run.err()).endsWith("wrote " + file + "\n");
    assertThat(test(file).code()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"workload-by-clerk", "outcomes", "count-activities"})
  void writesExamplesOfPipelinesThatHold(String pipeline) {
    Path file = directory.resolve("loan.spec.yaml");

    capture(
        "loan-applications",
        "H-1003",
        Stream.concat(ofLoans(), Stream.of("--pipeline", pipeline, "--out", file.toString()))
            .toArray(String[]::new));

    assertThat(test(file).code()).isZero();
  }

  @Test
  void writesDeadLettersOfAPipeline() throws IOException {
    Path file = directory.resolve("bank.spec.yaml");
    String swipe = "{\"card\":\"c\",\"merchant\":\"m\",\"amount\":%d}";
    String swipes =
        history(line("c", swipe.formatted(Long.MAX_VALUE), 0), line("c", swipe.formatted(1), 1));

    Result run = capture(
        "bank",
        "c",
        "--history",
        swipes,
        "--stream",
        "card-swipes",
        "--pipeline",
        "spend-by-merchant",
        "--out",
        file.toString());

    assertThat(run.err()).endsWith("wrote " + file + "\n");
    assertThat(Files.readString(file)).contains("dead-letters:").contains("code: EXPR_EVAL");
    assertThat(test(file).code()).isZero();
  }

  private String history(String topic, Map<String, ? extends Message> values) {
    Path file = directory.resolve(topic + ".zst");
    Message any = values.values().iterator().next();
    HistoryDescription description =
        new HistoryDescription(topic, 0, MessageType.of(any.getClass()));
    try (HistoryWriter writer = HistoryWriter.create(file, description)) {
      values.forEach((key, value) -> writer.write(new HistoryEvent(
          writer.events(),
          Instant.parse("2026-01-01T00:00:00Z").plusSeconds(writer.events()),
          Optional.of(key.getBytes(StandardCharsets.UTF_8)),
          Optional.of(value.toByteArray()),
          EventHeaders.NONE)));
      writer.finish();
    }
    return file.toString();
  }

  @Test
  void writesACommandThatASagaHasSent() throws IOException {
    Path file = directory.resolve("transfers.spec.yaml");
    AccountCommand open =
        AccountCommand.newBuilder().setOpen(Open.newBuilder().setOwner("bob")).build();
    String accounts = history("account-commands", Map.of("b", open));
    String transfers = history(
        "transfer-requests",
        Map.of(
            "t",
            TransferRequest.newBuilder().setFrom("b").setTo("c").setAmount(30).build()));

    Result run = capture(
        "transfers", "b", "--history", accounts, "--history", transfers, "--out", file.toString());

    assertThat(run.err()).endsWith("wrote " + file + "\n");
    assertThat(Files.readString(file))
        .contains("when: { withdraw: { amount: 30 } }\n", "reject: INSUFFICIENT_FUNDS\n");
    assertThat(test(file).code()).isZero();
  }

  @Test
  void saysThatNothingWasDecided() throws IOException {
    Result run = capture("bank", "nobody", ofBank());

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).endsWith("nothing of that key was decided until then\n");
  }

  @Test
  void asksWhichAggregateIsMeant() throws IOException {
    assertThat(capture("copy", "a", "--history", bank(), "--stream", "x").err())
        .contains("topology 'copy' has 0 aggregates, and nothing says which one is meant [HW1777]")
        .contains("fix: add one of --pipeline ");
  }

  @Test
  void saysWhichPipelineWasProbablyMeant() throws IOException {
    assertThat(capture("bank", "a", ofBank("--pipeline", "spend-by-merchnt")).err())
        .isEqualTo("""
            headwater capture: --pipeline names 'spend-by-merchnt', which the topology has not; \
            did you mean 'spend-by-merchant'? [HW1777]
              fix: use one of spend-by-merchant
            """);
  }

  @Test
  void saysThatAFileCannotBeWritten() throws IOException {
    assertThat(capture("bank", "a", ofBank("--out", "no/such/a.spec.yaml")).err())
        .contains("option '--out': 'no/such/a.spec.yaml' cannot be written [HW1778]");
  }
}
