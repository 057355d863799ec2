package topologies.loan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import topologies.loan.proto.Application;
import topologies.loan.proto.ApplicationActivity;
import topologies.loan.proto.ApplicationStep;
import topologies.loan.proto.LoanActivity;
import topologies.loan.proto.OfferActivity;
import topologies.loan.proto.OfferStep;
import topologies.loan.proto.Transition;
import topologies.loan.proto.WorkItemKind;
import topologies.loan.proto.WorkItemStep;

/** The rules in YAML decide and evolve as those in Java do. */
class LoanFrontEndsTest {
  private static final Path FILE =
      Path.of("topologies/04-loan-applications/loan-applications.yaml");
  private static final Path CASES = Path.of("topologies/04-loan-applications/cases.csv");
  private static final Path LOG = Path.of("../shared/histories/loan-applications-2012.csv.gz");
  private static final int LINES = 20_000;

  private static final Aggregate<?, ?, ?> IN_JAVA = LoanApplications.APPLICATION;
  private static final Aggregate<?, ?, ?> IN_YAML = TopologyFile.read(
          FILE, TopologyResources.of(LoanFrontEndsTest.class.getClassLoader()))
      .aggregates()
      .get(0)
      .behavior();

  @Test
  void decideEveryStepAlikeInEveryStateOfTheCases() throws IOException {
    Set<Application> states = statesOf(ActivityLog.read(CASES).lines());
    List<LoanActivity> steps = steps();

    states.forEach(state -> steps.forEach(step -> assertAlike(state, step)));

    assertThat(states).hasSizeGreaterThan(50);
    assertThat(steps).hasSize(12 * 4 + 9 * 4 + 9 * 4);
  }

  @Test
  void decideEveryLineOfTheLogAlike() throws IOException {
    assumeThat(LOG)
        .as("the log of the BPI Challenge 2012 is not beside the repository: nothing to decide")
        .exists();

    assertThat(statesOf(ActivityLog.read(LOG).lines().subList(0, LINES))).isNotEmpty();
  }

  /** Returns the states that the lines lead to, each decided and evolved by both. */
  private static Set<Application> statesOf(List<ActivityLog.Line> lines) {
    Map<String, Application> applications = new HashMap<>();
    Set<Application> states = new LinkedHashSet<>(List.of(Application.getDefaultInstance()));
    for (ActivityLog.Line line : lines) {
      Application before =
          applications.getOrDefault(line.application(), Application.getDefaultInstance());
      Application after = assertAlike(before, line.envelope());
      applications.put(line.application(), after);
      // Where it is from makes no difference, and there would be too many.
      states.add(after.toBuilder().clearLastEntry().build());
    }
    return states;
  }

  private static Application assertAlike(Application state, LoanActivity step) {
    RecordPosition position = new RecordPosition("loan-activities", 0, 0);
    return assertAlike(
        state, Envelope.of(position, Instant.ofEpochSecond(90), EventHeaders.NONE, "H-1", step));
  }

  private static Application assertAlike(Application state, Envelope<LoanActivity> command) {
    Decision inJava = IN_JAVA.decide(state, command);
    Decision inYaml = IN_YAML.decide(state, command);
    if (inJava instanceof Decision.Rejected rejected) {
      assertThat(inYaml)
          .as(() -> state + "\n" + command.value())
          .isInstanceOf(Decision.Rejected.class);
      assertThat(((Decision.Rejected) inYaml).code())
          .as(() -> state + "\n" + command.value())
          .isEqualTo(rejected.code());
      return state;
    }
    List<Message> events = events(IN_JAVA, inJava);
    assertThat(inYaml)
        .as(() -> state + "\n" + command.value())
        .isInstanceOf(Decision.Accepted.class);
    assertThat(events(IN_YAML, inYaml)).isEqualTo(events);
    return evolved(state, events);
  }

  private static List<Message> events(Aggregate<?, ?, ?> aggregate, Decision decision) {
    List<Message> events = new ArrayList<>();
    ((Decision.Accepted) decision).events().forEach(event -> events.add(aggregate.asEvent(event)));
    return events;
  }

  private static Application evolved(Application before, List<Message> events) {
    Message inJava = before;
    Message inYaml = before;
    for (Message event : events) {
      inJava = IN_JAVA.evolve(inJava, event);
      inYaml = IN_YAML.evolve(inYaml, event);
    }
    assertThat(inYaml).isEqualTo(inJava);
    assertThat(IN_YAML.brokenInvariant(inYaml)).isEqualTo(IN_JAVA.brokenInvariant(inJava));
    return (Application) inJava;
  }

  /** Returns every step there is, and some that there are not. */
  private static List<LoanActivity> steps() {
    List<LoanActivity> steps = new ArrayList<>();
    for (Transition transition : List.of(
        Transition.TRANSITION_UNSPECIFIED,
        Transition.SCHEDULE,
        Transition.START,
        Transition.COMPLETE)) {
      numbers(ApplicationActivity.values().length - 1)
          .forEach(number -> steps.add(LoanActivity.newBuilder()
              .setApplicationStep(ApplicationStep.newBuilder()
                  .setActivityValue(number)
                  .setTransition(transition)
                  .setAmount(number - 5L))
              .build()));
      numbers(OfferActivity.values().length - 1)
          .forEach(number -> steps.add(LoanActivity.newBuilder()
              .setOfferStep(
                  OfferStep.newBuilder().setActivityValue(number).setTransition(transition))
              .build()));
      numbers(WorkItemKind.values().length - 1)
          .forEach(number -> steps.add(LoanActivity.newBuilder()
              .setWorkItemStep(
                  WorkItemStep.newBuilder().setKindValue(number).setTransition(transition))
              .build()));
    }
    return steps;
  }

  /** Returns the numbers of an enum, and one more. */
  private static Stream<Integer> numbers(int known) {
    return Stream.iterate(0, number -> number <= known, number -> number + 1);
  }
}
