package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DiskWatchTest {
  private static final long MIB = 1 << 20;

  private final Disk disk = new Disk();
  private final List<String> done = new ArrayList<>();

  private DiskWatch watch(OptionalLong reserve) {
    return new DiskWatch(disk, reserve, reason -> done.add("pause"), () -> done.add("resume"));
  }

  /** A disk of 1,000 MiB with as much free as a test wants. */
  private static final class Disk implements DiskSpace {
    private long free = 500 * MIB;
    private long total = 1_000 * MIB;

    @Override
    public long freeBytes() {
      if (free < 0) {
        throw new UncheckedIOException(new IOException("unmounted"));
      }
      return free;
    }

    @Override
    public long totalBytes() {
      return total;
    }
  }

  @Test
  void leavesAnInstanceAloneWhileThereIsSpace() {
    DiskWatch watch = watch(OptionalLong.empty());
    disk.free = 50 * MIB;

    watch.look();

    assertThat(done).isEmpty();
    assertThat(watch.low()).isEmpty();
  }

  @Test
  void pausesOnceBelowFivePercent() {
    DiskWatch watch = watch(OptionalLong.empty());
    disk.free = 50 * MIB - 1;
    watch.look();

    watch.look();

    assertThat(done).containsExactly("pause");
    assertThat(watch.low())
        .contains("the disk of the state directory has 49 MiB free, of 50 MiB that are to stay"
            + " free");
  }

  @Test
  void wantsNoMoreThanOneGibibyteOfALargeDisk() {
    DiskWatch watch = watch(OptionalLong.empty());
    disk.total = 1_000_000 * MIB;
    disk.free = 1_024 * MIB;

    watch.look();

    assertThat(done).isEmpty();
  }

  @Test
  void resumesOnlyWithATenthMore() {
    DiskWatch watch = watch(OptionalLong.of(100 * MIB));
    disk.free = 99 * MIB;
    watch.look();
    disk.free = 109 * MIB;
    watch.look();
    assertThat(done).containsExactly("pause");
    disk.free = 110 * MIB;

    watch.look();

    assertThat(done).containsExactly("pause", "resume");
    assertThat(watch.low()).isEmpty();
  }

  @Test
  void watchesNothingWithoutAReserve() {
    DiskWatch watch = watch(OptionalLong.of(0));
    disk.free = 0;

    watch.look();

    assertThat(done).isEmpty();
  }

  @Test
  void changesNothingWhileTheSpaceIsNotKnown() {
    DiskWatch watch = watch(OptionalLong.of(100 * MIB));
    disk.free = 0;
    watch.look();
    disk.free = -1;

    watch.look();

    assertThat(done).containsExactly("pause");
    assertThat(watch.low()).isPresent();
  }

  @Test
  void refusesAReserveThatIsNoNumberOfBytes() {
    assertThatThrownBy(() -> DiskWatch.reserve(Map.of("headwater.disk.reserve", "1 GB")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("headwater.disk.reserve: '1 GB' is not a number of bytes of at least 0 [HW1870]"
            + "\n  fix: give a whole number without a unit, such as 1073741824; 0 for none");
  }
}
