package io.headwater.event;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.test.ledger.v3.AccountEvent;
import io.headwater.test.ledger.v3.Deposited;
import io.headwater.test.ledger.v3.Opened;
import io.headwater.test.ledger.v3.Owner;
import io.headwater.test.ledger.v3.Tier;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** An event in three versions, and what makes each newer. */
public final class LedgerVersions {
  public static final MessageType V1 =
      MessageType.of(io.headwater.test.ledger.v1.AccountEvent.class);
  public static final MessageType V2 =
      MessageType.of(io.headwater.test.ledger.v2.AccountEvent.class);
  public static final MessageType V3 = MessageType.of(AccountEvent.class);
  public static final SourceLocation HERE = new SourceLocation("ledger.yaml", 4, 7);

  public static final Upcaster FIRST = upcaster(V1, V2, LedgerVersions::second);
  public static final Upcaster SECOND = Upcaster.keeping(V2, V3, HERE);
  public static final Upcaster CENTS =
      inPlace(V3, LedgerVersions::isInEuros, LedgerVersions::inCents);

  private LedgerVersions() {}

  /** Reads all versions. */
  public static Upcasters upcasters() {
    return Upcasters.of(V3, List.of(FIRST, SECOND, CENTS));
  }

  @SuppressWarnings("unchecked") // tests hand over what fits
  public static <F extends Message> Upcaster upcaster(
      MessageType from, MessageType to, Function<F, ? extends MessageOrBuilder> change) {
    Upcaster.Change made =
        new Upcaster.Change(value -> built(change.apply((F) value)), Optional.empty());
    return new Upcaster(from, to, Optional.empty(), made, HERE);
  }

  @SuppressWarnings("unchecked") // tests hand over what fits
  public static <F extends Message> Upcaster inPlace(
      MessageType type, Predicate<F> when, Function<F, ? extends MessageOrBuilder> change) {
    Upcaster.Guard guard = new Upcaster.Guard(value -> when.test((F) value), Optional.empty());
    return new Upcaster(
        type, type, Optional.of(guard), upcaster(type, type, change).change(), HERE);
  }

  private static Message built(MessageOrBuilder value) {
    return value instanceof Message.Builder builder ? builder.build() : (Message) value;
  }

  public static io.headwater.test.ledger.v2.AccountEvent.Builder second(
      io.headwater.test.ledger.v1.AccountEvent event) {
    var second =
        io.headwater.test.ledger.v2.AccountEvent.newBuilder().setAccount(event.getAccount());
    if (event.hasOpened()) {
      second
          .getOpenedBuilder()
          .setTier(io.headwater.test.ledger.v2.Tier.valueOf(
              event.getOpened().getTier().name()))
          .getOwnerBuilder()
          .setName(event.getOpened().getName());
    } else {
      second
          .getDepositedBuilder()
          .setAmountEuros(event.getDeposited().getEuros())
          .setReference(event.getDeposited().getReference());
    }
    return second;
  }

  public static boolean isInEuros(AccountEvent event) {
    return event.hasDeposited() && event.getDeposited().getAmountEuros() != 0;
  }

  public static AccountEvent.Builder inCents(AccountEvent event) {
    AccountEvent.Builder changed = event.toBuilder();
    changed
        .getDepositedBuilder()
        .setAmount(Math.round(event.getDeposited().getAmountEuros() * 100))
        .clearAmountEuros();
    return changed;
  }

  public static Message openedV1(String name) {
    return io.headwater.test.ledger.v1.AccountEvent.newBuilder()
        .setAccount("a-1")
        .setOpened(io.headwater.test.ledger.v1.Opened.newBuilder()
            .setName(name)
            .setTier(io.headwater.test.ledger.v1.Tier.GOLD))
        .build();
  }

  public static Message depositedV1(double euros) {
    return io.headwater.test.ledger.v1.AccountEvent.newBuilder()
        .setAccount("a-1")
        .setDeposited(
            io.headwater.test.ledger.v1.Deposited.newBuilder().setEuros(euros).setReference("r"))
        .build();
  }

  public static Message depositedV2(double euros) {
    return io.headwater.test.ledger.v2.AccountEvent.newBuilder()
        .setAccount("a-1")
        .setDeposited(io.headwater.test.ledger.v2.Deposited.newBuilder()
            .setAmountEuros(euros)
            .setReference("r")
            .putLabels("by", "phone"))
        .build();
  }

  /** What v3 was, while it was an amount in euros. */
  public static AccountEvent depositedInEuros(double euros) {
    return AccountEvent.newBuilder()
        .setAccount("a-1")
        .setDeposited(Deposited.newBuilder().setAmountEuros(euros).setReference("r"))
        .build();
  }

  public static AccountEvent deposited(long cents) {
    return AccountEvent.newBuilder()
        .setAccount("a-1")
        .setDeposited(Deposited.newBuilder().setAmount(cents).setReference("r"))
        .build();
  }

  public static AccountEvent opened(String name) {
    return AccountEvent.newBuilder()
        .setAccount("a-1")
        .setOpened(
            Opened.newBuilder().setOwner(Owner.newBuilder().setName(name)).setTier(Tier.GOLD))
        .build();
  }

  /** Headers that name the type of a value. */
  public static EventHeaders named(Message value) {
    return EventHeaders.of(List.of(
        EventHeaders.Entry.text(EventHeaders.TYPE, value.getDescriptorForType().getFullName())));
  }
}
