package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.topology.ClientSetting;
import io.headwater.topology.Picture;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A topology's nodes and edges as scripts read them. */
final class PictureJson {
  private PictureJson() {}

  static String of(TopologySpec spec) {
    Picture picture = Picture.of(spec);
    return JsonText.object(json -> {
      json.writeStringField("topology", picture.topology());
      if (!spec.settings().isEmpty()) {
        write(json, spec.settings());
      }
      json.writeArrayFieldStart("nodes");
      for (Picture.Node node : picture.nodes()) {
        write(json, node);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("edges");
      for (Picture.Edge edge : picture.edges()) {
        write(json, edge);
      }
      json.writeEndArray();
    });
  }

  private static void write(JsonGenerator json, List<ClientSetting> settings) throws IOException {
    json.writeObjectFieldStart("settings");
    for (ClientSetting setting : settings) {
      json.writeStringField(setting.key(), setting.shown());
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Picture.Node node) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", node.id());
    json.writeStringField("kind", node.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    json.writeStringField("label", node.label());
    json.writeStringField("where", node.where());
    json.writeObjectFieldStart("facts");
    for (Map.Entry<String, String> fact : node.facts().entrySet()) {
      json.writeStringField(fact.getKey(), fact.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Picture.Edge edge) throws IOException {
    json.writeStartObject();
    json.writeStringField("from", edge.from());
    json.writeStringField("to", edge.to());
    if (!edge.label().isEmpty()) {
      json.writeStringField("label", edge.label());
    }
    json.writeEndObject();
  }
}
