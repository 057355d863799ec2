package io.headwater.throughput;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where a recorded run has spent its processor time.
 *
 * @param samples of Java threads that were at work, by layer
 * @param methods the same samples, by the method on top
 * @param threadMillis processor time by kinds of threads, those of the JVM and of RocksDB included
 */
record Profile(
    Map<String, Long> samples, Map<String, Long> methods, Map<String, Long> threadMillis) {
  private static final int MOST = 25;

  /** Counts the samples of a recording. */
  static Profile read(Path recording, Map<String, Long> threadMillis) throws IOException {
    Map<String, Long> layers = new HashMap<>();
    Map<String, Long> methods = new HashMap<>();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        String type = event.getEventType().getName();
        boolean isSample = type.equals("jdk.ExecutionSample")
            || (type.equals("jdk.NativeMethodSample") && !Layers.isWaiting(event));
        if (isSample && event.getStackTrace() != null) {
          List<RecordedFrame> frames = event.getStackTrace().getFrames();
          layers.merge(Layers.of(frames), 1L, Long::sum);
          methods.merge(Layers.method(frames.get(0)), 1L, Long::sum);
        }
      }
    }
    return new Profile(layers, methods, threadMillis);
  }

  /** Returns milliseconds of processor time by layer; of threads without Java, by their kind. */
  Map<String, Double> layerMillis() {
    double inJava = threadMillis.entrySet().stream()
        .filter(thread -> Layers.ofThread(thread.getKey()).isEmpty())
        .mapToLong(Map.Entry::getValue)
        .sum();
    double count = Math.max(1, sum(samples));
    Map<String, Double> millis = new HashMap<>();
    samples.forEach((layer, seen) -> millis.put(layer, inJava * seen / count));
    threadMillis.forEach((thread, used) -> Layers.ofThread(thread)
        .ifPresent(layer -> millis.merge(layer, (double) used, Double::sum)));
    return millis;
  }

  String text(String name) {
    StringBuilder text = new StringBuilder();
    text.append(String.format("%nprofile of %s, %d samples%n", name, sum(samples)));
    append(text.append(String.format("layers, of samples in Java threads%n")), samples);
    append(text.append(String.format("methods%n")), methods);
    append(text.append(String.format("threads, of processor time%n")), threadMillis);
    return text.toString();
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static void append(StringBuilder text, Map<String, Long> counts) {
    double all = Math.max(1, sum(counts));
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .limit(MOST)
        .forEach(entry -> text.append(String.format(
            Locale.ROOT, "  %5.1f %%  %s%n", 100.0 * entry.getValue() / all, entry.getKey())));
  }
}
