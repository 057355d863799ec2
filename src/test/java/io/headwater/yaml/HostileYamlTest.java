package io.headwater.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are made to hang or to exhaust whoever reads them. */
class HostileYamlTest {
  private static final TopologyResources RESOURCES =
      TopologyResources.of(HostileYamlTest.class.getClassLoader());
  private static final String VALID = """
      topology: bank
      proto: bank/account.proto
      streams:
        card-swipes: { value: CardSwipe }
        merchant-totals: { value: Spend }
      ---
      pipeline: spend
      from: card-swipes
      steps:
        - filter: value.amount > 0
        - map: { to: Spend, with: { total: value.amount } }
        - to: merchant-totals
      """;
  private static final int LEVELS = 5_000;

  @TempDir
  Path directory;

  private Path file;

  @BeforeEach
  void nameFile() throws IOException {
    file = Files.createDirectory(directory.resolve("project")).resolve("bank.yaml");
  }

  /** Returns what is wrong, each problem as it is printed. */
  private List<String> problems() {
    InvalidTopologyException thrown = catchThrowableOfType(
        InvalidTopologyException.class,
        () -> TopologyFile.read(Path.of("bank.yaml"), file, RESOURCES));
    assertThat(thrown).as("is refused").isNotNull();
    return thrown.problems().stream().map(Problem::render).toList();
  }

  private List<String> problems(String text) throws IOException {
    Files.writeString(file, text);
    return problems();
  }

  private List<String> problemsOfRule(String rule) throws IOException {
    return problems(VALID.replace("value.amount > 0", rule));
  }

  private static String unreadable(String what) {
    return "bank.yaml: " + what
        + " [HW0331]\n  fix: name an existing YAML file in UTF-8 that you may read";
  }

  private static String noKey(String key) {
    return "bank.yaml:1:1: the topology has no key '" + key + "' [HW0333]\n  fix: use one of "
        + "topology, proto, include, constants, expressions, streams, tables, settings, on-error, "
        + "pause-above";
  }

  private static String alias(String place, String name) {
    return ("bank.yaml:%s: alias '*%s' is not followed [HW0338]\n"
            + "  fix: write the value itself, once more")
        .formatted(place, name);
  }

  private static String tooDeep(String place) {
    return ("bank.yaml:%s: more than 64 maps and lists are inside each other [HW0338]\n"
            + "  fix: close the brackets that are left open, or write it in fewer levels")
        .formatted(place);
  }

  private static String expression(String what, String code) {
    return "bank.yaml:10:13: the expression %s [%s]\n  fix: split it up, or write a class"
        .formatted(what, code);
  }

