package io.headwater.topology;

import static io.headwater.topology.Drafts.at;
import static io.headwater.topology.Drafts.filter;
import static io.headwater.topology.Drafts.merge;
import static io.headwater.topology.Drafts.otherwise;
import static io.headwater.topology.Drafts.stream;
import static io.headwater.topology.Drafts.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.Problem;
import io.headwater.testkit.Ledger;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What can be wrong with recovery strategies, as it is printed. */
class RecoveryProblemsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static String problems(String step, Recovery recovery) {
    return problems(new ErrorPolicy(Optional.empty(), Map.of(step, recovery)));
  }

  private static String problems(ErrorPolicy errors) {
    PipelineSpec pipeline = new PipelineSpec(
        "words",
        List.of("in"),
        List.of(
            merge(6, "more"),
            filter("short", 7),
            Drafts.branch(8, otherwise(9, filter("long", 10), to("out", 11)))),
        errors,
        at(5));
    return problems(new TopologySpec(
        "words",
        List.of(stream("in", 2), stream("more", 3), stream("out", 4)),
        List.of(),
        List.of(pipeline),
        at(1)));
  }

  private static String problems(TopologySpec spec) {
    return spec.problems().stream().map(Problem::render).collect(Collectors.joining("\n"));
  }

  @Test
  void findsNothingWrongWithStepsOfAnyDepthAndWithDecoding() {
    assertThat(problems(new ErrorPolicy(
            Optional.of(Recovery.fail()),
            Map.of(
                "decode",
                Recovery.skip(),
                "long",
                Recovery.retry(8),
                "branch",
                Recovery.retry(1)))))
        .isEmpty();
  }

  @Test
  void attemptsOutOfRange() {
    assertThat(problems("short", Recovery.retry(0))).isEqualTo("""
        words.yaml:7:3: step 'short' of pipeline 'words' retries 0 times, expected 1 to 100 [HW0140]
          fix: declare 1 to 100 attempts""");
    assertThat(problems("short", Recovery.retry(101)))
        .startsWith("words.yaml:7:3: step 'short' of pipeline 'words' retries 101 times, ");
  }

  @Test
  void firstWaitsBelowAMillisecond() {
    Recovery retry = Recovery.retry(3).withBackoff(Duration.ofNanos(999_999), 2, SECOND);

    assertThat(problems("short", retry)).isEqualTo("""
        words.yaml:7:3: step 'short' of pipeline 'words' retries after PT0.000999999S, \
        expected at least 1 ms [HW0141]
          fix: declare a first wait of 1 ms or more""");
  }

  @Test
  void waitsThatBecomeShorter() {
    assertThat(problems("short", Recovery.retry(3).withBackoff(SECOND, 0.5, SECOND)))
        .isEqualTo("""
        words.yaml:7:3: step 'short' of pipeline 'words' retries after 0.5 times the wait before, \
        expected at least 1 [HW0142]
          fix: declare a multiplier of 1 or more""");
    assertThat(problems("short", Recovery.retry(3).withBackoff(SECOND, Double.NaN, SECOND)))
        .contains("retries after NaN times the wait before, expected at least 1 [HW0142]");
  }

  @Test
  void jitterThatIsNoPart() {
    assertThat(problems("short", Recovery.retry(3).withJitter(1.1))).isEqualTo("""
        words.yaml:7:3: step 'short' of pipeline 'words' retries with jitter 1.1, \
        expected 0 to 1 [HW0143]
          fix: declare the part of each wait that may be left out, such as 0.2""");
    assertThat(problems("short", Recovery.retry(3).withJitter(-0.1))).contains("[HW0143]");
  }

  @Test
  void longestWaitsBelowTheFirst() {
    Recovery retry = Recovery.retry(3).withBackoff(SECOND, 2, Duration.ofMillis(10));

    assertThat(problems("short", retry)).isEqualTo("""
        words.yaml:7:3: step 'short' of pipeline 'words' retries after at most PT0.01S, \
        but first after PT1S [HW0144]
          fix: declare a longest wait of PT1S or more""");
  }

  @Test
  void waitsThatAddUpToTooMuch() {
    assertThat(problems("short", Recovery.retry(20).withBackoff(SECOND, 1, SECOND)))
        .isEmpty();
    assertThat(problems("short", Recovery.retry(21).withBackoff(SECOND, 1, SECOND)))
        .isEqualTo("""
        words.yaml:7:3: step 'short' of pipeline 'words' may wait PT21S for one record, \
        expected at most PT20S: nothing else is processed meanwhile [HW0145]
          fix: declare fewer attempts, or shorter waits""");
  }

  @Test
  void waitsThatNoClockCanAdd() {
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);

    assertThat(problems("short", Recovery.retry(100).withBackoff(forever, 9, forever)))
        .contains("[HW0145]");
  }

  @Test
  void retriesAfterRetries() {
    assertThat(problems("decode", Recovery.retry(3).otherwise(Recovery.retry(2))))
        .isEqualTo("""
        words.yaml:5:3: step 'decode' of pipeline 'words' retries, and retries again after that \
        [HW0146]
          fix: declare more attempts, then 'dead-letter', 'skip', 'park' or 'fail'""");
  }

  @Test
  void stepsThatThePipelineDoesNotHave() {
    assertThat(problems("shrt", Recovery.skip())).isEqualTo("""
        words.yaml:5:3: pipeline 'words' says what to do on an error in step 'shrt', \
        which it does not have; did you mean 'short'? [HW0147]
          fix: correct the name, or remove it""");
  }

  @Test
  void mergesWhichCannotFail() {
    assertThat(problems("merge", Recovery.skip())).isEqualTo("""
        words.yaml:6:3: pipeline 'words' says what to do on an error in step 'merge', \
        but a merge cannot fail [HW0148]
          fix: say it of 'decode', or of the step after it""");
  }

  @Test
  void waitsAsideMayBeLongerThanThoseInPlace() {
    Recovery.Retry hourly =
        Recovery.retry(24).withBackoff(Duration.ofHours(1), 1, Duration.ofHours(1));

    assertThat(problems("short", hourly)).contains("[HW0145]");
    assertThat(problems("short", hourly.aside())).isEmpty();
  }

  @Test
  void exceptionsThatAreNoClasses() {
    Recovery.Retry declared = Recovery.retry(3);
    Recovery retry = new Recovery.Retry(
        3,
        declared.firstBackoff(),
        declared.multiplier(),
        declared.maxBackoff(),
        declared.jitter(),
        List.of("java.io.IOException", "IOException"),
        Optional.empty(),
        false,
        Recovery.deadLetter());

    assertThat(problems("short", retry)).isEqualTo("""
        words.yaml:7:3: step 'short' of pipeline 'words' retries on 'IOException', \
        which is no full name of a class [HW0149]
          fix: write it with its package, such as 'java.io.IOException'""");
  }

  @Test
  void exceptionsThatAreNamedBesideAClassifier() {
    Recovery retry = Recovery.retry(3).on(IOException.class).classifiedBy(thrown -> true);

    assertThat(problems("short", retry)).isEqualTo("""
        words.yaml:7:3: step 'short' of pipeline 'words' retries on named exceptions, \
        and on what a classifier says, too [HW1890]
          fix: leave out 'on', or the classifier""");
  }

  @Test
  void defaultsOfPipelinesAggregatesAndTopologies() {
    AggregateSpec ledger = new AggregateSpec(
        "ledger",
        "in",
        "out",
        Optional.empty(),
        "ledger",
        Ledger.LEDGER,
        Duration.ofHours(1),
        Optional.of(Recovery.retry(-1)),
        at(4));
    TopologySpec spec = new TopologySpec("words", List.of(), List.of(ledger), List.of(), at(1))
        .withRecovery(Recovery.retry(-2));

    assertThat(problems(spec))
        .contains("words.yaml:1:3: topology 'words' retries -2 times, expected 1 to 100 [HW0140]")
        .contains(
            "words.yaml:4:3: aggregate 'ledger' retries -1 times, expected 1 to 100 [HW0140]");
    assertThat(problems(new ErrorPolicy(Optional.of(Recovery.retry(-3)), Map.of())))
        .contains("words.yaml:5:3: pipeline 'words' retries -3 times, expected 1 to 100 [HW0140]");
  }
}
