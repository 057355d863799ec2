package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.headwater.diagnostic.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerDirectoryTest {
  private static final NodeIdentity LONE_BROKER = new NodeIdentity(1, 1, "first-cluster");

  @TempDir
  Path temporary;

  @Test
  void keepsTheClusterIdOfWhatItHolds() {
    Path data = temporary.resolve("data");
    BrokerDirectory.claim(data, LONE_BROKER).close();

    try (BrokerDirectory again = BrokerDirectory.claim(data, new NodeIdentity(1, 1, "second"))) {
      assertThat(again.identity()).isEqualTo(LONE_BROKER);
    }
  }

  @Test
  void isFreeAgainWhenClosed() {
    BrokerDirectory.claim(temporary, LONE_BROKER).close();

    BrokerDirectory.claim(temporary, LONE_BROKER).close();

    assertThat(temporary.resolve("headwater.properties"))
        .hasContent("node=1\nbrokers=1\ncluster.id=first-cluster");
  }

  @Test
  void refusesTheSameDirectoryUnderAnotherName() throws Exception {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), temporary.resolve("data"));

    try (BrokerDirectory held = BrokerDirectory.claim(temporary.resolve("data"), LONE_BROKER)) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> BrokerDirectory.claim(link, held.identity()))
          .withMessageContaining("[HW0803]");
    }
  }

  @Test
  void removesWhatCameIntoBeingWhenAbandoned() throws Exception {
    Path data = temporary.resolve("new/data");
    BrokerDirectory claimed = BrokerDirectory.claim(data, LONE_BROKER);
    Files.createDirectories(data.resolve("orders-0"));
    Files.createFile(data.resolve("orders-0/00000000000000000000.log"));

    claimed.abandon();

    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void keepsWhatWasThereBeforeWhenAbandoned() throws Exception {
    BrokerDirectory.claim(temporary, LONE_BROKER).close();
    Files.createFile(temporary.resolve("meta.properties"));

    BrokerDirectory.claim(temporary, LONE_BROKER).abandon();

    assertThat(temporary.resolve("meta.properties")).exists();
    assertThat(temporary.resolve("headwater.properties")).exists();
  }

  @Test
  void leavesTheFilesOfOthersWhenAbandoned() throws Exception {
    BrokerDirectory claimed = BrokerDirectory.claim(temporary.resolve("new/data"), LONE_BROKER);
    Files.createFile(temporary.resolve("new/notes.txt"));

    claimed.abandon();

    assertThat(temporary.resolve("new")).isDirectoryContaining("glob:**/notes.txt");
    assertThat(temporary.resolve("new/data")).doesNotExist();
  }

  @Test
  void refusesADirectoryWithOtherFiles() throws Exception {
    Files.createFile(temporary.resolve("notes.txt"));

    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> BrokerDirectory.claim(temporary, LONE_BROKER))
        .withMessage(temporary + ": holds files, but no data of an embedded broker [HW0805]\n"
            + "  fix: choose an empty directory, or one that does not exist yet");
    assertThat(temporary).isDirectoryContaining("glob:**/notes.txt");
    assertThat(temporary.resolve("headwater.lock")).doesNotExist();
  }

  @Test
  void refusesTheDataOfAnotherCluster() {
    BrokerDirectory.claim(temporary, new NodeIdentity(0, 3, "three")).close();

    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> BrokerDirectory.claim(temporary, LONE_BROKER))
        .withMessage(temporary
            + ": holds the data of a cluster of 3, not of broker 1 of 1 [HW0806]\n"
            + "  fix: choose another directory, or delete this one to start empty");
  }

  @Test
  void refusesADirectoryBelowAFile() throws Exception {
    Path below = Files.createFile(temporary.resolve("file")).resolve("data");

    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> BrokerDirectory.claim(below, LONE_BROKER))
        .withMessage(below + ": cannot be used for data (Not a directory) [HW0804]\n"
            + "  fix: choose a directory that this process may write to");
  }

  @Test
  void refusesADirectoryThatItMayNotWriteTo() throws Exception {
    Path readOnly = temporary.resolve("read-only");
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x"));
    Files.createDirectory(readOnly, mode);
    assumeFalse(Files.isWritable(readOnly), "a superuser may write everywhere");

    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> BrokerDirectory.claim(readOnly, LONE_BROKER))
        .withMessage(readOnly + ": cannot be used for data (permission denied) [HW0804]\n"
            + "  fix: choose a directory that this process may write to");
  }

  @Test
  void refusesAPathThatABrokerReadsAsTwo() {
    Path twofold = temporary.resolve("one,two");

    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> BrokerDirectory.claim(twofold, LONE_BROKER))
        .withMessage(twofold
            + ": has a comma in its path, where a broker separates directories [HW0807]\n"
            + "  fix: choose a directory without a comma");
  }
}
