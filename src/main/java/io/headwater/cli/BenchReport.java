package io.headwater.cli;

import io.headwater.client.PublishMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;

/** Prints what was measured, and under which settings. */
final class BenchReport {
  private static final double THOUSAND = 1e3;
  private static final String ROW = "%-15s %10s  %-24s %-24s %5s  %8s %8s %5s  %8s %8s %5s  %s";

  private final BenchPlan plan;
  private final String servers;
  private final boolean isOurBroker;

  BenchReport(BenchPlan plan, Cluster cluster) {
    this.plan = plan;
    this.servers = cluster.bootstrapServers();
    this.isOurBroker = cluster.isOurs();
  }

  List<String> asText(List<BenchResult> results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "kafka-clients %s (bare) and Headwater (ours) in turns: %s behind %d to warm up; broker at"
                .formatted(
                    AppInfoParser.getVersion(), Text.counted(plan.rounds(), "round"), plan.warmUp())
            + " %s%s; %s".formatted(servers, isOurBroker ? ", on this machine" : "", machine()));
    lines.add(
        "values of %d bytes, protobuf, lz4, %d keys, %d partitions; thousand records a second:"
                .formatted(plan.payload(), plan.keys(), plan.partitions())
            + " median (least - most); allocation, and ns at work, per record: median");
    lines.add(row(
        "mode",
        "records",
        "bare",
        "ours",
        "ratio",
        "B bare",
        "B ours",
        "ratio",
        "ns bare",
        "ns ours",
        "ratio",
        "users expect"));
    results.forEach(result -> lines.add(row(result)));
    lines.addAll(settings(results));
    return lines;
  }

  private static String machine() {
    return "Java %s, %d processors, heap of %d MiB"
        .formatted(
            Runtime.version().feature(),
            Runtime.getRuntime().availableProcessors(),
            Runtime.getRuntime().maxMemory() >> 20);
  }

  private String row(BenchResult result) {
    return row(
        result.mode().label(),
        String.format(Locale.ROOT, "%,d", result.ours().get(0).records()),
        rate(result.bareRate()),
        rate(result.ourRate()),
        String.format(Locale.ROOT, "%.2f", result.rateRatio()),
        String.format(Locale.ROOT, "%,.0f", result.bareBytes().median()),
        String.format(Locale.ROOT, "%,.0f", result.ourBytes().median()),
        String.format(Locale.ROOT, "%.2f", result.bytesRatio()),
        String.format(Locale.ROOT, "%,.0f", result.bareCpu().median()),
        String.format(Locale.ROOT, "%,.0f", result.ourCpu().median()),
        String.format(Locale.ROOT, "%.2f", result.cpuRatio()),
        result.mode().expected());
  }

  private static String row(Object... cells) {
    return ROW.formatted(cells).stripTrailing();
  }

  private static String rate(BenchResult.Spread spread) {
    return String.format(
        Locale.ROOT,
        "%,.1f (%,.1f - %,.1f)",
        spread.median() / THOUSAND,
        spread.least() / THOUSAND,
        spread.most() / THOUSAND);
  }

  private List<String> settings(List<BenchResult> results) {
    List<String> lines = new ArrayList<>();
    Stream.of(PublishMode.values())
        .filter(mode -> results.stream().anyMatch(one -> one.mode().publishes(mode)))
        .forEach(mode -> lines.add(settings(mode)));
    if (results.stream().anyMatch(one -> one.mode().publishing().isEmpty())) {
      lines.add(("consumers: read_committed, max.poll.records=1000; consume-batch: 1000 or 10 ms;"
              + " group: %d members; keys: 1 ms a record, one at a time against %d workers")
          .formatted(plan.members(), plan.workers()));
    }
    lines.add("users expect what is published of Kafka's clients, thousand records a second: sync"
        + " 10-50, async 100-500, batch 500-2000; one consumer 10-50, group 100-500, batch"
        + " 500-2000");
    lines.add(
        "allocation and work: what ThreadMXBean says of the caller's and the client's threads,"
            + " and not of the broker's");
    return lines;
  }

  private String settings(PublishMode mode) {
    return "%s: acks=all, idempotent, linger.ms=%d, batch.size=%d, buffer.memory=%d%s"
        .formatted(
            mode.name().toLowerCase(Locale.ROOT),
            mode.lingerMillis(),
            mode.batchBytes(),
            mode.bufferBytes(),
            mode == PublishMode.SYNC
                ? "; sync-parallel: %d callers".formatted(plan.callers())
                : "");
  }

  String asJson(List<BenchResult> results) {
    return JsonText.object(json -> {
      json.writeStringField("kafkaClients", AppInfoParser.getVersion());
      json.writeStringField("broker", servers);
      json.writeBooleanField("ourBroker", isOurBroker);
      json.writeStringField("machine", machine());
      json.writeNumberField("rounds", plan.rounds());
      json.writeNumberField("warmUp", plan.warmUp());
      json.writeNumberField("payload", plan.payload());
      json.writeNumberField("partitions", plan.partitions());
      json.writeNumberField("keys", plan.keys());
      json.writeNumberField("callers", plan.callers());
      json.writeNumberField("members", plan.members());
      json.writeNumberField("workers", plan.workers());
      json.writeArrayFieldStart("modes");
      for (BenchResult result : results) {
        json.writeRawValue(asJson(result));
      }
      json.writeEndArray();
    });
  }

  private static String asJson(BenchResult result) {
    return JsonText.object(json -> {
      json.writeStringField("mode", result.mode().label());
      json.writeRaw(",\"bare\":" + samplesAsJson(result.bare()));
      json.writeRaw(",\"ours\":" + samplesAsJson(result.ours()));
      json.writeNumberField("rateRatio", result.rateRatio());
      json.writeNumberField("allocationRatio", result.bytesRatio());
      json.writeNumberField("cpuRatio", result.cpuRatio());
      json.writeStringField("expectedThousandPerSecond", result.mode().expected());
    });
  }

  private static String samplesAsJson(List<BenchSample> samples) {
    BenchResult.Spread rate = BenchResult.Spread.of(samples, BenchSample::recordsPerSecond);
    return JsonText.object(json -> {
      json.writeNumberField("records", samples.get(0).records());
      json.writeNumberField("perSecondLeast", Math.round(rate.least()));
      json.writeNumberField("perSecondMedian", Math.round(rate.median()));
      json.writeNumberField("perSecondMost", Math.round(rate.most()));
      json.writeNumberField(
          "bytesPerRecord",
          Math.round(BenchResult.Spread.of(samples, BenchSample::bytesPerRecord).median()));
      json.writeNumberField(
          "cpuNanosPerRecord",
          Math.round(
              BenchResult.Spread.of(samples, BenchSample::cpuNanosPerRecord).median()));
    });
  }
}
