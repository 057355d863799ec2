package topologies.orders;

import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.OutcomeCounts;
import java.util.Map;

/**
 * What must have become of generated records once all of them are processed, on empty stores.
 *
 * @param programs counts by program, such as {@code customer-spend/by-customer}
 * @param rejections rejected commands by code
 * @param deadLetters dead letters by the topic that they entered by, then by code
 * @param written records by output stream of a pipeline
 */
public record ExpectedOutcomes(
    Map<String, OutcomeCounts> programs,
    Map<String, Long> rejections,
    Map<String, Map<FailureCode, Long>> deadLetters,
    Map<String, Long> written) {

  /** Returns the sum over all programs. */
  public OutcomeCounts total() {
    return programs.values().stream().reduce(OutcomeCounts.NONE, OutcomeCounts::plus);
  }
}
