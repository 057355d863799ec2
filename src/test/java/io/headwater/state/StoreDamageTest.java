package io.headwater.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

class StoreDamageTest {
  private static Throwable opening(Status.Code code, Status.SubCode more, String message) {
    return new IllegalStateException(
        "Error opening store", new RocksDBException(message, new Status(code, more, message)));
  }

  @Test
  void tellsCorruption() {
    assertThat(StoreDamage.of(opening(
            Status.Code.Corruption, Status.SubCode.None, "CURRENT file does not end with newline")))
        .contains("corrupt");
  }

  @Test
  void tellsAFileThatIsGone() {
    assertThat(StoreDamage.of(opening(
            Status.Code.IOError,
            Status.SubCode.None,
            "No such file or directory: While opening a file for sequentially reading: MANIFEST")))
        .contains("incomplete");
  }

  @Test
  void tellsAStoreOfAnotherKind() {
    assertThat(StoreDamage.of(opening(
            Status.Code.InvalidArgument,
            Status.SubCode.None,
            "Column families not opened: keyValueWithTimestamp")))
        .contains("foreign");
  }

  @Test
  void takesAFullDiskForNoDamage() {
    assertThat(StoreDamage.of(opening(
            Status.Code.IOError,
            Status.SubCode.NoSpace,
            "No space left on device: While appending to file: 000012.sst")))
        .isEmpty();
  }

  @Test
  void takesAMissingPermissionForNoDamage() {
    assertThat(StoreDamage.of(opening(
            Status.Code.IOError,
            Status.SubCode.None,
            "Permission denied: While open a file for random read: CURRENT")))
        .isEmpty();
  }

  @Test
  void takesAStoreThatIsOpenElsewhereForNoDamage() {
    assertThat(StoreDamage.of(opening(
            Status.Code.IOError,
            Status.SubCode.None,
            "lock hold by current process, acquire time 1 acquiring thread 2: LOCK")))
        .isEmpty();
  }

  @Test
  void knowsNothingOfOtherFailures() {
    assertThat(StoreDamage.of(new IllegalStateException("no store"))).isEmpty();
  }
}
