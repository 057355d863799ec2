package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import io.headwater.privacy.FieldCipher;
import io.headwater.privacy.FileSubjectKeys;
import io.headwater.privacy.MasterKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.shop.proto.CustomerCommand;
import topologies.shop.proto.Register;

/** Histories with personal data are replayed with the keys at hand, of which none is made. */
class ReplayOfPersonalDataTest {
  private static final String CUSTOMERS =
      Path.of("topologies/14-customers/customers.yaml").toAbsolutePath().toString();

  @TempDir
  Path directory;

  private FileSubjectKeys keys;

  @BeforeEach
  void writesAHistoryOfWhichSomeIsSealed() throws IOException {
    Files.writeString(directory.resolve("master"), MasterKey.generate());
    keys = FileSubjectKeys.open(
        directory.resolve("keys"),
        MasterKey.read(directory.resolve("master")),
        Duration.ZERO,
        Clock.systemUTC());
    CustomerCommand sealed =
        (CustomerCommand) new FieldCipher(keys).seal(registered("Ada"), () -> Optional.of("c-1"));
    Files.writeString(
        directory.resolve("commands.jsonl"), line("c-1", sealed) + line("c-2", registered("Bob")));
  }

  private static CustomerCommand registered(String name) {
    return CustomerCommand.newBuilder()
        .setRegister(Register.newBuilder().setName(name).setEmail(name + "@example.com"))
        .build();
  }

  private static String line(String key, CustomerCommand command) throws IOException {
    return "{\"key\":\"%s\",\"value\":%s}\n"
        .formatted(key, JsonFormat.printer().omittingInsignificantWhitespace().print(command));
  }

  private CommandRun.Result run(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--history", "commands.jsonl", "--stream", "customer-commands"));
    return CommandRun.in(directory).run(arguments.toArray(String[]::new));
  }

  private CommandRun.Result withKeys(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(List.of("--subject-keys", "keys", "--master-key-file", "master"));
    return run(command, arguments.toArray(String[]::new));
  }

  private long keyFiles() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("keys"))) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void replaysToTheSameBytesTwice() {
    CommandRun.Result run = withKeys("replay", CUSTOMERS, "--twice");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("a second replay was the same").contains("processed 2");
  }

  @Test
  void makesNoKeys() throws IOException {
    long before = keyFiles();

    withKeys("replay", CUSTOMERS);

    assertThat(keyFiles()).isEqualTo(before);
  }

  @Test
  void sealsWhatItWrites() throws IOException {
    withKeys("replay", CUSTOMERS, "--out", "out");

    StringBuilder written = new StringBuilder();
    try (Stream<Path> files = Files.list(directory.resolve("out"))) {
      files
          .map(file ->
              CommandRun.in(directory).run("history", "cat", file.toString()).out())
          .forEach(written::append);
    }
    assertThat(written.toString()).contains("registered").doesNotContain("Ada", "Bob");
  }

  @Test
  void seesWhatIsLeftOfASubjectThatWasForgotten() {
    keys.forget("c-1");

    CommandRun.Result run = withKeys("replay", CUSTOMERS, "--twice");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("dead-lettered 0").contains("processed 2");
  }

  @Test
  void showsStatesWithoutWhatIsPersonal() {
    CommandRun.Result run =
        withKeys("state", CUSTOMERS, "--store", "customer", "--key", "c-1", "--steps");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("\"isRegistered\":true").doesNotContain("Ada");
  }

  @Test
  void comparesVersionsOfWhichOneWritesSomethingElse() throws IOException {
    Files.writeString(
        directory.resolve("next.yaml"),
        Files.readString(Path.of(CUSTOMERS))
            .replace("name: command.name, email: command.email", "name: command.name"));

    CommandRun.Result same = withKeys("replay", "--compare", CUSTOMERS, CUSTOMERS);
    CommandRun.Result other = withKeys("replay", "--compare", CUSTOMERS, "next.yaml");

    assertThat(same.code()).isZero();
    assertThat(other.code()).isEqualTo(ExitCode.DIVERGENCE);
    assertThat(other.out()).contains("with other contents").doesNotContain("Ada", "Bob");
  }

  @Test
  void tellsWhyAStateIsWhatItIsWithoutWhatIsPersonal() {
    CommandRun.Result run =
        withKeys("why", CUSTOMERS, "--store", "customer", "--key", "c-1", "--full");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("customer-commands-5@0").doesNotContain("Ada", "c-2");
  }

  @Test
  void capturesAnExampleWithWhatIsPersonalIfThatIsAskedFor() throws IOException {
    CommandRun.Result shown =
        withKeys("capture", CUSTOMERS, "--key", "c-1", "--show-redacted", "--out", "c.spec.yaml");
    CommandRun.Result tested =
        CommandRun.in(Path.of("")).run("test", directory.resolve("c.spec.yaml").toString());

    assertThat(shown.code()).isZero();
    assertThat(Files.readString(directory.resolve("c.spec.yaml"))).contains("Ada@example.com");
    assertThat(tested.code()).isZero();
  }

  @Test
  void capturesNothingPersonalUnlessThatIsAskedFor() {
    CommandRun.Result run = withKeys("capture", CUSTOMERS, "--key", "c-1");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).doesNotContain("Ada").contains("--show-redacted");
  }

  @Test
  void capturesWhatIsLeftOfASubjectThatWasForgotten() {
    keys.forget("c-1");

    CommandRun.Result run = withKeys("capture", CUSTOMERS, "--key", "c-1", "--show-redacted");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("when:").doesNotContain("Ada");
  }

  @Test
  void isRefusedWithoutKeys() {
    CommandRun.Result run = run("replay", CUSTOMERS);

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).isEqualTo("""
        topology 'customers': it holds personal data, and nothing says where the keys of its \
        subjects are [HW1769]
          fix: add '--subject-keys DIR', or '--bootstrap-servers' of the cluster with its keys
        """);
  }
}
