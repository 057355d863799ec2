package io.headwater.throughput;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderEvent;

/** The serdes that one writes by hand: a message is its bytes, with nothing around them. */
final class ProtoSerde {
  static final Serde<OrderEvent> EVENT = of(OrderEvent.parser());
  static final Serde<Order> ACCOUNT = of(Order.parser());

  private ProtoSerde() {}

  private static <M extends Message> Serde<M> of(Parser<M> parser) {
    return Serdes.serdeFrom(
        (topic, message) -> message == null ? null : message.toByteArray(),
        (topic, bytes) -> bytes == null ? null : parse(parser, bytes));
  }

  private static <M extends Message> M parse(Parser<M> parser, byte[] bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new SerializationException(e);
    }
  }
}
