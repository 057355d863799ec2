package io.headwater.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How event time is cut into windows, as pure arithmetic in milliseconds.
 *
 * <p>A window closes when stream time reaches its end and the grace has passed; from then on, no
 * record changes it. The kinds are those of Kafka Streams ({@code TimeWindows}, {@code
 * SlidingWindows} of KIP-450, {@code SessionWindows}), except that every end is the first
 * millisecond outside, and that windows may begin before the epoch.
 */
public sealed interface Windowing {

  /** Returns the kind as YAML spells it. */
  String kind();

  /** Returns for how long records may be late; event time. */
  Duration grace();

  /** Returns the stream time from which on nothing changes a window. */
  default long closesAt(WindowSpan span) {
    return span.end() + grace().toMillis();
  }

  /** Returns the stream time from which on nothing is computed from a window. */
  default long expiresAt(WindowSpan span) {
    return closesAt(span);
  }

  /** Tells whether one record can be in several windows. */
  boolean isOverlapping();

  /** Windows that lie on a grid, whatever records there are. */
  sealed interface Aligned extends Windowing {

    /** Returns the windows that contain an event time, earliest first. */
    List<WindowSpan> spansOf(long time);
  }

  /**
   * Windows side by side: each event time is in exactly one.
   *
   * @param size at least 1 ms
   */
  record Tumbling(Duration size, Duration grace) implements Aligned {
    @Override
    public String kind() {
      return "tumbling";
    }

    @Override
    public boolean isOverlapping() {
      return false;
    }

    @Override
    public List<WindowSpan> spansOf(long time) {
      long millis = size.toMillis();
      long start = Math.floorDiv(time, millis) * millis;
      return List.of(new WindowSpan(start, start + millis));
    }

    /** Renders such as {@code tumbling PT5M grace PT1M}. */
    @Override
    public String toString() {
      return "tumbling " + size + " grace " + grace;
    }
  }

  /**
   * Windows of one size that begin at every multiple of the advance.
   *
   * @param size at least 1 ms
   * @param advance at least 1 ms, at most the size
   */
  record Hopping(Duration size, Duration advance, Duration grace) implements Aligned {
    @Override
    public String kind() {
      return "hopping";
    }

    @Override
    public boolean isOverlapping() {
      return true;
    }

    @Override
    public List<WindowSpan> spansOf(long time) {
      long millis = size.toMillis();
      long step = advance.toMillis();
      long first = Math.floorDiv(time - millis, step) * step + step;
      List<WindowSpan> spans = new ArrayList<>();
      for (long start = first; start <= time; start += step) {
        spans.add(new WindowSpan(start, start + millis));
      }
      return spans;
    }

    /** Renders such as {@code hopping PT5M every PT1M grace PT0S}. */
    @Override
    public String toString() {
      return "hopping " + size + " every " + advance + " grace " + grace;
    }
  }

  /**
   * Windows that records define: for each event time there is the window that ends with it and, if
   * a record is in it, the one that begins just after it.
   *
   * @param difference largest distance between two records of one window, at least 1 ms
   */
  record Sliding(Duration difference, Duration grace) implements Windowing {
    @Override
    public String kind() {
      return "sliding";
    }

    @Override
    public boolean isOverlapping() {
      return true;
    }

    /** Returns the window that begins at a time. */
    public WindowSpan from(long start) {
      return new WindowSpan(start, start + difference.toMillis() + 1);
    }

    /** Returns the window whose last millisecond is a time. */
    public WindowSpan until(long time) {
      return from(time - difference.toMillis());
    }

    /** A new window begins with what the last one before its time has gathered. */
    @Override
    public long expiresAt(WindowSpan span) {
      return closesAt(span) + 2 * difference.toMillis();
    }

    /** Renders such as {@code sliding PT5M grace PT1M}. */
    @Override
    public String toString() {
      return "sliding " + difference + " grace " + grace;
    }
  }

  /**
   * Windows that last from the first to the last of several records that follow each other closely.
   *
   * @param gap largest distance to the next record of the session, at least 1 ms
   */
  record Session(Duration gap, Duration grace) implements Windowing {
    @Override
    public String kind() {
      return "session";
    }

    @Override
    public boolean isOverlapping() {
      return false;
    }

    /** A record may still join it until the gap has passed. */
    @Override
    public long closesAt(WindowSpan span) {
      return span.end() + gap.toMillis() + grace.toMillis();
    }

    /** Renders such as {@code session PT5M grace PT1M}. */
    @Override
    public String toString() {
      return "session " + gap + " grace " + grace;
    }
  }
}
