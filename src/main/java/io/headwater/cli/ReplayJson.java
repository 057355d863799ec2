package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.replay.ReplayReport;
import io.headwater.replay.StoreDigest;
import io.headwater.replay.TopicDigest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report of a replay, as one line of JSON. */
final class ReplayJson {
  private ReplayJson() {}

  /**
   * Renders a report.
   *
   * @param bad rows that were set aside
   * @param differences between this replay and a second one; empty without one
   */
  static String of(ReplayReport report, long bad, List<String> leftOut, List<String> differences) {
    return JsonText.object(json -> {
      json.writeStringField("topology", report.topology());
      json.writeStringField(
          "ending", report.ending().getClass().getSimpleName().toLowerCase(Locale.ROOT));
      if (report.ending() instanceof ReplayReport.Ending.Halted halted) {
        json.writeStringField("reason", halted.reason());
      }
      json.writeNumberField("records", report.records());
      json.writeNumberField("passedOver", report.passedOver());
      json.writeNumberField("bad", bad);
      if (report.last().isPresent()) {
        json.writeStringField("last", report.last().get().toString());
      }
      json.writeStringField("clock", report.clock().toString());
      CountsJson.write(json, report.total());
      json.writeBooleanField("conserved", report.isConserved());
      json.writeStringField("sha256", report.sha256());
      programs(json, report);
      topics(json, report);
      stores(json, report);
      texts(json, "leftOut", leftOut);
      texts(json, "differences", differences);
    });
  }

  private static void programs(JsonGenerator json, ReplayReport report) throws IOException {
    json.writeObjectFieldStart("programs");
    for (Map.Entry<String, OutcomeCounts> program : report.programs().entrySet()) {
      json.writeObjectFieldStart(program.getKey());
      CountsJson.write(json, program.getValue());
      json.writeObjectFieldStart("steps");
      for (ReplayReport.StepCounts step : report.steps()) {
        if (step.program().equals(program.getKey())) {
          json.writeObjectFieldStart(step.step());
          for (Map.Entry<Outcome, Long> outcome : step.outcomes().entrySet()) {
            json.writeNumberField(outcome.getKey().label(), outcome.getValue());
          }
          json.writeEndObject();
        }
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void topics(JsonGenerator json, ReplayReport report) throws IOException {
    json.writeObjectFieldStart("topics");
    for (Map.Entry<String, TopicDigest> topic : report.topics().entrySet()) {
      json.writeObjectFieldStart(topic.getKey());
      json.writeStringField("kind", topic.getValue().kind().name().toLowerCase(Locale.ROOT));
      json.writeNumberField("records", topic.getValue().records());
      json.writeStringField("sha256", topic.getValue().sha256());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void stores(JsonGenerator json, ReplayReport report) throws IOException {
    json.writeObjectFieldStart("stores");
    for (Map.Entry<String, StoreDigest> store : report.stores().entrySet()) {
      json.writeObjectFieldStart(store.getKey());
      json.writeNumberField("entries", store.getValue().entries());
      json.writeNumberField("bytes", store.getValue().bytes());
      json.writeStringField("sha256", store.getValue().sha256());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void texts(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }
}
