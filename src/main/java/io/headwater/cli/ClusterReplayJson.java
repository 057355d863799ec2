package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.client.StoredRecord;
import io.headwater.runtime.LiveComparison;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** A report of a replay on a cluster, as one line of JSON. */
final class ClusterReplayJson {
  private ClusterReplayJson() {}

  static String of(ClusterReplayReport report) {
    return JsonText.object(json -> {
      json.writeStringField("topology", report.namespace().live().name());
      json.writeStringField("application", report.namespace().application());
      json.writeBooleanField("complete", report.isThrough());
      if (report.halt().isPresent()) {
        json.writeStringField("reason", report.halt().get());
      }
      json.writeObjectFieldStart("positions");
      for (Map.Entry<TopicPartition, Long> one : report.positions().entrySet()) {
        json.writeNumberField(one.getKey().toString(), one.getValue());
      }
      json.writeEndObject();
      if (report.seeded().isPresent()) {
        json.writeObjectFieldStart("seeded");
        CountsJson.write(json, report.seeded().get());
        json.writeEndObject();
      }
      CountsJson.write(json, report.counts());
      json.writeBooleanField("conserved", report.counts().isConserved());
      json.writeArrayFieldStart("leftOut");
      for (String part : report.leftOut()) {
        json.writeString(part);
      }
      json.writeEndArray();
      if (report.comparison().isPresent()) {
        comparison(json, report, report.comparison().get());
      }
    });
  }

  private static void comparison(
      JsonGenerator json, ClusterReplayReport report, LiveComparison.Report comparison)
      throws IOException {
    json.writeObjectFieldStart("comparison");
    json.writeBooleanField("level", comparison.isLevel());
    json.writeBooleanField("same", comparison.isSame());
    json.writeBooleanField("complete", !comparison.isStopped());
    json.writeArrayFieldStart("topics");
    for (LiveComparison.Topic topic : comparison.topics()) {
      topic(json, topic);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("differences");
    for (LiveComparison.Difference difference : comparison.differences()) {
      RecordJson records = report.json(difference.stream());
      json.writeStartObject();
      json.writeStringField("stream", difference.stream());
      json.writeNumberField("number", difference.number());
      record(json, "replayed", records, difference.replayed());
      record(json, "live", records, difference.live());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void topic(JsonGenerator json, LiveComparison.Topic topic) throws IOException {
    json.writeStartObject();
    json.writeStringField("live", topic.live());
    json.writeStringField("replayed", topic.replayed());
    if (topic.leftOut().isPresent()) {
      json.writeStringField("leftOut", topic.leftOut().get());
    } else {
      json.writeNumberField("records", topic.records());
      json.writeNumberField("keys", topic.keys());
      json.writeNumberField("differing", topic.differing());
      json.writeNumberField("onlyReplayed", topic.onlyReplayed());
      json.writeNumberField("onlyLive", topic.onlyLive());
    }
    json.writeEndObject();
  }

  private static void record(
      JsonGenerator json, String name, RecordJson records, Optional<StoredRecord> record)
      throws IOException {
    json.writeFieldName(name);
    if (record.isPresent()) {
      json.writeRawValue(records.of(record.get()).json());
    } else {
      json.writeNull();
    }
  }
}
