package topologies.loan;

import static io.headwater.behavior.Decision.emit;
import static io.headwater.behavior.Decision.reject;
import static topologies.loan.proto.Status.ACCEPTED;
import static topologies.loan.proto.Status.APPROVED;
import static topologies.loan.proto.Status.FINALIZED;
import static topologies.loan.proto.Status.PARTLY_SUBMITTED;
import static topologies.loan.proto.Status.PRE_ACCEPTED;

import io.headwater.behavior.Decision;
import io.headwater.event.Envelope;
import java.util.Map;
import java.util.Set;
import topologies.loan.proto.Application;
import topologies.loan.proto.LogEntry;
import topologies.loan.proto.Status;
import topologies.loan.proto.WorkItemCompleted;
import topologies.loan.proto.WorkItemKind;
import topologies.loan.proto.WorkItemScheduled;
import topologies.loan.proto.WorkItemStarted;
import topologies.loan.proto.WorkItemStep;
import topologies.loan.proto.WorkItemWithdrawn;
import topologies.loan.proto.WorkItems;

/**
 * The way of a work item: scheduled, then started and completed, once or several times.
 *
 * <p>Each kind is scheduled while its application is at a certain status, any number of times, and
 * no more of a kind are worked on than were scheduled. The log has one transition for a clerk who
 * stops working on an item and for an item that is taken away while nobody works on it, as a
 * program does each morning with what customers left unanswered; here these are two events. What is
 * open when the application is decided may be finished afterwards.
 */
final class WorkItemRules {
  private static final Map<WorkItemKind, Set<Status>> SCHEDULED_AT = Map.of(
      WorkItemKind.W_AFHANDELEN_LEADS, Set.of(PARTLY_SUBMITTED),
      WorkItemKind.W_COMPLETEREN_AANVRAAG, Set.of(PARTLY_SUBMITTED, PRE_ACCEPTED),
      WorkItemKind.W_NABELLEN_OFFERTES, Set.of(FINALIZED),
      WorkItemKind.W_VALIDEREN_AANVRAAG, Set.of(FINALIZED),
      WorkItemKind.W_NABELLEN_INCOMPLETE_DOSSIERS, Set.of(FINALIZED),
      WorkItemKind.W_BEOORDELEN_FRAUDE, Set.of(PARTLY_SUBMITTED, PRE_ACCEPTED, ACCEPTED, FINALIZED),
      WorkItemKind.W_WIJZIGEN_CONTRACTGEGEVENS, Set.of(FINALIZED, APPROVED));

  private WorkItemRules() {}

  static Decision decide(Application application, WorkItemStep step, Envelope<?> command) {
    WorkItemKind kind = step.getKind();
    Set<Status> scheduledAt = SCHEDULED_AT.get(kind);
    if (scheduledAt == null) {
      return Stage.unknown("activity");
    }
    if (application.getStatus() == Status.NEW) {
      return Stage.notSubmitted();
    }
    LogEntry entry = LogEntries.entry(kind.name(), step.getTransition(), step.getClerk(), command);
    WorkItems items = items(application, kind);
    return switch (step.getTransition()) {
      case SCHEDULE ->
        scheduledAt.contains(Stage.isGranted(application) ? APPROVED : application.getStatus())
            ? emit(WorkItemScheduled.newBuilder().setKind(kind).setEntry(entry))
            : reject("WORK_ITEM_NOT_DUE", "the application is " + application.getStatus());
      case START ->
        isIdle(items)
            ? emit(WorkItemStarted.newBuilder().setKind(kind).setEntry(entry))
            : notScheduled();
      case COMPLETE -> complete(items, entry);
      case TRANSITION_UNSPECIFIED, UNRECOGNIZED -> Stage.unknown("transition of a work item");
    };
  }

  private static Decision complete(WorkItems items, LogEntry entry) {
    if (items.getInProgress() > 0) {
      return emit(WorkItemCompleted.newBuilder().setKind(items.getKind()).setEntry(entry));
    }
    return isIdle(items)
        ? emit(WorkItemWithdrawn.newBuilder().setKind(items.getKind()).setEntry(entry))
        : notScheduled();
  }

  private static boolean isIdle(WorkItems items) {
    return items.getWaiting() + items.getCompleted() > 0;
  }

  private static Decision notScheduled() {
    return reject("WORK_ITEM_NOT_SCHEDULED", "no item of the kind is open for it");
  }

  private static WorkItems items(Application application, WorkItemKind kind) {
    return application.getWorkItemsList().stream()
        .filter(items -> items.getKind() == kind)
        .findFirst()
        .orElseGet(() -> WorkItems.newBuilder().setKind(kind).build());
  }

  static void scheduled(Application.Builder application, WorkItemScheduled event) {
    WorkItems.Builder items = itemsOf(application, event.getKind());
    items.setWaiting(items.getWaiting() + 1);
    application.setLastEntry(event.getEntry());
  }

  static void started(Application.Builder application, WorkItemStarted event) {
    WorkItems.Builder items = itemsOf(application, event.getKind());
    takeIdle(items);
    items.setInProgress(items.getInProgress() + 1).setClerk(event.getEntry().getClerk());
    application.setLastEntry(event.getEntry());
  }

  static void completed(Application.Builder application, WorkItemCompleted event) {
    WorkItems.Builder items = itemsOf(application, event.getKind());
    items
        .setInProgress(items.getInProgress() - 1)
        .setCompleted(items.getCompleted() + 1)
        .setClerk(event.getEntry().getClerk());
    application.setLastEntry(event.getEntry());
  }

  static void withdrawn(Application.Builder application, WorkItemWithdrawn event) {
    takeIdle(itemsOf(application, event.getKind()));
    application.setLastEntry(event.getEntry());
  }

  /** Takes an item that nobody works on; one that was never started goes first. */
  private static void takeIdle(WorkItems.Builder items) {
    if (items.getWaiting() > 0) {
      items.setWaiting(items.getWaiting() - 1);
    } else {
      items.setCompleted(items.getCompleted() - 1);
    }
  }

  private static WorkItems.Builder itemsOf(Application.Builder application, WorkItemKind kind) {
    for (int i = 0; i < application.getWorkItemsCount(); i++) {
      if (application.getWorkItems(i).getKind() == kind) {
        return application.getWorkItemsBuilder(i);
      }
    }
    return application.addWorkItemsBuilder().setKind(kind);
  }
}
