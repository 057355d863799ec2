package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.headwater.cli.CommandRun.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topologies.bank.Bank;

/** Two versions of the bank, however they are named, and what is told of them. */
class CompareCommandTest {
  private static final Path BANK = Path.of("topologies/03-bank/bank.yaml");
  private static final String RULE = "- { reject: NOT_OPEN, when: state.status != Status.OPEN }";

  private static final String SHOP_TYPES = """
      syntax = "proto3";
      package shop;
      message Order { int64 cents = 1; }
      message Total { int64 cents = 1; int64 sum = 3; }
      """;
  private static final String SHOP = """
      topology: shop
      proto: shop/order.proto
      streams:
        orders: { value: Order }
        totals: { value: Total }
      ---
      pipeline: total
      from: orders
      steps:
        - aggregate: { store: sums, state: Total, %s }
        - to: totals
      """;

  @TempDir
  static Path tools;

  @TempDir
  Path directory;

  private String strict = "";

  @BeforeEach
  void writeVersions() throws IOException {
    String bank = Files.readString(BANK);
    strict = bank.replace(RULE, RULE + "\n    - { reject: TOO_MUCH, when: command.amount > 50 }");
    Files.writeString(directory.resolve("old.yaml"), bank);
    Files.writeString(directory.resolve("next.yaml"), strict);
    Files.writeString(
        directory.resolve("commands.jsonl"),
        Stream.of(
                "{\"open\":{\"owner\":\"ada\"}}",
                "{\"deposit\":{\"amount\":100}}",
                "{\"withdraw\":{\"amount\":70}}")
            .map(value -> "{\"key\":\"a\",\"value\":" + value + "}\n")
            .reduce("", String::concat));
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Result compare(String old, String current, String... more) {
    return run(CommandRun.in(directory), old, current, more);
  }

  private static Result run(CommandRun run, String old, String current, String... more) {
    List<String> arguments = new ArrayList<>(List.of("replay", "--compare", old, current));
    arguments.addAll(List.of("--history", "commands.jsonl", "--stream", "account-commands"));
    arguments.addAll(List.of(more));
    return run.run(arguments.toArray(String[]::new));
  }

  @Test
  void tellsWhatIsDecidedDifferentlyAndByWhichRule() {
    Result run = compare("old.yaml", "next.yaml");

    assertThat(run.code()).isEqualTo(ExitCode.DIVERGENCE);
    assertThat(run.out()).startsWith("""
        compared 3 records, the last one account-commands-4@2, to the end
          OLD  old.yaml
          NEW  next.yaml
        declared differently:
          aggregate account, decides deposit
            NEW  reject TOO_MUCH when command.amount > 50  (next.yaml:24:7)
        2 of 3 commands are now decided differently, of 1 key:
          1 on the same state, so by the rules alone; 1 follows from a state that was different \
        already
           commands   by rules
                  1          1  account/deposit: OLD emits deposited, NEW rejects TOO_MUCH
                                  NEW  reject TOO_MUCH when command.amount > 50  (next.yaml:24:7)
                  1          0  account/withdraw: OLD emits withdrawn, NEW rejects \
        INSUFFICIENT_FUNDS
          --each-alone tells what the rules alone make of those that follow
        what became of commands, where not of as many:
                OLD        NEW
                  1          0  account/deposit emits deposited  \
        (OLD old.yaml:24:7; NEW next.yaml:25:7)
                  0          1  account/deposit rejects TOO_MUCH  (NEW next.yaml:24:7)
                  1          0  account/withdraw emits withdrawn  \
        (OLD old.yaml:27:7; NEW next.yaml:28:7)
                  0          1  account/withdraw rejects INSUFFICIENT_FUNDS  \
        (OLD old.yaml:26:7; NEW next.yaml:27:7)
        what became of records in steps, where not the same:
          account/account
            OLD  processed 3
            NEW  processed 1, rejected 2
        states that differ:
          account                      2 differ; of 1 key; all follow from other differences
        """);
    assertThat(run.out()).endsWith("OLD and NEW differ in 2 decisions, 2 states, 4 records\n");
  }

  @Test
  void printsAnExampleThatTheNewerVersionPasses() throws IOException {
    String out = compare("old.yaml", "next.yaml").out();

    String pasted = out.substring(out.indexOf("  topology: bank"), out.lastIndexOf("OLD and NEW"));
    Files.writeString(directory.resolve("next.spec.yaml"), pasted.indent(-2));
    assertThat(CommandRun.in(directory).run("test", "next.spec.yaml").code()).isZero();
  }

  @Test
  void writesExamplesThatTheOlderVersionFails() {
    Result run = compare("old.yaml", "next.yaml", "--examples", "old.spec.yaml");

    assertThat(run.err()).isEqualTo("wrote 1 example to old.spec.yaml\n");
    assertThat(CommandRun.in(directory).run("test", "old.spec.yaml").code())
        .isEqualTo(ExitCode.DIVERGENCE);
  }

  @Test
  void showsOfALongLineWhatIsDifferent() throws IOException {
    Path loans = Path.of("topologies/04-loan-applications").toAbsolutePath();
    String written = Files.readString(loans.resolve("loan-applications.yaml"));
    write("loans.yaml", written);
    write(
        "granted.yaml",
        written.replace("(has(value.application_approved) ?", "(has(value.loan_activated) ?"));

    Result run = CommandRun.in(directory)
        .run(
            "replay",
            "--compare",
            "loans.yaml",
            "granted.yaml",
            "--history",
            loans.resolve("cases.csv").toString(),
            "--mapping",
            loans.resolve("loan-applications.mapping.yaml").toString(),
            "--stream",
            "loan-activities",
            "--skip-bad");

    assertThat(run.out()).contains("""
          pipeline workload-by-clerk, aggregate into store workload of loan.Workload
            OLD  … 0), approved: state.approved + (has(value.application_approved) ? 1 : 0), \
        declined: state.declined + …
            NEW  … 0), approved: state.approved + (has(value.loan_activated) ? 1 : 0), \
        declined: state.declined + …
        all 90 commands are decided the same
        """).contains("    approved: 1 → 0\n");
  }

  @Test
  void endsWithZeroIfBothMakeTheSameOfIt() {
    Result run = compare("old.yaml", BANK.toAbsolutePath().toString());

    assertThat(run).isEqualTo(new Result(0, """
        compared 3 records, the last one account-commands-4@2, to the end
          OLD  old.yaml
          NEW  %s
        declared the same
        all 3 commands are decided the same
        OLD and NEW make the same of 3 records
        """.formatted(BANK.toAbsolutePath()), ""));
  }

  @Test
  void reportsToScripts() {
    Result run = compare("old.yaml", "next.yaml", "--json", "--each-alone");

    assertThat(run.outLines()).hasSize(1);
    assertThat(run.out())
        .startsWith("{\"old\":\"old.yaml\",\"new\":\"next.yaml\",\"ending\":\"complete\","
            + "\"records\":3,\"passedOver\":0,\"bad\":0,\"last\":\"account-commands-4@2\",")
        .contains("\"same\":false,")
        .contains("\"commands\":3,\"differingCommands\":1,\"byRulesAlone\":1,\"keys\":1,")
        .contains("\"newRules\":[{\"text\":\"reject TOO_MUCH when command.amount > 50\","
            + "\"where\":\"next.yaml:24:7\"}]")
        .contains("{\"aggregate\":\"account\",\"command\":\"deposit\","
            + "\"outcome\":\"rejects TOO_MUCH\",\"old\":0,\"new\":1,\"oldRules\":[],"
            + "\"newRules\":[{\"text\":\"reject TOO_MUCH when command.amount > 50\","
            + "\"where\":\"next.yaml:24:7\"}]}")
        .contains("{\"program\":\"account\",\"step\":\"account\",\"kind\":\"aggregate\","
            + "\"same\":false,\"old\":{\"processed\":3},"
            + "\"new\":{\"processed\":2,\"rejected\":1}}")
        .contains("\"kind\":\"decision\",\"name\":\"account\",\"key\":\"a\",")
        .contains("\"examples\":\"topology: bank\\n");
  }

  @Test
  void writesResultsForABuildServer() throws IOException {
    compare("old.yaml", "next.yaml", "--junit-xml", "results.xml");

    assertThat(Files.readString(directory.resolve("results.xml")))
        .contains("<testsuite name=\"compare bank\" tests=\"18\" failures=\"7\">")
        .contains("<testcase classname=\"compare bank.rules\" name=\"account/deposit\"><failure>"
            + "        OLD        NEW\n")
        .contains("<testcase classname=\"compare bank.steps\" name=\"account/account\"><failure>"
            + "OLD  processed 3\nNEW  processed 1, rejected 2</failure>")
        .contains("<testcase classname=\"compare bank.decisions\""
            + " name=\"commands are decided as before\"><failure>2 of 3 commands")
        .contains("<testcase classname=\"compare bank.dead letters\"");
  }

  @Test
  void ignoresWhatIsDeclaredToBeNoise() {
    Result run = compare(
        "old.yaml",
        "next.yaml",
        "--until",
        "account-commands-4@0",
        "--ignore",
        "header:trace",
        "--ignore-topic",
        "account-replies");

    assertThat(run.code()).isZero();
  }

  @Test
  void stopsWithAReport() {
    CommandRun stopped = CommandRun.in(directory);
    stopped.stop().request();

    Result run = run(stopped, "old.yaml", "next.yaml");

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).startsWith("compared 0 records, and stopped there\n");
  }

