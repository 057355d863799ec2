package io.headwater;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.partition.Partitionings;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Spend;

/** What the README and the guide show is so; its demonstration is run by {@code DemoBrokerTest}. */
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
  private static final Path BANK = Path.of("topologies/03-bank/bank.yaml");

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  private static String withoutWhitespace(String text) {
    return text.replaceAll("\\s+", "");
  }

  @Test
  void codeIsThatOfTheRepository() throws IOException {
    String bank = withoutWhitespace(Files.readString(Path.of("topologies/03-bank/Bank.java"))
        + Files.readString(Path.of("src/test/java/topologies/bank/AccountTest.java")));

    List<String> shown = JAVA.matcher(readme())
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();

    assertThat(shown)
        .hasSize(1)
        .allSatisfy(code -> assertThat(bank).contains(withoutWhitespace(code)));
  }

  @Test
  void topologyIsThatOfTheRepository() throws IOException {
    List<String> shown = YAML.matcher(readme())
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();

    assertThat(shown).hasSize(1);
    assertThat(Files.readString(BANK)).endsWith("---\n" + shown.get(0));
  }

  @Test
  void mistakeInYamlIsAnsweredAsShown(@TempDir Path directory) throws IOException {
    String mistaken = Files.readString(BANK).replace("by: value.merchant,", "by: value.merchnt,");
    Path file = Files.writeString(directory.resolve("bank.yaml"), mistaken);
    TopologyResources resources = TopologyResources.of(ReadmeTest.class.getClassLoader());

    assertThatThrownBy(() -> TopologyFile.read(BANK, file, resources))
        .satisfies(thrown -> assertThat(readme()).contains(thrown.getMessage()));
  }

  @Test
  void mistakeIsAnsweredAsShown() throws IOException {
    TopologyBuilder bank = TopologyBuilder.topology("bank");
    StreamRef<CardSwipe> swipes = bank.stream(
        "card-swipes", CardSwipe.class, stream -> stream.partitioner(Partitionings.crc32()));
    StreamRef<CardSwipe> payments = bank.stream("web-payments", CardSwipe.class);
    bank.pipeline("spend-by-card", swipes)
        .merge(payments)
        .aggregate("spend", Spend.class, (spend, swipe) -> spend);

    String answer = bank.build().problems().get(0).render();

    assertThat(readme()).contains(answer.substring(answer.indexOf("pipeline")));
  }

  @Test
  void packageMapIsTheOneThatIsEnforced() throws IOException {
    Set<String> existing = packages();
    List<String> shown = readme()
        .lines()
        .dropWhile(line -> !line.equals("proto:"))
        .takeWhile(line -> !line.equals("```"))
        .toList();

    assertThat(shown.stream().map(line -> line.split(":")[0]))
        .containsExactlyInAnyOrderElementsOf(existing);
    assertThat(shown).filteredOn(line -> !line.contains("everything")).allSatisfy(line -> {
      Set<String> allowed = new TreeSet<>(ArchitectureTest.MAY_USE.get(line.split(":")[0]));
      allowed.retainAll(existing);
      assertThat(usedIn(line)).as(line).isEqualTo(allowed);
    });
  }

  private static Set<String> usedIn(String line) {
    String names = line.substring(line.indexOf(':') + 1).trim();
    return names.isEmpty() ? Set.of() : new TreeSet<>(Arrays.asList(names.split(" ")));
  }

  private static Set<String> packages() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("src/main/java/io/headwater"))) {
      Set<String> names = folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .collect(toCollection(TreeSet::new));
      names.add("proto");
      return names;
    }
  }
}
