package io.headwater.throughput;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A job that is to be measured.
 *
 * @param isTuned whether it gets the settings that Headwater gives its clients; written as {@code
 *     +tuned} behind the name
 */
record JobChoice(Kind kind, boolean isTuned) {
  private static final String TUNED = "+tuned";

  /** The ways to write the job. */
  enum Kind {
    HEADWATER_JAVA,
    HEADWATER_YAML,
    HEADWATER_UNSAFE,
    DSL,
    DSL_CACHE,
    DSL_EVERY,
    PROCESSOR,
    PROCESSOR_CACHE,
    LOOP;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static JobChoice parse(String text) {
    boolean tuned = text.endsWith(TUNED);
    String name = tuned ? text.substring(0, text.length() - TUNED.length()) : text;
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.label().equals(name))
        .findFirst()
        .map(kind -> new JobChoice(kind, tuned))
        .orElseThrow(() -> new IllegalArgumentException("there is no job '%s'; there are %s"
            .formatted(
                name,
                Arrays.stream(Kind.values()).map(Kind::label).collect(Collectors.joining(", ")))));
  }

  /**
   * Requires what only some jobs can do.
   *
   * @throws IllegalArgumentException if this one cannot
   */
  void requirePossible(RunOptions options) {
    if (options.unreadable > 0 && isByHand()) {
      throw new IllegalArgumentException(
          label() + " would stop at the first unreadable event: only Headwater dead-letters it");
    }
    if (options.deduplicate && kind != Kind.HEADWATER_YAML) {
      throw new IllegalArgumentException(label() + " does not deduplicate: headwater-yaml does");
    }
    if (options.repeated > 0 && !options.deduplicate) {
      throw new IllegalArgumentException("--repeated needs --deduplicate, for outputs to be right");
    }
    if (kind == Kind.LOOP && options.repartition && options.threads > 1) {
      throw new IllegalArgumentException(
          "loop has no hop: with --repartition it needs --threads 1, to see all of a customer");
    }
  }

  private boolean isByHand() {
    return switch (kind) {
      case HEADWATER_JAVA, HEADWATER_YAML, HEADWATER_UNSAFE -> false;
      case DSL, DSL_CACHE, DSL_EVERY, PROCESSOR, PROCESSOR_CACHE, LOOP -> true;
    };
  }

  /** Returns the same job with Headwater's settings, which it has already if it is Headwater's. */
  JobChoice tuned() {
    return new JobChoice(kind, isByHand());
  }

  String label() {
    return kind.label() + (isTuned ? TUNED : "");
  }

  /** Tells whether it writes a state for each event, or only the newest ones of its cache. */
  boolean emitsEvery(RunOptions options) {
    return switch (kind) {
      case DSL_EVERY, PROCESSOR -> true;
      case DSL, DSL_CACHE -> false;
      case HEADWATER_JAVA, HEADWATER_YAML, HEADWATER_UNSAFE, PROCESSOR_CACHE, LOOP ->
        !options.emitsNewest();
    };
  }

  /** Tells whether what it writes has Headwater's headers. */
  boolean writesMetadata() {
    return kind == Kind.HEADWATER_JAVA || kind == Kind.HEADWATER_YAML;
  }

  /** Returns what its JVM has in front of its class path; those of a run share a folder. */
  List<Path> classesInFront(Path work) throws IOException {
    return kind == Kind.HEADWATER_UNSAFE ? List.of(HeadwaterUnsafe.classes(work)) : List.of();
  }

  /** Tells whether its events go through a repartition topic. */
  boolean hasHop(RunOptions options) {
    return options.repartition && kind != Kind.LOOP;
  }

  Job job() {
    return switch (kind) {
      case HEADWATER_JAVA -> new HeadwaterJava();
      case HEADWATER_YAML -> new HeadwaterYaml();
      case HEADWATER_UNSAFE -> new HeadwaterUnsafe();
      case DSL -> DslJob.withDefaultCache();
      case DSL_CACHE -> DslJob.withSameCache();
      case DSL_EVERY -> DslJob.withoutCache();
      case PROCESSOR -> ProcessorJob.plain();
      case PROCESSOR_CACHE -> ProcessorJob.cached();
      case LOOP -> new LoopJob();
    };
  }
}
