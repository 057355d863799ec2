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

/** Where the samples of a recording lie, by layer and by method. */
final class ProfileSummary {
  private static final int MOST = 25;

  private final Path recording;
  private final Map<String, Long> threadMillis;

  ProfileSummary(Path recording, Map<String, Long> threadMillis) {
    this.recording = recording;
    this.threadMillis = threadMillis;
  }

  /** Counts samples. */
  String text() throws IOException {
    Map<String, Long> layers = new HashMap<>();
    Map<String, Long> methods = new HashMap<>();
    long count = 0;
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        String type = event.getEventType().getName();
        boolean isSample = type.equals("jdk.ExecutionSample")
            || (type.equals("jdk.NativeMethodSample") && !Layers.isWaiting(event));
        if (isSample && event.getStackTrace() != null) {
          List<RecordedFrame> frames = event.getStackTrace().getFrames();
          count++;
          layers.merge(Layers.of(frames), 1L, Long::sum);
          methods.merge(Layers.method(frames.get(0)), 1L, Long::sum);
        }
      }
    }
    StringBuilder text = new StringBuilder();
    text.append(String.format("%nprofile of %s, %d samples%n", recording.getFileName(), count));
    append(text.append(String.format("layers, of samples in Java threads%n")), layers, count);
    append(text.append(String.format("methods%n")), methods, count);
    long all = threadMillis.values().stream().mapToLong(Long::longValue).sum();
    append(text.append(String.format("threads, of processor time%n")), threadMillis, all);
    return text.toString();
  }

  private static void append(StringBuilder text, Map<String, Long> counts, long all) {
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .limit(MOST)
        .forEach(entry -> text.append(String.format(
            Locale.ROOT,
            "  %5.1f %%  %s%n",
            100.0 * entry.getValue() / Math.max(1, all),
            entry.getKey())));
  }
}
