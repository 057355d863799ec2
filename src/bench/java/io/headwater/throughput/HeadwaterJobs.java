package io.headwater.throughput;

import io.headwater.runtime.AppSettings;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.runtime.ProcessingGuarantee;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Runs a topology with the defaults of its users. */
final class HeadwaterJobs {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private HeadwaterJobs() {}

  static AutoCloseable run(TopologySpec spec, JobPlan plan) throws InterruptedException {
    RunOptions options = plan.options();
    AppSettings settings = AppSettings.of(plan.bootstrap(), plan.state())
        .withGuarantee(ProcessingGuarantee.valueOf(options.guarantee.toUpperCase(Locale.ROOT)))
        .withThreads(options.threads)
        .withCreateTopics(true)
        .withKafka("headwater.state.cache.bytes", Long.toString(plan.cacheBytes()))
        .withKafka(
            StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
            FirstRecord.class.getName())
        .withKafka(
            StreamsConfig.restoreConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
            RestoreCount.class.getName());
    for (Map.Entry<String, String> setting : options.kafka.entrySet()) {
      settings = settings.withKafka(setting.getKey(), setting.getValue());
    }
    if (options.commitMillis > 0) {
      settings = settings.withKafka(
          StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, Integer.toString(options.commitMillis));
    }
    HeadwaterApp app = HeadwaterApp.start(spec, settings);
    if (!app.awaitRunning(PATIENCE)) {
      throw new IllegalStateException("the topology does not run: " + app.state());
    }
    return app;
  }
}
