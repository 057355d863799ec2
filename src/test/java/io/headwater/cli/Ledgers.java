package io.headwater.cli;

import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.event.LedgerVersions;
import io.headwater.topology.TopologySpec;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Open;
import topologies.bank.proto.Opened;

/** Topologies that the tests of the command line name. */
final class Ledgers {
  private Ledgers() {}

  /** Valid; filters card swipes. */
  public static final class Sound implements TopologyDefinition {
    @Override
    public TopologySpec topology() {
      TopologyBuilder ledger = TopologyBuilder.topology("sound-ledger");
      StreamRef<CardSwipe> swipes =
          ledger.stream("swipes", CardSwipe.class, stream -> stream.key(CardSwipe::getCard));
      StreamRef<CardSwipe> large = ledger.stream("large-swipes", CardSwipe.class);
      ledger.pipeline("sift", swipes).filter(swipe -> swipe.getAmount() > 100).to(large);
      return ledger.build();
    }
  }

  /** Reads three versions of an event. */
  public static final class Versioned implements TopologyDefinition {
    @Override
    public TopologySpec topology() {
      TopologyBuilder ledger = TopologyBuilder.topology("versioned-ledger");
      StreamRef<io.headwater.test.ledger.v3.AccountEvent> events = ledger.stream(
          "versioned-events",
          io.headwater.test.ledger.v3.AccountEvent.class,
          stream -> stream
              .upcast(
                  io.headwater.test.ledger.v1.AccountEvent.class,
                  io.headwater.test.ledger.v2.AccountEvent.class,
                  LedgerVersions::second)
              .upcast(
                  io.headwater.test.ledger.v2.AccountEvent.class,
                  io.headwater.test.ledger.v3.AccountEvent.class));
      ledger
          .pipeline("copy", events)
          .to(ledger.stream("newest-events", io.headwater.test.ledger.v3.AccountEvent.class));
      return ledger.build();
    }
  }

  /** Declares {@code swipes} with another partition count than {@link Sound} does. */
  public static final class Wider implements TopologyDefinition {
    @Override
    public TopologySpec topology() {
      TopologyBuilder ledger = TopologyBuilder.topology("wider-ledger");
      StreamRef<CardSwipe> swipes = ledger.stream(
          "swipes", CardSwipe.class, stream -> stream.key(CardSwipe::getCard).partitions(7));
      StreamRef<CardSwipe> absent =
          ledger.stream("absent", CardSwipe.class, stream -> stream.key(CardSwipe::getCard));
      ledger.pipeline("sift", swipes).to(absent);
      return ledger.build();
    }
  }

  /** Built, but wrong: it writes to a stream that it does not declare. */
  public static final class Unsound implements TopologyDefinition {
    @Override
    public TopologySpec topology() {
      TopologyBuilder ledger = TopologyBuilder.topology("unsound-ledger");
      StreamRef<CardSwipe> swipes =
          ledger.stream("swipes", CardSwipe.class, stream -> stream.partitions(0));
      ledger.pipeline("sift", swipes).to(new StreamRef<>("swipe", CardSwipe.class));
      return ledger.build();
    }
  }

  /** Cannot be built: its aggregate, made when the class is loaded, lacks handlers. */
  public static final class Unbuildable implements TopologyDefinition {
    private static final Aggregate<AccountCommand, AccountEvent, Account> ACCOUNT = Aggregate.of(
            "account", AccountCommand.class, AccountEvent.class, Account.class, Account::toBuilder)
        .decide(Open.class, (account, open) -> Decision.emit(Opened.newBuilder()))
        .build();

    @Override
    public TopologySpec topology() {
      TopologyBuilder ledger = TopologyBuilder.topology("unbuildable-ledger");
      ledger.aggregate(
          ACCOUNT,
          ledger.stream("commands", AccountCommand.class),
          ledger.stream("events", AccountEvent.class));
      return ledger.build();
    }
  }

  /** Cannot be built: it throws. */
  public static final class Throwing implements TopologyDefinition {
    @Override
    public TopologySpec topology() {
      throw new ArithmeticException("no such rate");
    }
  }

  /** Cannot be built: nobody may create it. */
  public static final class Closed implements TopologyDefinition {
    private Closed() {}

    @Override
    public TopologySpec topology() {
      return TopologyBuilder.topology("closed-ledger").build();
    }
  }
}
