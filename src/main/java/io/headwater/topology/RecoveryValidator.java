package io.headwater.topology;

import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.SourceLocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Finds what is wrong with declared recovery strategies. */
final class RecoveryValidator {
  private static final Pattern CLASS_NAME =
      Pattern.compile("(\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*\\.)+"
          + "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*");

  private final TopologySpec spec;
  private final TopologyValidator validator;

  RecoveryValidator(TopologySpec spec, TopologyValidator validator) {
    this.spec = spec;
    this.validator = validator;
  }

  void check() {
    check("topology '" + spec.name() + "'", spec.where(), spec.recovery());
    for (AggregateSpec aggregate : spec.aggregates()) {
      String owner = "aggregate '" + aggregate.name() + "'";
      aggregate.recovery().ifPresent(declared -> check(owner, aggregate.where(), declared));
    }
    for (SagaSpec saga : spec.sagas()) {
      String owner = "saga '" + saga.name() + "'";
      saga.recovery().ifPresent(declared -> check(owner, saga.where(), declared));
    }
    spec.pipelines().forEach(this::checkPipeline);
    for (ProjectionSpec projection : spec.projections()) {
      String owner = "projection '" + projection.name() + "'";
      projection.recovery().ifPresent(declared -> check(owner, projection.where(), declared));
    }
  }

  private void checkPipeline(PipelineSpec pipeline) {
    String owner = "pipeline '" + pipeline.name() + "'";
    ErrorPolicy errors = pipeline.errors();
    errors.recovery().ifPresent(declared -> check(owner, pipeline.where(), declared));
    Map<String, StepSpec> steps = new HashMap<>();
    collect(pipeline.steps(), steps);
    errors.steps().forEach((name, declared) -> {
      StepSpec step = steps.get(name);
      if (step == null && !name.equals(ErrorPolicy.DECODE)) {
        List<String> names = new ArrayList<>(steps.keySet());
        names.add(ErrorPolicy.DECODE);
        validator.report(
            "HW0147",
            pipeline.where(),
            "%s says what to do on an error in step '%s', which it does not have%s"
                .formatted(owner, name, NearMatch.didYouMean(name, names)),
            "correct the name, or remove it");
        return;
      }
      SourceLocation where = step == null ? pipeline.where() : step.where();
      if (step instanceof StepSpec.Merge) {
        validator.report(
            "HW0148",
            where,
            "%s says what to do on an error in step '%s', but a merge cannot fail"
                .formatted(owner, name),
            "say it of '" + ErrorPolicy.DECODE + "', or of the step after it");
      }
      check("step '" + name + "' of " + owner, where, declared);
    });
  }

  private static void collect(List<StepSpec> steps, Map<String, StepSpec> byName) {
    for (StepSpec step : steps) {
      byName.putIfAbsent(step.name(), step);
      if (step instanceof StepSpec.Branch branch) {
        branch.arms().forEach(arm -> collect(arm.steps(), byName));
      }
    }
  }

  private void check(String owner, SourceLocation where, Recovery declared) {
    check(owner, where, declared, false);
  }

  /**
   * Checks one strategy.
   *
   * @param waitsAlone whether nothing but the key waits together with the record
   */
  void check(String owner, SourceLocation where, Recovery declared, boolean waitsAlone) {
    if (declared instanceof Recovery.Retry retry) {
      checkRetry(owner, where, retry, waitsAlone);
    }
  }

  private void checkRetry(
      String owner, SourceLocation where, Recovery.Retry retry, boolean waitsAlone) {
    boolean isCounted = retry.attempts() >= 1 && retry.attempts() <= Recovery.Retry.MOST_ATTEMPTS;
    if (!isCounted) {
      validator.report(
          "HW0140",
          where,
          "%s retries %d times, expected 1 to %d"
              .formatted(owner, retry.attempts(), Recovery.Retry.MOST_ATTEMPTS),
          "declare 1 to " + Recovery.Retry.MOST_ATTEMPTS + " attempts");
    }
    if (checkWaits(owner, where, retry) && isCounted) {
      if (retry.isAside()) {
        checkAside(owner, where, retry);
      } else if (!waitsAlone) {
        checkTotal(owner, where, retry);
      }
    }
    if (!(retry.jitter() >= 0 && retry.jitter() <= 1)) {
      validator.report(
          "HW0143",
          where,
          "%s retries with jitter %s, expected 0 to 1".formatted(owner, retry.jitter()),
          "declare the part of each wait that may be left out, such as 0.2");
    }
    if (retry.otherwise() instanceof Recovery.Retry) {
      validator.report(
          "HW0146",
          where,
          owner + " retries, and retries again after that",
          "declare more attempts, then 'dead-letter', 'skip', 'park' or 'fail'");
    }
    if (!retry.on().isEmpty() && retry.classifier().isPresent()) {
      validator.report(
          "HW1890",
          where,
          "%s retries on named exceptions, and on what a classifier says, too".formatted(owner),
          "leave out 'on', or the classifier");
    }
    for (String name : retry.on()) {
      if (!CLASS_NAME.matcher(name).matches()) {
        validator.report(
            "HW0149",
            where,
            "%s retries on '%s', which is no full name of a class".formatted(owner, name),
            "write it with its package, such as 'java.io.IOException'");
      }
    }
  }

  private boolean checkWaits(String owner, SourceLocation where, Recovery.Retry retry) {
    boolean isFirst = retry.firstBackoff().compareTo(Duration.ofMillis(1)) >= 0;
    if (!isFirst) {
      validator.report(
          "HW0141",
          where,
          "%s retries after %s, expected at least 1 ms".formatted(owner, retry.firstBackoff()),
          "declare a first wait of 1 ms or more");
    }
    boolean isGrowing = retry.multiplier() >= 1 && Double.isFinite(retry.multiplier());
    if (!isGrowing) {
      validator.report(
          "HW0142",
          where,
          "%s retries after %s times the wait before, expected at least 1"
              .formatted(owner, retry.multiplier()),
          "declare a multiplier of 1 or more");
    }
    boolean isBelow = retry.maxBackoff().compareTo(retry.firstBackoff()) >= 0;
    if (!isBelow) {
      validator.report(
          "HW0144",
          where,
          "%s retries after at most %s, but first after %s"
              .formatted(owner, retry.maxBackoff(), retry.firstBackoff()),
          "declare a longest wait of " + retry.firstBackoff() + " or more");
    }
    return isFirst && isGrowing && isBelow;
  }

  private void checkAside(String owner, SourceLocation where, Recovery.Retry retry) {
    Duration total = retry.longestTotalWait();
    if (total.compareTo(Recovery.Retry.LONGEST_WAIT_ASIDE) > 0) {
      validator.report(
          "HW1895",
          where,
          "%s may let one record wait %s aside, expected at most %s"
              .formatted(owner, total, Recovery.Retry.LONGEST_WAIT_ASIDE),
          "declare fewer attempts, or shorter waits");
    }
  }

  private void checkTotal(String owner, SourceLocation where, Recovery.Retry retry) {
    Duration total = retry.longestTotalWait();
    if (total.compareTo(Recovery.Retry.LONGEST_TOTAL_WAIT) > 0) {
      validator.report(
          "HW0145",
          where,
          "%s may wait %s for one record, expected at most %s: nothing else is processed meanwhile"
              .formatted(owner, total, Recovery.Retry.LONGEST_TOTAL_WAIT),
          "declare fewer attempts, or shorter waits");
    }
  }
}
