package io.headwater.throughput;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The tables of docs/performance.md, and what each is measured with. */
enum Table {
  EVERY(
      "every account is written, commits each second",
      "--jobs headwater-java,headwater-yaml,dsl,processor,loop"),
  DEFAULTS(
      "every account is written, each job's own commit interval",
      "--jobs headwater-java,dsl,processor --commit-interval 0 --warm-up 1000000"),
  NEWEST(
      "the newest account per commit, each job's own commit interval",
      "--jobs headwater-java,dsl,dsl-cache --emission newest --commit-interval 0"),
  SMALL_CACHE("a cache for a quarter of the states", "--jobs headwater-java,processor --cache 1"),
  TWO_MILLION(
      "two million keys, a cache for a tenth of the states",
      "--jobs headwater-java,processor --keys 2000000 --cache 8 --records 1500000"),
  HOP(
      "a repartition hop, the newest account per commit, each job's own commit interval",
      "--jobs headwater-java,dsl --repartition --emission newest --commit-interval 0"),
  ZIPF(
      "keys by Zipf's law, exponent 1",
      "--jobs headwater-java,processor --zipf 1 --records 300000 --warm-up 300000"),
  FEW_KEYS(
      "ten thousand keys",
      "--jobs headwater-java,processor --keys 10000 --records 300000 --warm-up 300000"),
  LARGE(
      "events of 2 KB",
      "--jobs headwater-java,processor --payload 2048 --records 200000 --warm-up 200000"),
  TWO_THREADS(
      "two threads",
      "--jobs headwater-java,processor --threads 2 --records 300000 --warm-up 300000"),
  AT_LEAST_ONCE(
      "at least once",
      "--jobs headwater-java,processor --guarantee at_least_once --records 300000"
          + " --warm-up 300000"),
  SAFETY("safety on and off", "--jobs headwater-java,headwater-unsafe --warm-up 1000000");

  private final String title;
  private final String options;

  Table(String title, String options) {
    this.title = title;
    String warmUp = options.contains("--warm-up") ? "" : " --warm-up 500000";
    this.options = options + warmUp + " --warm-up-rounds 0";
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns what is compared, and the options of {@link Throughput} that compare it. */
  String heading() {
    return "%s: %s (%s)".formatted(label(), title, options);
  }

  List<String> arguments() {
    return Arrays.asList(options.split(" ", -1));
  }
}
