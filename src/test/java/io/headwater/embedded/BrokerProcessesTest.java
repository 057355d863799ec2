package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.headwater.diagnostic.ClusterUnavailableException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerProcessesTest {
  private final String javaHome = System.getProperty("java.home", "");

  @TempDir
  Path temporary;

  @AfterEach
  void restoreJavaHome() {
    System.setProperty("java.home", javaHome);
  }

  @Test
  void areOneToFive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BrokerProcesses.start(temporary, 6))
        .withMessage("brokers must be in [1, 5], was 6");
  }

  @Test
  void leaveNothingBehindWhenTheyCannotBeStarted() {
    Path data = temporary.resolve("data");
    System.setProperty("java.home", temporary.resolve("no-java").toString());

    assertThatExceptionOfType(ClusterUnavailableException.class)
        .isThrownBy(() -> BrokerProcesses.start(data, 1))
        .withMessageStartingWith(data + ": no process can be started for broker 1 (Cannot run")
        .withMessageEndingWith(") [HW0810]\n  fix: check that this Java has its 'bin/java',"
            + " and that there is memory for another process");
    assertThat(data).doesNotExist();
  }
}
