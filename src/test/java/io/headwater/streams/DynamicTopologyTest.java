package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.headwater.behavior.Fold;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.LetterContent;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.event.Snapshot;
import io.headwater.partition.Partitionings;
import io.headwater.testkit.BankMessages;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.Placement;
import io.headwater.topology.StepSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A topology over message types that are known by their descriptors alone. */
class DynamicTopologyTest {
  private static final SourceLocation HERE = new SourceLocation("bank.yaml", 1, 1);
  private static final Placement MURMUR2 = new Placement.ByKey(Partitionings.murmur2());
  private static final MessageTypes TYPES = MessageTypes.packaged();
  private static final MessageType SWIPE = TYPES.find("bank.CardSwipe").orElseThrow();
  private static final MessageType SPEND = TYPES.find("bank.Spend").orElseThrow();

  private static Object field(Message message, String name) {
    return message.getField(message.getDescriptorForType().findFieldByName(name));
  }

  private static Message added(Message spend, Envelope<?> swipe) {
    FieldDescriptor total = spend.getDescriptorForType().findFieldByName("total");
    long sum = (Long) spend.getField(total) + (Long) field(swipe.value(), "amount");
    return spend.toBuilder().setField(total, sum).build();
  }

  private static StreamSpec stream(String name, MessageType type) {
    return new StreamSpec(
        name,
        name,
        StreamSpec.deadLettersOf(name),
        type,
        KeyType.STRING,
        Optional.empty(),
        6,
        MURMUR2,
        Optional.empty(),
        Optional.empty(),
        LetterContent.FULL,
        List.of(),
        HERE);
  }

  private static TopologySpec spec() {
    Rule<Boolean> positive = Rule.java(HERE, record -> (Long) field(record.value(), "amount") > 0);
    Rule<Object> merchant = Rule.java(HERE, record -> field(record.value(), "merchant"));
    Fold fold = new Fold(DynamicTopologyTest::added, Optional.empty(), HERE);
    List<StepSpec> steps = List.of(
        new StepSpec.Filter("filter", positive, HERE),
        new StepSpec.Repartition("by-merchant", merchant, KeyType.STRING, 6, MURMUR2, HERE),
        new StepSpec.FoldInto("spend", "spend", SPEND, fold, HERE),
        new StepSpec.To("to-totals", "totals", HERE));
    return new TopologySpec(
        "bank",
        List.of(stream("swipes", SWIPE), stream("totals", SPEND)),
        List.of(),
        List.of(new PipelineSpec("spend-by-merchant", List.of("swipes"), steps, HERE)),
        HERE);
  }

  @Test
  void runsOverDynamicMessages() {
    try (TopologyHarness bank = TopologyHarness.of(spec())) {
      bank.pipe("swipes", "c1", BankMessages.swipe("c1", "m", 5));
      bank.pipe("swipes", "c2", BankMessages.swipe("c2", "m", 7));
      bank.pipe("swipes", "c2", BankMessages.swipe("c2", "m", -7));

      Message total = bank.values("totals").get(1);
      assertThat(total).isInstanceOf(DynamicMessage.class);
      assertThat(total.toByteString()).isEqualTo(BankMessages.spend(12, 0).toByteString());
      assertThat(bank.state("spend", "m").map(Snapshot::sequence)).contains(2L);
      assertThat(bank.records("totals").get(0).headers().text("hw-type")).contains("bank.Spend");
    }
  }

  @Test
  void deadLettersWhatTheDescriptorDoesNotDescribe() {
    try (TopologyHarness bank = TopologyHarness.of(spec())) {
      bank.pipeRaw(
          "swipes",
          new byte[] {'c'},
          BankMessages.account("ada", 5).toBuilder().clearOwner().build().toByteArray(),
          EventHeaders.NONE,
          0);

      assertThat(bank.deadLetters("swipes").get(0).cause().code()).isEqualTo("TYPE_MISMATCH");
    }
  }
}
