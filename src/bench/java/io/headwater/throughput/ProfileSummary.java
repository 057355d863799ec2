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
  private static final int METHODS = 25;

  private final Path recording;

  ProfileSummary(Path recording) {
    this.recording = recording;
  }

  /** Counts samples. */
  String text() throws IOException {
    Map<String, Integer> layers = new HashMap<>();
    Map<String, Integer> methods = new HashMap<>();
    int count = 0;
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        String type = event.getEventType().getName();
        boolean isSample = type.equals("jdk.ExecutionSample")
            || type.equals("jdk.NativeMethodSample") && !Layers.isWaiting(event);
        if (isSample && event.getStackTrace() != null) {
          List<RecordedFrame> frames = event.getStackTrace().getFrames();
          count++;
          layers.merge(Layers.of(frames), 1, Integer::sum);
          methods.merge(Layers.method(frames.get(0)), 1, Integer::sum);
        }
      }
    }
    StringBuilder text = new StringBuilder();
    text.append(String.format("%nprofile of %s, %d samples%n", recording.getFileName(), count));
    append(text, layers, count, Integer.MAX_VALUE);
    text.append(String.format("methods%n"));
    append(text, methods, count, METHODS);
    return text.toString();
  }

  private static void append(StringBuilder text, Map<String, Integer> counts, int all, int most) {
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .limit(most)
        .forEach(entry -> text.append(String.format(
            Locale.ROOT, "  %5.1f %%  %s%n", 100.0 * entry.getValue() / all, entry.getKey())));
  }
}
