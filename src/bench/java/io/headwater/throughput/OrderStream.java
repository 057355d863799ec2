package io.headwater.throughput;

import java.util.Arrays;
import java.util.Random;
import topologies.orders.proto.OrderEvent;
import topologies.orders.proto.OrderLine;
import topologies.orders.proto.OrderPlaced;
import topologies.orders.proto.PaymentAuthorized;

/** Events that are the same whoever asks: each follows from its number and the seed alone. */
final class OrderStream {
  private static final int NOISE = 1 << 16;
  private static final int SECOND_HALF = 32;
  private static final int PERCENT = 100;
  private static final int FARTHEST = 1000;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final int count;
  private final int keys;
  private final int payload;
  private final Defects defects;
  private final long seed;
  private final String noise;
  private final double[] cumulative;

  OrderStream(int count, int keys, double zipf, int payload, Defects defects, long seed) {
    this.count = count;
    this.keys = keys;
    this.payload = payload;
    this.defects = defects;
    this.seed = seed;
    this.noise = noise(NOISE + payload, new Random(seed));
    this.cumulative = zipf == 0 ? new double[0] : cumulative(keys, zipf);
  }

  int count() {
    return count;
  }

  int keys() {
    return keys;
  }

  /** Returns whose event it is, in [0, keys). */
  int customer(int number) {
    double at = (random(number, 0) >>> 11) * 0x1.0p-53;
    if (cumulative.length == 0) {
      return (int) (at * keys);
    }
    int found = Arrays.binarySearch(cumulative, at);
    return Math.min(keys - 1, found < 0 ? -found - 1 : found);
  }

  /** Tells whether it is a payment, as every fourth on average; else an order. */
  boolean isPayment(int number) {
    return (random(number, 1) & 3) == 0;
  }

  /** Returns what was ordered or paid, in cents, in [1, 4096]. */
  long cents(int number) {
    return 1 + (random(number, 2) & 4095);
  }

  static String customerName(int customer) {
    return "c-" + customer;
  }

  static int customerOf(String name) {
    return Integer.parseInt(name, 2, name.length(), 10);
  }

  /** Tells whether it is an earlier event once more. */
  boolean isRepeated(int number) {
    return number > 0 && (random(number, 2) >>> SECOND_HALF) % PERCENT < defects.repeated();
  }

  /** Returns the number of the event that it is: its own, or that of an earlier one. */
  int original(int number) {
    int at = number;
    while (isRepeated(at)) {
      at = Math.max(0, at - 1 - (int) ((random(at, 3) >>> SECOND_HALF) % FARTHEST));
    }
    return at;
  }

  /** Tells whether the event is damaged. */
  boolean isUnreadable(int number) {
    return (random(number, 1) >>> SECOND_HALF) % PERCENT < defects.unreadable();
  }

  /** Returns the event as it is written: what is unreadable lacks its last byte. */
  byte[] bytes(int number) {
    byte[] bytes = event(number).toByteArray();
    return isUnreadable(number) ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
  }

  private OrderEvent event(int number) {
    String customer = customerName(customer(number));
    long cents = cents(number);
    if (isPayment(number)) {
      return OrderEvent.newBuilder()
          .setPaymentAuthorized(
              PaymentAuthorized.newBuilder().setCustomer(customer).setAmount(cents))
          .build();
    }
    OrderPlaced.Builder placed = OrderPlaced.newBuilder()
        .setCustomer(customer)
        .setTotal(cents)
        .addLines(OrderLine.newBuilder()
            .setArticle("a-" + cents % 1000)
            .setQuantity(1)
            .setUnitPrice(cents));
    if (payload > 0) {
      int from = (int) (random(number, 3) & (NOISE - 1));
      placed.setNote(noise.substring(from, from + payload));
    }
    return OrderEvent.newBuilder().setOrderPlaced(placed).build();
  }

  /* The finalizer of SplittableRandom. */
  private long random(int number, int draw) {
    long z = seed + (4L * number + draw + 1) * GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /* Words of few letters: a codec finds about as much in it as in what people write. */
  private static String noise(int length, Random random) {
    StringBuilder text = new StringBuilder(length);
    while (text.length() < length) {
      text.append(Integer.toString(random.nextInt(10_000), 36)).append(' ');
    }
    return text.substring(0, length);
  }

  private static double[] cumulative(int keys, double exponent) {
    double[] sums = new double[keys];
    double sum = 0;
    for (int i = 0; i < keys; i++) {
      sum += Math.pow(i + 1.0, -exponent);
      sums[i] = sum;
    }
    for (int i = 0; i < keys; i++) {
      sums[i] /= sum;
    }
    return sums;
  }
}
