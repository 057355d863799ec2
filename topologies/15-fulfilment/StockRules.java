package topologies.fulfilment;

import static io.headwater.behavior.Decision.emit;
import static io.headwater.behavior.Decision.reject;

import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import java.util.Optional;
import topologies.fulfilment.proto.Pick;
import topologies.fulfilment.proto.Picked;
import topologies.fulfilment.proto.Release;
import topologies.fulfilment.proto.Released;
import topologies.fulfilment.proto.Reservation;
import topologies.fulfilment.proto.Reserve;
import topologies.fulfilment.proto.Reserved;
import topologies.fulfilment.proto.Restock;
import topologies.fulfilment.proto.Restocked;
import topologies.fulfilment.proto.Stock;
import topologies.fulfilment.proto.StockCommand;
import topologies.fulfilment.proto.StockEvent;

/** What lies there of one article, and for which lines of which orders it is set aside. */
final class StockRules {
  /** Decides about one article. */
  static final Aggregate<StockCommand, StockEvent, Stock> STOCK = Aggregate.of(
          "stock", StockCommand.class, StockEvent.class, Stock.class, Stock::toBuilder)
      .decide(Reserve.class, StockRules::reserve)
      .decide(Release.class, StockRules::release)
      .decide(Pick.class, StockRules::pick)
      .decide(Restock.class, StockRules::restock)
      .evolve(
          Reserved.class,
          (stock, reserved) -> stock
              .setReserved(stock.getReserved() + reserved.getQuantity())
              .addReservations(Reservation.newBuilder()
                  .setOrder(reserved.getOrder())
                  .setLine(reserved.getLine())
                  .setQuantity(reserved.getQuantity())))
      .evolve(
          Released.class,
          (stock, released) -> without(stock, released.getOrder(), released.getLine())
              .setReserved(stock.getReserved() - released.getQuantity()))
      .evolve(
          Picked.class,
          (stock, picked) -> without(stock, picked.getOrder(), picked.getLine())
              .setReserved(stock.getReserved() - picked.getQuantity())
              .setOnHand(stock.getOnHand() - picked.getQuantity()))
      .evolve(
          Restocked.class,
          (stock, restocked) ->
              stock.setOnHand(Math.addExact(stock.getOnHand(), restocked.getQuantity())))
      .invariant(
          "no more is reserved than there is", stock -> stock.getReserved() <= stock.getOnHand())
      .invariant(
          "what is reserved is of orders",
          stock -> stock.getReserved()
              == stock.getReservationsList().stream()
                  .mapToLong(Reservation::getQuantity)
                  .sum())
      .build();

  private StockRules() {}

  private static Decision reserve(Stock stock, Reserve command) {
    if (command.getQuantity() < 1) {
      return reject("INVALID_QUANTITY");
    }
    if (find(stock, command.getOrder(), command.getLine()).isPresent()) {
      return emit();
    }
    return command.getQuantity() > stock.getOnHand() - stock.getReserved()
        ? reject("OUT_OF_STOCK")
        : emit(Reserved.newBuilder()
            .setOrder(command.getOrder())
            .setLine(command.getLine())
            .setQuantity(command.getQuantity()));
  }

  private static Decision release(Stock stock, Release command) {
    return find(stock, command.getOrder(), command.getLine())
        .map(found -> emit(Released.newBuilder()
            .setOrder(found.getOrder())
            .setLine(found.getLine())
            .setQuantity(found.getQuantity())))
        .orElseGet(() -> emit());
  }

  private static Decision pick(Stock stock, Pick command) {
    return find(stock, command.getOrder(), command.getLine())
        .map(found -> emit(Picked.newBuilder()
            .setOrder(found.getOrder())
            .setLine(found.getLine())
            .setQuantity(found.getQuantity())))
        .orElseGet(() -> reject("NOT_RESERVED"));
  }

  private static Decision restock(Stock stock, Restock command) {
    return command.getQuantity() < 1
        ? reject("INVALID_QUANTITY")
        : emit(Restocked.newBuilder().setQuantity(command.getQuantity()));
  }

  private static Optional<Reservation> find(Stock stock, String order, int line) {
    return stock.getReservationsList().stream()
        .filter(one -> one.getOrder().equals(order) && one.getLine() == line)
        .findFirst();
  }

  private static Stock.Builder without(Stock.Builder stock, String order, int line) {
    for (int i = 0; i < stock.getReservationsCount(); i++) {
      Reservation one = stock.getReservations(i);
      if (one.getOrder().equals(order) && one.getLine() == line) {
        return stock.removeReservations(i);
      }
    }
    return stock;
  }
}
