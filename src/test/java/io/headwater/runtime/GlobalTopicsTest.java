package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

/** Why global tables cannot be read; what depends on a cluster is in the test on a broker. */
class GlobalTopicsTest {

  @Test
  void namesTheTablesAndTheReason() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    words.globalTable("people", words.stream("names", StringValue.class));
    words.globalTable("places", words.stream("towns", StringValue.class));
    words.table("others", in);
    StreamsException thrown = new StreamsException("start", new TimeoutException("no leader"));

    assertThat(GlobalTopics.unread("kafka:9092", words.build(), thrown))
        .hasMessage("""
            kafka:9092: the rows of global tables 'people', 'places' cannot be read: \
            TimeoutException: no leader [HW1411]
              fix: correct that, and start again""")
        .hasCause(thrown);
  }
}
