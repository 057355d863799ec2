package io.headwater.junit;

import static io.headwater.behavior.Decision.emit;
import static io.headwater.behavior.Decision.reject;

import io.headwater.behavior.Aggregate;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.seats.Reserve;
import io.headwater.seats.Reserved;
import io.headwater.seats.Seat;
import io.headwater.seats.SeatCommand;
import io.headwater.seats.SeatEvent;
import io.headwater.testkit.Scenarios;
import io.headwater.topology.TopologySpec;

/** A new aggregate with its tests, as docs/testing.md shows it. */
@TopologyUnderTest(SeatsTest.Seats.class)
class SeatsTest {
  static final Aggregate<SeatCommand, SeatEvent, Seat> SEAT = Aggregate.of(
          "seat", SeatCommand.class, SeatEvent.class, Seat.class, Seat::toBuilder)
      .decide(
          Reserve.class,
          (seat, reserve) -> seat.getGuest().isEmpty()
              ? emit(Reserved.newBuilder().setGuest(reserve.getGuest()))
              : reject("TAKEN"))
      .evolve(Reserved.class, (seat, reserved) -> seat.setGuest(reserved.getGuest()))
      .build();

  public static final class Seats implements TopologyDefinition {
    @Override
    public TopologySpec topology() {
      TopologyBuilder hall = TopologyBuilder.topology("hall");
      hall.aggregate(
          SEAT,
          hall.stream("seat-commands", SeatCommand.class),
          hall.stream("seat-events", SeatEvent.class));
      return hall.build();
    }
  }

  @HeadwaterTest
  void isTakenOnce(Scenarios hall) {
    hall.given(SEAT, Reserved.newBuilder().setGuest("ada"))
        .when(Reserve.newBuilder().setGuest("bob"))
        .thenRejected("TAKEN");
  }
}
