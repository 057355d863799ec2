package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.comparison.ComparisonReport;
import io.headwater.comparison.DecisionGroup;
import io.headwater.comparison.Divergence;
import io.headwater.comparison.PlaceCounts;
import io.headwater.comparison.RuleCounts;
import io.headwater.comparison.StepPair;
import io.headwater.comparison.TopologyDifference;
import io.headwater.diagnostic.Outcome;
import io.headwater.testkit.MessageDifference;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a comparison came to, as one line of JSON. */
final class CompareJson {
  private final JsonGenerator json;

  private CompareJson(JsonGenerator json) {
    this.json = json;
  }

  /**
   * Renders a report.
   *
   * @param versions how they were named
   * @param bad rows that were set aside
   */
  static String of(
      ComparisonReport report, List<String> versions, long bad, Optional<String> examples) {
    return JsonText.object(json -> {
      CompareJson written = new CompareJson(json);
      json.writeStringField("old", versions.get(0));
      json.writeStringField("new", versions.get(1));
      written.run(report, bad);
      json.writeBooleanField("same", report.isSame());
      written.declared(report.declared());
      json.writeNumberField("commands", report.commands());
      json.writeNumberField("differingCommands", report.differingCommands());
      json.writeNumberField("byRulesAlone", report.rootCommands());
      json.writeNumberField("keys", report.divergedKeys());
      written.decisions(report.decisions());
      written.ruleCounts(report.rules());
      written.steps(report.steps());
      written.places("stores", report.stores());
      written.places("topics", report.topics());
      written.counts("deadLettersLost", report.lost());
      written.counts("deadLettersGained", report.gained());
      written.first(report.first());
      json.writeBooleanField("complete", report.isComplete());
      if (examples.isPresent()) {
        json.writeStringField("examples", examples.get());
      }
    });
  }

  private void run(ComparisonReport report, long bad) throws IOException {
    json.writeStringField(
        "ending", report.ending().getClass().getSimpleName().toLowerCase(Locale.ROOT));
    if (report.ending() instanceof ComparisonReport.Ending.Halted halted) {
      json.writeStringField("halted", halted.version());
      json.writeStringField("reason", halted.reason());
    }
    json.writeNumberField("records", report.records());
    json.writeNumberField("passedOver", report.passedOver());
    json.writeNumberField("bad", bad);
    if (report.last().isPresent()) {
      json.writeStringField("last", report.last().get().toString());
    }
    json.writeStringField("clock", report.clock().toString());
  }

  private void declared(TopologyDifference difference) throws IOException {
    json.writeArrayFieldStart("declared");
    for (TopologyDifference.Part part : difference.parts()) {
      json.writeStartObject();
      json.writeStringField("within", String.join(", ", part.within()));
      lines("old", part.old());
      lines("new", part.current());
      lines("meantOtherwise", part.meantOtherwise());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void lines(String name, List<TopologyDifference.Line> lines) throws IOException {
    json.writeArrayFieldStart(name);
    for (TopologyDifference.Line line : lines) {
      json.writeStartObject();
      json.writeStringField("text", line.text());
      if (line.where().isPresent()) {
        json.writeStringField("where", line.where().get().toString());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void decisions(List<DecisionGroup> groups) throws IOException {
    json.writeArrayFieldStart("decisions");
    for (DecisionGroup group : groups) {
      json.writeStartObject();
      json.writeStringField("aggregate", group.aggregate());
      json.writeStringField("command", group.command());
      json.writeStringField("old", group.old());
      json.writeStringField("new", group.current());
      json.writeNumberField("commands", group.commands());
      json.writeNumberField("byRulesAlone", group.roots());
      rules("oldRules", group.oldRules());
      rules("newRules", group.currentRules());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void ruleCounts(List<RuleCounts> counts) throws IOException {
    json.writeArrayFieldStart("rules");
    for (RuleCounts one : counts) {
      json.writeStartObject();
      json.writeStringField("aggregate", one.aggregate());
      json.writeStringField("command", one.command());
      json.writeStringField("outcome", one.outcome());
      json.writeNumberField("old", one.old());
      json.writeNumberField("new", one.current());
      rules("oldRules", one.oldRules());
      rules("newRules", one.currentRules());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void steps(List<StepPair> steps) throws IOException {
    json.writeArrayFieldStart("steps");
    for (StepPair one : steps) {
      json.writeStartObject();
      json.writeStringField("program", one.program());
      json.writeStringField("step", one.step());
      json.writeStringField("kind", one.kind());
      json.writeBooleanField("same", one.isSame());
      outcomes("old", one.old());
      outcomes("new", one.current());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void outcomes(String name, Optional<Map<Outcome, Long>> outcomes) throws IOException {
    if (outcomes.isPresent()) {
      json.writeObjectFieldStart(name);
      for (Map.Entry<Outcome, Long> one : outcomes.get().entrySet()) {
        json.writeNumberField(one.getKey().label(), one.getValue());
      }
      json.writeEndObject();
    }
  }

  private void rules(String name, List<DecisionGroup.Written> rules) throws IOException {
    json.writeArrayFieldStart(name);
    for (DecisionGroup.Written rule : rules) {
      json.writeStartObject();
      json.writeStringField("text", rule.text());
      json.writeStringField("where", rule.where().toString());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void places(String name, List<PlaceCounts> places) throws IOException {
    json.writeObjectFieldStart(name);
    for (PlaceCounts place : places) {
      json.writeObjectFieldStart(place.name());
      json.writeNumberField("keys", place.keys());
      json.writeNumberField("differ", place.differing());
      json.writeNumberField("onlyInOld", place.missing());
      json.writeNumberField("onlyInNew", place.additional());
      json.writeNumberField("byRulesAlone", place.roots());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void counts(String name, Map<String, Long> counts) throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      json.writeNumberField(count.getKey(), count.getValue());
    }
    json.writeEndObject();
  }

  private void first(List<Divergence> first) throws IOException {
    json.writeArrayFieldStart("first");
    for (Divergence one : first) {
      json.writeStartObject();
      json.writeStringField("kind", one.kind().name().toLowerCase(Locale.ROOT));
      json.writeStringField("name", one.name());
      json.writeStringField("key", one.key());
      json.writeStringField("position", one.position().toString());
      json.writeStringField("time", one.time().toString());
      json.writeStringField("cause", one.cause());
      json.writeBooleanField("byRulesAlone", one.isRoot());
      json.writeStringField("old", one.old());
      json.writeStringField("new", one.current());
      json.writeArrayFieldStart("changes");
      for (MessageDifference.Change change : one.changes()) {
        json.writeStartObject();
        json.writeStringField("field", change.path());
        json.writeStringField("old", change.before());
        json.writeStringField("new", change.after());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
