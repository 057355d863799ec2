package io.headwater.operator;

import com.google.protobuf.ByteString;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Windows in maps. */
final class InMemoryWindows implements OperatorHost.WindowTable {
  private static final Comparator<OperatorHost.DueWindow> BY_DUE = Comparator.comparingLong(
          (OperatorHost.DueWindow one) -> one.window().due())
      .thenComparing(
          one -> ByteString.copyFrom(one.key()), ByteString.unsignedLexicographicalComparator())
      .thenComparingLong(one -> one.window().span().start());

  private final Map<ByteString, TreeMap<Long, WindowSnapshot>> windows = new HashMap<>();
  private final Consumer<String> called;
  private long streamTime = Long.MIN_VALUE;

  InMemoryWindows(Consumer<String> called) {
    this.called = called;
  }

  TreeMap<Long, WindowSnapshot> of(String key) {
    return of(ByteString.copyFromUtf8(key).toByteArray());
  }

  private TreeMap<Long, WindowSnapshot> of(byte[] key) {
    return windows.computeIfAbsent(ByteString.copyFrom(key), any -> new TreeMap<>());
  }

  @Override
  public Optional<WindowSnapshot> get(byte[] key, long start) {
    called.accept("get");
    return Optional.ofNullable(of(key).get(start));
  }

  @Override
  public List<WindowSnapshot> fetch(byte[] key, long from, long to) {
    called.accept("fetch");
    return List.copyOf(of(key).subMap(from, true, to, true).values());
  }

  @Override
  public void put(byte[] key, WindowSnapshot window) {
    called.accept("put");
    of(key).put(window.span().start(), window);
  }

  @Override
  public void remove(byte[] key, long start) {
    called.accept("remove");
    of(key).remove(start);
  }

  @Override
  public List<OperatorHost.DueWindow> due(long time, int limit) {
    return windows.entrySet().stream()
        .flatMap(entry -> entry.getValue().values().stream()
            .map(window -> new OperatorHost.DueWindow(entry.getKey().toByteArray(), window)))
        .filter(one -> one.window().due() <= time)
        .sorted(BY_DUE)
        .limit(limit)
        .toList();
  }

  @Override
  public long streamTimeMillis() {
    return streamTime;
  }

  @Override
  public void advanceTo(long streamTimeMillis) {
    streamTime = streamTimeMillis;
  }
}
