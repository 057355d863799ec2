package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Message;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.provenance.Explanation;
import io.headwater.provenance.Question;
import io.headwater.replay.StateChange;
import io.headwater.replay.WrittenRecord;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.util.Optional;

/** An explanation for scripts. */
final class WhyJson {
  private final Question question;
  private final WhyFacts facts;

  WhyJson(TopologySpec spec, Question question) {
    this.question = question;
    this.facts = new WhyFacts(spec, question);
  }

  String of(Explanation explanation) {
    return JsonText.object(json -> {
      json.writeObjectFieldStart("result");
      write(json, explanation.result().fact());
      if (explanation.result().cause().isPresent()) {
        json.writeStringField("cause", explanation.result().cause().get().toString());
      }
      if (question.field().isPresent()) {
        json.writeStringField("field", question.field().get().path());
        json.writeStringField("is", asked(explanation.result().fact()));
      }
      json.writeArrayFieldStart("seen");
      for (Explanation.Seen seen : explanation.result().seen()) {
        json.writeStartObject();
        json.writeStringField("store", seen.store());
        json.writeStringField("key", facts.key(seen.store(), seen.key()));
        write(json, "state", seen.state().map(Snapshot::state));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeNumberField("records", explanation.records());
      json.writeNumberField("suspects", explanation.suspects());
      json.writeNumberField("replays", explanation.replays());
      json.writeBooleanField("minimal", explanation.isMinimal());
      json.writeArrayFieldStart("chain");
      for (Explanation.Link link : explanation.links()) {
        write(json, link);
      }
      json.writeEndArray();
    });
  }

  private String asked(Explanation.Fact fact) {
    return fact instanceof Explanation.Changed changed
        ? facts.asked(changed.change())
        : facts.asked(((Explanation.Wrote) fact).record());
  }

  private void write(JsonGenerator json, Explanation.Link link) throws IOException {
    json.writeStartObject();
    if (link.source().isPresent()) {
      Explanation.Source source = link.source().get();
      json.writeStringField("position", source.position().toString());
      json.writeStringField("time", source.record().event().time().toString());
      json.writeStringField("key", facts.key(source));
      json.writeFieldName("value");
      json.writeRawValue(raw(facts.value(source)));
    }
    json.writeArrayFieldStart("works");
    for (Explanation.Work work : link.works()) {
      write(json, work);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void write(JsonGenerator json, Explanation.Work work) throws IOException {
    json.writeStartObject();
    json.writeStringField("program", work.reader());
    Optional<RecordPosition> input = work.input();
    if (input.isPresent()) {
      json.writeStringField("input", input.get().toString());
    }
    json.writeArrayFieldStart("steps");
    for (Explanation.Step step : work.steps()) {
      json.writeStartObject();
      json.writeStringField("step", step.step().name());
      json.writeStringField("where", step.step().where().toString());
      json.writeStringField("outcome", step.outcome().label());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("effects");
    for (Explanation.Effect effect : work.effects()) {
      if (effect.isNeeded()) {
        json.writeStartObject();
        write(json, effect.fact());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void write(JsonGenerator json, Explanation.Fact fact) throws IOException {
    if (fact instanceof Explanation.Changed changed) {
      StateChange change = changed.change();
      json.writeStringField("store", change.store());
      json.writeStringField("key", facts.key(change));
      json.writeStringField("time", WhyFacts.time(change.eventTimeMillis()).toString());
      write(json, "before", change.before().map(Snapshot::state));
      write(json, "after", change.after().map(Snapshot::state));
    } else if (fact instanceof Explanation.Wrote wrote) {
      WrittenRecord record = wrote.record();
      json.writeStringField("position", record.position().toString());
      json.writeStringField("key", facts.key(record));
      json.writeStringField("time", WhyFacts.time(record.timestamp()).toString());
      json.writeFieldName("value");
      json.writeRawValue(raw(facts.value(record)));
      if (WhyFacts.deadLetter(record).isPresent()) {
        json.writeStringField("code", WhyFacts.deadLetter(record).get().code());
      }
    }
  }

  private static void write(JsonGenerator json, String name, Optional<Message> state)
      throws IOException {
    json.writeFieldName(name);
    json.writeRawValue(state.map(ValueDisplay.REDACTED::json).orElse("null"));
  }

  private static String raw(String value) {
    return value.startsWith("{") ? value : JsonText.string(value);
  }
}
