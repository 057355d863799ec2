package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.simulation.Coverage;
import io.headwater.testkit.SimulationFailure;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What simulations have found, for people and scripts.
 *
 * @param again the command line that does the same, but for the seed
 */
record SimulationText(TopologySpec spec, long firstSeed, int instances, String again) {

  List<String> lines(Coverage coverage, Optional<SimulationFailure> failure) {
    if (failure.isPresent()) {
      return List.of(failure.get().text(), "again: " + again(failure.get()));
    }
    List<String> lines = new ArrayList<>();
    lines.add("simulated %s of %s, %s in all, on %s"
        .formatted(
            Text.counted(coverage.schedules(), "schedule"),
            spec.name(),
            Text.counted(coverage.steps(), "step"),
            Text.counted(instances, "instance")));
    lines.add(String.format(
        Locale.ROOT,
        "%,d crashes, %,d aborted transactions, %,d refused commits, %,d tasks moved",
        coverage.crashes(),
        coverage.aborts(),
        coverage.refusals(),
        coverage.moves()));
    lines.add(String.format(
        Locale.ROOT,
        "records were taken %,d times, %,d more in vain, and none was lost or counted twice",
        coverage.records(),
        coverage.repeated()));
    return lines;
  }

  private String again(SimulationFailure failure) {
    return again + " --seed " + failure.seed();
  }

  String json(Coverage coverage, Optional<SimulationFailure> failure) {
    return JsonText.object(json -> {
      json.writeStringField("topology", spec.name());
      json.writeNumberField("instances", instances);
      json.writeNumberField("firstSeed", firstSeed);
      json.writeNumberField("schedules", coverage.schedules());
      json.writeNumberField("steps", coverage.steps());
      json.writeNumberField("records", coverage.records());
      json.writeNumberField("repeated", coverage.repeated());
      json.writeNumberField("crashes", coverage.crashes());
      json.writeNumberField("aborts", coverage.aborts());
      json.writeNumberField("refusals", coverage.refusals());
      json.writeNumberField("moves", coverage.moves());
      if (failure.isPresent()) {
        json.writeObjectFieldStart("failure");
        json.writeNumberField("seed", failure.get().seed());
        json.writeStringField("again", again(failure.get()));
        texts(json, "found", failure.get().found());
        texts(json, "steps", failure.get().steps());
        texts(json, "foundAfter", failure.get().foundAfter());
        json.writeEndObject();
      }
    });
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
