package io.headwater.throughput;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What all rounds have come to. */
final class Report {
  private static final double KILO = 1e3;
  private static final double PERCENT = 100;
  private static final double MEBI = 1 << 20;
  private static final String ROW =
      "%-22s %-6s %-22s %-22s %-18s %6s %6s %6s %5s %8s %6s %6s %6s%n";

  private static final String EXPLANATION = """
      Events/s: from the first record to the last commit; and from the first commit behind half
      of the records to the last but one. µs: processor time of client and broker in the whole
      run, then in that half. jit: what the JVM's compilers took of the client's processor time.
      peak: resident memory of the job's JVM. Ratios: of events/s to dsl and to processor, of
      processor time to dsl.
      Jobs by hand have the client settings that Kafka gives them; with +tuned, what Headwater
      sets (batch.size 256 KiB, lz4).
      """;

  private final RunOptions options;
  private final int rounds;
  private final Map<JobChoice, List<Outcome>> outcomes;
  private final Map<String, Profile> profiles;

  /** Reports all rounds, and what was recorded of jobs, by their names. */
  Report(
      RunOptions options,
      int rounds,
      Map<JobChoice, List<Outcome>> outcomes,
      Map<String, Profile> profiles) {
    this.options = options;
    this.rounds = rounds;
    this.outcomes = outcomes;
    this.profiles = profiles;
  }

  String text() {
    return String.format(
        "%n%s%n%s%n%n%s%nMedians of %d rounds, and ranges.%n%s",
        options.settings(), environment(), table(), rounds, EXPLANATION);
  }

  /** Returns the rows, and behind them what each layer costs if that was recorded. */
  String table() {
    StringBuilder text = new StringBuilder();
    text.append(String.format(
        ROW,
        "job",
        "emits",
        "k events/s",
        "steady half",
        "µs CPU/event",
        "client",
        "broker",
        "steady",
        "jit %",
        "peak MB",
        "×dsl",
        "×proc",
        "µs×dsl"));
    outcomes.forEach((choice, runs) -> text.append(row(choice, runs)));
    if (!profiles.isEmpty()) {
      text.append(new LayerCosts(profiles, options.records).text());
    }
    return text.toString();
  }

  private String row(JobChoice choice, List<Outcome> runs) {
    return String.format(
        Locale.ROOT,
        ROW,
        choice.label(),
        choice.emitsEvery(options) ? "every" : "newest",
        Spread.of(runs, run -> run.measured().whole().eventsPerSecond() / KILO).text("%.1f"),
        Spread.of(runs, run -> run.measured().steady().eventsPerSecond() / KILO).text("%.1f"),
        Spread.of(runs, run -> run.measured().whole().micros()).text("%.2f"),
        number("%.2f", runs, run -> run.measured().whole().clientMicros()),
        number("%.2f", runs, run -> run.measured().whole().brokerMicros()),
        number("%.2f", runs, run -> run.measured().steady().micros()),
        number("%.0f", runs, run -> run.measured().compilers() * PERCENT),
        number("%.0f", runs, run -> run.measured().peakBytes() / MEBI),
        ratio(runs, JobChoice.Kind.DSL, run -> run.measured().whole().eventsPerSecond()),
        ratio(runs, JobChoice.Kind.PROCESSOR, run -> run.measured().whole().eventsPerSecond()),
        ratio(runs, JobChoice.Kind.DSL, run -> run.measured().whole().micros()));
  }

  private String ratio(List<Outcome> runs, JobChoice.Kind kind, ToDoubleFunction<Outcome> value) {
    return outcomes.entrySet().stream()
        .filter(entry -> entry.getKey().kind() == kind)
        .findFirst()
        .map(entry -> String.format(
            Locale.ROOT,
            "%.2f",
            Spread.of(runs, value).median() / Spread.of(entry.getValue(), value).median()))
        .orElse("");
  }

  private static String number(String format, List<Outcome> runs, ToDoubleFunction<Outcome> value) {
    return String.format(Locale.ROOT, format, Spread.of(runs, value).median());
  }

  /** Returns everything that was measured, with what it was measured with. */
  Map<String, Object> json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("settings", options.settings());
    all.put("environment", environment());
    List<Map<String, Object>> jobs = new ArrayList<>();
    outcomes.forEach((choice, runs) -> jobs.add(job(choice, runs)));
    all.put("jobs", jobs);
    return all;
  }

  private Map<String, Object> job(JobChoice choice, List<Outcome> runs) {
    Map<String, Object> job = new LinkedHashMap<>();
    job.put("job", choice.label());
    job.put("emits", choice.emitsEvery(options) ? "every" : "newest");
    job.put("eventsPerSecond", Spread.of(runs, run -> run.measured().whole().eventsPerSecond()));
    job.put("steadyPerSecond", Spread.of(runs, run -> run.measured().steady().eventsPerSecond()));
    job.put("clientMicros", Spread.of(runs, run -> run.measured().whole().clientMicros()));
    job.put("brokerMicros", Spread.of(runs, run -> run.measured().whole().brokerMicros()));
    job.put("steadyMicros", Spread.of(runs, run -> run.measured().steady().micros()));
    job.put("peakBytes", Spread.of(runs, run -> run.measured().peakBytes()));
    job.put("compilers", Spread.of(runs, run -> run.measured().compilers()));
    job.put("rounds", runs);
    return job;
  }

  private static Map<String, Object> environment() {
    Map<String, Object> here = new LinkedHashMap<>();
    here.put("jdk", Runtime.version().toString());
    here.put("vm", ManagementFactory.getRuntimeMXBean().getVmName());
    here.put("cores", Runtime.getRuntime().availableProcessors());
    here.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    Optional.ofNullable(org.apache.kafka.common.utils.AppInfoParser.getVersion())
        .ifPresent(version -> here.put("kafka", version));
    Revision.ofWorkingTree().ifPresent(revision -> here.put("revision", revision));
    return Objects.requireNonNull(here);
  }
}
