package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What a cut-over changes, and what keeps it from being exact. */
class CutOverPlanTest {
  private static final TopicPartition COMMANDS = new TopicPartition("commands", 0);
  private static final TopicPartition EVENTS = new TopicPartition("events", 0);
  private static final TopicPartition OTHERS = new TopicPartition("events", 1);
  private static final TopicPartition NEXT_EVENTS = new TopicPartition("next.events", 0);
  private static final TopicPartition NEXT_OTHERS = new TopicPartition("next.events", 1);
  private static final TopicPartition HOP = new TopicPartition("bank-by-card-repartition", 2);

  private static OffsetAndMetadata at(long offset, String metadata) {
    return new OffsetAndMetadata(offset, metadata);
  }

  /** Both have read the same, and nothing is left. */
  private static CutOverPlan.Situation situation(
      Map<String, Integer> members,
      Map<TopicPartition, Long> unreadByFrom,
      Map<TopicPartition, Long> unreadByTo,
      List<TopicPartition> behind,
      List<TopicPartition> ahead) {
    return new CutOverPlan.Situation(
        "bank",
        "next",
        members,
        Map.of(COMMANDS, at(98, "theirs"), EVENTS, at(123, "theirs")),
        Map.of(COMMANDS, at(97, "ours"), NEXT_EVENTS, at(101, "ours")),
        List.of(COMMANDS),
        Map.of(EVENTS, NEXT_EVENTS, OTHERS, NEXT_OTHERS),
        Map.of(EVENTS, 0L, OTHERS, 7L),
        unreadByFrom,
        unreadByTo,
        behind,
        ahead,
        Map.of("next-notify", Map.of(EVENTS, at(120, ""))));
  }

  private static CutOverPlan.Situation level() {
    return situation(Map.of(), Map.of(), Map.of(), List.of(), List.of());
  }

  @Test
  void leavesTheOffsetsOfWhatEntersAsTheyAre() {
    CutOverPlan plan = CutOverPlan.of(level());

    assertThat(plan.cut()).extracting(CutOverPlan.At::toString).containsExactly("commands-0@97");
    assertThat(plan.moves()).noneMatch(move -> move.at().partition().equals(COMMANDS));
  }

  @Test
  void goesOnBetweenProgramsWhereTheLiveTopicsAre() {
    CutOverPlan plan = CutOverPlan.of(level());

    assertThat(plan.moves())
        .filteredOn(move -> move.group().equals("next"))
        .containsExactly(
            new CutOverPlan.Move("next", new CutOverPlan.At(EVENTS, 123), "ours"),
            new CutOverPlan.Move("next", new CutOverPlan.At(OTHERS, 7), ""));
  }

  @Test
  void callsEffectsForWhatTheLiveApplicationHasNotCalledThemFor() {
    CutOverPlan plan = CutOverPlan.of(level());

    assertThat(plan.moves())
        .contains(new CutOverPlan.Move("next-notify", new CutOverPlan.At(EVENTS, 120), ""));
  }

  @Test
  void tellsAllOffsetsInOneLine() {
    assertThat(CutOverPlan.of(level()))
        .hasToString("cut over from bank to next at commands-0@97; set next events-0@123, next"
            + " events-1@7, next-notify events-0@120");
  }

  @Test
  void refusesWhileSomebodyIsProcessing() {
    assertThatThrownBy(() -> CutOverPlan.of(
            situation(Map.of("bank", 2), Map.of(), Map.of(), List.of(COMMANDS), List.of())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            group 'bank': it has 2 members, so somebody is still processing [HW1821]
              fix: stop all instances, and wait until they have left""");
  }

  @Test
  void refusesWhileRecordsAreOnTheirWayInside() {
    assertThatThrownBy(() -> CutOverPlan.of(
            situation(Map.of(), Map.of(HOP, 17L), Map.of(NEXT_EVENTS, 99L), List.of(), List.of())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            bank-by-card-repartition-2@17: application 'bank' has not processed what its own \
            programs have sent [HW1822]
              fix: run: headwater run … --as bank --drain
            next.events-0@99: application 'next' has not processed what its own programs have \
            sent [HW1822]
              fix: run: headwater replay … --cluster --as next --until-live""");
  }

  @Test
  void refusesWhatHasNotReadAll() {
    assertThatThrownBy(() ->
            CutOverPlan.of(situation(Map.of(), Map.of(), Map.of(), List.of(COMMANDS), List.of())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            commands-0@97: application 'next' has not read all that 'bank' has, which is at \
            offset 98 [HW1823]
              fix: run: headwater replay … --cluster --as next --until-live""");
  }

  @Test
  void refusesWhatHasReadMore() {
    assertThatThrownBy(() ->
            CutOverPlan.of(situation(Map.of(), Map.of(), Map.of(), List.of(), List.of(COMMANDS))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            commands-0@97: application 'next' has read more than 'bank' has, which is at offset \
            98 [HW1828]
              fix: let 'bank' process more before it stops, or replay under another name""");
  }
}
