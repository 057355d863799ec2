package topologies.loan;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.util.Timestamps;
import io.headwater.event.Envelope;
import topologies.loan.proto.LoanEvent;
import topologies.loan.proto.LogEntry;
import topologies.loan.proto.Transition;

/** The line of the log behind an event. */
final class LogEntries {
  private static final OneofDescriptor EVENT =
      LoanEvent.getDescriptor().getOneofs().get(0);
  private static final String ENTRY = "entry";

  private LogEntries() {}

  /** Returns the entry of a step; the time is the event time of its command. */
  static LogEntry entry(String activity, Transition transition, String clerk, Envelope<?> command) {
    return LogEntry.newBuilder()
        .setActivity(activity)
        .setTransition(transition)
        .setClerk(clerk)
        .setAt(Timestamps.fromMillis(command.eventTimeMillis()))
        .build();
  }

  /** Returns the entry of an event: each case of the oneof has one, under the same name. */
  static LogEntry of(LoanEvent event) {
    FieldDescriptor set = event.getOneofFieldDescriptor(EVENT);
    Message happened = (Message) event.getField(set);
    return (LogEntry) happened.getField(set.getMessageType().findFieldByName(ENTRY));
  }
}
