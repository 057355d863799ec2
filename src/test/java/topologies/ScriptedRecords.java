package topologies;

import com.google.protobuf.Message;
import io.headwater.testkit.RandomMessages;
import io.headwater.testkit.ReplayCheck;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Values that tell the same story under each key, and are interrupted by any others of their type,
 * so that a check gets to the end of a life as well as into every wrong turn. For one check.
 */
final class ScriptedRecords implements ReplayCheck.Records {
  private static final int INTERRUPTIONS_PERCENT = 35;

  private final Class<? extends Message> type;
  private final List<Message> script;
  private final Map<Object, Integer> told = new HashMap<>();

  ScriptedRecords(Class<? extends Message> type, Message.Builder... script) {
    this.type = type;
    this.script = List.of(script).stream().map(Message.Builder::build).toList();
  }

  @Override
  public Message next(RandomGenerator random, Object key) {
    if (random.nextInt(100) < INTERRUPTIONS_PERCENT) {
      return new RandomMessages(random).next(type);
    }
    int number = told.merge(key, 1, Integer::sum) - 1;
    return script.get(number % script.size());
  }
}
