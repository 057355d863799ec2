package io.headwater.schema;

import static io.headwater.partition.Partitionings.murmur2;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.headwater.dsl.JoinWindow;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.proto.Reply;
import io.headwater.testkit.Ledger;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.Account;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Spend;

/** Where a topology writes which types, and what becomes of them. */
class TopologyChangesTest {

  private static List<String> uses(TopologySpec spec) {
    return TypeUses.of(spec.requireValid()).stream()
        .map(one -> "%s %s %s".formatted(one.place(), one.name(), one.type()))
        .toList();
  }

  @Test
  void streamsHoldTheirTypeAndThoseThatAreUpcastToIt() {
    TopologyBuilder bank = TopologyBuilder.topology("bank");
    StreamRef<CardSwipe> swipes = bank.stream(
        "swipes", CardSwipe.class, stream -> stream.upcast(Spend.class, CardSwipe.class));
    bank.pipeline("copy", swipes).to(bank.stream("out", CardSwipe.class));

    assertThat(uses(bank.build()))
        .containsExactly(
            "STREAM swipes bank.CardSwipe",
            "STREAM swipes bank.Spend",
            "STREAM out bank.CardSwipe");
  }

  @Test
  void aggregatesKeepTheirState() {
    assertThat(uses(Ledger.topology())).contains("STORE ledger bank.Account");
  }

  @Test
  void whatHeadwaterWritesOfItsOwnIsNobodysConcern() {
    TopologyBuilder bank = TopologyBuilder.topology("bank");
    StreamRef<Reply> replies = bank.stream("replies", Reply.class);
    bank.pipeline("copy", replies).to(bank.stream("out", Reply.class));

    assertThat(uses(bank.build())).isEmpty();
  }

  @Test
  void stepsKeepAndSendOnWhatReachesThem() {
    TopologyBuilder bank = TopologyBuilder.topology("bank");
    StreamRef<CardSwipe> swipes = bank.stream("swipes", CardSwipe.class);
    StreamRef<CardSwipe> refunds = bank.stream("refunds", CardSwipe.class);
    bank.pipeline("spending", swipes)
        .repartition("by-merchant", CardSwipe::getMerchant, 6, murmur2())
        .aggregate("spend", Spend.class, (spend, swipe) -> spend)
        .to(bank.stream("spends", Spend.class));
    bank.pipeline("refunding", swipes)
        .join(
            "pairs",
            refunds,
            Account.class,
            (one, other) -> Account.getDefaultInstance(),
            JoinWindow.within(Duration.ofHours(1)))
        .branch(arms ->
            arms.otherwise(arm -> arm.repartition("by-owner", Account::getOwner, 6, murmur2())
                .aggregate(
                    "owners",
                    Account.class,
                    (state, account) -> account,
                    window -> window.tumbling(Duration.ofHours(1)))));

    assertThat(uses(bank.build()))
        .contains(
            "REPARTITION by-merchant bank.CardSwipe",
            "STORE spend bank.Spend",
            "STORE pairs-left bank.CardSwipe",
            "STORE pairs-right bank.CardSwipe",
            "REPARTITION by-owner bank.Account",
            "STORE owners bank.Account");
  }

  @Test
  void tablesKeepRowsAndWhatIsJoinedByAForeignKey() {
    TopologyBuilder bank = TopologyBuilder.topology("bank");
    TableRef<CardSwipe> swipes = bank.table("last", bank.stream("swipes", CardSwipe.class));
    TableRef<Spend> limits = bank.table("limits", bank.stream("limit-rows", Spend.class));
    bank.pipeline("rest", swipes)
        .join(
            limits,
            CardSwipe::getMerchant,
            Account.class,
            (swipe, limit) -> Account.getDefaultInstance())
        .to(bank.stream("rests", Account.class));

    assertThat(uses(bank.build()))
        .contains(
            "STORE last bank.CardSwipe",
            "STORE limits bank.Spend",
            "REPARTITION limits-answers bank.Spend",
            "STORE limits-joined bank.Account");
  }

  @Test
  void everyUseOfAChangedTypeIsToldAtOnce() {
    TopologyBuilder bank = TopologyBuilder.topology("bank");
    StreamRef<CardSwipe> swipes = bank.stream("swipes", CardSwipe.class);
    bank.pipeline("spending", swipes)
        .repartition("by-merchant", CardSwipe::getMerchant, 6, murmur2())
        .aggregate("spend", Spend.class, (spend, swipe) -> spend)
        .to(bank.stream("spends", Spend.class));
    MessageTypes current = MessageTypes.around(List.of(MessageType.of(CardSwipe.class)));

    TopologyChanges changes = TopologyChanges.of(
        bank.build(),
        new TypeChanges(withTextTotals(current), current, new ProtoPlaces(name -> name)));

    assertThat(changes.changes().stream().map(one -> one.problem().render())).containsExactly("""
            bank/account.proto: field 'total' (1) of 'bank.Spend' is int64, was string: records of \
            stream 'spends' become unreadable; store 'spend' must be rebuilt [HW1612]
              fix: keep it string; or add a field of the new type, and upcast what was written""");
    assertThat(changes.added()).isEmpty();
  }

  /** Makes totals of spending what they never were. */
  private static MessageTypes withTextTotals(MessageTypes types) {
    FileDescriptorProto.Builder file =
        types.find("bank.Spend").orElseThrow().descriptor().getFile().toProto().toBuilder();
    file.getMessageTypeBuilderList().stream()
        .filter(message -> message.getName().equals("Spend"))
        .forEach(
            message -> message.getFieldBuilder(0).setType(FieldDescriptorProto.Type.TYPE_STRING));
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder().addFile(file);
    types
        .find("bank.Spend")
        .orElseThrow()
        .descriptor()
        .getFile()
        .getDependencies()
        .forEach(imported -> set.addFile(imported.toProto()));
    return MessageTypes.of(set.build(), "older");
  }
}
