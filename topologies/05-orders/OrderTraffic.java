package topologies.orders;

import io.headwater.client.PublishRecord;
import io.headwater.client.TrafficGenerator;
import io.headwater.diagnostic.OutcomeCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The generated orders as traffic for the running application. */
public final class OrderTraffic implements TrafficGenerator {
  @Override
  public String topology() {
    return "orders";
  }

  @Override
  public Traffic generate(long seed, Instant start) {
    return new Generated(new OrderGenerator(seed, start));
  }

  private record Generated(OrderGenerator generator) implements Traffic {
    @Override
    public List<PublishRecord> next() {
      return generator.nextOrder();
    }

    @Override
    public Map<String, OutcomeCounts> expected() {
      return generator.expected().programs();
    }
  }
}