  private void shell(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void aliasesOfAliasesAreNotFollowed() throws IOException {
    String bomb = "a0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n"
        + IntStream.rangeClosed(1, 8)
            .mapToObj(i -> "a%d: &a%d [%s]\n"
                .formatted(
                    i,
                    i,
                    IntStream.range(0, 9)
                        .mapToObj(any -> "*a" + (i - 1))
                        .collect(Collectors.joining(","))))
            .collect(Collectors.joining());

    assertThat(problems(bomb))
        .hasSize(72)
        .startsWith(alias("2:10", "a0"))
        .endsWith(alias("9:42", "a7"));
  }

  @Test
  void thirtyEightAliasesAreNotFollowed() throws IOException {
    String bomb = "a0: &a0 [x, y]\n"
        + IntStream.rangeClosed(1, 19)
            .mapToObj(i -> "a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1))
            .collect(Collectors.joining());

    assertThat(problems(bomb)).hasSize(38).startsWith(alias("2:10", "a0"), alias("2:15", "a0"));
  }

  @Test
  void anAliasOfWhatItIsInIsNotFollowed() throws IOException {
    assertThat(problems("topology: &a [*a]\nstreams: &b { b: *b }\n"))
        .containsExactly(alias("1:15", "a"), alias("2:18", "b"));
  }

  @Test
  void mergeKeysDoNotMerge() throws IOException {
    assertThat(problems("base: &base { x: 1 }\n<<: *base\n")).containsExactly(alias("2:5", "base"));
    assertThat(problems("<<: { proto: bank/account.proto }\n" + VALID))
        .containsExactly(noKey("<<"));
  }

  @Test
  void fiveThousandLevelsAreTooDeep() throws IOException {
    assertThat(problems("a: " + "[".repeat(LEVELS))).containsExactly(tooDeep("1:67"));
    assertThat(problems("a: " + "{a: ".repeat(LEVELS))).containsExactly(tooDeep("1:256"));
    assertThat(problems("- ".repeat(LEVELS) + "x\n")).containsExactly(tooDeep("1:129"));
    assertThat(problems("? ".repeat(LEVELS) + "x\n")).containsExactly(tooDeep("1:129"));
  }

  @Test
  void fiftyMegabytesAreTooMany() throws IOException {
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(50_000_000);
    }

    assertThat(problems())
        .containsExactly(unreadable("the file has 50,000,000 bytes, more than 3 MB"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"!!java.net.URL", "!!javax.script.ScriptEngineManager", "!own"})
  void tagsMakeNothing(String tag) throws IOException {
    assertThat(problems("topology: " + tag + " [x]\n"))
        .containsExactly("bank.yaml:1:11: tag '" + tag
            + "' has no meaning here [HW0338]\n  fix: write the value without a tag");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 27, 0xfffe})
  void controlCharactersAreRefused(int character) throws IOException {
    assertThat(problems("topology: a" + Character.toString(character) + "b\n"))
        .containsExactly("""
            bank.yaml: the file is not YAML: special characters are not allowed [HW0332]
              fix: remove control characters, and split a file of more than 3 MB""");
    assertThat(problems("\"a\\u%04x\": 1\n".formatted(character) + VALID))
        .containsExactly(noKey("a\\u%04X".formatted(character)));
  }

  @Test
  void aByteOrderMarkIsPassedOver() throws IOException {
    Files.writeString(file, "\uFEFF" + VALID);

    assertThat(TopologyFile.read(file, RESOURCES).name()).isEqualTo("bank");
    assertThat(problems("\uFEFFtopology: bank\nstream: 3\n"))
        .first()
        .isEqualTo("bank.yaml:1:1: the topology has no 'streams' [HW0335]\n"
            + "  fix: add 'streams: …' to it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-32BE"})
  void otherEncodingsAreRefused(String charset) throws IOException {
    Files.write(file, ("# é\n" + VALID).getBytes(Charset.forName(charset)));

    assertThat(problems()).containsExactly(unreadable("the file is not UTF-8 text"));
  }

  @Test
  void aPipeIsNotReadFrom() throws IOException, InterruptedException {
    shell("mkfifo", file.toString());

    assertThat(problems()).containsExactly(unreadable("the file is not a regular file"));
  }

  @Test
  void aDirectoryIsNotReadFrom() throws IOException {
    Files.createDirectory(file);

    assertThat(problems()).containsExactly(unreadable("the file is a directory"));
  }

  private List<String> problemsOfInclude(String path) throws IOException {
    return problems("include: " + path + "\n" + VALID);
  }

  private static String outside(String path) {
    return "bank.yaml:1:10: '" + path + "' is outside of the project [HW1031]\n"
        + "  fix: include files below the folder that the topology is started in";
  }

  private static String noFile(String path) {
    return "bank.yaml:1:10: there is no file '" + path + "' to include [HW1032]\n"
        + "  fix: write its path as seen from this file";
  }

  @Test
  void linksThatLeadOutsideAreNotFollowed() throws IOException {
    Files.writeString(directory.resolve("secret.yaml"), "constants: { SECRET: 1 }\n");
    Files.createSymbolicLink(file.resolveSibling("link.yaml"), directory.resolve("secret.yaml"));
    Files.createSymbolicLink(file.resolveSibling("folder"), directory);
    Files.createSymbolicLink(file.resolveSibling("zero.yaml"), Path.of("/dev/zero"));

    assertThat(problemsOfInclude("link.yaml")).containsExactly(outside("link.yaml"));
    assertThat(problemsOfInclude("folder/secret.yaml"))
        .containsExactly(outside("folder/secret.yaml"));
    assertThat(problemsOfInclude("zero.yaml")).containsExactly(outside("zero.yaml"));
  }

  @Test
  void devicesPipesAndLoopsOfLinksAreNotIncluded() throws IOException, InterruptedException {
    shell("mkfifo", file.resolveSibling("pipe.yaml").toString());
    Files.createSymbolicLink(file.resolveSibling("loop.yaml"), Path.of("loop.yaml"));

    assertThat(problemsOfInclude("/dev/zero")).containsExactly(outside("/dev/zero"));
    assertThat(problemsOfInclude("../../../../../../dev/zero"))
        .containsExactly(outside("../../../../../../dev/zero"));
    assertThat(problemsOfInclude("pipe.yaml")).containsExactly(noFile("pipe.yaml"));
    assertThat(problemsOfInclude("loop.yaml")).containsExactly(noFile("loop.yaml"));
    assertThat(problemsOfInclude("bank.yaml"))
        .containsExactly("bank.yaml:1:10: 'bank.yaml' is included already [HW1033]\n"
            + "  fix: include each file once");
  }

  @Test
  void eachOfTenThousandDocumentsIsLookedAt() throws IOException {
    assertThat(problems(VALID + "---\n{}\n".repeat(10_000)))
        .hasSize(10_000)
        .startsWith(
            "bank.yaml:14:1: the document has none of aggregate, saga, projection, pipeline,"
                + " effect [HW0335]\n"
                + "  fix: add one of them");
  }

  @Test
  void aHundredThousandKeysAreToldOneByOne() throws IOException {
    String keys =
        IntStream.range(0, 100_000).mapToObj(i -> "k" + i + ": 1\n").collect(Collectors.joining());

    assertThat(problems(keys + VALID)).hasSize(100_000);
  }

  @Test
  void textsOfThreeMegabytesAreQuotedInPart() throws IOException {
    String text = "x".repeat(2_900_000);
    String shown = "x".repeat(200);

    assertThat(problems(VALID.replace("from: card-swipes", "from: " + text)))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("bank.yaml:8:7: pipeline 'spend' reads from stream '" + shown)
        .hasSizeLessThan(1_000);
    assertThat(problems("? " + text + "\n: 1\n" + VALID))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("bank.yaml:1:3: the topology has no key '" + shown)
        .hasSizeLessThan(1_000);
    assertThat(problemsOfRule(text))
        .containsExactly(expression("is 2900000 characters long, of at most 4096", "HW1201"));
  }

  @Test
  void longAndDeepExpressionsAreRefused() throws IOException {
    assertThat(problemsOfRule("value.amount > " + "1".repeat(4_985)))
        .containsExactly(expression("is 5000 characters long, of at most 4096", "HW1201"));
    assertThat(problemsOfRule("(".repeat(2_000) + "true" + ")".repeat(2_000)))
        .containsExactly(expression("nests deeper than 64 levels", "HW1202"));
  }

  @Test
  void namesThatStandForMoreAndMoreAreNotWrittenOut() throws IOException {
    String names = "expressions:\n"
        + IntStream.range(0, 60)
            .mapToObj(i -> "  e%d: e%d || e%d\n".formatted(i, i + 1, i + 1))
            .collect(Collectors.joining())
        + "  e60: value.amount > 0\n";

    assertThat(problems(names + VALID.replace("value.amount > 0", "e0")))
        .containsExactly(
            expression("has more than 1000 parts, named expressions written out", "HW1202")
                .replace(":10:", ":72:"));
  }

  @Test
  void variablesAreNotReplacedAgain() throws IOException {
    Files.write(file, VALID.replace("bank\n", "${A:${A}}\n").getBytes(StandardCharsets.UTF_8));

    assertThat(problems().get(0)).contains("[HW1030]");
  }
}
