package io.headwater.yaml;

import com.sun.management.ThreadMXBean;
import io.headwater.diagnostic.LocatedProblem;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.jdbc.DatabaseTableProblems;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Program;
import io.headwater.streams.HostSettings;
import io.headwater.streams.KafkaTopology;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Changes topologies and their examples, and takes each as {@code headwater check} and {@code
 * headwater test} do: it is refused with problems that have a code and a place, or it compiles.
 */
public final class TopologyFuzz {
  // Every type costs each input time, which has a compiler of its own.
  private static final Set<String> PACKAGES =
      Set.of("bank", "transfers", "customers", "shop", "readings");
  private static final TopologyResources RESOURCES = resources();
  private static final YamlSeeds SEEDS = new YamlSeeds();
  private static final Path SHOWN = Path.of("topology.yaml");
  private static final Path FILE = file();
  private static final List<Optional<TopologySpec>> UNCHANGED = new ArrayList<>();
  private static final Pattern CODE = Pattern.compile("HW\\d{4}");
  private static final Pattern PLACE = Pattern.compile("topology\\.yaml(:[1-9]\\d*:[1-9]\\d*)?");
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long MAX_NANOS = 3_000_000_000L;
  private static final long MAX_BYTES = 400_000_000L;
  private static final HostSettings HOST = HostSettings.defaults(new TopologyMetrics("fuzz"));

  private TopologyFuzz() {}

  private static TopologyResources resources() {
    TopologyResources all = TopologyResources.of(TopologyFuzz.class.getClassLoader());
    List<MessageType> some = new ArrayList<>();
    for (String name : all.types().names()) {
      MessageType type = all.types().find(name).orElseThrow();
      if (PACKAGES.contains(type.descriptor().getFile().getPackage())) {
        some.add(type);
      }
    }
    return new TopologyResources(MessageTypes.around(some), all.classes(), Map.of("HOME", "home"));
  }

  private static Path file() {
    try {
      Path memory = Path.of("/dev/shm");
      Path folder = Files.isWritable(memory)
          ? Files.createTempDirectory(memory, "headwater-fuzz")
          : Files.createTempDirectory("headwater-fuzz");
      return folder.resolve("topology.yaml");
    } catch (IOException e) {
      throw new AssertionError("there is no place for a file", e);
    }
  }

  /** Called first; what is slow at first is then no slow input. */
  public static void fuzzerInitialize() {
    for (int i = 0; i < SEEDS.size(); i++) {
      YamlSeeds.Seed seed = SEEDS.seed(i);
      Optional<TopologySpec> spec = topology(YamlSeeds.text(seed.documents()));
      UNCHANGED.add(spec);
      spec.ifPresent(valid -> {
        compile(valid, true);
        examples(valid, YamlSeeds.text(seed.examples()));
      });
    }
  }

  /** Called with each input: a file, what to do with it, and changes. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    ByteBuffer input = ByteBuffer.wrap(bytes);
    if (bytes.length < 3) {
      return;
    }
    int which = (input.getShort() & 0xffff) % SEEDS.size();
    int what = input.get() & 0xff;
    YamlSeeds.Seed seed = SEEDS.seed(which);
    Cost cost = new Cost();
    if (what < 96 && !seed.examples().isEmpty() && UNCHANGED.get(which).isPresent()) {
      examples(UNCHANGED.get(which).get(), changed(seed.examples(), input));
    } else {
      String text = changed(seed.documents(), input);
      topology(text).ifPresent(spec -> {
        compile(spec, what % 8 == 0);
        if (!seed.examples().isEmpty()) {
          examples(spec, YamlSeeds.text(seed.examples()));
        }
      });
      if (what % 8 == 1) {
        layout(text);
      }
    }
    cost.requireBounded();
  }

  private static String changed(List<Tree> seed, ByteBuffer input) {
    List<Tree> documents = YamlSeeds.copies(seed);
    new TreeChanges(SEEDS, input).apply(documents);
    return YamlSeeds.text(documents);
  }

  private static Optional<TopologySpec> topology(String text) {
    try {
      Files.writeString(FILE, text);
      TopologySpec spec = TopologyFile.read(SHOWN, FILE, RESOURCES);
      List<LocatedProblem> found = DatabaseTableProblems.of(spec);
      requirePlaces(LocatedProblem.inFileOrder(found));
      return found.isEmpty() ? Optional.of(spec) : Optional.empty();
    } catch (ProblemException e) {
      requireSome(e.problems());
      return Optional.empty();
    } catch (IOException e) {
      // What no file in UTF-8 can hold.
      return Optional.empty();
    }
  }

  private static void compile(TopologySpec spec, boolean isForStreams) {
    if (Program.compile(spec).isEmpty() && !spec.pipelines().isEmpty()) {
      throw new AssertionError("a topology with pipelines has no programs");
    }
    if (isForStreams) {
      Properties properties = new Properties();
      properties.put(StreamsConfig.APPLICATION_ID_CONFIG, spec.name());
      properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
      properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
      KafkaTopology.compile(spec, HOST, properties);
    }
  }

  private static void examples(TopologySpec spec, String text) {
    YamlProblems problems = new YamlProblems();
    List<YamlValue> documents =
        YamlDocuments.ofText("topology.yaml", "the examples", text, problems);
    new SpecDecoder(spec, problems).decode(documents);
    requirePlaces(problems.inFileOrder());
  }

  private static void layout(String text) {
    try {
      String once = YamlLayout.of("topology.yaml", text).canonical();
      if (!YamlLayout.of("topology.yaml", once).isCanonical()) {
        throw new AssertionError("the layout has a layout");
      }
    } catch (ProblemException e) {
      requireSome(e.problems());
    }
  }

  private static void requireSome(List<Problem> problems) {
    if (problems.isEmpty()) {
      throw new AssertionError("refused, and nothing said");
    }
    requirePlaces(problems);
  }

  private static void requirePlaces(List<Problem> problems) {
    for (Problem problem : problems) {
      if (!CODE.matcher(problem.code()).matches()
          || !PLACE.matcher(problem.where()).matches()
          || problem.what().isBlank()
          || problem.fix().isBlank()) {
        throw new AssertionError("says not what, where and what to do: " + problem.render());
      }
    }
  }

  /** What one input may cost, of this thread: 3 s and 400 MB. */
  private static final class Cost {
    private final long nanos = THREADS.getCurrentThreadCpuTime();
    private final long bytes = THREADS.getCurrentThreadAllocatedBytes();

    void requireBounded() {
      long tookNanos = THREADS.getCurrentThreadCpuTime() - nanos;
      long tookBytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
      if (tookNanos > MAX_NANOS || tookBytes > MAX_BYTES) {
        throw new AssertionError(
            "took %,d ms and %,d bytes".formatted(tookNanos / 1_000_000, tookBytes));
      }
    }
  }
}
