package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.metrics.MetricsSnapshot;
import io.headwater.metrics.ProgramSnapshot;
import java.io.IOException;
import java.util.Map;

/** What became of an application's records, as one line of JSON. */
final class CountsJson {
  private CountsJson() {}

  static String of(MetricsSnapshot snapshot) {
    return JsonText.object(json -> {
      json.writeStringField("topology", snapshot.topology());
      json.writeStringField("at", snapshot.at().toString());
      write(json, snapshot.counts());
      json.writeBooleanField("conserved", snapshot.counts().isConserved());
      json.writeObjectFieldStart("programs");
      for (Map.Entry<String, ProgramSnapshot> program : snapshot.programs().entrySet()) {
        json.writeObjectFieldStart(program.getKey());
        write(json, program.getValue().counts());
        json.writeEndObject();
      }
      json.writeEndObject();
    });
  }

  /** Writes the counts as fields of the object that is open. */
  static void write(JsonGenerator json, OutcomeCounts counts) throws IOException {
    json.writeNumberField("consumed", counts.consumed());
    for (Outcome outcome : Outcome.values()) {
      json.writeNumberField(outcome.label(), counts.of(outcome));
    }
  }
}
