package io.headwater.topology;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.headwater.behavior.Projection;
import io.headwater.behavior.RowFold;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Draws projections: the streams that they read, their rows, and how events change these. */
final class ProjectionPicture {
  private final TopologySpec spec;
  private final List<Picture.Node> nodes;
  private final List<Picture.Edge> edges;

  ProjectionPicture(TopologySpec spec, List<Picture.Node> nodes, List<Picture.Edge> edges) {
    this.spec = spec;
    this.nodes = nodes;
    this.edges = edges;
  }

  void draw(ProjectionSpec projection) {
    String id = "projection:" + projection.name();
    String where = projection.where().toString();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("row", projection.behavior().row().fullName());
    facts.put("keyspace", projection.keyspace(spec).toString());
    Recovery recovery = spec.recoveryOf(projection);
    if (!(recovery instanceof Recovery.DeadLetter)) {
      facts.put(Picture.ON_ERROR, recovery.text());
    }
    foldTexts(projection.behavior())
        .forEach((about, text) -> facts.put(Picture.RULE + " of " + about, text));
    nodes.add(new Picture.Node(id, Picture.Kind.PROJECTION, projection.name(), facts, where));
    projection.inputs().forEach(input -> input(projection, input, id));
    target(projection, id, where);
    ParkingProgram.of(spec, projection, Recovery::parks)
        .forEach(program -> store(program.store(), Picture.PARKED, id, where));
    ParkingProgram.of(spec, projection, Recovery::setsAside)
        .forEach(program -> store(program.retryStore(), Picture.RETRIES, id, where));
  }

  /** Returns what events do to rows by what they are, such as {@code event placed}. */
  static Map<String, String> foldTexts(Projection behavior) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Projection.Changes changes : behavior.changes()) {
      changes
          .whole()
          .flatMap(RowFold::text)
          .ifPresent(text -> texts.put("event " + changes.event().descriptor().getName(), text));
      for (FieldDescriptor field : changes.event().alternatives().orElse(List.of())) {
        Optional<String> text =
            Optional.ofNullable(changes.cases().get(field.getNumber())).flatMap(RowFold::text);
        text.ifPresent(one -> texts.put("event " + nameOf(field, behavior), one));
      }
    }
    return texts;
  }

  /** Returns the name of a case, with its type where another type has a case of that name. */
  private static String nameOf(FieldDescriptor field, Projection behavior) {
    long sharing = behavior.changes().stream()
        .filter(changes -> changes.event().alternatives().orElse(List.of()).stream()
            .anyMatch(one -> one.getName().equals(field.getName())))
        .count();
    return sharing > 1
        ? field.getContainingType().getName() + "." + field.getName()
        : field.getName();
  }

  private void input(ProjectionSpec projection, ProjectionSpec.Input input, String id) {
    String from = "stream:" + input.stream();
    if (input.by().isEmpty() || projection.store().isEmpty()) {
      edges.add(new Picture.Edge(from, id, ""));
      return;
    }
    String hop = "step:" + projection.hop(input);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("projection", projection.name());
    facts.put("kind", "repartition");
    input.by().get().text().ifPresent(text -> facts.put(Picture.RULE, text));
    facts.put("keyspace", projection.keyspace(spec).toString());
    nodes.add(new Picture.Node(
        hop,
        Picture.Kind.REPARTITION,
        projection.hop(input),
        facts,
        input.where().toString()));
    edges.add(new Picture.Edge(from, hop, ""));
    edges.add(new Picture.Edge(hop, id, ""));
  }

  private void target(ProjectionSpec projection, String id, String where) {
    String row = projection.behavior().row().fullName();
    projection.store().ifPresent(store -> store(store, row, id, where));
    if (projection.target() instanceof ProjectionSpec.Topic topic) {
      edges.add(new Picture.Edge(id, "stream:" + topic.stream(), "rows"));
    } else if (projection.target() instanceof ProjectionSpec.Database database) {
      String table = "database:" + database.table();
      Map<String, String> facts = Map.of("type", row);
      nodes.add(new Picture.Node(table, Picture.Kind.STORE, database.table(), facts, where));
      edges.add(new Picture.Edge(id, table, "rows"));
    }
  }

  private void store(String name, String type, String owner, String where) {
    String id = "store:" + name;
    nodes.add(new Picture.Node(id, Picture.Kind.STORE, name, Map.of("type", type), where));
    edges.add(new Picture.Edge(owner, id, ""));
  }
}
