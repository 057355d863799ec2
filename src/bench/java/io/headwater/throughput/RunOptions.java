package io.headwater.throughput;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The dimensions of a run, as its command line says them; the same in every process of it. */
final class RunOptions {
  @Option(
      names = "--records",
      defaultValue = "1000000",
      description = "events of each measured run; default: ${DEFAULT-VALUE}")
  int records;

  @Option(
      names = "--warm-up",
      defaultValue = "500000",
      description = "events that each JVM runs through the job before; default: ${DEFAULT-VALUE}")
  int warmUp;

  @Option(
      names = "--keys",
      defaultValue = "100000",
      description = "customers; default: ${DEFAULT-VALUE}")
  int keys;

  @Option(
      names = "--zipf",
      defaultValue = "0",
      description = "exponent of the distribution of keys; 0, the default, is uniform")
  double zipf;

  @Option(
      names = "--payload",
      defaultValue = "64",
      description = "bytes of the note that three of four events have; default: ${DEFAULT-VALUE}")
  int payload;

  @Option(names = "--seed", defaultValue = "7", description = "of the events; ${DEFAULT-VALUE}")
  long seed;

  @Option(
      names = "--threads",
      defaultValue = "1",
      description = "stream threads; default: ${DEFAULT-VALUE}")
  int threads;

  @Option(
      names = "--partitions",
      defaultValue = "4",
      description = "of every topic; default: ${DEFAULT-VALUE}")
  int partitions;

  @Option(
      names = "--commit-interval",
      defaultValue = "1000",
      description = "milliseconds, for all jobs; 0: each job's own default; ${DEFAULT-VALUE}")
  int commitMillis;

  @Option(
      names = "--guarantee",
      defaultValue = "exactly_once_v2",
      description = "exactly_once_v2 or at_least_once; default: ${DEFAULT-VALUE}")
  String guarantee = "exactly_once_v2";

  @Option(
      names = "--cache",
      defaultValue = "16",
      description = "MiB per partition of Headwater's jobs, dsl-cache and processor-cache; default:"
          + " ${DEFAULT-VALUE}")
  int cacheMebibytes;

  @Option(
      names = "--emission",
      defaultValue = "every",
      description = "of Headwater's jobs, loop and processor-cache: every state, or the newest per"
          + " key and commit; default: ${DEFAULT-VALUE}")
  String emission = "every";

  @Option(
      names = "--repartition",
      description = "events are keyed by order, and re-keyed by customer first")
  boolean repartition;

  @Option(
      names = "--jvm",
      split = ",",
      defaultValue = "-Xmx1g",
      description = "flags of each job's JVM, with commas between; default: ${DEFAULT-VALUE}")
  List<String> jvm = List.of();

  @Option(
      names = "--java",
      description = "home of the JDK of the jobs' JVMs; default: that of the benchmark")
  Optional<Path> java = Optional.empty();

  @Option(
      names = "--set",
      description = "a setting of Kafka's for Headwater's jobs, such as"
          + " --set=producer.batch.size=65536; repeatable")
  Map<String, String> kafka = new LinkedHashMap<>();

  @Option(
      names = "--unreadable",
      defaultValue = "0",
      description = "of 100 events, how many cannot be read, so that Headwater dead-letters them;"
          + " for Headwater's jobs only; default: ${DEFAULT-VALUE}")
  int unreadable;

  @Option(
      names = "--deduplicate",
      description = "events have ids, and of those with one id only the first is folded; for"
          + " headwater-yaml only")
  boolean deduplicate;

  @Option(
      names = "--repeated",
      defaultValue = "0",
      description = "of 100 events, how many are written once more than a thousand events later at"
          + " most; default: ${DEFAULT-VALUE}")
  int repeated;

  /** Returns all defaults, but for topics of one partition. */
  static RunOptions onePartition() {
    RunOptions options = new RunOptions();
    new CommandLine(options).parseArgs();
    options.partitions = 1;
    return options;
  }

  boolean isExactlyOnce() {
    return "exactly_once_v2".equals(guarantee);
  }

  boolean emitsNewest() {
    return "newest".equals(emission);
  }

  long cacheBytesPerPartition() {
    return (long) cacheMebibytes << 20;
  }

  /** Names the events, which differ by how many are unreadable or repeated. */
  String events() {
    return unreadable + (deduplicate ? "-" + repeated : "");
  }

  /** Returns the topic of the events. */
  String input() {
    return "events-" + events();
  }

  String warmUpInput() {
    return "warm-up-" + input();
  }

  OrderStream events(int count) {
    return new OrderStream(count, keys, zipf, payload, new Defects(unreadable, repeated), seed);
  }

  /** Returns these options with other events. */
  RunOptions withUnreadable(int share) {
    RunOptions other = copy();
    other.unreadable = share;
    return other;
  }

  /** Returns these options with a job that leaves out repetitions, of which there are so many. */
  RunOptions withRepeated(int share) {
    RunOptions other = copy();
    other.deduplicate = true;
    other.repeated = share;
    return other;
  }

  private RunOptions copy() {
    return with(List.of());
  }

  /** Returns these options with others in place of some of them. */
  RunOptions with(List<String> others) {
    RunOptions other = new RunOptions();
    List<String> all = new ArrayList<>(arguments());
    all.addAll(others);
    new CommandLine(other).setOverwrittenOptionsAllowed(true).parseArgs(all.toArray(String[]::new));
    if (others.stream().noneMatch(argument -> argument.startsWith("--jvm="))) {
      other.jvm = jvm;
    }
    return other;
  }

  /** Returns these options as another process is told them. */
  List<String> arguments() {
    List<String> all = new ArrayList<>();
    settings().forEach((name, value) -> all.add("--%s=%s".formatted(name, value)));
    all.removeIf(argument -> argument.startsWith("--jvm=") || argument.startsWith("--set="));
    java.ifPresent(home -> all.add("--java=" + home));
    kafka.forEach((name, value) -> all.add("--set=%s=%s".formatted(name, value)));
    return all;
  }

  /** Returns these options by their names. */
  Map<String, Object> settings() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("records", records);
    all.put("warm-up", warmUp);
    all.put("keys", keys);
    all.put("zipf", zipf);
    all.put("payload", payload);
    all.put("seed", seed);
    all.put("threads", threads);
    all.put("partitions", partitions);
    all.put("commit-interval", commitMillis);
    all.put("guarantee", guarantee);
    all.put("cache", cacheMebibytes);
    all.put("emission", emission);
    all.put("repartition", repartition);
    all.put("unreadable", unreadable);
    all.put("deduplicate", deduplicate);
    all.put("repeated", repeated);
    all.put("set", kafka);
    all.put("jvm", jvm);
    return all;
  }
}
