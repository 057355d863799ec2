package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Why rows are not read, as it is printed. */
class TableProblemsTest {
  private static final TableProblems CUSTOMERS = new TableProblems("customers");

  @Test
  void prefixesOfNumbers() {
    assertThat(CUSTOMERS.prefixOfNumbers()).hasMessage("""
        table 'customers': its keys are whole numbers, which have no prefix [HW1581]
          fix: ask for a range""");
  }

  @Test
  void partitionsThatMove() {
    assertThat(CUSTOMERS.notActive()).hasMessage("""
        table 'customers': partitions of it are moving or being restored [HW1582]
          fix: try again in a moment, or ask another instance""");
  }

  @Test
  void rowsOfOtherInstances() {
    KeyInstance named = new KeyInstance(3, Optional.of("10.0.0.7:8080"), false);
    KeyInstance unnamed = new KeyInstance(3, Optional.empty(), false);

    assertThat(CUSTOMERS.elsewhere(named)).hasMessage("""
        table 'customers': the row is in partition 3, which 10.0.0.7:8080 has [HW1583]
          fix: ask 10.0.0.7:8080""");
    assertThat(CUSTOMERS.elsewhere(unnamed)).hasMessage("""
        table 'customers': the row is in partition 3, which another instance has [HW1583]
          fix: ask the other instances""");
  }

  @Test
  void recordsThatAreNotProcessedInTime() {
    RecordPosition position = new RecordPosition("order-events", 2, 17);

    assertThat(CUSTOMERS.tooLate(List.of(position), Duration.ofMillis(300))).hasMessage("""
        table 'customers': the records at [order-events-2@17] are not processed within 300 ms \
        [HW1584]
          fix: wait longer, or look at its lag with 'headwater projections'""");
  }

  @Test
  void partitionsThatFollowFromMoreThanTheKey() {
    assertThat(CUSTOMERS.noPartition()).hasMessage("""
        table 'customers': a rule of the record chooses the partition of a key, and there is no \
        record [HW1586]
          fix: ask every instance""");
  }
}
