package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.util.List;

/** Problems as scripts read them. */
final class ProblemJson {
  private ProblemJson() {}

  static String topology(String name, List<Problem> problems) {
    return JsonText.object(json -> {
      json.writeStringField("topology", name);
      json.writeBooleanField("valid", problems.isEmpty());
      json.writeArrayFieldStart("problems");
      for (Problem problem : problems) {
        write(json, problem);
      }
      json.writeEndArray();
    });
  }

  private static void write(JsonGenerator json, Problem problem) throws IOException {
    json.writeStartObject();
    json.writeStringField("code", problem.code());
    json.writeStringField("where", problem.where());
    json.writeStringField("what", problem.what());
    json.writeStringField("fix", problem.fix());
    json.writeEndObject();
  }
}
