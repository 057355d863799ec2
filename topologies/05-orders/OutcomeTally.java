package topologies.orders;

import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adds up what must become of records, as whoever wrote them knows it. It follows each event to its
 * readers by its kind alone and runs none of the topology's rules.
 */
final class OutcomeTally {
  static final String ORDER = "order";
  static final String SETTLE_PAYMENTS = "settle-payments";
  private static final String CUSTOMER_SPEND = "customer-spend";
  private static final String BY_CUSTOMER = "customer-spend/by-customer";
  private static final String ORDERS_BY_SIZE = "orders-by-size";

  private final Map<String, Map<Outcome, Long>> programs = new LinkedHashMap<>();
  private final Map<String, Long> rejections = new TreeMap<>();
  private final Map<String, Map<FailureCode, Long>> deadLetters = new TreeMap<>();
  private final Map<String, Long> written = new TreeMap<>();

  OutcomeTally() {
    for (String program :
        new String[] {ORDER, CUSTOMER_SPEND, BY_CUSTOMER, ORDERS_BY_SIZE, SETTLE_PAYMENTS}) {
      programs.put(program, new EnumMap<>(Outcome.class));
    }
  }

  private void count(String program, Outcome outcome) {
    programs
        .computeIfAbsent(program, one -> new EnumMap<>(Outcome.class))
        .merge(outcome, 1L, Long::sum);
  }

  /** Counts an accepted command whose event is about neither money nor size. */
  void accepted() {
    count(ORDER, Outcome.PROCESSED);
    count(CUSTOMER_SPEND, Outcome.FILTERED);
    count(ORDERS_BY_SIZE, Outcome.FILTERED);
  }

  void placed(boolean isLarge) {
    count(ORDER, Outcome.PROCESSED);
    count(CUSTOMER_SPEND, Outcome.FILTERED);
    count(ORDERS_BY_SIZE, Outcome.PROCESSED);
    written.merge(isLarge ? "large-orders" : "orders-to-pick", 1L, Long::sum);
  }

  /** Counts an accepted authorization; a customer of no tenant has no partition. */
  void authorized(boolean hasTenant) {
    count(ORDER, Outcome.PROCESSED);
    count(ORDERS_BY_SIZE, Outcome.FILTERED);
    if (hasTenant) {
      count(CUSTOMER_SPEND, Outcome.PROCESSED);
      count(BY_CUSTOMER, Outcome.PROCESSED);
      written.merge("customer-totals", 1L, Long::sum);
    } else {
      deadLettered(CUSTOMER_SPEND, "order-events", FailureCode.PARTITION);
    }
  }

  void rejected(String code) {
    count(ORDER, Outcome.REJECTED);
    rejections.merge(code, 1L, Long::sum);
  }

  void duplicate(String program) {
    count(program, Outcome.DUPLICATE);
  }

  void settled() {
    count(SETTLE_PAYMENTS, Outcome.PROCESSED);
    written.merge("settlements", 1L, Long::sum);
  }

  void filtered(String program) {
    count(program, Outcome.FILTERED);
  }

  void deadLettered(String program, String topic, FailureCode code) {
    count(program, Outcome.DEAD_LETTERED);
    deadLetters
        .computeIfAbsent(topic, name -> new EnumMap<>(FailureCode.class))
        .merge(code, 1L, Long::sum);
  }

  ExpectedOutcomes expected() {
    Map<String, OutcomeCounts> counts = new LinkedHashMap<>();
    programs.forEach((program, byOutcome) -> counts.put(
        program,
        new OutcomeCounts(
            byOutcome.values().stream().mapToLong(Long::longValue).sum(), byOutcome)));
    Map<String, Map<FailureCode, Long>> letters = new TreeMap<>();
    deadLetters.forEach((topic, codes) -> letters.put(topic, new EnumMap<>(codes)));
    return new ExpectedOutcomes(counts, new TreeMap<>(rejections), letters, new TreeMap<>(written));
  }
}
