package io.headwater.throughput;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.HeadwaterApp;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the topology of {@link SteadyMemory}, and says now and then what this JVM occupies. */
final class SteadyMemoryJob {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private SteadyMemoryJob() {}

  /** Runs until it is killed: address, folder for states, partitions, seconds between samples. */
  public static void main(String[] arguments) throws Exception {
    AppSettings settings =
        AppSettings.of(arguments[0], Path.of(arguments[1])).withCreateTopics(true);
    int partitions = Integer.parseInt(arguments[2]);
    long pause = TimeUnit.SECONDS.toMillis(Integer.parseInt(arguments[3]));
    ObjectMapper json = new ObjectMapper();
    try (HeadwaterApp app = HeadwaterApp.start(SteadyTopology.of(partitions), settings)) {
      if (!app.awaitRunning(PATIENCE)) {
        throw new IllegalStateException("the topology does not run: " + app.state());
      }
      long began = System.nanoTime();
      while (true) {
        Thread.sleep(pause);
        System.out.println(json.writeValueAsString(new MemorySample(
            (System.nanoTime() - began) / NANOS,
            ResidentMemory.bytes(),
            liveBytes(),
            SteadyTopology.consumed(app))));
      }
    }
  }

  private static long liveBytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .map(MemoryPoolMXBean::getCollectionUsage)
        .flatMap(Stream::ofNullable)
        .filter(Objects::nonNull)
        .mapToLong(MemoryUsage::getUsed)
        .sum();
  }
}
