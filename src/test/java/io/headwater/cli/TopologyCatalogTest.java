package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.event.MessageTypes;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyCatalogTest {
  @TempDir
  Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sound-ledger",
        "topologies/sound-ledger",
        "./sound-ledger/",
        "io.headwater.cli.Ledgers$Sound"
      })
  void findsATopologyByNameFolderOrClass(String argument) throws IOException {
    TopologyCatalog catalog = catalogOf(Ledgers.Sound.class, Ledgers.Unsound.class);

    assertThat(catalog.find(argument).name()).isEqualTo("sound-ledger");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cli", "topologies/cli", "topologies/01-cli/"})
  void findsTheOnlyTopologyOfAFolder(String argument) throws IOException {
    assertThat(catalogOf(Ledgers.Sound.class).find(argument).name()).isEqualTo("sound-ledger");
  }

  @Test
  void findsAClassThatNothingAnnounces() throws IOException {
    assertThat(catalogOf().find(Ledgers.Sound.class.getName()).name()).isEqualTo("sound-ledger");
  }

  @Test
  void suggestsTheNameThatWasProbablyMeant() throws IOException {
    TopologyCatalog catalog = catalogOf(Ledgers.Sound.class, Ledgers.Throwing.class);

    assertThatThrownBy(() -> catalog.find("topologies/sound-leger"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            argument 'TOPOLOGY': there is no topology 'topologies/sound-leger'; \
            did you mean 'sound-ledger'? [HW0630]
              fix: name one of io.headwater.cli.Ledgers$Throwing, sound-ledger; \
            or a file; or put the topology's jar on --classpath\
            """);
  }

  @Test
  void saysThatThereIsNoTopologyAtAll() throws IOException {
    TopologyCatalog catalog = catalogOf();

    assertThatThrownBy(() -> catalog.find("com.example.Orders")).hasMessage("""
        argument 'TOPOLOGY': there is no topology 'com.example.Orders' [HW0630]
          fix: name a file, or put the topology's jar on --classpath\
        """);
  }

  @Test
  void asksForTheClassWhereAFolderHasSeveralTopologies() throws IOException {
    TopologyCatalog catalog = catalogOf(Ledgers.Unsound.class, Ledgers.Sound.class);

    assertThatThrownBy(() -> catalog.find("cli"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            argument 'TOPOLOGY': 'cli' is more than one topology [HW0631]
              fix: name the file or class: io.headwater.cli.Ledgers$Sound or \
            io.headwater.cli.Ledgers$Unsound\
            """);
  }

  @Test
  void takesTheFileHereWhereTheDistributionHasOneOfThatPlace() throws IOException {
    Path here = written("here", "here", "bank");
    Path home = written("home", "there", "bank");
    written("home", "other", "other");

    List<FoundTopology> all = new WrittenTopologies(
            folder, List.of(here, home), MessageTypes::packaged, isolated())
        .all();

    assertThat(all)
        .extracting(FoundTopology::label)
        .containsExactly("here/bank/bank.yaml", "home/other/other.yaml");
  }

  private Path written(String place, String topology, String name) throws IOException {
    Path file = folder.resolve(place).resolve(name).resolve(name + ".yaml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "topology: " + topology + "\n");
    return folder.resolve(place);
  }

  @Test
  void refusesAClassThatIsNoTopology() throws IOException {
    TopologyCatalog catalog = catalogOf();

    assertThatThrownBy(() -> catalog.find("java.lang.String"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            argument 'TOPOLOGY': class 'java.lang.String' is no topology [HW0632]
              fix: name a class that implements io.headwater.dsl.TopologyDefinition\
            """);
  }

  @Test
  void saysThatATopologyCannotBeCreated() throws IOException {
    TopologyCatalog catalog = catalogOf();

    assertThatThrownBy(() -> catalog.find(Ledgers.Closed.class.getName()))
        .isInstanceOf(InvalidTopologyException.class)
        .hasMessage("""
            io.headwater.cli.Ledgers$Closed: the topology has no public constructor without \
            arguments [HW0633]
              fix: add one\
            """);
  }

  @Test
  void saysThatAnAnnouncedTopologyIsMissing() throws IOException {
    CommandRun.announcing(folder);
    Files.writeString(
        folder.resolve("META-INF/services/io.headwater.dsl.TopologyDefinition"), "com.Gone\n");

    assertThatThrownBy(() -> catalog(isolated()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            META-INF/services/io.headwater.dsl.TopologyDefinition: Provider com.Gone not found \
            [HW0634]
              fix: build the topologies again, or remove the line\
            """);
  }

  private TopologyCatalog catalog(ClassLoader loader) {
    return TopologyCatalog.of(
        loader,
        new WrittenTopologies(
            folder, List.of(folder.resolve("topologies")), MessageTypes::packaged, loader));
  }

  private TopologyCatalog catalogOf(Class<?>... topologies) throws IOException {
    CommandRun.announcing(folder, topologies);
    return catalog(isolated());
  }

  /** Loads the classes of the tests, but hides what the build announces. */
  private ClassLoader isolated() throws IOException {
    return new URLClassLoader(
        new URL[] {folder.toUri().toURL()}, TopologyCatalogTest.class.getClassLoader()) {
      @Override
      public Enumeration<URL> getResources(String name) throws IOException {
        return findResources(name);
      }
    };
  }
}
