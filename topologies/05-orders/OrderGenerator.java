package topologies.orders;

import io.headwater.client.PublishRecord;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Generates orders, good and bad, and says what must become of them.
 *
 * <p>Orders come in rounds of {@value #ROUND}, each with the same number of orders of each kind in
 * another sequence: shipped, cancelled, rejected, repeated, cut off and so on. So a multiple of
 * {@value #ROUND} orders holds each kind in a known number. Every tenth round, the first included,
 * has one record of nearly a megabyte.
 *
 * <p>Records of one order must reach their topics in the order given; records of different orders
 * may overtake each other. The same seed and start give the same records. Not thread-safe.
 */
public final class OrderGenerator {
  /** Orders per round. */
  public static final int ROUND = 50;

  private static final int OVERSIZED_EVERY_ROUNDS = 10;
  private static final int MAX_GAP_MILLIS = 20;

  private final String seedText;
  private final SplittableRandom random;
  private final OutcomeTally tally = new OutcomeTally();
  private final Deque<Scenario> round = new ArrayDeque<>();
  private Instant now;
  private int rounds;
  private int orders;

  /**
   * Starts with no orders.
   *
   * @param start event time before the first record; each record is 1 to 20 ms after the last. On
   *     a broker, take a time that its retention does not delete at once
   */
  public OrderGenerator(long seed, Instant start) {
    this.seedText = Long.toUnsignedString(seed, 36);
    this.random = new SplittableRandom(seed);
    this.now = start;
  }

  /** Returns the records of the next order, to be published in this sequence. */
  public List<PublishRecord> nextOrder() {
    if (round.isEmpty()) {
      round.addAll(nextRound());
    }
    orders++;
    String id = String.format(Locale.ROOT, "o-%s-%06d", seedText, orders);
    OrderScript script = new OrderScript(id, random, this::tick, tally);
    round.remove().play(script);
    return List.copyOf(script.records());
  }

  /** Returns what must become of all records returned so far. */
  public ExpectedOutcomes expected() {
    return tally.expected();
  }

  private List<Scenario> nextRound() {
    List<Scenario> next = new ArrayList<>(ROUND);
    for (Scenario scenario : Scenario.values()) {
      next.addAll(Collections.nCopies(scenario.perRound(), scenario));
    }
    if (rounds % OVERSIZED_EVERY_ROUNDS == 0) {
      next.remove(Scenario.SHIPPED);
      next.add(Scenario.OVERSIZED);
    }
    rounds++;
    shuffle(next);
    return next;
  }

  private void shuffle(List<Scenario> scenarios) {
    for (int i = scenarios.size() - 1; i > 0; i--) {
      Collections.swap(scenarios, i, random.nextInt(i + 1));
    }
  }

  private Instant tick() {
    now = now.plusMillis(random.nextInt(1, MAX_GAP_MILLIS + 1));
    return now;
  }
}
