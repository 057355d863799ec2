package io.headwater.cli;

import io.headwater.client.TopicSubjectKeys;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.FieldProtection;
import io.headwater.privacy.FieldCipher;
import io.headwater.privacy.FileSubjectKeys;
import io.headwater.privacy.MasterKey;
import io.headwater.privacy.ReplaySubjectKeys;
import io.headwater.privacy.SubjectKeys;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Where the keys are that personal data is sealed with. */
final class SubjectKeyOptions {
  /** All of a replay is of the same keys. */
  private static final Duration REPLAYED = Duration.ofDays(365);

  private static final Path OURS = Path.of(".headwater", "master-key");

  @Option(
      names = "--subject-keys",
      paramLabel = "DIR",
      description = {
        "Directory with the keys of the subjects of personal data; by default, they are in topic",
        "TOPOLOGY-subject-keys."
      })
  private Optional<Path> directory = Optional.empty();

  @Option(
      names = "--master-key-file",
      paramLabel = "FILE",
      description = {
        "File with the master key, 32 bytes in base64, that those keys are wrapped with; by",
        "default environment variable HEADWATER_MASTER_KEY, or the file that",
        "HEADWATER_MASTER_KEY_FILE names."
      })
  private Optional<Path> masterKeyFile = Optional.empty();

  /**
   * Keys, and what seals with them; to be closed after everything that uses it.
   *
   * @param keys empty if no type of the topology is marked
   */
  record Opened(Optional<SubjectKeys> keys, FieldProtection protection) implements AutoCloseable {
    /** Nothing has to be sealed or opened. */
    static final Opened NONE = new Opened(Optional.empty(), FieldProtection.NONE);

    @Override
    public void close() {
      keys.ifPresent(SubjectKeys::close);
    }
  }

  /**
   * Opens what reading records needs: keys for what is to be shown, and for upcasters, which must
   * not see what is sealed; whoever has none sees everything else.
   */
  Opened open(Console console, Cluster cluster, ReadTarget target, boolean isShowingAll) {
    return target.topology().isPresent() && (isShowingAll || target.upcastsPersonalData())
        ? open(console, cluster, target.topology().get())
        : Opened.NONE;
  }

  /**
   * Opens the keys of a topology.
   *
   * @throws InvalidInputException if it needs some, and there is no master key, or another one
   */
  Opened open(Console console, Cluster cluster, TopologySpec topology) {
    if (!topology.hasPersonalData()) {
      return Opened.NONE;
    }
    MasterKey master = master(console, cluster.isOurs(), topology);
    SubjectKeys keys = directory.isPresent()
        ? FileSubjectKeys.open(
            console.world().file(directory.get()),
            master,
            TopicSubjectKeys.STALENESS,
            Clock.systemUTC())
        : TopicSubjectKeys.open(
            cluster.address(),
            TopicSubjectKeys.topicOf(topology.name()),
            master,
            Optional.empty(),
            TopicSubjectKeys.STALENESS);
    return new Opened(Optional.of(keys), new FieldCipher(keys));
  }

  /**
   * Opens the keys of topologies for a replay, which makes none, and nothing that would hold them.
   *
   * @param cluster asked for only if the keys are in a topic; empty if none is named
   * @throws InvalidInputException if nothing says where the keys are, or they are not there
   */
  Opened openForReplay(
      Console console, Supplier<Optional<Cluster>> cluster, List<TopologySpec> topologies) {
    Optional<TopologySpec> marked =
        topologies.stream().filter(TopologySpec::hasPersonalData).findFirst();
    if (marked.isEmpty()) {
      return Opened.NONE;
    }
    SubjectKeys keys;
    MasterKey master;
    if (directory.isPresent()) {
      Path folder = console.world().file(directory.get());
      if (!Files.isDirectory(folder)) {
        throw withoutKeys(marked.get(), "there is no directory '" + directory.get() + "'");
      }
      master = master(console, false, marked.get());
      keys = FileSubjectKeys.open(folder, master, REPLAYED, Clock.systemUTC());
    } else {
      Cluster asked = cluster
          .get()
          .orElseThrow(
              () -> withoutKeys(marked.get(), "nothing says where the keys of its subjects are"));
      master = master(console, asked.isOurs(), marked.get());
      keys = TopicSubjectKeys.openExisting(
          asked.address(), TopicSubjectKeys.topicOf(marked.get().name()), master, REPLAYED);
    }
    SubjectKeys own = new ReplaySubjectKeys(keys, master);
    return new Opened(Optional.of(own), FieldCipher.repeatable(own));
  }

  private static InvalidInputException withoutKeys(TopologySpec topology, String what) {
    return new InvalidInputException(
        new Problem(
            "HW1769",
            "topology '" + topology.name() + "'",
            "it holds personal data, and " + what,
            "add '--subject-keys DIR', or '--bootstrap-servers' of the cluster with its keys"),
        null);
  }

  private MasterKey master(Console console, boolean isOurs, TopologySpec topology) {
    if (masterKeyFile.isPresent()) {
      return MasterKey.read(console.world().file(masterKeyFile.get()));
    }
    Optional<MasterKey> given = MasterKey.of(System.getenv());
    if (given.isEmpty() && isOurs) {
      return ours(console.world().file(OURS));
    }
    return given.orElseThrow(() -> new InvalidInputException(
        new Problem(
            "HW1663",
            "topology '%s'".formatted(topology.name()),
            "its messages hold personal data, and there is no master key",
            "set HEADWATER_MASTER_KEY to what 'openssl rand -base64 32' writes, and keep it"),
        null));
  }

  /** The broker under {@code .headwater/} has a key of its own, as that is for trying things. */
  private static MasterKey ours(Path file) {
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "master", ".draft");
        Files.writeString(draft, MasterKey.generate(), StandardOpenOption.TRUNCATE_EXISTING);
        try {
          // Unlike a move, a link does not replace what another process has made meanwhile.
          Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
          // That one counts.
        }
        Files.delete(draft);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return MasterKey.read(file);
  }
}
