package topologies.loan;

import topologies.loan.proto.ActivityCount;
import topologies.loan.proto.LoanEvent;
import topologies.loan.proto.LogEntry;
import topologies.loan.proto.Workload;

/** What the reports make of one more event. */
final class LoanReports {
  private LoanReports() {}

  static boolean hasClerk(LoanEvent event) {
    return !LogEntries.of(event).getClerk().isEmpty();
  }

  static String clerk(LoanEvent event) {
    return LogEntries.of(event).getClerk();
  }

  static String activity(LoanEvent event) {
    return LogEntries.of(event).getActivity();
  }

  static boolean isOutcome(LoanEvent event) {
    return event.hasApplicationApproved()
        || event.hasApplicationDeclined()
        || event.hasApplicationCancelled();
  }

  static Workload.Builder workload(Workload before, LoanEvent event) {
    LogEntry entry = LogEntries.of(event);
    Workload.Builder workload = before.toBuilder()
        .setClerk(entry.getClerk())
        .setEvents(before.getEvents() + 1)
        .setLastAt(entry.getAt());
    return switch (event.getEventCase()) {
      case WORK_ITEM_STARTED -> workload.setWorkItemsStarted(before.getWorkItemsStarted() + 1);
      case WORK_ITEM_COMPLETED ->
        workload.setWorkItemsCompleted(before.getWorkItemsCompleted() + 1);
      case OFFER_SENT -> workload.setOffersSent(before.getOffersSent() + 1);
      case APPLICATION_APPROVED -> workload.setApproved(before.getApproved() + 1);
      case APPLICATION_DECLINED -> workload.setDeclined(before.getDeclined() + 1);
      case APPLICATION_CANCELLED -> workload.setCancelled(before.getCancelled() + 1);
      default -> workload;
    };
  }

  static ActivityCount.Builder activityCount(ActivityCount before, LoanEvent event) {
    LogEntry entry = LogEntries.of(event);
    ActivityCount.Builder count = before.toBuilder().setActivity(entry.getActivity());
    if (event.hasWorkItemWithdrawn()) {
      count.setWithdrawn(before.getWithdrawn() + 1);
    }
    return switch (entry.getTransition()) {
      case SCHEDULE -> count.setScheduled(before.getScheduled() + 1);
      case START -> count.setStarted(before.getStarted() + 1);
      case COMPLETE -> count.setCompleted(before.getCompleted() + 1);
      case TRANSITION_UNSPECIFIED, UNRECOGNIZED -> count;
    };
  }
}
