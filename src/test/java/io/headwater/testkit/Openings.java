package io.headwater.testkit;

import com.google.protobuf.StringValue;
import io.headwater.behavior.RecordTransform;
import io.headwater.event.Envelope;
import io.headwater.topology.Recovery;
import io.headwater.topology.StepSpec;
import io.headwater.topology.TopologySpec;
import java.util.List;

/** Words that fail until one of their key has opened it; one in four does, one in four closes. */
public final class Openings {
  private static final int KINDS = 4;

  private Openings() {}

  public static TopologySpec recovering(Recovery recovery) {
    return Words.declared((in, out) -> in.process(
            "open",
            StringValue.class,
            () -> Openings::process,
            List.of(new StepSpec.Store("opened", Words.TYPE)))
        .onError(recovery)
        .to(out));
  }

  private static void process(Envelope<StringValue> record, RecordTransform.Output output) {
    int kind = Math.floorMod(record.value().getValue().hashCode(), KINDS);
    if (kind == 0) {
      output.put("opened", record.value());
    } else if (output.state("opened").isEmpty()) {
      throw new IllegalStateException("not opened yet");
    } else if (kind == 1) {
      output.delete("opened");
    }
    output.emit(record.value());
  }
}
