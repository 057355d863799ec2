package io.headwater.throughput;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;

/**
 * To whom a sample belongs: the top-most frame that is of a known layer. What the JDK and Kafka's
 * shared classes do is their callers'.
 */
final class Layers {
  private static final String OURS = "io.headwater.";
  private static final String JOB = OURS + "throughput.";
  private static final Map<String, String> BY_PREFIX = new LinkedHashMap<>();

  static {
    BY_PREFIX.put("org.rocksdb.", "rocksdb");
    BY_PREFIX.put("com.google.protobuf.", "protobuf");
    BY_PREFIX.put("topologies.", "protobuf, generated");
    BY_PREFIX.put("net.jpountz.", "kafka: compression");
    BY_PREFIX.put("com.github.luben.", "kafka: compression");
    BY_PREFIX.put("org.xerial.", "kafka: compression");
    BY_PREFIX.put("org.apache.kafka.common.compress.", "kafka: compression");
    BY_PREFIX.put("org.apache.kafka.common.network.", "kafka: network");
    BY_PREFIX.put("org.apache.kafka.common.protocol.", "kafka: network");
    BY_PREFIX.put("org.apache.kafka.clients.consumer.", "kafka: consumer");
    BY_PREFIX.put("org.apache.kafka.clients.producer.", "kafka: producer");
    BY_PREFIX.put("org.apache.kafka.clients.admin.", "kafka: admin (the benchmark's watch)");
    BY_PREFIX.put("org.apache.kafka.clients.", "kafka: clients");
    BY_PREFIX.put("org.apache.kafka.common.record.", "kafka: record batches");
    BY_PREFIX.put("org.apache.kafka.common.metrics.", "kafka: metrics");
    BY_PREFIX.put("org.apache.kafka.common.header.", "kafka: headers");
    BY_PREFIX.put("org.apache.kafka.streams.state.", "kafka streams: state");
    BY_PREFIX.put("org.apache.kafka.streams.", "kafka streams");
    BY_PREFIX.put("org.slf4j.", "logging");
    BY_PREFIX.put("org.apache.logging.", "logging");
  }

  /** Native methods in which a thread that has nothing to do is found. */
  private static final Set<String> WAITING = Set.of(
      "epollWait",
      "wait",
      "accept",
      "poll",
      "park",
      "sleep",
      "waitForReferencePendingList",
      "socketAccept",
      "wait0",
      "poll0");

  /** Threads that run no Java, by how their names begin, see {@link ThreadTimes}. */
  private static final Map<String, String> BY_THREAD = Map.of(
      "C CompilerThre", "JVM: compilers",
      "Sweeper", "JVM: compilers",
      "GC ", "JVM: collector",
      "G ", "JVM: collector",
      "JFR ", "JVM: recording",
      "VM ", "JVM: other",
      "rocksdb:", "rocksdb: background");

  private Layers() {}

  /** Returns the layer of a thread that runs no Java; empty for those that do. */
  static Optional<String> ofThread(String kind) {
    return BY_THREAD.entrySet().stream()
        .filter(entry -> kind.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  static boolean isWaiting(RecordedEvent sample) {
    return sample.getStackTrace() == null
        || WAITING.contains(
            sample.getStackTrace().getFrames().get(0).getMethod().getName());
  }

  static String of(List<RecordedFrame> frames) {
    return frames.stream()
        .map(frame -> layer(frame.getMethod().getType().getName()))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse("none of these");
  }

  static String method(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }

  private static Optional<String> layer(String type) {
    if (type.startsWith(JOB)) {
      return Optional.of("the job's own code");
    }
    if (type.startsWith(OURS)) {
      int end = type.indexOf('.', OURS.length());
      return Optional.of(end < 0 ? OURS : type.substring(0, end));
    }
    return BY_PREFIX.entrySet().stream()
        .filter(entry -> type.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
