package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.diagnostic.Problem;
import io.headwater.schema.TopologyChanges;
import io.headwater.schema.TypeUse;
import io.headwater.schema.UsedChange;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Problems as scripts read them. */
final class ProblemJson {
  private ProblemJson() {}

  static String topology(String name, List<Problem> problems) {
    return JsonText.object(json -> {
      json.writeStringField("topology", name);
      json.writeBooleanField("valid", problems.isEmpty());
      write(json, problems);
    });
  }

  /** Renders what was found of a file: whether it was laid out as it should be. */
  static String layout(String file, boolean isCanonical, List<Problem> problems) {
    return JsonText.object(json -> {
      json.writeStringField("file", file);
      json.writeBooleanField("canonical", isCanonical);
      write(json, problems);
    });
  }

  /** Renders what has changed of the types of a valid topology. */
  static String changes(String name, String against, TopologyChanges found) {
    return JsonText.object(json -> {
      json.writeStringField("topology", name);
      json.writeBooleanField("valid", true);
      write(json, List.of());
      json.writeStringField("against", against);
      json.writeArrayFieldStart("added");
      for (String type : found.added()) {
        json.writeString(type);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("breaking");
      for (UsedChange one : found.changes()) {
        write(json, one);
      }
      json.writeEndArray();
    });
  }

  private static void write(JsonGenerator json, UsedChange one) throws IOException {
    json.writeStartObject();
    writeMembers(json, one.problem());
    json.writeStringField("element", one.change().element());
    json.writeStringField("effect", one.change().effect().name().toLowerCase(Locale.ROOT));
    json.writeArrayFieldStart("uses");
    for (TypeUse use : one.uses()) {
      json.writeStartObject();
      json.writeStringField("place", use.place().name().toLowerCase(Locale.ROOT));
      json.writeStringField("name", use.name());
      json.writeStringField("type", use.type().fullName());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, List<Problem> problems) throws IOException {
    json.writeArrayFieldStart("problems");
    for (Problem problem : problems) {
      write(json, problem);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Problem problem) throws IOException {
    json.writeStartObject();
    writeMembers(json, problem);
    json.writeEndObject();
  }

  private static void writeMembers(JsonGenerator json, Problem problem) throws IOException {
    json.writeStringField("code", problem.code());
    json.writeStringField("where", problem.where());
    json.writeStringField("what", problem.what());
    json.writeStringField("fix", problem.fix());
  }
}
