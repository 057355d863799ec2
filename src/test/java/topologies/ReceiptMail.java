package topologies;

import com.google.protobuf.Message;
import io.headwater.behavior.Effect;
import io.headwater.event.Envelope;
import java.util.Optional;

/** An effect that examples name; it sends nothing. */
public final class ReceiptMail implements Effect {
  @Override
  public Optional<? extends Message> call(Envelope<?> record, String idempotencyKey) {
    return Optional.empty();
  }
}
