package topologies.loan;

import static io.headwater.behavior.Decision.reject;

import io.headwater.behavior.Decision;
import topologies.loan.proto.Application;
import topologies.loan.proto.Status;

/** Where an application is, and the refusals that steps of all kinds have in common. */
final class Stage {
  private Stage() {}

  /** Tells whether one of the three steps of granting the loan was taken. */
  static boolean isGranted(Application application) {
    return application.getStatus() == Status.APPROVED
        || application.getIsRegistered()
        || application.getIsActivated();
  }

  /** Tells whether the bank or the customer has said no. */
  static boolean isRefused(Application application) {
    return application.getStatus() == Status.DECLINED
        || application.getStatus() == Status.CANCELLED;
  }

  static boolean isDecided(Application application) {
    return isGranted(application) || isRefused(application);
  }

  static Decision notSubmitted() {
    return reject("NOT_SUBMITTED", "the application was not submitted");
  }

  static Decision alreadyDecided(Application application) {
    Status outcome = isGranted(application) ? Status.APPROVED : application.getStatus();
    return reject("ALREADY_DECIDED", "the application is " + outcome);
  }

  /** Refuses a step that may follow other statuses only. */
  static Decision outOfOrder(Application application, String expected) {
    return reject("STEP_OUT_OF_ORDER", "expected " + expected + ", is " + application.getStatus());
  }

  static Decision unknown(String what) {
    return reject("UNKNOWN_STEP", "the log has no such " + what);
  }
}