  private void git(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(
        List.of("git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command)
          .directory(directory.toFile())
          .redirectErrorStream(true)
          .start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      System.err.println("SKIPPED: there is no git");
      abort("there is no git");
    }
  }

  private void commitThenChange() throws IOException {
    git("init", "--quiet");
    git("add", "--all");
    git("commit", "--quiet", "--message", "one");
    git("tag", "v1");
    Files.writeString(directory.resolve("old.yaml"), strict);
  }

  @ParameterizedTest
  @CsvSource({"git:v1, old.yaml", "v1:old.yaml, old.yaml", "old.yaml, git:v1"})
  void takesAVersionFromGit(String old, String current) throws IOException {
    commitThenChange();

    Result run = compare(old, current);

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(ExitCode.DIVERGENCE);
    assertThat(run.out()).contains("reject TOO_MUCH when command.amount > 50  (old.yaml:24:7)");
  }

  @Test
  void saysThatGitKnowsNoSuchRevision() throws IOException {
    commitThenChange();

    assertThat(compare("git:v2", "old.yaml").err())
        .startsWith("option '--compare': 'v2' is neither a file nor a revision that git finds")
        .contains("[HW1641]\n  fix: name a file, or a branch, a tag or a commit");
  }

  private void jar(String name, List<Class<?>> classes, List<String> resources) throws IOException {
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(directory.resolve(name)))) {
      for (Class<?> type : classes) {
        String entry = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(entry)) {
          add(jar, entry, in.readAllBytes());
        }
      }
      for (int i = 0; i < resources.size(); i += 2) {
        add(jar, resources.get(i), resources.get(i + 1).getBytes(UTF_8));
      }
    }
  }

  private static void add(JarOutputStream jar, String name, byte[] bytes) throws IOException {
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    copy.writeBytes(bytes);
    jar.putNextEntry(new JarEntry(name));
    copy.writeTo(jar);
    jar.closeEntry();
  }

  @Test
  void takesAVersionWrittenInYamlFromAJar() throws IOException {
    jar("next.jar", List.of(), List.of("topologies/bank.yaml", strict));

    Result run = compare("old.yaml", "next.jar");

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("(next.jar!/topologies/bank.yaml:24:7)");
  }

  @Test
  void takesAVersionWrittenInJavaFromAJar() throws IOException {
    jar(
        "old.jar",
        List.of(Bank.class),
        List.of("META-INF/services/io.headwater.dsl.TopologyDefinition", Bank.class.getName()));

    Result run = compare("old.jar", "next.yaml");

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("NEW rejects TOO_MUCH");
  }

  @Test
  void saysThatAJarHasNoTopology() throws IOException {
    jar("none.jar", List.of(), List.of("a.txt", "a"));

    assertThat(compare("old.yaml", "none.jar").err()).isEqualTo("""
        none.jar: there is no topology in it [HW1776]
          fix: package a TopologyDefinition with its service, or YAML below topologies/
        """);
  }

  @Test
  void comparesVersionsOfMessageTypes() throws IOException {
    Path protoc = InstalledProtoc.copiedTo(tools);
    String fold = "set: { cents: state.cents + value.cents }";
    write("proto/shop/order.proto", SHOP_TYPES);
    write("shop.yaml", SHOP.formatted(fold));
    git("init", "--quiet");
    git("add", "--all");
    git("commit", "--quiet", "--message", "one");
    write("proto/shop/order.proto", SHOP_TYPES.replace("int64 sum", "int64 orders = 2; int64 sum"));
    write("shop.yaml", SHOP.formatted(fold.replace(" }", ", orders: state.orders + 1 }")));
    write("orders.jsonl", "{\"key\":\"a\",\"value\":{\"cents\":5}}\n");

    Result run = CommandRun.in(directory)
        .run(
            "replay",
            "--compare",
            "git:HEAD",
            "shop.yaml",
            "--history",
            "orders.jsonl",
            "--stream",
            "orders",
            "--proto-path",
            "proto",
            "--protoc",
            protoc.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("  sums                         1 differ; of 1 key; 1 by the rules alone\n")
        .contains("    orders: nothing → 1\n");
  }

  @Test
  void refusesAHistoryThatTheNewerVersionDoesNotRead() throws IOException {
    write("next.yaml", strict.replace("account-commands", "commands"));

    assertThat(compare("old.yaml", "next.yaml").err()).isEqualTo("""
        version NEW: it reads no topic 'account-commands', of which there is a history [HW1779]
          fix: leave that history out, or compare versions that both read it
        """);
  }

  @Test
  void refusesTwoRevisionsOfNothing() {
    assertThat(compare("git:v1", "git:v2")).isEqualTo(new Result(2, "", """
        option '--compare': both are revisions, and neither says of which topology [HW1775]
          fix: write one as REVISION:FILE, or name the topology
        """));
  }

  @Test
  void refusesAThirdTopology() {
    assertThat(compare("old.yaml", "next.yaml", "bank").err()).isEqualTo("""
        argument 'TOPOLOGY': --compare names both versions, so there is no other topology [HW1773]
          fix: leave it out
        """);
  }

  @Test
  void refusesOptionsThatAComparisonHasNot() {
    assertThat(compare("old.yaml", "next.yaml", "--twice").err()).isEqualTo("""
        headwater replay: a comparison has no --twice [HW1774]
          fix: leave it out
        """);
  }

  @Test
  void explainsHowVersionsAreNamed() {
    String help = CommandRun.in(directory).run("replay", "--help").out();

    assertThat(help)
        .contains("      --compare=OLD NEW      Compare two versions of a topology")
        .contains("topology, REVISION:FILE of a git revision, or git:REVISION of the");
  }
}
